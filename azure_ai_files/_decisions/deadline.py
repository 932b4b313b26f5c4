"""When a call must be over: one object, made when the call begins and looked at wherever bytes move."""

from __future__ import annotations

import math
from typing import NamedTuple, Optional


class Deadline(NamedTuple):
    """The end of a call, on a monotonic clock whose reading the caller passes.

    :ivar at: The reading at which the call must be over; infinity for a call without a limit.
    """

    at: float = math.inf

    @classmethod
    def after(cls, seconds: Optional[float], *, now: float) -> Deadline:
        """Return the deadline of a call that begins now.

        :param seconds: How long the call may take, or None for no limit.
        :keyword now: The reading of the clock.
        """
        return cls(math.inf if seconds is None else now + seconds)

    def left(self, now: float) -> float:
        """Return the seconds that are left, at least 0; infinity without a limit.

        :param now: The reading of the clock.
        """
        return max(0.0, self.at - now)

    def has_passed(self, now: float) -> bool:
        """Return whether the call must be over.

        :param now: The reading of the clock.
        """
        return now >= self.at

    def allows(self, seconds: float, now: float) -> bool:
        """Return whether something that begins after a wait would begin in time.

        :param seconds: The seconds of the wait.
        :param now: The reading of the clock.
        """
        return seconds < self.left(now)

    def wait(self, limit: Optional[float], now: float) -> Optional[float]:
        """Return how long one wait may take, for a socket's timeout.

        :param limit: Most seconds of this wait, or None for no limit.
        :param now: The reading of the clock.
        :return: Seconds; None for no limit.
        """
        seconds = min(math.inf if limit is None else limit, self.left(now))
        return None if seconds == math.inf else seconds


#: The deadline of a call without a limit.
NO_DEADLINE = Deadline()
