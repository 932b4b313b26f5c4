"""Calls in threads: blocking calls and hooks."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Optional, TypeVar

from typing_extensions import ParamSpec

from .._decisions.progress_meter import ProgressHook

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


class HookCaller:
    """Call a hook, from one thread at a time.

    :param hook: The hook; it receives bytes so far, and in all.
    """

    def __init__(self, hook: ProgressHook) -> None:
        self._hook = hook
        self._lock = threading.Lock()

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
