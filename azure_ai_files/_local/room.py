"""Room on the disk for a file that is being written."""

from __future__ import annotations

import errno
import os
import threading

#: Most bytes that are reserved ahead of those that were written, and the bytes ahead at which more are reserved.
_AHEAD = 64 * 1024 * 1024
_FEW = 16 * 1024 * 1024

_FULL = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)


class Room:
    """Reserves room for a file, some of it ahead of its bytes: writing is faster, and the file less fragmented.

    :param target: The path of the file, for errors.
    """

    def __init__(self, target: str) -> None:
        self._target = target
        self._size = self._reserved = 0
        self._reserving = threading.Lock()

    def announce(self, fd: int, size: int) -> None:
        """Begin again with a file of ``size`` bytes; 0 if that is unknown.

        :raises OSError: If the disk is full: it shows before the first byte instead of after the last.
        """
        self._size, self._reserved = size, 0
        if size and hasattr(os, "fstatvfs"):
            disk = os.fstatvfs(fd)
            # Some file systems do not know their size.
            if disk.f_blocks and disk.f_bfree * disk.f_frsize < size:
                raise self._full(errno.ENOSPC)
        self.reach(fd, 0, 0)

    def reach(self, fd: int, start: int, end: int) -> None:
        """Reserve more room if bytes from ``start`` to ``end`` come close to the end of what is reserved.

        :raises OSError: If the disk is full.
        """
        # Bytes that are further ahead, as of ranges, take their room themselves.
        if self._reserved >= self._size or not start <= self._reserved < end + _FEW:
            return
        if not hasattr(os, "posix_fallocate"):
            return
        with self._reserving:
            stop = min(self._size, end + _AHEAD)
            if stop > self._reserved:
                self._reserve(fd, stop)

    def _reserve(self, fd: int, stop: int) -> None:
        try:
            os.posix_fallocate(fd, self._reserved, stop - self._reserved)
        except OSError as error:
            if error.errno in _FULL:
                raise self._full(error.errno) from error
            stop = self._size  # not every file system can
        self._reserved = stop

    def _full(self, code: int) -> OSError:
        return OSError(code, f"No room for {self._size:,} bytes", self._target)
