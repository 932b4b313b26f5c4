"""Read, write and flush files, also where the system has no calls for reading and writing at an offset."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Union

#: Bytes of one read.
_READ_SIZE = 1024 * 1024

#: Bytes of one write(2). Linux allocates its page cache in pieces as large as a write; finding large pieces can make a
#: write take four times as long.
_WRITE_SIZE = 32 * 1024

if sys.platform == "win32":
    _seeking = threading.Lock()

    def _write_at(fd: int, data: memoryview, offset: int) -> int:
        with _seeking:
            os.lseek(fd, offset, os.SEEK_SET)
            return os.write(fd, data)

    def _read_at(fd: int, size: int, offset: int) -> bytes:
        with _seeking:
            os.lseek(fd, offset, os.SEEK_SET)
            return os.read(fd, size)

else:
    _write_at = os.pwrite
    _read_at = os.pread


def open_into(opened: list[int], path: Union[str, os.PathLike[str]], flags: int, mode: int = 0o777) -> None:
    """Open a file, and add its descriptor to a list whose owner closes it.

    An interrupt can arrive when ``os.open`` has returned and before its result is stored, but not within one call that
    does both.
    """
    opened.extend(map(os.open, (path,), (flags,), (mode,)))


def write_all(fd: int, view: memoryview, offset: int) -> None:
    """Write all bytes at an offset of a file."""
    while view:
        written = _write_at(fd, view[:_WRITE_SIZE], offset)
        view, offset = view[written:], offset + written


def read_span(fd: int, start: int, stop: int) -> Iterator[bytes]:
    """Read the bytes from ``start`` up to ``stop`` block by block, or to the end of the file."""
    while start < stop and (block := _read_at(fd, min(_READ_SIZE, stop - start), start)):
        yield block
        start += len(block)


def sync_folder(folder: Path) -> None:
    """Flush a folder to the disk, so that a new name in it survives a power cut."""
    # Windows has no such call, and does not need it.
    if hasattr(os, "O_DIRECTORY"):
        opened: list[int] = []
        try:
            open_into(opened, folder, os.O_RDONLY | os.O_DIRECTORY)
            os.fsync(opened[0])
        finally:
            for fd in opened:
                os.close(fd)


def sync_data(fd: int) -> None:
    """Flush the bytes of a file to the disk."""
    (os.fdatasync if hasattr(os, "fdatasync") else os.fsync)(fd)
