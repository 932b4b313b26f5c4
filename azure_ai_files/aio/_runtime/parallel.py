"""Many calls at the same time, in tasks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, Generic, Optional, TypeVar, Union, cast

from ..._concurrency.scope import TransferScope
from .calls import finished

T = TypeVar("T")
R = TypeVar("R")

#: An event that calls wait for, and that happens once.
Signal = asyncio.Event

#: What may be iterated over here.
Inputs = Union[Iterable[T], AsyncIterable[T]]

_END: Any = object()


def is_iterable(items: object) -> bool:
    """Return whether something can be iterated over here."""
    return isinstance(items, (Iterable, AsyncIterable))


def iterate(items: Union[Iterable[T], AsyncIterable[T]]) -> AsyncIterator[T]:
    """Return an iterator over some items."""
    return aiter(items) if isinstance(items, AsyncIterable) else _Iteration(items)


async def wait_until(signal: Signal, seconds: float) -> None:
    """Wait for a signal, for some seconds at most. It may be set when the time has passed."""
    # wait_for would create a task.
    timer = asyncio.get_running_loop().call_later(seconds, signal.set)
    try:
        await signal.wait()
    finally:
        timer.cancel()


class _Iteration(AsyncIterator[T]):
    def __init__(self, items: Iterable[T]) -> None:
        self._items = iter(items)

    async def __anext__(self) -> T:
        item = next(self._items, _END)
        if item is _END:
            raise StopAsyncIteration
        return cast(T, item)


def to_prepare(limit: int) -> int:
    """Return how many calls to prepare while others are on their way, so that they can follow at once."""
    return limit // 2


async def run_all(
    function: Callable[[T], Awaitable[R]],
    items: Union[Iterable[T], AsyncIterable[T]],
    limit: int,
    scope: TransferScope,
) -> AsyncGenerator[R, None]:
    """Call a function for each item, and yield the results in the order in which the calls end.

    Items are consumed as there is room for them. When a call fails, or this iteration is closed, no further call
    begins, and running calls are ended first.

    :param function: The function.
    :param items: The items.
    :param limit: The most calls at a time.
    :param scope: The scope of the calls; it is stopped at the end.
    :raises Exception: What a call, or the iteration over the items, raised.
    """
    source = iterate(items)
    running: set[asyncio.Task[R]] = set()
    ended: asyncio.Queue[asyncio.Task[R]] = asyncio.Queue()
    more = True
    try:
        while more or running:
            while more and len(running) < limit:
                item = await anext(source, _END)
                more = item is not _END
                if more:
                    running.add(_begin(function, item, scope, ended))
            if running:
                task = await ended.get()
                running.discard(task)
                yield task.result()
    finally:
        scope.stop()
        for task in running:
            task.cancel()
        await finished(asyncio.gather(*running, return_exceptions=True))


async def submit_all(
    submit: Callable[[T], Future[R]], items: AsyncIterable[T], limit: int
) -> AsyncGenerator[tuple[T, Future[R]], None]:
    """Submit each item, and yield the futures in the order in which they end.

    When this iteration is closed, nothing more is submitted; futures that have not begun are cancelled, and the rest
    is waited for.

    :param submit: Submits an item.
    :param items: The items.
    :param limit: The most futures at a time.
    :raises Exception: What the iteration over the items raised.
    """
    source, loop = aiter(items), asyncio.get_running_loop()
    running: dict[Future[R], T] = {}
    ended: asyncio.Queue[Future[R]] = asyncio.Queue()
    more = True
    try:
        while more or running:
            while more and len(running) < limit:
                item = await anext(source, _END)
                more = item is not _END
                if more:
                    future = submit(item)
                    running[future] = item
                    future.add_done_callback(lambda future: loop.call_soon_threadsafe(ended.put_nowait, future))
            if running:
                future = await ended.get()
                yield running.pop(future), future
    finally:
        begun = [asyncio.wrap_future(future) for future in running if not future.cancel()]
        await finished(asyncio.gather(*begun, return_exceptions=True))


def _begin(
    function: Callable[[T], Awaitable[R]], item: T, scope: TransferScope, ended: asyncio.Queue[asyncio.Task[R]]
) -> asyncio.Task[R]:
    task: asyncio.Task[R] = scope.context().run(asyncio.ensure_future, cast(Any, function(item)))
    task.add_done_callback(ended.put_nowait)
    return task


class BlockingCall(Generic[T]):
    """A call in a thread, while other things go on; its scope is stopped at the end."""

    def __init__(self, function: Callable[[], T], scope: TransferScope) -> None:
        self._scope = scope
        self._function = function
        self._future: Optional[asyncio.Future[T]] = None

    def begin(self) -> None:
        """Start the call; :meth:`end` must follow."""
        loop = asyncio.get_running_loop()
        self._future = loop.run_in_executor(None, self._scope.context().run, self._function)

    async def result(self) -> T:
        """Wait for the call to end; return what it returned, or raise what it raised."""
        assert self._future is not None
        return await asyncio.shield(self._future)

    async def end(self) -> None:
        """Ask the call to end, and wait for it; ignore its result."""
        self._scope.stop()
        if self._future is not None:
            with suppress(Exception):
                await finished(self._future)
