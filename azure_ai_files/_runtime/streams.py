"""Blocks of bytes that pass between threads."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Optional, TypeVar, cast

from .._concurrency.write_queue import WriteQueue
from .._decisions.file_input import BytesLike

T = TypeVar("T")

#: Bytes of a file that are read and sent at a time: enough that passing them on costs little.
UPLOAD_BLOCK_SIZE = 512 * 1024

#: Whether a block that was sent may be overwritten: yes, because it has been copied to the socket.
REUSES_BUFFER = True

#: The blocks of a file, in order.
Blocks = Generator[BytesLike, None, None]


def blocks_of(read: Callable[[int], BytesLike], size: int) -> Blocks:
    """Read to the end, block by block."""
    while block := read(size):
        yield block


class WriteBehind(WriteQueue):
    """Write blocks in a thread while more of them arrive; a short file is written at once and without a thread."""

    _thread: Optional[ThreadPoolExecutor] = None
    _running: Optional[Future[None]] = None

    def add(self, block: BytesLike) -> None:
        """Queue a block that no longer changes; raise ``OSError`` if an earlier block could not be written."""
        if self._put(block):
            self._wait_written()
            self._thread = self._thread or ThreadPoolExecutor(1, "azure-ai-files-write")
            self._running = self._thread.submit(self._write_all, self._take())

    def drain(self) -> None:
        """Write the rest; afterwards no thread is writing."""
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
                self._take()  # nothing is written after a failure
                raise


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


def page_of(items: list[T]) -> Iterator[T]:
    """Return the items of a page in the form that azure-core's paging expects."""
    return iter(items)
