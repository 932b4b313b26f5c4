"""A thread that can be waited for even if an interrupt broke off its start."""

from __future__ import annotations

import _thread
import threading
from collections.abc import Callable
from contextvars import Context
from typing import Optional

#: Seconds after which a wait is renewed: on Windows, Ctrl-C does not interrupt it.
LOOK_AROUND = 1.0


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
        self._context = context
        self._launched: list[int] = []
        self._ended = _Milestone()
        self._thread = threading.Thread(target=context.run, args=(self._work,), name=name, daemon=True)

    def start(self) -> None:
        """Start the thread; store the object first, because Ctrl-C can arrive meanwhile.

        Another thread calls ``threading.Thread.start``, because Ctrl-C never arrives there: after an interrupt of that
        call it is unknown whether the thread will run. The other thread is started and recorded in one call in C, which
        Ctrl-C does not interrupt either.
        """
        self._launched.extend(map(_thread.start_new_thread, (self._launch,), ((),)))

    def join(self, seconds: Optional[float] = None) -> None:
        """Wait for the end of the work, for some seconds at most; not at all if an interrupt came before its start."""
        while self._launched and not self._ended.wait(LOOK_AROUND if seconds is None else max(0.0, seconds)):
            if seconds is not None:
                return

    def _launch(self) -> None:
        try:
            self._thread.start()
        except RuntimeError:  # the system has no thread left: this one is as good
            self._context.run(self._work)

    def _work(self) -> None:
        try:
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
