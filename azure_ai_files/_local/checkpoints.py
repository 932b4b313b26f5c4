"""What becomes of the written bytes of a file before it is complete."""

from __future__ import annotations

from typing import Optional, Protocol

from .._decisions.download_plan import PartialDownload
from .disk import write_back
from .shared_descriptor import Lease

#: Bytes after which the system is asked to begin writing to the disk. The disk then works during the download, and
#: the final flush has little left to do.
_WRITE_BACK_SIZE = 8 * 1024 * 1024


class Flusher(Protocol):
    """Flushes one part of a file as it grows."""

    def wrote(self, view: memoryview) -> None:
        """Count bytes that were written, and flush when it is time."""

    def flush(self) -> None:
        """Flush all bytes that were written, if a later process can resume from them."""


class WriteBack:
    """Asks the system to write a part to the disk while more of it arrives."""

    def __init__(self, lease: Lease, start: int) -> None:
        self._lease = lease
        self._start = start
        self._size = 0

    def wrote(self, view: memoryview) -> None:
        """Count bytes that were written, and flush when it is time."""
        self._size += view.nbytes
        if self._size < _WRITE_BACK_SIZE:
            return
        with self._lease.use() as fd:
            write_back(fd, self._start, self._size)
        self._start, self._size = self._start + self._size, 0

    def flush(self) -> None:
        """Do nothing: an incomplete file is deleted."""


class Checkpoints:
    """Decides what survives the process of an incomplete file; here, nothing."""

    #: Whether to write bytes as soon as they arrive instead of collecting them.
    is_eager = False

    def __init__(self, earlier: Optional[PartialDownload] = None) -> None:
        #: What an earlier process left in the file; None if there is nothing to resume.
        self.earlier = earlier

    @property
    def is_resumable(self) -> bool:
        """Whether a later process can continue with the file as it is."""
        return False

    def restart(self, size: Optional[int], etag: Optional[str]) -> None:
        """Drop every checkpoint, because the file begins again with other content."""

    def flusher(self, lease: Lease, start: int) -> Flusher:
        """Return the flusher of the part that begins at ``start``."""
        return WriteBack(lease, start)

    def close(self, *, keep: bool) -> None:
        """Keep the checkpoints for a later process, or delete them."""
