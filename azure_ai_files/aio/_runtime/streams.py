"""Bytes on their way between tasks and threads."""

from __future__ import annotations

import asyncio
import inspect
import threading
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Awaitable, Callable
from typing import Any, Optional, TypeVar, cast

from azure.core.async_paging import AsyncList

from ..._decisions.file_input import BytesLike
from .calls import finished

T = TypeVar("T")

#: Bytes of a file that are read and sent at a time: enough that handing them over between threads costs little, and
#: few enough that the event loop is held for about a millisecond.
UPLOAD_BLOCK_SIZE = 1024 * 1024

#: Whether a block that was sent may be overwritten: no, since the event loop may still have to send it.
REUSES_BUFFER = False

#: Bytes that are written at a time: enough that handing them over between threads costs little.
_WRITE_SIZE = 1024 * 1024

#: The blocks of a file, one after the other.
Blocks = AsyncGenerator[BytesLike, None]


async def blocks_of(read: Callable[[int], BytesLike], size: int) -> Blocks:
    """Read to the end, block by block, in a thread that is one block ahead.

    :param read: Reads up to so many bytes.
    :param size: Bytes of a block.
    """
    loop = asyncio.get_running_loop()
    ahead = loop.run_in_executor(None, read, size)
    try:
        while block := await asyncio.shield(ahead):
            ahead = loop.run_in_executor(None, read, size)
            yield block
    finally:
        # Whoever closes the file next must not do so under a thread that reads it.
        await asyncio.wait([ahead])
        if not ahead.cancelled():
            ahead.exception()


class WriteBehind:
    """Writes blocks in a thread, while more of them come.

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
        self._running: Optional[asyncio.Future[None]] = None

    async def add(self, block: BytesLike) -> None:
        """Take a block, to be written with others.

        :param block: The block; it must not change any more.
        :raises OSError: If an earlier one could not be written.
        """
        with self._lock:
            self._blocks.append(block)
            self._size += len(block)
            is_due = self._size >= _WRITE_SIZE or (self._is_eager and not self._is_writing)
        if is_due:
            await self._wait_written()
            self._begin()

    async def drain(self) -> None:
        """Write what is left; when this returns, no thread is writing, not even if the caller was cancelled.

        :raises OSError: If it could not be written.
        """
        await self._wait_written()
        self._begin()
        await self._wait_written()

    def _begin(self) -> None:
        self._is_writing = True
        blocks = self._take()
        if blocks:
            self._running = asyncio.get_running_loop().run_in_executor(None, self._write_all, blocks)

    async def _wait_written(self) -> None:
        running, self._running = self._running, None
        if running is not None:
            try:
                await finished(running)
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


async def finish(blocks: AsyncGenerator[Any, None]) -> None:
    """End an iteration early, even one that a task which is being cancelled has not left yet.

    :param blocks: The iteration.
    """
    while True:
        try:
            await blocks.aclose()
        except RuntimeError:
            await asyncio.sleep(0.001)
        else:
            return


def stream_of(data: object, size: int) -> Optional[AsyncIterator[BytesLike]]:
    """Get the blocks of an async reader or an async iterable.

    :param data: What the caller passed as a file.
    :param size: Bytes of a block, for sources that can be asked.
    :return: The blocks, or None if it is no such thing.
    """
    read = getattr(data, "read", None)
    if inspect.iscoroutinefunction(read):
        return _read_all(cast(Callable[[int], Awaitable[BytesLike]], read), size)
    return aiter(cast(AsyncIterable[BytesLike], data)) if isinstance(data, AsyncIterable) else None


async def _read_all(read: Callable[[int], Awaitable[BytesLike]], size: int) -> AsyncIterator[BytesLike]:
    while block := await read(size):
        yield block


def page_of(items: list[T]) -> AsyncIterator[T]:
    """Give the items of one page in the form that azure-core's paging takes.

    :param items: The items.
    """
    return AsyncList(items)
