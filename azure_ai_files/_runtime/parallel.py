"""Many calls at the same time, in threads."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, wait
from typing import Any, Generic, Optional, TypeVar

from .._concurrency.scope import TransferScope
from .._concurrency.worker_thread import LOOK_AROUND, WorkerThread

T = TypeVar("T")
R = TypeVar("R")

#: An event that calls wait for, and that happens once.
Signal = threading.Event

#: What may be iterated over here.
Inputs = Iterable[T]

_END: Any = object()


def is_iterable(items: object) -> bool:
    """Return whether something can be iterated over here."""
    return isinstance(items, Iterable)


#: Seconds to wait for calls that were asked to stop. A call that waits for a silent server cannot notice; it is left to
#: the timeout of its socket.
_PATIENCE = 3.0


def iterate(items: Iterable[T]) -> Iterator[T]:
    """Return an iterator over some items."""
    return iter(items)


def wait_until(signal: Signal, seconds: float) -> None:
    """Wait for a signal, for some seconds at most."""
    signal.wait(seconds)


def to_prepare(limit: int) -> int:
    """Return how many calls to prepare while others are on their way, so that they can follow at once."""
    del limit
    return 0  # One more thread costs as much as it gains.


def run_all(
    function: Callable[[T], R], items: Iterable[T], limit: int, scope: TransferScope
) -> Generator[R, None, None]:
    """Call a function for each item, and yield the results in the order in which the calls end.

    Items are consumed as there is room for them, and up to ``limit`` of them in advance. When a call fails, or this
    iteration is closed, no further call begins, and running calls are ended first.

    :param function: The function.
    :param items: The items.
    :param limit: The most calls at a time.
    :param scope: The scope of the calls; it is stopped at the end.
    :raises Exception: What a call, or the iteration over the items, raised.
    """
    crew = _Crew(function, limit, scope)
    try:
        try:
            yield from _results(crew, iter(items), limit)
        finally:
            crew.end()
    finally:
        crew.end()  # again, in case Ctrl-C arrived at the first word of the other one


def _results(crew: _Crew, source: Iterator[Any], limit: int) -> Generator[Any, None, None]:
    more = True
    while more or crew.busy:
        while more and crew.busy < 2 * limit:
            item = next(source, _END)
            more = item is not _END
            if more:
                crew.begin(item)
        if crew.busy:
            yield crew.next_result()


def submit_all(
    submit: Callable[[T], Future[R]], items: Iterable[T], limit: int
) -> Generator[tuple[T, Future[R]], None, None]:
    """Submit each item, and yield the futures in the order in which they end.

    When this iteration is closed, nothing more is submitted; futures that have not begun are cancelled, and the rest
    is waited for.

    :param submit: Submits an item.
    :param items: The items.
    :param limit: The most futures at a time.
    :raises Exception: What the iteration over the items raised.
    """
    source = iter(items)
    running: dict[Future[R], T] = {}
    ended: queue.SimpleQueue[Future[R]] = queue.SimpleQueue()
    more = True
    try:
        while more or running:
            while more and len(running) < limit:
                item = next(source, _END)
                more = item is not _END
                if more:
                    future = submit(item)
                    running[future] = item
                    future.add_done_callback(ended.put)
            if running:
                future = _next_of(ended)
                yield running.pop(future), future
    finally:
        wait([future for future in running if not future.cancel()])


def _next_of(ended: queue.SimpleQueue[T]) -> T:
    while True:
        try:
            return ended.get(timeout=LOOK_AROUND)
        except queue.Empty:
            continue


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

    def next_result(self) -> Any:
        """Wait for the next call to end; return what it returned, or raise what it raised."""
        result, error = _next_of(self._ended)
        self.busy -= 1
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
            self._deadline = time.monotonic() + _PATIENCE
        for thread in self._threads:
            thread.join(self._deadline - time.monotonic())

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
        result, error = _next_of(self._outcome)
        if error is not None:
            try:
                raise error
            finally:
                del error
        return result  # type: ignore[no-any-return]

    def end(self) -> None:
        """Ask the call to end, and wait for it; ignore its result."""
        self._scope.stop()
        self._thread.join(_PATIENCE)

    def _work(self) -> None:
        try:
            self._outcome.put((self._function(), None))
        except BaseException as error:
            self._outcome.put((None, error))
