"""Many calls at the same time, in tasks."""

from __future__ import annotations

import asyncio
import functools
from collections import deque
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

#: Seconds after which a wait for an executor is renewed, to look whether it can still end.
_LOOK_AROUND = 1.0
#: The most seconds of one wait: a loop cannot plan for infinity.
_LONGEST_WAIT = 3600.0


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


class Bell:
    """Lets an iteration over the results of calls go on before the next call ends."""

    def __init__(self) -> None:
        self._ring: Optional[Callable[[], object]] = None

    def attach(self, ring: Callable[[], object]) -> None:
        """Set what wakes the iteration."""
        self._ring = ring

    def ring(self) -> None:
        """Wake the iteration, if it has begun: it yields None."""
        if self._ring is not None:
            self._ring()


class Mailbox(Generic[T]):
    """Items on their way from one task to another."""

    def __init__(self) -> None:
        self._items: deque[T] = deque()
        self._has_items = asyncio.Event()

    def put(self, item: T) -> None:
        """Add an item."""
        self._items.append(item)
        self._has_items.set()

    async def take(self, seconds: float) -> Optional[T]:
        """Wait for an item, for some seconds at most, and remove it; None if there is none."""
        if not self._items and seconds > 0:
            self._has_items.clear()
            await wait_until(self._has_items, min(seconds, _LONGEST_WAIT))
        return self._items.popleft() if self._items else None


def to_prepare(limit: int) -> int:
    """Return how many calls to prepare while others are on their way, so that they can follow at once."""
    return limit // 2


async def run_all(
    function: Callable[[T], Awaitable[R]],
    items: Union[Iterable[T], AsyncIterable[T]],
    limit: int,
    scope: TransferScope,
    bell: Optional[Bell] = None,
) -> AsyncGenerator[R, None]:
    """Call a function for each item, and yield the results in the order in which the calls end.

    Items are consumed as there is room for them. When the iteration over the items fails, the results of all calls that
    have begun come first. When a call fails, or this iteration is closed, no further call begins, and running calls are
    ended first.

    :param function: The function.
    :param items: The items.
    :param limit: The most calls at a time.
    :param scope: The scope of the calls; it is stopped at the end.
    :param bell: Makes the iteration yield None; the function then must be one that may return None.
    :raises Exception: What a call, or the iteration over the items, raised.
    """
    source = iterate(items)
    running: set[asyncio.Task[R]] = set()
    ended: asyncio.Queue[Optional[asyncio.Task[R]]] = asyncio.Queue()
    if bell is not None:
        bell.attach(functools.partial(ended.put_nowait, None))
    more, failure = True, cast(Optional[Exception], None)
    try:
        while more or running:
            while more and len(running) < limit:
                item, failure = await _next(source)
                more = item is not _END
                if more:
                    running.add(_begin(function, item, scope, ended))
            if running:
                task = await ended.get()
                if task is None:
                    yield cast(Any, None)
                    continue
                running.discard(task)
                yield task.result()
        if failure is not None:
            raise failure
    finally:
        scope.stop()
        for task in running:
            task.cancel()
        await finished(asyncio.gather(*running, return_exceptions=True))


async def _next(source: AsyncIterator[T]) -> tuple[T, Optional[Exception]]:
    try:
        return await anext(source, _END), None
    except Exception as error:
        return _END, error


class Futures(Generic[T]):
    """Futures of an executor, each with what it stands for."""

    def __init__(self) -> None:
        self._running: dict[Future[Any], T] = {}
        self._ended: asyncio.Queue[Future[Any]] = asyncio.Queue()

    def __len__(self) -> int:
        return len(self._running)

    def add(self, future: Future[Any], item: T) -> None:
        """Add a future and what it stands for."""
        loop = asyncio.get_running_loop()

        def end(future: Future[Any]) -> None:
            with suppress(RuntimeError):  # the loop may be closed before an abandoned future ends
                loop.call_soon_threadsafe(self._ended.put_nowait, future)

        self._running[future] = item
        future.add_done_callback(end)

    async def next(self, seconds: float) -> Optional[tuple[T, Future[Any]]]:
        """Wait for a future to end, for some seconds at most, and remove it; None if none has ended."""
        try:
            future = await asyncio.wait_for(self._ended.get(), seconds)
        except asyncio.TimeoutError:
            return None
        # One that was abandoned may end later.
        return (self._running.pop(future), future) if future in self._running else None

    def abandon(self) -> list[T]:
        """Wait for none of them any longer; return what they stand for."""
        running, self._running = self._running, {}
        for future in running:
            future.cancel()
        return list(running.values())

    async def end(self, is_hopeless: Callable[[], bool]) -> None:
        """Cancel those that have not begun, and wait for the rest, unless it is hopeless."""
        begun = [asyncio.wrap_future(future) for future in self._running if not future.cancel()]
        while begun and not is_hopeless():
            _, left = await finished(asyncio.ensure_future(asyncio.wait(begun, timeout=_LOOK_AROUND)))
            begun = list(left)


def _begin(
    function: Callable[[T], Awaitable[R]],
    item: T,
    scope: TransferScope,
    ended: asyncio.Queue[Optional[asyncio.Task[R]]],
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


class SideCall(Generic[T]):
    """A call in a task, while other things go on; its scope is stopped at the end."""

    def __init__(self, function: Callable[[], Awaitable[T]], scope: TransferScope) -> None:
        self._function = function
        self._scope = scope
        self._task: Optional[asyncio.Task[T]] = None

    def begin(self) -> None:
        """Start the call; :meth:`end` must follow."""
        self._task = self._scope.context().run(asyncio.ensure_future, cast(Any, self._function()))

    async def result(self) -> T:
        """Wait for the call to end; return what it returned, or raise what it raised."""
        assert self._task is not None
        return await asyncio.shield(self._task)

    async def end(self) -> None:
        """Ask the call to end, and wait for it; ignore its result."""
        self._scope.stop()
        if self._task is not None:
            self._task.cancel()
            await finished(asyncio.gather(self._task, return_exceptions=True))
