"""A source whose size is checked, and that is never read after it was closed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Optional

from .._decisions.digests import Digests
from .._decisions.file_input import BytesLike, FileInput
from ..exceptions import SourceChangedError
from .sources import HandleSource, Source


class CheckedSource:
    """Checks that a source yields exactly its announced size.

    Once closed it is not read again, not even by a thread that was left behind with a slow request: the caller may
    use the file by then.

    :param source: The source.
    :param file: Names the file in errors.
    :param is_whole: Whether more bytes than announced are an error.
    :param digests: Digests of the bytes that are read.
    """

    def __init__(
        self, source: Source, file: FileInput, is_whole: bool = True, digests: Optional[Digests] = None
    ) -> None:
        self._source = source
        self._name = file.name
        self._spare = int(is_whole)
        self._digests = digests
        self._read = 0
        self._lock = threading.Lock()
        self._closed = False
        self.size = source.size
        self.replayable = source.replayable
        self.in_memory = source.in_memory

    def rewind(self) -> None:
        """Return to the first byte.

        :raises ValueError: If the source was closed.
        """
        with self._lock:
            self._check_open()
            self._read = 0
            if self._digests is not None:
                self._digests.reset()
            self._source.rewind()

    def read(self, size: int) -> BytesLike:
        """Read up to ``size`` bytes.

        :raises ~azure_ai_files.exceptions.SourceChangedError: If there are fewer or more bytes than announced.
        :raises ValueError: If the source was closed.
        """
        with self._lock:
            self._check_open()
            block = self._read_checked(size)
            if self._digests is not None:
                self._digests.update(block)
            return block

    def watch(self, check: Callable[[], None]) -> None:
        """Call a function while a read waits for a pipe; it raises an exception to end the read."""
        if isinstance(self._source, HandleSource):
            self._source.check = check

    def stop(self) -> None:
        """End a read that waits in another thread."""
        if isinstance(self._source, HandleSource):
            self._source.stop()

    def close(self) -> None:
        """Close the source, once."""
        self.stop()
        with self._lock:
            if not self._closed:
                self._closed = True
                self._source.close()

    def _check_open(self) -> None:
        if self._closed:
            raise ValueError(f"{self._name!r} is no longer read, because its upload was aborted.")

    def _read_checked(self, size: int) -> BytesLike:
        if self.size is None:
            return self._source.read(size)
        left = self.size - self._read
        # One byte more than is left shows growth before the last block is sent.
        block = self._source.read(min(size, left + self._spare))
        if (not block and left) or len(block) > left:
            raise SourceChangedError(self._name, self.size, self._read + len(block))
        self._read += len(block)
        return block
