"""A thread that can be waited for even if an interrupt broke off its start."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from contextvars import Context
from typing import Optional

#: Seconds after which a wait is renewed: on Windows, Ctrl-C does not interrupt it.
LOOK_AROUND = 1.0

#: Seconds within which a thread begins whose start was interrupted, if it begins at all.
_START_PATIENCE = 0.25


class WorkerThread:
    """A daemon thread, so that a call which cannot notice its end does not keep the process alive.

    ``threading.Thread.join`` fails if Ctrl-C arrived during ``start``, and events of :mod:`threading` stay locked if it
    arrives while they are entered or left. This class waits with plain locks only.

    :param function: The work.
    :param name: The name of the thread.
    :param context: The context of the work.
    """

    def __init__(self, function: Callable[[], object], name: str, context: Context) -> None:
        self._function = function
        self._is_wanted = True
        self._began, self._ended = _Milestone(), _Milestone()
        self._thread = threading.Thread(target=context.run, args=(self._work,), name=name, daemon=True)

    def start(self) -> None:
        """Start the thread; store the object first, because Ctrl-C can arrive meanwhile."""
        self._thread.start()

    def join(self, seconds: Optional[float] = None) -> None:
        """Wait for the end of the work, for some seconds at most; it no longer begins if its start was interrupted."""
        if not self._began.wait(_START_PATIENCE):
            # A thread that never runs would stay in threading's list of threads.
            self._is_wanted = False
            with suppress(RuntimeError):
                self._thread.start()
            if not self._thread.is_alive():
                return
        while not self._ended.wait(LOOK_AROUND if seconds is None else max(0.0, seconds)):
            if seconds is not None:
                return

    def _work(self) -> None:
        self._began.reach()
        try:
            if self._is_wanted:
                self._function()
        finally:
            self._ended.reach()


class _Milestone:
    """Something that happens once."""

    def __init__(self) -> None:
        self._is_reached = False
        self._lock = threading.Lock()
        self._lock.acquire()

    def reach(self) -> None:
        self._is_reached = True
        self._lock.release()

    def wait(self, seconds: float) -> bool:
        """Wait for it, for some seconds at most; return whether it happened."""
        if not self._is_reached and self._lock.acquire(timeout=seconds):
            # For the next one that waits. If Ctrl-C arrives before, that one sees the flag.
            self._lock.release()
        return self._is_reached
