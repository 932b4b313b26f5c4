"""Blocks of bytes that pass between tasks and threads."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable
from contextlib import suppress
from typing import Any, Optional, TypeVar, cast

from azure.core.async_paging import AsyncList

from ..._concurrency.write_queue import WriteQueue
from ..._decisions.file_input import BytesLike
from .calls import finished

T = TypeVar("T")

#: Bytes of a file that are read and sent at a time: enough that passing them on between threads costs little, and
#: few enough that the event loop is blocked for about a millisecond only.
UPLOAD_BLOCK_SIZE = 1024 * 1024

#: Whether a block that was sent may be overwritten: no, because the event loop may still have to send it.
REUSES_BUFFER = False

#: Seconds between two attempts with a reader that has nothing yet.
_PAUSE = 0.01

#: The blocks of a file, in order.
Blocks = AsyncGenerator[BytesLike, None]


async def blocks_of(read: Callable[[int], BytesLike], size: int, stop: Callable[[], None]) -> Blocks:
    """Read to the end, block by block, in a thread that stays one block ahead.

    :param read: Reads a block.
    :param size: The bytes of a block.
    :param stop: Ends a read that waits for a pipe, when no more blocks are wanted.
    """
    loop = asyncio.get_running_loop()
    ahead = loop.run_in_executor(None, read, size)
    try:
        while block := await asyncio.shield(ahead):
            ahead = loop.run_in_executor(None, read, size)
            yield block
    finally:
        if not ahead.done():
            stop()
        # The file must not be closed while a thread still reads it.
        with suppress(Exception):
            await finished(ahead)


class WriteBehind(WriteQueue):
    """Write blocks in a thread while more of them arrive."""

    _running: Optional[asyncio.Future[None]] = None

    async def add(self, block: BytesLike) -> None:
        """Queue a block that no longer changes; raise ``OSError`` if an earlier block could not be written."""
        if self._put(block):
            await self._wait_written()
            self._begin()

    async def drain(self) -> None:
        """Write the rest; raise ``OSError`` if a block could not be written."""
        await self._wait_written()
        self._begin()
        await self._wait_written()

    async def close(self) -> None:
        """Wait until no thread is writing; blocks in the queue stay unwritten."""
        self._take()
        with suppress(Exception):
            await self._wait_written()

    def _begin(self) -> None:
        blocks = self._take()
        if blocks:
            self._running = asyncio.get_running_loop().run_in_executor(None, self._write_all, blocks)

    async def _wait_written(self) -> None:
        running, self._running = self._running, None
        if running is not None:
            try:
                await finished(running)
            except BaseException:
                self._take()  # nothing is written after a failure
                raise


async def finish(blocks: AsyncGenerator[Any, None]) -> None:
    """End an iteration early, even if a task that is being cancelled has not left it yet."""
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
    :return: The blocks; None if it is not such an iterable.
    """
    read = getattr(data, "read", None)
    if inspect.iscoroutinefunction(read):
        return _read_all(cast(Callable[[int], Awaitable[BytesLike]], read), size)
    return aiter(cast(AsyncIterable[BytesLike], data)) if isinstance(data, AsyncIterable) else None


async def _read_all(read: Callable[[int], Awaitable[BytesLike]], size: int) -> AsyncIterator[BytesLike]:
    while True:
        block: Any = await read(size)
        if block is None:  # nothing yet, which is not the end
            await asyncio.sleep(_PAUSE)
        elif block:
            yield block
        else:
            return


def page_of(items: Iterable[T]) -> AsyncIterator[T]:
    """Return the items of a page in the form that azure-core's paging expects."""
    return AsyncList(items)
