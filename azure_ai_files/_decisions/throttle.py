"""How many calls may run together: all slow down when the service asks one of them to."""

from __future__ import annotations

import math
from typing import Optional

from .delays import backoff

#: Seconds of pause after the first refusal, and at most, if the service states none.
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 30.0


class Throttle:
    """Admit requests: half as many at a time after a refusal, then one more for each successful round.

    :param most: Most requests at a time.
    """

    def __init__(self, most: int) -> None:
        self._most = float(most)
        self._limit = float(most)
        self._running = 0
        self._closed_until = 0.0
        self._slowed_at = float("-inf")
        self._refusals = 0
        self._refused = 0

    @property
    def limit(self) -> int:
        """How many requests may run at a time now."""
        return int(self._limit)

    def enter(self, now: float) -> Optional[float]:
        """Admit a request, if it may be sent now.

        :param now: The time, in seconds.
        :return: Seconds to wait before asking again, infinite if another request must end first; None if
         admitted.
        """
        if now < self._closed_until:
            return self._closed_until - now
        if self._running >= self.limit:
            return math.inf
        self._running += 1
        return None

    def adjust(self, most: int, closed_until: float) -> None:
        """Change the limit to what others, who share it, leave.

        :param most: Most requests at a time from now on.
        :param closed_until: No request before this time.
        """
        self._most = float(most)
        self._limit = min(self._limit, self._most)
        self._closed_until = max(self._closed_until, closed_until)

    def report(self, now: float) -> tuple[int, float]:
        """Return how many requests were refused since the last report, and the seconds until the next may be sent."""
        refused, self._refused = self._refused, 0
        return refused, max(0.0, self._closed_until - now)

    def drop(self) -> None:
        """Undo the admission of a request."""
        self._running -= 1

    def leave(self, began: float, now: float, slows_down: bool, seconds: Optional[float]) -> None:
        """Note how a request ended.

        :param began: When it was admitted.
        :param now: The time.
        :param slows_down: Whether the service asks to slow down.
        :param seconds: How long it wants no requests, if stated.
        """
        self._running -= 1
        if not slows_down:
            self._limit = min(self._most, self._limit + 1 / self._limit)
            if began > self._slowed_at:
                self._refusals = 0
            return
        self._refused += 1
        # Refusals of requests that were already on their way say nothing new.
        if began > self._slowed_at:
            self._slowed_at = now
            self._limit = max(1.0, self._limit / 2)
            self._refusals += 1
        pause = backoff(self._refusals + 1, _FIRST_PAUSE / 2, _LONGEST_PAUSE) if seconds is None else seconds
        self._closed_until = max(self._closed_until, now + pause)
