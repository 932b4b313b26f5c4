"""Many calls at the same time, in threads."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, wait
from typing import Any, Generic, Optional, TypeVar, cast

from .._concurrency.scope import TransferScope
from .._concurrency.worker_thread import LOOK_AROUND, WorkerThread

T = TypeVar("T")
R = TypeVar("R")

#: An event that calls wait for, and that happens once.
Signal = threading.Event

#: What may be iterated over here.
Inputs = Iterable[T]

_END: Any = object()
_RING: Any = object()

#: Seconds after which a call that waits for its own calls looks whether its result is still wanted.
_LOOK_FOR_STOP = 0.25
_STEP = 0.02


def is_iterable(items: object) -> bool:
    """Return whether something can be iterated over here."""
    return isinstance(items, Iterable)


#: Seconds to wait for calls that were asked to stop. A call that waits for a silent server cannot notice; it is left to
#: the timeout of its socket.
_PATIENCE = 3.0
#: The same for the calls of a call, so that it can clean up before its own caller loses patience.
_NESTED_PATIENCE = 1.0
#: Seconds to wait besides for calls that clean up on the service.
_CLEAN_UP = 7.0


def iterate(items: Iterable[T]) -> Iterator[T]:
    """Return an iterator over some items."""
    return iter(items)


def wait_until(signal: Signal, seconds: float) -> None:
    """Wait for a signal, for some seconds at most."""
    signal.wait(seconds)


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
    """Items on their way from one thread to another."""

    def __init__(self) -> None:
        # Unlike a condition, this queue in C is never left locked by Ctrl-C.
        self._items: queue.SimpleQueue[T] = queue.SimpleQueue()

    def put(self, item: T) -> None:
        """Add an item."""
        self._items.put(item)

    def take(self, seconds: float) -> Optional[T]:
        """Wait for an item, for some seconds at most, and remove it; None if there is none. Scopes may end the wait."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                return self._items.get(timeout=max(0.0, min(deadline - time.monotonic(), LOOK_AROUND)))
            except queue.Empty:
                if time.monotonic() >= deadline:
                    return None


def to_prepare(limit: int) -> int:
    """Return how many calls to prepare while others are on their way, so that they can follow at once."""
    del limit
    return 0  # One more thread costs as much as it gains.


def run_all(
    function: Callable[[T], R], items: Iterable[T], limit: int, scope: TransferScope, bell: Optional[Bell] = None
) -> Generator[R, None, None]:
    """Call a function for each item, and yield the results in the order in which the calls end.

    Items are consumed as there is room for them, and up to ``limit`` of them in advance. When the iteration over the
    items fails, the results of all items that were consumed come first. When a call fails, or this iteration is closed,
    no further call begins, and running calls are ended first.

    :param function: The function.
    :param items: The items.
    :param limit: The most calls at a time.
    :param scope: The scope of the calls; it is stopped at the end.
    :param bell: Makes the iteration yield None; the function then must be one that may return None.
    :raises Exception: What a call, or the iteration over the items, raised.
    """
    crew = _Crew(function, limit, scope)
    if bell is not None:
        bell.attach(crew.ring)
    try:
        try:
            yield from _results(crew, iter(items), limit)
        finally:
            crew.end()
    finally:
        crew.end()  # again, in case Ctrl-C arrived at the first word of the other one


def _results(crew: _Crew, source: Iterator[Any], limit: int) -> Generator[Any, None, None]:
    more, failure = True, cast(Optional[Exception], None)
    while more or crew.busy:
        while more and crew.busy < 2 * limit:
            item, failure = _next(source)
            more = item is not _END
            if more:
                crew.begin(item)
        if crew.busy:
            result = crew.next_result()
            yield None if result is _RING else result
    if failure is not None:
        raise failure


def _next(source: Iterator[T]) -> tuple[T, Optional[Exception]]:
    try:
        return next(source, _END), None
    except Exception as error:
        return _END, error


class Futures(Generic[T]):
    """Futures of an executor, each with what it stands for."""

    def __init__(self) -> None:
        self._running: dict[Future[Any], T] = {}
        self._ended: queue.SimpleQueue[Future[Any]] = queue.SimpleQueue()

    def __len__(self) -> int:
        return len(self._running)

    def add(self, future: Future[Any], item: T) -> None:
        """Add a future and what it stands for."""
        self._running[future] = item
        future.add_done_callback(self._ended.put)

    def next(self, seconds: float) -> Optional[tuple[T, Future[Any]]]:
        """Wait for a future to end, for some seconds at most, and remove it; None if none has ended."""
        try:
            future = self._ended.get(timeout=seconds)
        except queue.Empty:
            return None
        # One that was abandoned may end later.
        return (self._running.pop(future), future) if future in self._running else None

    def abandon(self) -> list[T]:
        """Wait for none of them any longer; return what they stand for."""
        running, self._running = self._running, {}
        for future in running:
            future.cancel()
        return list(running.values())

    def end(self, is_hopeless: Callable[[], bool]) -> None:
        """Cancel those that have not begun, and wait for the rest, unless it is hopeless."""
        begun = [future for future in self._running if not future.cancel()]
        while wait(begun, LOOK_AROUND).not_done and not is_hopeless():
            pass


def _next_of(ended: queue.SimpleQueue[T], scope: TransferScope) -> T:
    while True:
        try:
            return ended.get(timeout=_LOOK_FOR_STOP if scope.is_nested else LOOK_AROUND)
        except queue.Empty:
            scope.check_parent()


def _patience(scope: TransferScope) -> float:
    return _NESTED_PATIENCE if scope.is_nested else _PATIENCE


class _Crew:
    """Threads that make calls."""

    def __init__(self, function: Callable[[Any], Any], limit: int, scope: TransferScope) -> None:
        self._function = function
        self._limit = limit
        self._scope = scope
        self._threads: list[WorkerThread] = []
        self._deadline: Optional[float] = None
        self._items: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._ended: queue.SimpleQueue[tuple[Any, Any]] = queue.SimpleQueue()
        #: Calls that were begun and whose results were not returned yet.
        self.busy = 0

    def begin(self, item: Any) -> None:
        """Queue a call, and start a thread if there are too few."""
        self.busy += 1
        self._items.put(item)
        if len(self._threads) < min(self.busy, self._limit):
            thread = WorkerThread(self._work, f"azure-ai-files-{len(self._threads)}", self._scope.context())
            self._threads.append(thread)
            thread.start()

    def ring(self) -> None:
        """Make :meth:`next_result` return."""
        self._ended.put((_RING, None))

    def next_result(self) -> Any:
        """Wait for the next call to end, or for :meth:`ring`; return what it returned, or raise what it raised."""
        result, error = _next_of(self._ended, self._scope)
        self.busy -= result is not _RING
        if error is not None:
            try:
                raise error
            finally:
                del error
        return result

    def end(self) -> None:
        """Start no further call, and wait for those that are running. May be called again after an interrupt."""
        self._scope.stop()
        try:
            while True:
                self._items.get_nowait()
        except queue.Empty:
            pass
        for _ in self._threads:
            self._items.put(_END)
        if self._deadline is None:
            self._deadline = time.monotonic() + _patience(self._scope)
        for thread in self._threads:
            thread.join(self._deadline - time.monotonic())
        while self._scope.obligations and time.monotonic() < self._deadline + _CLEAN_UP:
            time.sleep(_STEP)

    def _work(self) -> None:
        while (item := self._items.get()) is not _END:
            try:
                self._scope.check()
                self._ended.put((self._function(item), None))
            except BaseException as error:
                # At once, so that no other thread begins another call meanwhile.
                self._scope.stop()
                self._ended.put((None, error))
            del item


class BlockingCall(Generic[T]):
    """A call in a thread, while other things go on; its scope is stopped at the end."""

    def __init__(self, function: Callable[[], T], scope: TransferScope) -> None:
        self._scope = scope
        self._function = function
        self._outcome: queue.SimpleQueue[tuple[Any, Any]] = queue.SimpleQueue()
        self._thread = WorkerThread(self._work, "azure-ai-files-call", scope.context())

    def begin(self) -> None:
        """Start the call; :meth:`end` must follow, even if this was interrupted."""
        self._thread.start()

    def result(self) -> T:
        """Wait for the call to end; return what it returned, or raise what it raised. To be called once."""
        result, error = _next_of(self._outcome, self._scope)
        if error is not None:
            try:
                raise error
            finally:
                del error
        return result  # type: ignore[no-any-return]

    def end(self) -> None:
        """Ask the call to end, and wait for it; ignore its result."""
        self._scope.stop()
        self._thread.join(_patience(self._scope))

    def _work(self) -> None:
        try:
            self._outcome.put((self._function(), None))
        except BaseException as error:
            self._outcome.put((None, error))


class SideCall(BlockingCall[T]):
    """A call in a thread, while other things go on; its scope is stopped at the end."""
