"""How many requests each key may send a minute, counted as services do."""

import math
import threading
from typing import NamedTuple, Optional

__all__ = ["Admission", "Limits"]

_MINUTE = 60
#: Services divide a minute into periods of this many seconds, so that no burst uses up a whole minute.
_PERIOD = 10


class Admission(NamedTuple):
    """Whether a request may be carried out.

    :ivar limit: Requests a minute.
    :ivar remaining: Requests that may follow at once.
    :ivar reset: Seconds until all are available again.
    :ivar wait: Seconds until a refused request would be admitted; 0 if it is.
    """

    limit: int
    remaining: int
    reset: float
    wait: float

    @property
    def headers(self) -> dict[str, str]:
        """The headers that every reply has."""
        return {
            "x-ratelimit-limit-requests": str(self.limit),
            "x-ratelimit-remaining-requests": str(self.remaining),
            "x-ratelimit-reset-requests": _duration(self.reset),
        }

    @property
    def retry_headers(self) -> dict[str, str]:
        """The headers of a refusal."""
        milliseconds = math.ceil(self.wait * 1000)
        return {"Retry-After": str(max(1, math.ceil(milliseconds / 1000))), "retry-after-ms": str(milliseconds)}


class Limits:
    """The most requests that a key may send. Thread-safe.

    A request over the limit is answered with 429, ``Retry-After`` and ``retry-after-ms``, and every reply states the
    limit in ``x-ratelimit-limit-requests``, ``x-ratelimit-remaining-requests`` and ``x-ratelimit-reset-requests``.

    .. code-block:: python

        emulator.limits.set(600)
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rate: Optional[int] = None
        self._burst = 0
        #: Requests that each key may send now, and when that was known.
        self._left: dict[str, tuple[float, float]] = {}

    @property
    def requests_per_minute(self) -> Optional[int]:
        """The requests a minute; None for no limit.

        :return: The number.
        :rtype: int
        """
        return self._rate

    @property
    def burst(self) -> Optional[int]:
        """The requests that may be sent at once; None for no limit.

        :return: The number.
        :rtype: int
        """
        return None if self._rate is None else self._burst

    def set(self, requests_per_minute: int, *, burst: Optional[int] = None) -> None:
        """Limit the requests of each key.

        :param requests_per_minute: The requests a minute.
        :type requests_per_minute: int
        :keyword burst: The requests that may be sent at once after a pause; None allows those of 10 seconds.
        :paramtype burst: int
        :raises TypeError: if a number is not an int.
        :raises ValueError: if a number is less than 1.
        """
        _check(requests_per_minute, "requests_per_minute")
        if burst is None:
            burst = max(1, requests_per_minute * _PERIOD // _MINUTE)
        _check(burst, "burst")
        with self._lock:
            self._rate, self._burst = requests_per_minute, burst
            self._left.clear()

    def clear(self) -> None:
        """Remove the limit."""
        with self._lock:
            self._rate = None
            self._left.clear()

    def admit(self, key: str, now: float) -> Optional[Admission]:
        """Count a request.

        :param key: Identifies the key.
        :type key: str
        :param now: The time, in unix seconds.
        :type now: float
        :return: Whether it may be carried out; None without a limit.
        :rtype: ~azure_ai_files.emulator.traffic.limits.Admission
        """
        with self._lock:
            if self._rate is None:
                return None
            per_second = self._rate / _MINUTE
            left, since = self._left.get(key, (float(self._burst), now))
            left = min(self._burst, left + max(0.0, now - since) * per_second)
            # Rounded, because sums of fractions miss a whole number by a little.
            is_admitted = round(left, 6) >= 1
            left -= is_admitted
            self._left[key] = left, now
            wait = 0.0 if is_admitted else (1 - left) / per_second
            return Admission(self._rate, max(0, int(round(left, 6))), (self._burst - left) / per_second, wait)

    def __repr__(self) -> str:
        return f"<Limits {self._rate or 'no'} requests a minute>"


def _check(number: int, name: str) -> None:
    if not isinstance(number, int) or isinstance(number, bool):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"{name} must be an int, not {type(number).__name__}.")
    if number < 1:
        raise ValueError(f"{name} must be at least 1, not {number}.")


def _duration(seconds: float) -> str:
    """Return a time as OpenAI writes it, such as 120ms, 8.64s or 6m0s."""
    if seconds < 1:
        return f"{math.ceil(seconds * 1000)}ms"
    minutes, rest = divmod(seconds, _MINUTE)
    return f"{minutes:.0f}m{rest:.0f}s" if minutes else f"{round(rest, 3):g}s"
