"""Blocks of bytes that pass between threads."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextvars import copy_context
from queue import SimpleQueue
from typing import Any, Optional, TypeVar, cast

from .._concurrency.worker_thread import WorkerThread
from .._concurrency.write_queue import WriteQueue
from .._decisions.file_input import BytesLike

T = TypeVar("T")

#: Bytes of a file that are read and sent at a time: enough that passing them on costs little.
UPLOAD_BLOCK_SIZE = 512 * 1024

#: Whether a block that was sent may be overwritten: yes, because it has been copied to the socket.
REUSES_BUFFER = True

#: The blocks of a file, in order.
Blocks = Generator[BytesLike, None, None]


def blocks_of(read: Callable[[int], BytesLike], size: int, stop: Callable[[], None]) -> Blocks:
    """Read to the end, block by block.

    :param read: Reads a block.
    :param size: The bytes of a block.
    :param stop: Not used: nothing is read ahead.
    """
    del stop
    while block := read(size):
        yield block


class WriteBehind(WriteQueue):
    """Write blocks in a thread while more of them arrive; a short file is written at once and without a thread."""

    def __init__(self, write: Callable[[BytesLike], object], is_eager: bool = False) -> None:
        super().__init__(write, is_eager)
        self._thread: Optional[WorkerThread] = None
        self._batches: SimpleQueue[Optional[list[BytesLike]]] = SimpleQueue()
        self._outcomes: SimpleQueue[Optional[BaseException]] = SimpleQueue()
        self._is_running = False

    def add(self, block: BytesLike) -> None:
        """Queue a block that no longer changes; raise ``OSError`` if an earlier block could not be written."""
        if self._put(block):
            self._wait_written()
            if self._thread is None:
                self._thread = WorkerThread(self._work, "azure-ai-files-write", copy_context())
                self._thread.start()
            self._batches.put(self._take())
            self._is_running = True

    def drain(self) -> None:
        """Write the rest, after which no thread is writing; raise ``OSError`` if a block could not be written."""
        self.close()
        while not self._outcomes.empty():
            self._check(self._outcomes.get())
        self._write_all(self._take())

    def close(self) -> None:
        """End the thread, once what it is writing is written; blocks in the queue stay unwritten."""
        self._batches.put(None)
        if self._thread is not None:
            self._thread.join()

    def _wait_written(self) -> None:
        if self._is_running:
            self._is_running = False
            self._check(self._outcomes.get())

    def _check(self, error: Optional[BaseException]) -> None:
        if error is not None:
            self._take()  # nothing is written after a failure
            try:
                raise error
            finally:
                del error

    def _work(self) -> None:
        while (batch := self._batches.get()) is not None:
            try:
                self._write_all(batch)
                self._outcomes.put(None)
            except BaseException as error:
                self._outcomes.put(error)


def finish(blocks: Generator[Any, None, None]) -> None:
    """End an iteration early."""
    blocks.close()


def stream_of(data: object, size: int) -> Optional[Iterator[BytesLike]]:
    """Get the blocks of an iterable.

    :param data: What the caller passed as a file.
    :param size: Bytes of a block, for sources that can be asked.
    :return: The blocks; None if it is not such an iterable.
    """
    del size
    if isinstance(data, Mapping) or not isinstance(data, Iterable):
        return None
    return iter(cast(Iterable[BytesLike], data))


def page_of(items: Iterable[T]) -> Iterator[T]:
    """Return the items of a page in the form that azure-core's paging expects."""
    return iter(items)
