"""Writing files: whole or not at all; replacing, copying and deleting them."""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fsspec
import pytest

from azure_ai_files import AgentsClient
from azure_ai_files.emulator import Emulator, faults

from .conftest import MakeFileSystem, files_of


class InBlockError(Exception):
    pass


def options(emulator: Emulator) -> dict[str, Any]:
    return {"endpoint": emulator.endpoint, "key": emulator.key, "client_options": {"retry_backoff_factor": 0.001}}


def test_a_write_replaces_the_file_that_the_path_showed(fs: Any, client: AgentsClient) -> None:
    fs.pipe("r.csv", b"1")
    fs.pipe("r.csv", b"2")
    assert files_of(client) == ["r.csv"]
    assert fs.cat("r.csv") == b"2"


def test_a_write_replaces_one_version_only(fs: Any, emulator: Emulator, client: AgentsClient) -> None:
    old = emulator.add_file("r.csv", b"1", created_at=1_700_000_001)
    emulator.add_file("r.csv", b"2", created_at=1_700_000_002)
    fs.pipe("r.csv", b"3")
    assert files_of(client) == ["r.csv"] * 2
    assert fs.cat(f".id/{old}") == b"1"


def test_a_write_keeps_older_versions_if_asked_to(make_fs: MakeFileSystem, client: AgentsClient) -> None:
    fs = make_fs(on_overwrite="keep")
    fs.pipe("r.csv", b"1")
    fs.pipe("r.csv", b"2")
    assert files_of(client) == ["r.csv"] * 2
    assert fs.cat("r.csv") == b"2"


def test_a_write_that_fails_deletes_nothing(fs: Any, emulator: Emulator, client: AgentsClient) -> None:
    fs.pipe("r.csv", b"1")
    emulator.faults.add(faults.Status(status=400, operation="Files_Create"))
    with pytest.raises(OSError, match="injected") as caught:
        fs.pipe("r.csv", b"2")
    assert caught.value.filename == "r.csv"
    assert fs.cat("r.csv") == b"1"
    assert files_of(client) == ["r.csv"]


def test_an_old_file_that_cannot_be_deleted_is_a_warning(fs: Any, emulator: Emulator) -> None:
    fs.pipe("r.csv", b"1")
    emulator.faults.add(faults.Status(status=403, operation="Files_Delete", times=1))
    with pytest.warns(UserWarning, match=r"'r.csv' was written, but"):
        fs.pipe("r.csv", b"2")
    assert fs.cat("r.csv") == b"2"


Write = Callable[[Any, dict[str, Any]], None]


def write_binary(fs: Any, options: dict[str, Any]) -> None:
    with fs.open("r.csv", "wb") as file:
        file.write(b"half")
        raise InBlockError


def write_text(fs: Any, options: dict[str, Any]) -> None:
    with fs.open("r.csv", "w") as file:
        file.write("half")
        raise InBlockError


def write_gzip(fs: Any, options: dict[str, Any]) -> None:
    with fs.open("r.csv", "wb", compression="gzip") as file:
        file.write(b"half")
        raise InBlockError


def write_gzip_text(fs: Any, options: dict[str, Any]) -> None:
    with fs.open("r.csv", "wt", compression="gzip") as file:
        file.write("half")
        raise InBlockError


def write_url(fs: Any, options: dict[str, Any]) -> None:
    with fsspec.open("aifiles://r.csv", "wb", **options) as file:
        file.write(b"half")
        raise InBlockError


def write_url_as_text(fs: Any, options: dict[str, Any]) -> None:
    with fsspec.open("aifiles://r.csv", "w", **options) as file:
        file.write("half")
        raise InBlockError


def write_url_with_gzip(fs: Any, options: dict[str, Any]) -> None:
    with fsspec.open("aifiles://r.csv", "wt", compression="gzip", **options) as file:
        file.write("half")
        raise InBlockError


def write_and_close(fs: Any, options: dict[str, Any]) -> None:
    file = fs.open("r.csv", "wb")
    try:
        file.write(b"half")
        raise InBlockError
    finally:
        file.close()


@pytest.mark.parametrize(
    "write",
    [
        *(write_binary, write_text, write_gzip, write_gzip_text),
        *(write_url, write_url_as_text, write_url_with_gzip, write_and_close),
    ],
)
def test_nothing_is_published_when_the_block_fails(
    fs: Any, emulator: Emulator, client: AgentsClient, write: Write
) -> None:
    fs.pipe("r.csv", b"old")
    with pytest.raises(InBlockError):
        write(fs, options(emulator))
    assert files_of(client) == ["r.csv"]
    assert fs.cat("r.csv") == b"old"
    assert len(emulator.requests.of("Files_Create")) == 1


def test_a_write_while_an_exception_is_handled_is_published(fs: Any) -> None:
    try:
        raise InBlockError
    except InBlockError:
        with fs.open("log.txt", "w") as file:
            file.write("it failed")
    assert fs.cat("log.txt") == b"it failed"


def test_a_write_that_is_discarded_by_close_is_logged(
    fs: Any, emulator: Emulator, caplog: pytest.LogCaptureFixture
) -> None:
    file = fs.open("r.csv", "wb")
    try:
        next(iter([]))
    except StopIteration:
        file.close()
    assert "A file was not uploaded" in caplog.text
    assert emulator.requests.of("Files_Create") == []


@pytest.mark.parametrize("compression", [None, "gzip", "bz2", "xz", "zip"])
@pytest.mark.parametrize("mode", ["wb", "wt"])
def test_what_is_closed_is_published_once(fs: Any, emulator: Emulator, compression: str | None, mode: str) -> None:
    with fs.open("r", mode, compression=compression) as file:
        file.write(b"whole" if mode == "wb" else "whole")
    assert len(emulator.requests.of("Files_Create")) == 1
    with fs.open("r", "rb", compression=compression) as file:
        assert file.read() == b"whole"


@pytest.mark.parametrize("compression", [None, "gzip", "bz2"])
@pytest.mark.parametrize("mode", ["wb", "wt"])
def test_a_writer_that_is_dropped_publishes_nothing(fs: Any, emulator: Emulator, compression: Any, mode: str) -> None:
    opened = [fs.open("r", mode, compression=compression)]
    opened[0].write(b"half" if mode == "wb" else "half")
    with pytest.warns(ResourceWarning, match="'r' was not closed"):
        opened.clear() or gc.collect()
    assert emulator.requests.of("Files_Create") == []
    assert not fs.exists("r")


def test_a_transaction_publishes_at_its_end(fs: Any, emulator: Emulator, tmp_path: Path) -> None:
    (tmp_path / "put.txt").write_bytes(b"3")
    fs.pipe("source.txt", b"4")
    with fs.transaction:
        with fs.open("a.txt", "wb") as file:
            file.write(b"1")
        fs.pipe("b.txt", b"2")
        fs.put(str(tmp_path / "put.txt"), "c.txt")
        (tmp_path / "put.txt").unlink()
        fs.cp("source.txt", "d.txt")
        assert fs.find("") == ["source.txt"]
    found = fs.cat(["a.txt", "b.txt", "c.txt", "d.txt"])
    assert found == {"a.txt": b"1", "b.txt": b"2", "c.txt": b"3", "d.txt": b"4"}


def test_a_transaction_that_fails_publishes_nothing(fs: Any, emulator: Emulator) -> None:
    def fail() -> None:
        with fs.transaction:
            with fs.open("a.txt", "wb") as file:
                file.write(b"1")
            fs.pipe("b.txt", b"2")
            raise InBlockError

    with pytest.raises(InBlockError):
        fail()
    assert emulator.requests.of("Files_Create") == []
    fs.pipe("b.txt", b"2")
    assert fs.find("") == ["b.txt"]


def test_a_file_can_be_committed_and_discarded(fs: Any) -> None:
    with fs.open("a.txt", "wb", autocommit=False) as file:
        file.write(b"1")
    assert not fs.exists("a.txt")
    file.commit()
    assert fs.cat("a.txt") == b"1"
    with fs.open("b.txt", "wb", autocommit=False) as file:
        file.write(b"1")
    file.discard()
    file.commit()
    assert not fs.exists("b.txt")


def test_large_writes_go_to_the_disk_and_come_back(fs: Any) -> None:
    content = bytes(range(256)) * 40_000
    with fs.open("large", "wb") as file:
        for start in range(0, len(content), 1_000_000):
            file.write(memoryview(content)[start : start + 1_000_000])
        assert file.tell() == len(content)
    assert fs.info("large")["size"] == len(content)
    assert fs.cat("large") == content
    fs.cp("large", "copy")
    assert fs.cat("copy") == content
