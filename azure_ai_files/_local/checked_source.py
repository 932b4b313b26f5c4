"""A source that is held to its promised size, and never read after it was closed."""

from __future__ import annotations

import threading
from typing import Optional

from .._decisions.digests import Digests
from .._decisions.file_input import BytesLike, FileInput
from ..exceptions import SourceChangedError
from .sources import Source


class CheckedSource:
    """A source that is held to the size it promised, and counted.

    Once closed it is not read again, not even by a thread that was left behind with a request too slow to wait for:
    the caller may use the file by then.

    :param source: The source.
    :param file: What the file is called, for errors.
    :param is_whole: Whether there must be nothing after the bytes that were promised.
    :param digests: What is to be computed over the bytes.
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
        """Go to the first byte.

        :raises ValueError: If the source was closed.
        """
        with self._lock:
            self._check_open()
            self._read = 0
            if self._digests is not None:
                self._digests.reset()
            self._source.rewind()

    def read(self, size: int) -> BytesLike:
        """Read up to ``size`` bytes of what was promised.

        :raises ~azure_ai_files.exceptions.SourceChangedError: If there is less or more.
        :raises ValueError: If the source was closed.
        """
        with self._lock:
            self._check_open()
            block = self._read_checked(size)
            if self._digests is not None:
                self._digests.update(block)
            return block

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
        block = self._source.read(min(size, left + self._spare))
        if (not block and left) or len(block) > left:
            raise SourceChangedError(self._name, self.size, self._read + len(block))
        self._read += len(block)
        return block
