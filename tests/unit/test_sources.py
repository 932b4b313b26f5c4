"""Where the bytes of an upload come from, on a real disk."""

from __future__ import annotations

import io
import os
import pickle
import tempfile
from pathlib import Path
from typing import Any

import pytest

from azure_ai_files._decisions.file_input import FileInput
from azure_ai_files._local.checked_source import CheckedSource
from azure_ai_files._local.sources import BytesSource, HandleSource, PathSource
from azure_ai_files.exceptions import SourceChangedError


def read_all(source: Any, size: int = 3) -> bytes:
    source.rewind()
    return b"".join(bytes(block) for block in iter(lambda: source.read(size), b""))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "source.bin"
    path.write_bytes(b"0123456789")
    return path


class TestSources:
    @pytest.mark.parametrize("data", [b"0123456789", bytearray(b"0123456789"), memoryview(b"0123456789"), b""])
    def test_bytes(self, data: Any) -> None:
        source = BytesSource(data)
        assert source.size == len(data)
        assert read_all(source) == read_all(source) == bytes(data)

    def test_path(self, path: Path) -> None:
        source = PathSource(path)
        assert source.size == 10
        assert read_all(source) == read_all(source) == b"0123456789"
        source.close()

    def test_missing_path(self, tmp_path: Path) -> None:
        with pytest.raises(FileNotFoundError, match="nothing-here"):
            PathSource(tmp_path / "nothing-here")

    def test_folder(self, tmp_path: Path) -> None:
        with pytest.raises(IsADirectoryError, match="is a folder"):
            PathSource(tmp_path)

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
    def test_pipe(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(ValueError, match="not a regular file"):
            PathSource(tmp_path / "pipe")

    @pytest.mark.parametrize("start", [0, 4])
    def test_handle_is_borrowed(self, path: Path, start: int) -> None:
        with path.open("rb") as handle:
            handle.seek(start)
            source = HandleSource(handle)
            assert source.size == 10 - start
            assert read_all(source) == read_all(source) == b"0123456789"[start:]
            source.close()
            assert not handle.closed
            assert handle.tell() == start

    def test_spooled(self) -> None:
        with tempfile.SpooledTemporaryFile(max_size=4) as handle:
            handle.write(b"0123456789")
            handle.seek(2)
            source = HandleSource(handle)
            assert source.size == 8
            assert read_all(source) == b"23456789"

    def test_handle_at_end(self, path: Path) -> None:
        with path.open("rb") as handle:
            handle.seek(0, os.SEEK_END)
            with pytest.raises(ValueError, match=r"seek\(0\)"):
                HandleSource(handle)

    def test_empty_handle(self) -> None:
        assert HandleSource(io.BytesIO()).size == 0

    def test_closed_handle(self) -> None:
        handle = io.BytesIO()
        handle.close()
        with pytest.raises(ValueError, match="closed"):
            HandleSource(handle)

    def test_pipe_handle_cannot_be_replayed(self) -> None:
        reading, writing = os.pipe()
        with os.fdopen(reading, "rb") as handle:
            os.write(writing, b"abc")
            os.close(writing)
            source = HandleSource(handle)
            assert source.size is None
            assert not source.replayable
            assert read_all(source) == b"abc"
            source.close()

    @pytest.mark.parametrize(("length", "word"), [(6, "shrank"), (12, "grew"), (0, "shrank")])
    def test_change_is_noticed(self, path: Path, length: int, word: str) -> None:
        source = CheckedSource(PathSource(path), FileInput("source.bin", "", path))
        os.truncate(path, length)
        with pytest.raises(SourceChangedError, match=f"'source.bin' {word}") as caught:
            read_all(source)
        source.close()
        assert caught.value.expected == 10
        copy = pickle.loads(pickle.dumps(caught.value))
        assert (str(copy), copy.file_name, copy.actual) == (str(caught.value), "source.bin", caught.value.actual)

    def test_growth_never_yields_the_last_block(self, path: Path) -> None:
        source = CheckedSource(PathSource(path), FileInput("source.bin", "", path))
        source.rewind()
        received = [bytes(source.read(5))]
        with path.open("ab") as more:
            more.write(b"x")
        with pytest.raises(SourceChangedError):
            received += [bytes(source.read(5)), bytes(source.read(5))]
        source.close()
        assert received == [b"01234"]
