"""Read the bytes of an upload from memory, a path, or a file object of the caller.

All calls block; the async client makes them in a thread.
"""

from __future__ import annotations

import hashlib
import io
import os
import stat
import threading
from collections.abc import Callable
from copy import copy
from typing import IO, Any, Optional, Protocol, Union, cast

from .._decisions.file_input import BytesLike
from .._decisions.upload_journal import Fingerprint
from ..exceptions import SourceChangedError
from .disk import open_into
from .paths import check_path
from .waiting import read_blocking

#: Bytes up to which a file is read completely when it is opened: opening, reading and closing it separately, each in a
#: thread, takes longer than sending it.
SMALL_SIZE = 64 * 1024


class Source(Protocol):
    """The bytes of one file."""

    #: Bytes of the file; None while unknown.
    size: Optional[int]
    #: Whether :meth:`rewind` works after bytes were read.
    replayable: bool
    #: Whether the bytes are in memory, so that reading never blocks.
    in_memory: bool

    def rewind(self) -> None:
        """Return to the first byte."""

    def read(self, size: int) -> BytesLike:
        """Read up to ``size`` bytes; an empty block means the end."""
        ...

    def close(self) -> None:
        """Close what was opened here, and reset the position of the caller's file object."""


class DividedSource(Source, Protocol):
    """The bytes of one file, pieces of which can be read at the same time."""

    def piece(self, start: int, size: int) -> Source:
        """Return the ``size`` bytes from ``start`` on as a source."""
        ...

    def check_unchanged(self) -> None:
        """Check, at the end, that all pieces belong to the same content.

        :raises ~azure_ai_files.exceptions.SourceChangedError: If the file changed.
        """


class BytesSource:
    """Bytes in memory; they are not copied."""

    replayable = True
    in_memory = True

    def __init__(self, data: BytesLike) -> None:
        self._view = memoryview(data).cast("B")
        self._position = 0
        self.size: Optional[int] = self._view.nbytes

    def rewind(self) -> None:
        """Return to the first byte."""
        self._position = 0

    def read(self, size: int) -> BytesLike:
        """Read up to ``size`` bytes, without a copy."""
        block = self._view[self._position : self._position + size]
        self._position += block.nbytes
        return block

    def close(self) -> None:
        """Do nothing: nothing was opened."""

    def piece(self, start: int, size: int) -> Source:
        """Return a piece, without a copy."""
        return BytesSource(self._view[start : start + size])

    def check_unchanged(self) -> None:
        """Do nothing: callers must not change memory that is being uploaded."""


class PathSource:
    """A file of the file system, opened only while it is read.

    :param path: The path of the file.
    :param reuses_buffer: Whether a block may overwrite the one before, because the reader no longer needs that one.
    :raises FileNotFoundError: If it does not exist.
    :raises IsADirectoryError: If it is a folder.
    :raises ValueError: If it is a pipe, a socket or a device.
    """

    replayable = True
    in_memory = False

    def __init__(self, path: Union[str, os.PathLike[str]], reuses_buffer: bool = False) -> None:
        self._path = path
        self._reuses_buffer = reuses_buffer
        self._buffer = bytearray()
        self._file: Optional[io.FileIO] = None
        self._status = _status_of(path)
        self._start = 0
        self.size: Optional[int] = self._status.st_size

    def rewind(self) -> None:
        """Open the file again, at its first byte.

        :raises ~azure_ai_files.exceptions.SourceChangedError: If it changed.
        """
        self.close()
        # Unbuffered: a buffer would only copy the large blocks.
        self._file = io.FileIO(self._path)
        self._check_identity(os.fstat(self._file.fileno()))
        self._file.seek(self._start)

    def read(self, size: int) -> BytesLike:
        """Read up to ``size`` bytes."""
        assert self._file is not None
        if not self._reuses_buffer:
            return self._file.read(size) or b""
        # New memory for each block would cost as much as reading it.
        if len(self._buffer) < size:
            self._buffer = bytearray(size)
        block = memoryview(self._buffer)[:size]
        return block[: self._file.readinto(block)]

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
            self._file = None
        self._buffer = bytearray()

    def piece(self, start: int, size: int) -> Source:
        """Return a piece, which opens the file separately."""
        piece = copy(self)
        piece._file, piece._buffer = None, bytearray()
        piece._start, piece.size = start, size
        return piece

    def check_unchanged(self) -> None:
        """Check that the file did not change.

        :raises ~azure_ai_files.exceptions.SourceChangedError: If it did.
        """
        self._check_identity(os.stat(self._path))

    def forget_size(self) -> None:
        """Read to the end, because the size of the file is not that of its content, as in ``/proc`` and ``/sys``.

        :raises ~azure_ai_files.exceptions.SourceChangedError: If the file changed instead.
        """
        self.check_unchanged()
        self.size = None

    def _check_identity(self, now: os.stat_result) -> None:
        if self.size is not None and _identity(now) != _identity(self._status):
            raise SourceChangedError(os.path.basename(self._path), self._status.st_size, now.st_size)


class HandleSource:
    """A file object of the caller: read from its position, reset to it, and never closed.

    :param handle: A file object in binary mode.
    :raises ValueError: If it is closed, or at the end of a file that is not empty.
    """

    in_memory = False

    def __init__(self, handle: IO[bytes]) -> None:
        self._handle = handle
        self._start, self.size = _extent_of(handle)
        self._lock = threading.Lock()
        self._stopped = False
        self._closed = False
        #: Raises an exception when the upload is over, while the handle has nothing to read yet.
        self.check: Callable[[], None] = lambda: None
        self.replayable = self._start is not None

    def rewind(self) -> None:
        """Return to the first position of the handle, if it is seekable."""
        self._stopped = False
        if self._start is not None:
            self._handle.seek(self._start)

    def read(self, size: int) -> BytesLike:
        """Read up to ``size`` bytes."""
        block: Any = read_blocking(self._handle, size, self._check_waiting)
        if not isinstance(block, (bytes, bytearray, memoryview)):
            kind = type(block).__name__
            raise TypeError(f"file returned {kind} instead of bytes. Open it with mode 'rb'.")
        return cast(BytesLike, block)

    def stop(self) -> None:
        """Make a read end with ``ValueError`` that waits for a non-blocking pipe in another thread."""
        self._stopped = True

    def read_at(self, position: int, size: int) -> BytesLike:
        """Read up to ``size`` bytes at a position, in turn with other threads.

        :raises ValueError: If the source was closed: the caller may use the handle by then.
        """
        with self._lock:
            if self._closed or self._start is None:
                raise ValueError("file is no longer read, because its upload was aborted.")
            self._handle.seek(self._start + position)
            return self.read(size)

    def close(self) -> None:
        """Reset the position of the handle, and leave it open."""
        with self._lock:
            self._closed = True
            if not getattr(self._handle, "closed", False):
                self.rewind()

    def _check_waiting(self) -> None:
        if self._stopped:
            raise ValueError("file is no longer read, because its upload was aborted.")
        self.check()

    def piece(self, start: int, size: int) -> Source:
        """Return a piece, which takes turns with the others."""
        return _PieceOfHandle(self, start, size)

    def check_unchanged(self) -> None:
        """Check that the size of the file did not change.

        :raises ~azure_ai_files.exceptions.SourceChangedError: If it did.
        """
        assert self._start is not None
        assert self.size is not None
        with self._lock:
            end = _end_of(self._handle)
        if end != self._start + self.size:
            raise SourceChangedError(_name_of(self._handle), self.size, end - self._start)


class _PieceOfHandle:
    """A piece of a file object."""

    replayable = True
    in_memory = False

    def __init__(self, whole: HandleSource, start: int, size: int) -> None:
        self._whole = whole
        self._start = start
        self._position = 0
        self.size: Optional[int] = size

    def rewind(self) -> None:
        """Return to the first byte of the piece."""
        self._position = 0

    def read(self, size: int) -> BytesLike:
        """Read up to ``size`` bytes of the piece, or of what follows it."""
        block = self._whole.read_at(self._start + self._position, size)
        self._position += len(block)
        return block

    def close(self) -> None:
        """Do nothing: the source of the whole file resets the handle."""


def path_source(path: Union[str, os.PathLike[str]], reuses_buffer: bool = False) -> DividedSource:
    """Return the source of a file; a small file is read at once.

    :param path: The path of the file.
    :param reuses_buffer: Whether a block may overwrite the one before.
    :raises ~azure_ai_files.exceptions.SourceChangedError: If the file changes while it is read.
    :raises OSError: As :class:`PathSource`.
    :raises ValueError: As :class:`PathSource`.
    """
    source = PathSource(path, reuses_buffer)
    if source.size is None or source.size > SMALL_SIZE:
        return source
    opened: list[int] = []
    try:
        open_into(opened, path, os.O_RDONLY | getattr(os, "O_BINARY", 0))  # open() would ask for the status again
        data = os.read(opened[0], source.size + 1)
        if len(data) == source.size:
            return BytesSource(data)
        source.forget_size()
        while len(data) <= SMALL_SIZE:
            block = os.read(opened[0], SMALL_SIZE)
            if not block:
                return BytesSource(data)
            data += block
    finally:
        for fd in opened:
            os.close(fd)
    return source


def _status_of(path: Union[str, os.PathLike[str]]) -> os.stat_result:
    status = os.stat(check_path(os.fspath(path), "file_path"))
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(f"file_path {os.fspath(path)!r} is a folder. Upload its files one by one.")
    if not stat.S_ISREG(status.st_mode):
        raise ValueError(
            f"file_path {os.fspath(path)!r} is not a regular file. Open it yourself and pass the handle as file=."
        )
    return status


def _identity(status: os.stat_result) -> tuple[int, ...]:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _extent_of(handle: IO[bytes]) -> tuple[Optional[int], Optional[int]]:
    """Return the position of a handle, None if it cannot seek, and the bytes from there, None if unknown."""
    if getattr(handle, "closed", False):
        raise ValueError("file is closed. Pass an open file object.")
    if not _is_seekable(handle):
        return None, None
    try:
        start = handle.tell()
        # Some streams count their position and have no seek, or one that fails.
        end = _end_of(handle)
    except (AttributeError, NotImplementedError, OSError):
        return None, None
    handle.seek(start)
    if start >= end > 0:
        raise ValueError("file is at its end, so nothing would be uploaded. Call file.seek(0) first.")
    return start, end - start if _has_size(handle, start, end - start) else None


def _is_seekable(handle: IO[bytes]) -> bool:
    # A member of a tar archive that is read as a stream claims to be seekable.
    archive = getattr(getattr(handle, "raw", None), "fileobj", None)
    return archive is None or hasattr(archive, "seekable")


def _has_size(handle: IO[bytes], start: int, size: int) -> bool:
    """Return whether a handle has as many bytes as it says, which the files of ``/proc`` and ``/sys`` have not."""
    try:
        status = os.fstat(handle.fileno())
    except (AttributeError, OSError, TypeError, ValueError):
        return True
    # Only a file without blocks on a disk is read to find out.
    blocks: int = getattr(status, "st_blocks", 1)  # Windows does not count them
    if size > SMALL_SIZE or not stat.S_ISREG(status.st_mode) or blocks:
        return True
    has_size = len(handle.read(size + 1)) == size
    handle.seek(start)
    return has_size


def _end_of(handle: IO[bytes]) -> int:
    end = handle.seek(0, os.SEEK_END)
    # SpooledTemporaryFile.seek() returns nothing before Python 3.11.
    return handle.tell() if end is None else end  # pyright: ignore[reportUnnecessaryComparison]


def _name_of(handle: IO[bytes]) -> str:
    return os.path.basename(str(getattr(handle, "name", "file")))


#: Samples of a file that its fingerprint covers, and bytes of each.
_SAMPLES = 17
_SAMPLE_SIZE = 64 * 1024


def fingerprint(path: Union[str, os.PathLike[str]]) -> Fingerprint:
    """Return size, time and a digest of samples of a file: its first and last bytes, and some between.

    :raises OSError: If it cannot be read.
    """
    digest = hashlib.sha256()
    with open(path, "rb", buffering=0) as file:
        status = os.fstat(file.fileno())
        last = max(0, status.st_size - _SAMPLE_SIZE)
        for position in sorted({last * number // (_SAMPLES - 1) for number in range(_SAMPLES)}):
            file.seek(position)
            digest.update(file.read(_SAMPLE_SIZE))
    return Fingerprint(status.st_size, status.st_mtime_ns, digest.hexdigest())
