"""Who may send a request next, of many threads or tasks that share one pace."""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import Optional, Protocol

from .._decisions.throttle import Throttle


class Wakes(Protocol):
    """What a waiting thread or task is woken by, such as an event of ``threading`` or ``asyncio``."""

    def set(self) -> None:
        """Wake it."""
        ...

    def clear(self) -> None:
        """Be ready to wake it again."""
        ...


class Ticket:
    """The place of one request in the queue.

    :param signal: Wakes whoever waits with it.
    """

    def __init__(self, signal: Wakes) -> None:
        self.signal = signal
        self.is_admitted = False


class RequestLimiter:
    """Lets requests through in the order in which they come.

    :param throttle: Decides how many may go, and when.
    """

    def __init__(self, throttle: Throttle) -> None:
        self._throttle = throttle
        self._lock = threading.Lock()
        self._waiting: deque[Ticket] = deque()

    def enter(self, ticket: Ticket) -> Optional[float]:
        """Ask to send a request.

        :param ticket: Its place, at the end of the queue from now on.
        :return: The most seconds to wait before looking again; None if it may be sent now.
        """
        with self._lock:
            self._waiting.append(ticket)
            return self._wait_of(ticket)

    def look(self, ticket: Ticket) -> Optional[float]:
        """Ask whether a request that waits may be sent.

        :param ticket: Its place.
        :return: The most seconds to wait before looking again; None if it may be sent now.
        """
        with self._lock:
            ticket.signal.clear()
            return self._wait_of(ticket)

    def give_up(self, ticket: Ticket) -> None:
        """Leave the queue without having sent anything.

        :param ticket: The place.
        """
        with self._lock:
            if ticket.is_admitted:
                self._throttle.drop()
            else:
                self._waiting.remove(ticket)
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
        """Wake all who wait, since something else than their ticket has come."""
        with self._lock:
            for ticket in self._waiting:
                ticket.signal.set()

    def _wait_of(self, ticket: Ticket) -> Optional[float]:
        seconds = self._admit()
        return None if ticket.is_admitted else seconds

    def _admit(self) -> Optional[float]:
        """Let through who may go; gives the seconds that the next one has to wait, None if nobody is left."""
        while self._waiting:
            seconds = self._throttle.enter(time.monotonic())
            if seconds is not None:
                return seconds
            ticket = self._waiting.popleft()
            ticket.is_admitted = True
            ticket.signal.set()
        return None
