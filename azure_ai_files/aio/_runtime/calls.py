"""Calls in tasks: blocking calls in threads, and hooks."""

from __future__ import annotations

import asyncio
import contextvars
import functools
import time
from collections.abc import Awaitable, Callable
from typing import Optional, TypeVar

from typing_extensions import ParamSpec

from ..._concurrency.contexts import await_in, await_within
from ..._decisions.deadline import Deadline
from ..._decisions.interruptions import HookError
from ..._decisions.progress_meter import ProgressHook, stop_error
from ..._decisions.transport_errors import deadline_error

P = ParamSpec("P")
T = TypeVar("T")

#: Whether a client accepts the credentials of azure.identity.aio.
ACCEPTS_ASYNC_CREDENTIALS = True


async def sleep(seconds: float) -> None:
    """Wait for some seconds."""
    await asyncio.sleep(seconds)


async def run_blocking(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function that waits for the disk, in a thread; even when cancelled, wait until it is done."""
    return await finished(
        asyncio.get_running_loop().run_in_executor(None, functools.partial(function, *args, **kwargs))
    )


async def run_to_end(function: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T:
    """Await a call that cleans up; even when cancelled, wait until it is done."""
    return await finished(asyncio.ensure_future(function(*args, **kwargs)))


#: Awaits a call in a context.
run_in = await_in

#: Awaits a call within a context manager, in a copy of the caller's context.
run_within = await_within


async def within(deadline: Deadline, function: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T:
    """Await a call, but not longer than a deadline allows.

    :param deadline: When it must be over.
    :param function: What is called.
    :return: Its result.
    :raises ~azure.core.exceptions.ServiceRequestTimeoutError: If the deadline passed meanwhile.
    """
    try:
        return await asyncio.wait_for(function(*args, **kwargs), deadline.wait(None, time.monotonic()))
    except asyncio.TimeoutError:
        if deadline.has_passed(time.monotonic()):
            raise deadline_error(was_sent=False) from None
        raise


class HookCaller:
    """Call a hook in a thread, so that a slow hook delays neither the event loop nor the transfer.

    :param hook: The hook; it receives bytes so far, and in all.
    """

    def __init__(self, hook: ProgressHook) -> None:
        self._hook = hook
        self._running: Optional[asyncio.Future[Optional[Exception]]] = None

    async def call(self, current: int, total: Optional[int]) -> bool:
        """Start a call, unless the previous one is still running.

        :param current: Bytes so far.
        :param total: Bytes in all, if known.
        :return: Whether a call was started.
        :raises BaseException: What an earlier call raised.
        """
        if self._running is not None and not self._running.done():
            return False
        await self.wait_idle()
        context = contextvars.copy_context()
        self._running = asyncio.get_running_loop().run_in_executor(
            None, lambda: context.run(self._call, current, total)
        )
        return True

    def _call(self, current: int, total: Optional[int]) -> Optional[Exception]:
        # Returned, because a future cannot carry each exception.
        try:
            self._hook(current, total)
        except (StopIteration, StopAsyncIteration) as error:
            return stop_error(error)
        except Exception as error:
            return error
        except BaseException as error:
            return HookError(error)
        return None

    async def wait_idle(self) -> None:
        """Wait until the hook is not running.

        :raises BaseException: What the last call raised.
        """
        running, self._running = self._running, None
        error = None if running is None else await finished(running)
        if error is not None:
            try:
                raise error
            finally:
                del error


async def finished(future: asyncio.Future[T]) -> T:
    """Wait for a future to end, however often the caller is cancelled meanwhile, and return its result."""
    cancellation: Optional[asyncio.CancelledError] = None
    while not future.done():
        try:
            await asyncio.wait([future])
        except asyncio.CancelledError as error:
            cancellation = error
    if cancellation is not None:
        if not future.cancelled():
            future.exception()  # it counts as seen
        raise cancellation
    return future.result()
