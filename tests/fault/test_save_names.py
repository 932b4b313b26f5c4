"""`save` refuses names that do not become one plain file, before it sends anything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.fault.conftest import Connect
from tests.fault.target import NAME, names
from tests.harness.scripted_service import FILE_ID, Service

BAD_NAMES = {
    "empty": "",
    "blank": "  ",
    "this folder": ".",
    "the folder above": "..",
    "absolute": "/etc/passwd",
    "root": "/",
    "in a folder": "a/b.txt",
    "in the folder above": "../b.txt",
    "with a slash at the end": "a/",
    "of Windows, in a folder": "a\\b.txt",
    "of Windows, above": "..\\b.txt",
    "of Windows, absolute": "\\windows\\b.txt",
    "of Windows, on a share": "\\\\server\\share\\b.txt",
    "with a drive": "C:\\b.txt",
    "with a drive only": "c:b.txt",
    "a drive": "C:",
    "a stream of a file": "b.txt:stream",
    "with NUL": "a\0b",
    "with a line end": "a\nb",
    "with a carriage return": "a\rb",
    "with an escape": "a\x1b[2Jb",
    "with DEL": "a\x7fb",
    "with a C1 control": "a\x9bb",
    "CON": "CON",
    "nul in small letters": "nul",
    "AUX with an extension": "aux.tar.gz",
    "COM1": "com1.txt",
    "LPT9": "LPT9",
    "COM with a superscript": "COM¹.log",
    "PRN with a space": "prn .txt",
    "CONIN$": "CONIN$",
    "ends with a dot": "name.",
    "ends with a space": "name ",
    "256 letters": "n" * 256,
    "256 bytes": "é" * 128,
}

GOOD_NAMES = (
    "plain.txt",
    ".hidden",
    "no extension",
    "a..b",
    "..a",
    "ünï cödé 文件.txt",
    "console.txt",
    "nullable",
    "com10",
    "n" * 255,
    "é" * 127 + "n",
    "文" * 85,
    "-rf",
    "~",
    "$HOME",
    "%PATH%.txt",
    "it's.txt",
)


@pytest.mark.parametrize("name", BAD_NAMES.values(), ids=BAD_NAMES)
async def test_a_bad_name_is_refused_before_any_request(connect: Connect, folder: Path, name: str) -> None:
    files, server = connect([])
    with pytest.raises(ValueError, match="file_name"):
        await files.save(FILE_ID, name, folder / "new")
    assert server.requests == []
    assert names(folder) == []


@pytest.mark.parametrize("name", [None, 7, b"bytes.txt", Path("path.txt")])
async def test_a_name_of_another_type_is_refused_before_any_request(connect: Connect, folder: Path, name: Any) -> None:
    files, server = connect([])
    with pytest.raises(TypeError, match="file_name"):
        await files.save(FILE_ID, name, folder)
    assert server.requests == []


@pytest.mark.parametrize("below", ["", "sub", "sub/sub"])
async def test_a_target_that_is_a_file_is_refused_before_any_request(
    connect: Connect, folder: Path, below: str
) -> None:
    file = folder / "file"
    file.write_bytes(b"mine")
    files, server = connect([])
    with pytest.raises(ValueError, match="target_dir"):
        await files.save(FILE_ID, "a.txt", file / below)
    assert server.requests == []
    assert file.read_bytes() == b"mine"


@pytest.mark.parametrize("name", GOOD_NAMES)
async def test_a_good_name_is_taken(connect: Connect, folder: Path, name: str) -> None:
    files, _ = connect(Service(b"content"))
    await files.save(FILE_ID, name, folder)
    assert names(folder) == [name]
    assert (folder / name).read_bytes() == b"content"


@pytest.mark.parametrize("as_type", [str, Path])
async def test_the_folder_is_created(connect: Connect, folder: Path, as_type: Any) -> None:
    files, _ = connect(Service(b"content"))
    await files.save(FILE_ID, "a.txt", as_type(folder / "new" / "newer"))
    assert (folder / "new" / "newer" / "a.txt").read_bytes() == b"content"


async def test_the_current_folder_is_the_default(
    connect: Connect, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    files, _ = connect(Service(b"content"))
    await files.save(FILE_ID, "a.txt")
    assert (folder / "a.txt").read_bytes() == b"content"


async def test_a_folder_of_that_name_is_refused_before_any_request(connect: Connect, folder: Path) -> None:
    (folder / "a.txt").mkdir()
    files, server = connect([])
    with pytest.raises((IsADirectoryError, ValueError), match=r"a\.txt"):
        await files.save(FILE_ID, "a.txt", folder)
    assert server.requests == []


async def test_an_existing_file_is_kept_before_any_request_without_overwrite(connect: Connect, folder: Path) -> None:
    (folder / "a.txt").write_bytes(b"mine")
    files, server = connect([])
    with pytest.raises(FileExistsError, match=r"a\.txt"):
        await files.save(FILE_ID, "a.txt", folder, overwrite=False)
    assert server.requests == []
    assert (folder / "a.txt").read_bytes() == b"mine"


async def test_without_a_home_folder_nothing_is_sent_and_the_error_says_what_to_do(
    connect: Connect, folder: Path, no_home: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, server = connect(features={"uploads"})
    source = folder / "source.txt"
    source.write_bytes(b"content")
    with pytest.raises(OSError, match="AZURE_AI_FILES_STATE_DIR"):
        await files.save(FILE_ID, NAME, folder, resume=True)
    with pytest.raises(OSError, match="AZURE_AI_FILES_STATE_DIR"):
        await files.upload(file_path=source, purpose="assistants", resume=True)
    monkeypatch.setenv("AZURE_AI_FILES_STATE_DIR", "~/state")
    with pytest.raises(OSError, match="AZURE_AI_FILES_STATE_DIR"):
        await files.save(FILE_ID, NAME, folder, resume=True)
    with pytest.raises(ValueError, match="target_dir '~/files'"):
        await files.save(FILE_ID, NAME, "~/files")
    assert server.requests == []
    assert names(folder) == [source.name]


async def test_a_folder_that_begins_with_a_tilde(
    connect: Connect, folder: Path, no_home: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    files, _ = connect()
    await files.save(FILE_ID, NAME, "~x")
    assert names(folder) == ["~x"]
    assert names(folder / "~x") == [NAME]
