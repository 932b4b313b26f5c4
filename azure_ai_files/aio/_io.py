"""What truly differs between threads and tasks; the sync half has the same names, in ``azure_ai_files/_io.py``."""

from __future__ import annotations

import asyncio
import contextvars
import functools
import inspect
import threading
from typing import Any, AsyncGenerator, AsyncIterable, AsyncIterator, Awaitable, Callable, List, Optional, TypeVar, cast

from azure.core.async_paging import AsyncList
from azure.core.pipeline.transport import AsyncHttpTransport
from typing_extensions import ParamSpec

from .._decisions.file_input import BytesLike
from .._decisions.progress_meter import ProgressHook

P = ParamSpec("P")
T = TypeVar("T")

#: Whether a client takes the credentials of azure.identity.aio.
ACCEPTS_ASYNC_CREDENTIALS = True

#: Bytes of a file that are read and sent at a time: enough that handing them over between threads costs little, and
#: few enough that the event loop is held for about a millisecond.
UPLOAD_BLOCK_SIZE = 1024 * 1024

#: Whether a block that was sent may be overwritten: no, since the event loop may still have to send it.
REUSES_BUFFER = False

#: Bytes that are written at a time: enough that handing them over between threads costs little.
_WRITE_SIZE = 1024 * 1024

#: The blocks of a file, one after the other.
Blocks = AsyncGenerator[BytesLike, None]


async def sleep(seconds: float) -> None:
    """Wait.

    :param seconds: How long.
    """
    await asyncio.sleep(seconds)


async def run_blocking(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function that waits for the disk, in a thread; when cancelled, not before the thread is done."""
    return await _finished(
        asyncio.get_running_loop().run_in_executor(None, functools.partial(function, *args, **kwargs))
    )


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
        self._blocks: List[BytesLike] = []
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
            await self._settle()
            self._begin()

    async def drain(self) -> None:
        """Write what is left; when this returns, no thread is writing, not even if the caller was cancelled.

        :raises OSError: If it could not be written.
        """
        await self._settle()
        self._begin()
        await self._settle()

    def _begin(self) -> None:
        self._is_writing = True
        blocks = self._take()
        if blocks:
            self._running = asyncio.get_running_loop().run_in_executor(None, self._write_all, blocks)

    async def _settle(self) -> None:
        running, self._running = self._running, None
        if running is not None:
            try:
                await _finished(running)
            except BaseException:
                self._blocks = []
                raise

    def _take(self) -> List[BytesLike]:
        with self._lock:
            blocks, self._blocks, self._size = self._blocks, [], 0
            self._is_writing = self._is_writing and bool(blocks)
            return blocks

    def _write_all(self, blocks: List[BytesLike]) -> None:
        try:
            while blocks:
                for block in blocks:
                    self._write(block)
                blocks = self._take() if self._is_eager else []
        finally:
            if blocks:
                self._is_writing = False


class HookCaller:
    """Calls a hook in a thread, so that a slow one holds neither the event loop nor the transfer.

    :param hook: The hook; it gets bytes so far, and in all.
    """

    def __init__(self, hook: ProgressHook) -> None:
        self._hook = hook
        self._running: Optional[asyncio.Future[object]] = None

    async def call(self, current: int, total: Optional[int]) -> bool:
        """Begin a call, unless the hook is still busy with the one before.

        :param current: Bytes so far.
        :param total: Bytes in all, if known.
        :return: Whether a call was begun.
        :raises BaseException: What an earlier call raised.
        """
        if self._running is not None and not self._running.done():
            return False
        await self.settle()
        context = contextvars.copy_context()
        self._running = asyncio.get_running_loop().run_in_executor(
            None, lambda: context.run(self._hook, current, total)
        )
        return True

    async def settle(self) -> None:
        """Wait until no call is being made.

        :raises BaseException: What the last call raised.
        """
        running, self._running = self._running, None
        if running is not None:
            await _finished(running)


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


async def bounded(seconds: Optional[float], function: Callable[..., Awaitable[T]], *args: Any, **kwargs: Any) -> T:
    """Call a function, but wait for it no longer than so many seconds.

    :param seconds: The limit, or None for none.
    :param function: What to call; it is cancelled when the limit has passed.
    :return: What the function returns.
    :raises TimeoutError: If the limit has passed.
    """
    try:
        return await asyncio.wait_for(function(*args, **kwargs), seconds)
    except asyncio.TimeoutError as error:
        # Before Python 3.11 this is not the built-in class.
        raise TimeoutError(*error.args or (f"No answer within {seconds:.3g} s.",)) from error


async def _read_all(read: Callable[[int], Awaitable[BytesLike]], size: int) -> AsyncIterator[BytesLike]:
    while block := await read(size):
        yield block


async def _finished(future: asyncio.Future[T]) -> T:
    try:
        return await asyncio.shield(future)
    except asyncio.CancelledError:
        await asyncio.wait([future])
        raise


def page_of(items: List[T]) -> AsyncIterator[T]:
    """Give the items of one page in the form that azure-core's paging takes.

    :param items: The items.
    """
    return AsyncList(items)


def default_transport(**kwargs: Any) -> AsyncHttpTransport[Any, Any]:
    """Make the transport of a client that was given none.

    :return: azure-core's transport over aiohttp.
    :raises ImportError: If aiohttp is not installed.
    """
    try:
        import aiohttp
    except ImportError as error:
        raise ImportError("The async clients need aiohttp: pip install 'azure-ai-files[aio]'") from error
    del aiohttp
    from azure.core.pipeline.transport import AioHttpTransport

    from ._session import EnvironmentOnceTransport

    own = kwargs.get("session") is None and kwargs.get("use_env_settings", True)
    return cast(AsyncHttpTransport[Any, Any], (EnvironmentOnceTransport if own else AioHttpTransport)(**kwargs))
