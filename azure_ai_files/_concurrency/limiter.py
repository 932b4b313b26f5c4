"""Admission of requests from many threads or tasks that share one limit."""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import Optional, Protocol

from .._decisions.throttle import Throttle


class Wakes(Protocol):
    """What wakes a waiting thread or task, such as an event of ``threading`` or ``asyncio``."""

    def set(self) -> None:
        """Wake it."""
        ...

    def clear(self) -> None:
        """Reset it."""
        ...


class Ticket:
    """The place of one request in the queue.

    :param signal: Wakes the thread or task that waits with it.
    """

    def __init__(self, signal: Wakes) -> None:
        self.signal = signal
        self.is_admitted = False


class RequestLimiter:
    """Admit requests in the order in which they arrive.

    :param throttle: Decides how many may be sent, and when.
    """

    def __init__(self, throttle: Throttle) -> None:
        self._throttle = throttle
        self._lock = threading.Lock()
        self._waiting: deque[Ticket] = deque()

    def enter(self, ticket: Ticket) -> Optional[float]:
        """Join the queue; return the most seconds to wait before :meth:`look`, None if admitted."""
        with self._lock:
            self._waiting.append(ticket)
            return self._wait_of(ticket)

    def look(self, ticket: Ticket) -> Optional[float]:
        """Check again; return the most seconds to wait before the next check, None if admitted."""
        with self._lock:
            ticket.signal.clear()
            return self._wait_of(ticket)

    def give_up(self, ticket: Ticket) -> None:
        """Leave the queue without having sent anything."""
        with self._lock:
            if ticket.is_admitted:
                self._throttle.drop()
            elif ticket in self._waiting:  # it is not, if an interrupt arrived before
                self._waiting.remove(ticket)
            self._admit()

    def leave(self, began: float, slows_down: bool, seconds: Optional[float]) -> None:
        """Note how an admitted request ended.

        :param began: When it was admitted, on the monotonic clock.
        :param slows_down: Whether the service asks to slow down.
        :param seconds: How long the service wants no requests, if stated.
        """
        with self._lock:
            self._throttle.leave(began, time.monotonic(), slows_down, seconds)
            self._admit()

    def adjust(self, most: int, pause: float) -> None:
        """Change the limit to what others leave: requests at a time, and seconds without any."""
        with self._lock:
            self._throttle.adjust(most, time.monotonic() + pause)
            self._admit()

    def report(self) -> tuple[int, float]:
        """Return how many requests were refused since the last report, and the seconds until the next may be sent."""
        with self._lock:
            return self._throttle.report(time.monotonic())

    def wake(self) -> None:
        """Wake all that wait, because something other than their ticket has changed."""
        with self._lock:
            for ticket in self._waiting:
                ticket.signal.set()

    def _wait_of(self, ticket: Ticket) -> Optional[float]:
        seconds = self._admit()
        return None if ticket.is_admitted else seconds

    def _admit(self) -> Optional[float]:
        """Admit what may be sent; return the seconds that the next one must wait, None if the queue is empty."""
        while self._waiting:
            seconds = self._throttle.enter(time.monotonic())
            if seconds is not None:
                return seconds
            ticket = self._waiting.popleft()
            ticket.is_admitted = True
            ticket.signal.set()
        return None
