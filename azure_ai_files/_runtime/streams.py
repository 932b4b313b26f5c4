"""Bytes on their way between threads."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Optional, TypeVar, cast

from .._decisions.file_input import BytesLike

T = TypeVar("T")

#: Bytes of a file that are read and sent at a time: enough that handing them over costs little.
UPLOAD_BLOCK_SIZE = 512 * 1024

#: Whether a block that was sent may be overwritten: yes, since it was copied to the socket by then.
REUSES_BUFFER = True

#: Bytes that are written at a time: enough that handing them over between threads costs little.
_WRITE_SIZE = 1024 * 1024

#: The blocks of a file, one after the other.
Blocks = Generator[BytesLike, None, None]


def blocks_of(read: Callable[[int], BytesLike], size: int) -> Blocks:
    """Read to the end, block by block.

    :param read: Reads up to so many bytes.
    :param size: Bytes of a block.
    """
    while block := read(size):
        yield block


class WriteBehind:
    """Writes blocks in a thread, while more of them come; what is small, at once and without one.

    :param write: Writes a block.
    :param is_eager: Whether a block is written as soon as the one before is, and not when there are enough of them.
    """

    def __init__(self, write: Callable[[BytesLike], object], is_eager: bool = False) -> None:
        self._write = write
        self._is_eager = is_eager
        self._is_writing = False
        self._blocks: list[BytesLike] = []
        self._size = 0
        self._lock = threading.Lock()
        self._thread: Optional[ThreadPoolExecutor] = None
        self._running: Optional[Future[None]] = None

    def add(self, block: BytesLike) -> None:
        """Take a block, to be written with others.

        :param block: The block; it must not change any more.
        :raises OSError: If an earlier one could not be written.
        """
        with self._lock:
            self._blocks.append(block)
            self._size += len(block)
            is_due = self._size >= _WRITE_SIZE or (self._is_eager and not self._is_writing)
        if is_due:
            self._wait_written()
            self._thread = self._thread or ThreadPoolExecutor(1, "azure-ai-files-write")
            self._is_writing = True
            self._running = self._thread.submit(self._write_all, self._take())

    def drain(self) -> None:
        """Write what is left; when this returns, no thread is writing.

        :raises OSError: If it could not be written.
        """
        try:
            self._wait_written()
            self._write_all(self._take())
        finally:
            if self._thread is not None:
                self._thread.shutdown()
                self._thread = None

    def _wait_written(self) -> None:
        running, self._running = self._running, None
        if running is not None:
            try:
                running.result()
            except BaseException:
                self._blocks = []
                raise

    def _take(self) -> list[BytesLike]:
        with self._lock:
            blocks, self._blocks, self._size = self._blocks, [], 0
            self._is_writing = self._is_writing and bool(blocks)
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


def finish(blocks: Generator[Any, None, None]) -> None:
    """End an iteration early.

    :param blocks: The iteration.
    """
    blocks.close()


def stream_of(data: object, size: int) -> Optional[Iterator[BytesLike]]:
    """Get the blocks of an iterable.

    :param data: What the caller passed as a file.
    :param size: Bytes of a block, for sources that can be asked.
    :return: The blocks, or None if it is no such thing.
    """
    del size
    if isinstance(data, Mapping) or not isinstance(data, Iterable):
        return None
    return iter(cast(Iterable[BytesLike], data))


def page_of(items: list[T]) -> Iterator[T]:
    """Give the items of one page in the form that azure-core's paging takes.

    :param items: The items.
    """
    return iter(items)
