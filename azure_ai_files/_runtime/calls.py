"""Calls in threads: blocking calls and hooks."""

from __future__ import annotations

import contextvars
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Optional, TypeVar

from typing_extensions import ParamSpec

from .._concurrency.contexts import call_within
from .._decisions.deadline import Deadline
from .._decisions.progress_meter import ProgressHook, stop_error
from .._decisions.transport_errors import deadline_error

P = ParamSpec("P")
T = TypeVar("T")

#: Whether a client accepts the credentials of azure.identity.aio.
ACCEPTS_ASYNC_CREDENTIALS = False


def sleep(seconds: float) -> None:
    """Wait for some seconds."""
    time.sleep(seconds)


def run_blocking(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function that waits for the disk."""
    return function(*args, **kwargs)


def run_to_end(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function that cleans up."""
    return function(*args, **kwargs)


def run_in(context: contextvars.Context, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function in a context."""
    return context.run(function, *args, **kwargs)


#: Calls a function within a context manager, in a copy of the caller's context.
run_within = call_within


def within(deadline: Deadline, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function; a thread cannot be interrupted, so that the deadline is looked at when it returns.

    :param deadline: When it must be over.
    :param function: What is called.
    :return: Its result.
    :raises ~azure.core.exceptions.ServiceRequestTimeoutError: If the deadline passed meanwhile.
    """
    result = function(*args, **kwargs)
    if deadline.has_passed(time.monotonic()):
        raise deadline_error(was_sent=False)
    return result


class HookCaller:
    """Call a hook, from one thread at a time.

    :param hook: The hook; it receives bytes so far, and in all.
    """

    def __init__(self, hook: ProgressHook) -> None:
        self._hook = hook
        # One that its owner can enter again: after Ctrl-C the caller must not wait for itself.
        self._lock = threading.RLock()

    def call(self, current: int, total: Optional[int]) -> bool:
        """Call the hook, unless it is still busy with a call from another thread.

        :param current: Bytes so far.
        :param total: Bytes in all, if known.
        :return: Whether it was called.
        :raises BaseException: What the hook raised.
        """
        if not self._lock.acquire(blocking=False):
            return False
        try:
            self._hook(current, total)
        except (StopIteration, StopAsyncIteration) as error:
            raise stop_error(error) from error
        finally:
            self._lock.release()
        return True

    def wait_idle(self) -> None:
        """Wait until the hook is not running."""
        with self._lock:
            pass


def finished(future: Future[T]) -> T:
    """Wait for a future, and return its result."""
    return future.result()
