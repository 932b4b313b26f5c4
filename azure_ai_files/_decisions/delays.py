"""How long to wait: as the service asks in its headers, or after failures."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Optional

from .http_rules import http_date

Unit = tuple[str, float]

#: Headers that ask for a pause before a retry, and the seconds in their unit; the first valid one wins.
RETRY_HEADERS: tuple[Unit, ...] = (("retry-after-ms", 0.001), ("x-ms-retry-after-ms", 0.001), ("retry-after", 1.0))
#: Headers that say when to poll a file again.
POLL_HEADERS: tuple[Unit, ...] = (("openai-poll-after-ms", 0.001), *RETRY_HEADERS)


def requested_delay(
    headers: Mapping[str, str], names: tuple[Unit, ...], *, now: float, longest: float = math.inf
) -> Optional[float]:
    """Read how long a service asks to wait.

    :param headers: The headers of a reply.
    :param names: The headers to read, and their units.
    :keyword now: Unix time, for a header that states a time.
    :keyword longest: The most seconds to return, whatever the service asks for. By default without a limit.
    :return: Seconds; None if no header is valid.
    """
    for name, unit in names:
        seconds = _seconds(headers.get(name), unit, now)
        if math.isfinite(seconds) and seconds >= 0:
            return min(seconds, longest)
    return None


def backoff(failures: int, factor: float, longest: float) -> float:
    """Compute the seconds before the next attempt, as azure-core does: none, then ``factor`` times 2, 4, 8, …"""
    return 0.0 if failures <= 1 else min(longest, factor * 2.0 ** (failures - 1))


def _seconds(text: Optional[str], unit: float, now: float) -> float:
    try:
        return float(text or "nan") * unit
    except ValueError:
        return _seconds_until(text or "", now)


def _seconds_until(date: str, now: float) -> float:
    moment = http_date(date)
    return math.nan if moment is None else max(0.0, moment - now)
