"""Where the bytes of an upload come from: memory, a path, or a file object of the caller's.

Reading blocks; the async shell does it in a thread.
"""

from __future__ import annotations

import io
import os
import stat
import threading
from typing import IO, Any, Optional, Protocol, Tuple, Union

from ._transfer.source import BytesLike, Described
from .exceptions import SourceChangedError

#: Bytes up to which a file is read whole when it is opened: to open, read and close it one by one, each in a thread,
#: takes longer than to send it.
SMALL_SIZE = 64 * 1024


class Source(Protocol):
    """The bytes of one file."""

    #: Bytes in all, or None while unknown.
    size: Optional[int]
    #: Whether :meth:`rewind` works once something was read.
    replayable: bool
    #: Whether the bytes are in memory, so that nothing here ever waits.
    in_memory: bool

    def rewind(self) -> None:
        """Go to the first byte."""

    def read(self, size: int) -> BytesLike:
        """Read up to ``size`` bytes; nothing at the end."""
        ...

    def close(self) -> None:
        """Let go of what was opened, and leave the caller's things as they were."""


class BytesSource:
    """Bytes in memory.

    :param data: The bytes; they are not copied.
    """

    replayable = True
    in_memory = True

    def __init__(self, data: BytesLike) -> None:
        self._view = memoryview(data).cast("B")
        self._position = 0
        self.size: Optional[int] = self._view.nbytes

    def rewind(self) -> None:
        """Go to the first byte."""
        self._position = 0

    def read(self, size: int) -> BytesLike:
        """Read up to ``size`` bytes, without a copy."""
        block = self._view[self._position : self._position + size]
        self._position += block.nbytes
        return block

    def close(self) -> None:
        """Do nothing: nothing was opened."""


class PathSource:
    """A file of the file system, opened only while it is read.

    :param path: Where it is.
    :param reuses_buffer: Whether each block may take the place of the one before: whoever reads is done with it then.
    :raises FileNotFoundError: If there is nothing.
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
        self.size: Optional[int] = self._status.st_size

    def rewind(self) -> None:
        """Open the file anew, at its first byte.

        :raises ~azure_ai_files.exceptions.SourceChangedError: If it is not the file that it was at first.
        """
        self.close()
        # Unbuffered: whole blocks are read, and a buffer would only copy them.
        self._file = io.FileIO(self._path)
        now = os.fstat(self._file.fileno())
        if _identity(now) != _identity(self._status):
            raise SourceChangedError(os.path.basename(self._path), self._status.st_size, now.st_size)

    def read(self, size: int) -> BytesLike:
        """Read up to ``size`` bytes."""
        assert self._file is not None
        if not self._reuses_buffer:
            return self._file.read(size) or b""
        # Memory that comes fresh for each block costs as much as reading it.
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


class HandleSource:
    """A file object of the caller's: read from where it stands, put back there, and never closed.

    :param handle: A file object in binary mode.
    :raises ValueError: If it is closed, or stands at the end of a file that is not empty.
    """

    in_memory = False

    def __init__(self, handle: IO[bytes]) -> None:
        self._handle = handle
        self._start = _position_of(handle)
        self.replayable = self._start is not None
        self.size = None if self._start is None else _size_from(handle, self._start)

    def rewind(self) -> None:
        """Go to where the handle stood at first, if it can go there."""
        if self._start is not None:
            self._handle.seek(self._start)

    def read(self, size: int) -> BytesLike:
        """Read up to ``size`` bytes."""
        block: Any = self._handle.read(size)
        if isinstance(block, str):
            raise TypeError("file gives text where bytes are needed; open it with mode 'rb'.")
        return block or b""

    def close(self) -> None:
        """Put the handle back to where it stood; leave it open."""
        if not getattr(self._handle, "closed", False):
            self.rewind()


class CheckedSource:
    """A source that is held to the size it promised, and counted.

    Once closed it is not read again, not even by a thread that was left behind with a request too slow to wait for:
    the caller may use the file by then.

    :param source: The source.
    :param described: What the file is called, for errors.
    """

    def __init__(self, source: Source, described: Described) -> None:
        self._source = source
        self._name = described.name
        self._read = 0
        self._lock = threading.Lock()
        self._closed = False
        self.size = source.size
        self.replayable = source.replayable
        self.in_memory = source.in_memory

    def rewind(self) -> None:
        """Go to the first byte.

        :raises ValueError: If the source was closed.
        """
        with self._lock:
            self._check_open()
            self._read = 0
            self._source.rewind()

    def read(self, size: int) -> BytesLike:
        """Read up to ``size`` bytes of what was promised.

        :raises ~azure_ai_files.exceptions.SourceChangedError: If there is less or more.
        :raises ValueError: If the source was closed.
        """
        with self._lock:
            self._check_open()
            return self._read_checked(size)

    def close(self) -> None:
        """Let go of the source, once."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._source.close()

    def _check_open(self) -> None:
        if self._closed:
            raise ValueError(f"{self._name!r} is not read any more; its upload was broken off.")

    def _read_checked(self, size: int) -> BytesLike:
        if self.size is None:
            return self._source.read(size)
        left = self.size - self._read
        # One byte more than is left, so that growth shows before the last block is sent.
        block = self._source.read(min(size, left + 1))
        if (not block and left) or len(block) > left:
            raise SourceChangedError(self._name, self.size, self._read + len(block))
        self._read += len(block)
        return block


def path_source(path: Union[str, os.PathLike[str]], reuses_buffer: bool = False) -> Source:
    """Get at a file of the file system; what is small is read at once.

    :param path: Where it is.
    :param reuses_buffer: Whether each block may take the place of the one before.
    :raises ~azure_ai_files.exceptions.SourceChangedError: If it changes at this very moment.
    :raises OSError: As :class:`PathSource`.
    :raises ValueError: As :class:`PathSource`.
    """
    source = PathSource(path, reuses_buffer)
    if source.size is None or source.size > SMALL_SIZE:
        return source
    with io.FileIO(path) as file:
        data = file.read(source.size + 1) or b""
    if len(data) != source.size:
        raise SourceChangedError(os.path.basename(path), source.size, len(data))
    return BytesSource(data)


def _status_of(path: Union[str, os.PathLike[str]]) -> os.stat_result:
    status = os.stat(path)
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(f"file_path {os.fspath(path)!r} is a folder; upload its files one by one.")
    if not stat.S_ISREG(status.st_mode):
        raise ValueError(f"file_path {os.fspath(path)!r} is no regular file; open it and pass it as file=.")
    return status


def _identity(status: os.stat_result) -> Tuple[int, ...]:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _position_of(handle: IO[bytes]) -> Optional[int]:
    if getattr(handle, "closed", False):
        raise ValueError("file is closed; pass an open file object.")
    try:
        return handle.tell()
    except (AttributeError, OSError):
        return None


def _size_from(handle: IO[bytes], start: int) -> int:
    end = handle.seek(0, os.SEEK_END)
    # SpooledTemporaryFile.seek() returns nothing before Python 3.11.
    end = handle.tell() if end is None else end  # pyright: ignore[reportUnnecessaryComparison]
    handle.seek(start)
    if start >= end > 0:
        raise ValueError("file stands at its end, so nothing would be uploaded; call file.seek(0) first.")
    return end - start
