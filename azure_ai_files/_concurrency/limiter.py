"""Who may send a request next, of many threads or tasks that share one pace."""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import Deque, Optional, Protocol

from .._decisions.throttle import Throttle


class Wakes(Protocol):
    """What a waiting thread or task is woken by, such as an event of ``threading`` or ``asyncio``."""

    def set(self) -> None:
        """Wake it."""
        ...

    def clear(self) -> None:
        """Be ready to wake it again."""
        ...


class Turn:
    """The place of one request in the queue.

    :param signal: Wakes whoever waits with it.
    """

    def __init__(self, signal: Wakes) -> None:
        self.signal = signal
        self.is_let_through = False


class Gate:
    """Lets requests through in the order in which they come.

    :param throttle: Decides how many may go, and when.
    """

    def __init__(self, throttle: Throttle) -> None:
        self._throttle = throttle
        self._lock = threading.Lock()
        self._waiting: Deque[Turn] = deque()

    def enter(self, turn: Turn) -> Optional[float]:
        """Ask to send a request.

        :param turn: Its place, at the end of the queue from now on.
        :return: The most seconds to wait before looking again; None if it may be sent now.
        """
        with self._lock:
            self._waiting.append(turn)
            return self._wait_of(turn)

    def look(self, turn: Turn) -> Optional[float]:
        """Ask whether a request that waits may be sent.

        :param turn: Its place.
        :return: The most seconds to wait before looking again; None if it may be sent now.
        """
        with self._lock:
            turn.signal.clear()
            return self._wait_of(turn)

    def give_up(self, turn: Turn) -> None:
        """Leave the queue without having sent anything.

        :param turn: The place.
        """
        with self._lock:
            if turn.is_let_through:
                self._throttle.drop()
            else:
                self._waiting.remove(turn)
            self._admit()

    def leave(self, began: float, slows_down: bool, seconds: Optional[float]) -> None:
        """Tell how a request that was let through ended.

        :param began: When it was let through, on the monotonic clock.
        :param slows_down: Whether the service asks to slow down.
        :param seconds: For how long the service wants no requests, if it says so.
        """
        with self._lock:
            self._throttle.leave(began, time.monotonic(), slows_down, seconds)
            self._admit()

    def wake(self) -> None:
        """Wake all who wait, since something else than their turn has come."""
        with self._lock:
            for turn in self._waiting:
                turn.signal.set()

    def _wait_of(self, turn: Turn) -> Optional[float]:
        seconds = self._admit()
        return None if turn.is_let_through else seconds

    def _admit(self) -> Optional[float]:
        """Let through who may go; gives the seconds that the next one has to wait, None if nobody is left."""
        while self._waiting:
            seconds = self._throttle.enter(time.monotonic())
            if seconds is not None:
                return seconds
            turn = self._waiting.popleft()
            turn.is_let_through = True
            turn.signal.set()
        return None
