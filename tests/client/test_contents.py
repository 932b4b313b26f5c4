"""What the client knows of contents: the index, uploads that are reused, duplicates, and how much there is."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import stat
import sys
import threading
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from azure_ai_files._local.file_index import FileIndex, IndexedFile
from azure_ai_files.models import FileInfo
from tests.harness.bulk_calls import good, many
from tests.harness.surface import MakeClient, Surface

ENDPOINT = "https://localhost/v1"


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "state"
    monkeypatch.setenv("AZURE_AI_FILES_STATE_DIR", str(path))
    return path


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "a.txt"
    path.write_bytes(b"content")
    return path


def settle(path: Path) -> None:
    """Make a file old enough for its time to say whether it has changed."""
    os.utime(path, ns=(10**18, 10**18))


def write(path: Path, content: bytes) -> None:
    path.write_bytes(content)


# --- upload(if_exists=) ------------------------------------------------------------------------------------------


async def test_an_upload_is_reused(files: Any, text: Path, emulator: Any) -> None:
    first = await files.upload(file_path=text, purpose="assistants", if_exists="upload")
    again = await files.upload(file_path=text, purpose="assistants", if_exists="reuse")
    assert (again.id, again["reused"], again["sha256"]) == (first.id, True, first["sha256"])
    assert len(emulator.requests.of("Files_Create")) == 1
    as_bytes = await files.upload(file=b"content", filename="a.txt", purpose="assistants", if_exists="reuse")
    assert as_bytes.id == first.id
    with pytest.raises(FileExistsError, match=first.id):
        await files.upload(file_path=text, purpose="assistants", if_exists="fail")
    for other in ({"purpose": "vision"}, {"purpose": "assistants", "filename": "b.txt"}):
        assert "reused" not in await files.upload(file_path=text, if_exists="reuse", **other)
    await files.delete(first.id)
    new = await files.upload(file_path=text, purpose="assistants", if_exists="reuse")
    assert new.id != first.id
    assert "reused" not in new


async def test_many_uploads_are_reused(surface: Surface, files: Any, text: Path) -> None:
    for reused in (None, True):
        (result,) = good(await many(surface, files, "upload_many", [text], purpose="assistants", if_exists="reuse"))
        assert result.file.get("reused") is reused


async def test_what_cannot_be_looked_up(files: Any, emulator: Any, text: Path) -> None:
    with pytest.raises(ValueError, match="if_exists must be one of 'upload', 'reuse', 'fail'"):
        await files.upload(file_path=text, purpose="assistants", if_exists="skip")
    with pytest.raises(ValueError, match="needs file_path= or bytes"):
        await files.upload(file=("a", iter([b"x"])), purpose="assistants", if_exists="reuse")
    with pytest.raises(ValueError, match="raw responses"):
        await files.with_raw_response.upload(file_path=text, purpose="assistants", if_exists="reuse")
    assert len(emulator.requests) == 0


# --- find_duplicates and usage -----------------------------------------------------------------------------------


async def test_duplicates(files: Any, emulator: Any) -> None:
    def add(name: str, content: bytes, age: int, purpose: str = "assistants") -> str:
        return str(emulator.add_file(name, content, created_at=1_700_000_000 - age, purpose=purpose))

    old, new = add("old.txt", b"same", 10), add("new.txt", b"same", 5)
    add("other.txt", b"else", 1)
    add("alone.txt", b"same", 1, "vision")
    assert await files.find_duplicates() == []
    assert emulator.requests.of("Files_GetContent") == []
    (group,) = await files.find_duplicates(read=True)
    assert (group.purpose, [file.id for file in group.files]) == ("assistants", [new, old])
    # The file that is alone with its purpose and size is not read, and no file is read twice.
    assert len(emulator.requests.of("Files_GetContent")) == 3
    assert [found.sha256 for found in await files.find_duplicates(read=True)] == [group.sha256]
    assert await files.find_duplicates(purpose="vision", read=True) == []
    assert len(emulator.requests.of("Files_GetContent")) == 3


async def test_usage(make_client: MakeClient, emulator: Any) -> None:
    files = make_client(emulator.openai_endpoint, emulator.credential).files
    now = datetime.now(timezone.utc)
    for days, size, purpose in ((1, 10, "assistants"), (2, 20, "assistants"), (3, 30, "vision")):
        created_at = (now - timedelta(days)).timestamp()
        expires_at = created_at + 8.5 * 86400
        emulator.add_file("a", bytes(size), purpose=purpose, created_at=created_at, expires_at=expires_at)
    found = await files.usage()
    assert (found.files, found.bytes, found.expiring) == (3, 60, 2)
    assert {name: (usage.files, usage.bytes) for name, usage in found.purposes.items()} == {
        "assistants": (2, 30),
        "vision": (1, 30),
    }
    assert round((found.newest - found.oldest).total_seconds()) == 2 * 86400
    assert (await files.usage(purpose="vision")).files == 1


async def test_limits(make_client: MakeClient, emulator: Any) -> None:
    def limits(endpoint: str, **options: Any) -> tuple[int | None, int | None]:
        files = make_client(endpoint, emulator.credential, **options).files
        return files.max_file_size, files.max_total_size

    assert limits("https://a.services.ai.azure.com/api/projects/p") == (512 * 1024**2, 300 * 10**9)
    assert limits("https://api.openai.com/v1") == (8 * 1024**3, 2_500 * 10**9)
    assert limits("https://a.openai.azure.com", max_single_put_size=5) == (9 * 10**9, 200 * 10**9)
    assert limits("https://a.openai.azure.com", max_single_put_size=5, features=[]) == (5, 200 * 10**9)
    assert limits("https://localhost/v1") == (None, None)


# --- verify and the index ----------------------------------------------------------------------------------------


async def test_a_comparison_is_remembered(files: Any, emulator: Any, text: Path) -> None:
    file_id = emulator.add_file("a.txt", b"content")
    assert await files.verify(file_id, text, use_index=True)
    assert len(emulator.requests.of("Files_GetContent")) == 1
    assert await files.verify(file_id, text, remember=True)
    assert len(emulator.requests.of("Files_GetContent")) == 2
    assert await files.verify(file_id, text, use_index=True)
    write(text, b"changed")
    assert not await files.verify(file_id, text, use_index=True)
    assert len(emulator.requests.of("Files_GetContent")) == 2
    assert not await files.verify(file_id, text)
    write(text, b"content")
    found = await files.upload(file_path=text, purpose="assistants", if_exists="reuse")
    assert found.id == file_id
    with pytest.raises(ValueError, match="use_index=True cannot be used with cls="):
        await files.verify(file_id, text, use_index=True, cls=lambda *_: None)


async def test_a_content_is_remembered_without_a_request(files: Any, emulator: Any, text: Path) -> None:
    file = await files.get(emulator.add_file("a.txt", b"content"))
    with pytest.raises(ValueError, match="64 hexadecimal digits, not 'abc'"):
        await files.remember_content(file, "abc")
    await files.remember_content(file, hashlib.sha256(b"content").hexdigest().upper())
    assert await files.verify(file.id, text, use_index=True)
    assert [request.operation for request in emulator.requests] == ["Files_Get"]


# --- the index ---------------------------------------------------------------------------------------------------


def indexed(number: int, content: str = "c0", **values: Any) -> IndexedFile:
    return IndexedFile(f"file-{number}", content, 1, "a.txt", "assistants")._replace(**values)


def test_the_index_finds_contents(state: Path) -> None:
    index = FileIndex()
    index.remember(ENDPOINT, [indexed(number) for number in range(1200)])
    index.remember("https://other/v1", [indexed(0, "c1")])
    ids = [f"file-{number}" for number in range(1300)]
    assert index.contents(ENDPOINT, ids) == dict.fromkeys(ids[:1200], "c0")
    assert FileIndex().contents("https://other/v1", ids) == {"file-0": "c1"}
    index.remember(ENDPOINT, [indexed(0, "c2", name="b\udce9")])
    assert index.find(ENDPOINT, "c2", "assistants", "b\udce9") == ["file-0"]
    index.forget(ENDPOINT, ["file-0"])
    assert index.contents(ENDPOINT, ["file-0"]) == {}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
def test_only_its_owner_can_read_the_index(state: Path) -> None:
    FileIndex().remember(ENDPOINT, [indexed(0)])
    assert stat.S_IMODE(state.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in state.glob("index.*")} == {0o600}


@pytest.mark.parametrize("content", [b"no database", b"SQLite format 3\0" + b"x" * 4096])
def test_a_broken_index_is_made_anew(state: Path, content: bytes) -> None:
    index = FileIndex()
    (state / "index.sqlite3").write_bytes(content)
    index.remember(ENDPOINT, [indexed(0)])
    assert index.contents(ENDPOINT, ["file-0"]) == {"file-0": "c0"}


def test_an_index_that_is_just_being_created(state: Path) -> None:
    index = FileIndex()
    with closing(sqlite3.connect(state / "index.sqlite3", isolation_level=None, check_same_thread=False)) as other:
        # SQLite does not wait for this lock if it has to change how the database is written.
        other.execute("BEGIN IMMEDIATE")
        release = threading.Timer(0.05, other.execute, ["ROLLBACK"])
        release.start()
        index.remember(ENDPOINT, [indexed(0)])
        release.join()
    assert index.contents(ENDPOINT, ["file-0"]) == {"file-0": "c0"}


def test_an_index_that_cannot_be_used(state: Path) -> None:
    index = FileIndex()
    (state / "index.sqlite3").mkdir()
    with pytest.raises(OSError, match=r"index\.sqlite3.*cannot be used"):
        index.contents(ENDPOINT, ["file-0"])


def test_a_local_file_is_read_when_it_changed(state: Path, text: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = FileIndex()
    read: list[str] = []

    def record(path: Any, *arguments: Any, **options: Any) -> Any:
        read.append(str(path))
        return open(path, *arguments, **options)

    monkeypatch.setattr("azure_ai_files._local.file_index.open", record, raising=False)
    # A file that changed just now may change again within the same tick of the clock.
    monkeypatch.setattr("azure_ai_files._local.file_index._TICK", -(10**18))
    settle(text)
    (first,) = index.local_contents([str(text)])
    assert index.local_contents([str(text)]) == [first]
    assert len(read) == 1
    before = text.stat()
    text.write_bytes(b"CONTENT")
    os.utime(text, ns=(before.st_atime_ns, before.st_mtime_ns))
    (second,) = index.local_contents([str(text)])
    assert second != first
    assert len(read) == 2


def test_a_file_that_changed_just_now_is_read_again(state: Path, text: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("azure_ai_files._local.file_index._TICK", 10**18)
    index = FileIndex()
    index.local_contents([str(text)])
    with sqlite3.connect(state / "index.sqlite3") as database:
        assert database.execute("SELECT count(*) FROM local").fetchone() == (0,)
    database.close()


def test_a_model_is_counted_as_it_is() -> None:
    from azure_ai_files import FilesUsage

    usage = FilesUsage()
    usage.add(FileInfo({"id": "file-1", "bytes": None, "created_at": None}), datetime.now(timezone.utc))
    assert (usage.files, usage.bytes, usage.oldest, list(usage.purposes)) == (1, 0, None, [""])
