"""What fsspec builds on file systems: caches, archives, mappings, synchronisation."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest
from fsspec.generic import rsync

from azure_ai_files.emulator import Emulator
from azure_ai_files.fs import AIFileSystem

from .conftest import close_all, contents_of


@pytest.fixture
def fs(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A file system for callers that pass a URL only."""
    monkeypatch.setenv("PROJECT_ENDPOINT", emulator.endpoint)
    monkeypatch.setenv("PROJECT_KEY", emulator.key)
    yield AIFileSystem()
    close_all()


@pytest.mark.parametrize("protocol", ["simplecache", "filecache"])
def test_local_copies(fs: Any, emulator: Emulator, tmp_path: Path, protocol: str) -> None:
    fs.pipe("a.txt", b"1")
    options: dict[str, Any] = {"cache_storage": str(tmp_path)}
    if protocol == "filecache":
        options["check_files"] = True
    for content in (b"1", b"1"):
        with fsspec.open(f"{protocol}::aifiles://a.txt", **{protocol: options}) as file:
            assert file.read() == content
    assert len(contents_of(emulator)) == 1
    if protocol == "filecache":
        fs.pipe("a.txt", b"2")
        with fsspec.open(f"{protocol}::aifiles://a.txt", **{protocol: options}) as file:
            assert file.read() == b"2"


def test_a_file_in_an_archive(fs: Any) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("in.txt", b"inside")
    fs.pipe("a.zip", packed.getvalue())
    with fsspec.open("zip://in.txt::aifiles://a.zip") as file:
        assert file.read() == b"inside"
    with fsspec.open("zip://in.txt::simplecache::aifiles://a.zip") as file:
        assert file.read() == b"inside"


def test_an_archive_is_written(fs: Any) -> None:
    with fs.open("a.zip", "wb") as file, zipfile.ZipFile(file, "w") as archive:
        archive.writestr("in.txt", b"inside")
    with fs.open("a.zip") as file, zipfile.ZipFile(file) as archive:
        assert archive.read("in.txt") == b"inside"


def test_a_mapping(fs: Any) -> None:
    mapping = fs.get_mapper("m")
    mapping["a/b"] = b"1"
    mapping["c"] = bytearray(b"2")
    assert (dict(mapping), sorted(fs.find("m"))) == ({"a/b": b"1", "c": b"2"}, ["m/a/b", "m/c"])
    del mapping["c"]
    assert list(mapping) == ["a/b"]
    assert mapping.getitems(["a/b", "x"], on_error="omit") == {"a/b": b"1"}


def test_a_folder_is_synchronised(fs: Any, emulator: Emulator, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "a.txt").write_bytes(b"1")
    (tmp_path / "sub" / "b.txt").write_bytes(b"22")
    for _ in range(2):
        rsync(f"file://{tmp_path}", "aifiles://r", inst_kwargs={"default_method": "current"})
    assert fs.cat(fs.find("r")) == {"r/a.txt": b"1", "r/sub/b.txt": b"22"}
    assert len(emulator.requests.of("Files_Create")) == 2
