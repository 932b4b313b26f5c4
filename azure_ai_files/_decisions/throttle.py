"""How fast many calls may go together: all slow down when the service asks one of them to."""

from __future__ import annotations

import math
from typing import Optional

from .delays import backoff

#: Without word from the service, the pause after the first refusal in seconds, and the longest one.
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 30.0


class Throttle:
    """Lets requests through: half as many at a time after a refusal, then one more for each round that went well.

    :param most: Most requests at a time.
    """

    def __init__(self, most: int) -> None:
        self._most = float(most)
        self._limit = float(most)
        self._running = 0
        self._closed_until = 0.0
        self._slowed_at = float("-inf")
        self._refusals = 0

    @property
    def limit(self) -> int:
        """How many requests may run at a time, for now."""
        return int(self._limit)

    def enter(self, now: float) -> Optional[float]:
        """Let a request through, if it may go now.

        :param now: The time, in seconds.
        :return: Seconds to wait before asking again, infinite if another request has to end first; None if it was let
         through.
        """
        if now < self._closed_until:
            return self._closed_until - now
        if self._running >= self.limit:
            return math.inf
        self._running += 1
        return None

    def drop(self) -> None:
        """Take back that a request was let through."""
        self._running -= 1

    def leave(self, began: float, now: float, slows_down: bool, seconds: Optional[float]) -> None:
        """Take in how a request ended.

        :param began: When it was let through.
        :param now: The time.
        :param slows_down: Whether the service asks to slow down.
        :param seconds: For how long it wants no requests, if it says so.
        """
        self._running -= 1
        if not slows_down:
            self._limit = min(self._most, self._limit + 1 / self._limit)
            if began > self._slowed_at:
                self._refusals = 0
            return
        # Refusals of requests that were on their way already say nothing new.
        if began > self._slowed_at:
            self._slowed_at = now
            self._limit = max(1.0, self._limit / 2)
            self._refusals += 1
        pause = backoff(self._refusals + 1, _FIRST_PAUSE / 2, _LONGEST_PAUSE) if seconds is None else seconds
        self._closed_until = max(self._closed_until, now + pause)
