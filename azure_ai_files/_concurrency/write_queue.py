"""Blocks that wait to be written by a thread while more of them arrive."""

from __future__ import annotations

import threading
from collections.abc import Callable

from .._decisions.file_input import BytesLike

#: Bytes that are written at a time: enough that handing them to another thread costs little.
_WRITE_SIZE = 1024 * 1024


class WriteQueue:
    """A queue of blocks; subclasses start the thread that writes them, and wait for it.

    :param write: Writes a block.
    :param is_eager: Whether a block is written as soon as nothing else is being written, however small it is.
    """

    def __init__(self, write: Callable[[BytesLike], object], is_eager: bool = False) -> None:
        self._write = write
        self._is_eager = is_eager
        self._is_writing = False
        self._blocks: list[BytesLike] = []
        self._size = 0
        self._lock = threading.Lock()

    def _put(self, block: BytesLike) -> bool:
        """Add a block, and return whether writing is due."""
        with self._lock:
            self._blocks.append(block)
            self._size += len(block)
            return self._size >= _WRITE_SIZE or (self._is_eager and not self._is_writing)

    def _take(self) -> list[BytesLike]:
        """Remove all blocks from the queue, and return them to be written."""
        with self._lock:
            blocks, self._blocks, self._size = self._blocks, [], 0
            self._is_writing = bool(blocks)
            return blocks

    def _write_all(self, blocks: list[BytesLike]) -> None:
        try:
            while blocks:
                for block in blocks:
                    self._write(block)
                blocks = self._take() if self._is_eager else []
        finally:
            if blocks:
                self._is_writing = False
