"""Read, write and flush files, also where the system has no calls for reading and writing at an offset."""

from __future__ import annotations

import errno
import os
import stat
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Union

#: Bytes of one read.
_READ_SIZE = 1024 * 1024

#: Bytes of one write(2). Linux allocates its page cache in pieces as large as a write; finding large pieces can make a
#: write take four times as long.
_WRITE_SIZE = 32 * 1024

#: What file systems answer that have no flush. A failing disk says EIO, ENOSPC or EDQUOT.
_UNSUPPORTED = (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP)

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


def keep_rights(fd: int, replaced: os.stat_result) -> None:
    """Set owner, where that is allowed, and mode to those of the file that is replaced."""
    # Windows knows neither.
    if not hasattr(os, "fchown"):
        return
    mode, own = stat.S_IMODE(replaced.st_mode) & 0o777, os.fstat(fd)
    if own.st_uid != replaced.st_uid:
        with suppress(OSError):
            os.fchown(fd, replaced.st_uid, -1)
    if own.st_gid != replaced.st_gid:
        try:
            os.fchown(fd, -1, replaced.st_gid)
        except OSError:
            # The rights of that group must not go to another one.
            mode &= ~stat.S_IRWXG | (mode & stat.S_IRWXO) << 3
    with suppress(OSError):
        os.fchmod(fd, mode)


def sync_folder(folder: Union[str, os.PathLike[str]]) -> None:
    """Flush a folder to the disk where that is possible, so that a new name in it survives a power cut."""
    # Windows has no such call, and does not need it. Network file systems refuse it, and a folder that may not be
    # listed cannot be opened; the file is in its place anyway.
    if hasattr(os, "O_DIRECTORY"):
        opened: list[int] = []
        with suppress(OSError):
            try:
                open_into(opened, folder, os.O_RDONLY | os.O_DIRECTORY)
                os.fsync(opened[0])
            finally:
                for fd in opened:
                    os.close(fd)


def sync_file(fd: int) -> None:
    """Flush a file to the disk, if its file system can."""
    _sync(os.fsync, fd)


def sync_data(fd: int) -> None:
    """Flush the bytes of a file to the disk, if its file system can."""
    _sync(os.fdatasync if hasattr(os, "fdatasync") else os.fsync, fd)


def write_back(fd: int, start: int, size: int) -> None:
    """Ask the system to begin writing bytes of a file to the disk; nothing depends on whether it does."""
    if hasattr(os, "posix_fadvise"):
        # Dirty pages stay in memory in spite of the name, but the system begins to write them.
        with suppress(OSError):
            os.posix_fadvise(fd, start, size, os.POSIX_FADV_DONTNEED)


def _sync(call: Callable[[int], None], fd: int) -> None:
    try:
        call(fd)
    except OSError as error:
        if error.errno not in _UNSUPPORTED:
            raise
