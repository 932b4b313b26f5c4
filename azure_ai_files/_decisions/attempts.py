"""How often a broken download is tried again, and what counts as broken."""

from __future__ import annotations

from typing import NamedTuple, Optional

from azure.core.exceptions import (
    AzureError,
    DecodeError,
    HttpResponseError,
    IncompleteReadError,
    ServiceRequestError,
    ServiceResponseError,
)

from .delays import backoff


def is_dropped(error: AzureError) -> bool:
    """Tell whether the connection broke, so that asking for the rest makes sense.

    The transports say it differently: sync raises ``HttpResponseError`` without a response for a chunked body
    that was cut, async raises ``ServiceRequestError`` where sync raises ``ServiceResponseError``.

    :param error: What a transport raised while a body was read.
    """
    if isinstance(error, IncompleteReadError):
        return True
    if isinstance(error, HttpResponseError):
        return error.response is None and not isinstance(error, DecodeError)
    return isinstance(error, (ServiceRequestError, ServiceResponseError))


class RetryLimits(NamedTuple):
    """How often and how slowly something is tried again.

    :ivar retries: How many times in a row it may fail without getting further than ever before.
    :ivar backoff_factor: Seconds that pauses between failures grow from.
    :ivar backoff_max: The longest pause, in seconds.
    """

    retries: int
    backoff_factor: float
    backoff_max: float


class AttemptCounter:
    """Counts failures.

    :param limits: When to give up.
    """

    def __init__(self, limits: RetryLimits) -> None:
        self._retry_limits = limits
        self._furthest = 0
        self._failures = 0

    def reached(self, offset: int) -> None:
        """Count bytes that were received; only what never came before is progress."""
        if offset > self._furthest:
            self._furthest, self._failures = offset, 0

    def pause(self) -> Optional[float]:
        """Count a failure.

        :return: Seconds to wait before the next request, or None to give up.
        """
        self._failures += 1
        if self._failures > self._retry_limits.retries:
            return None
        return backoff(self._failures, self._retry_limits.backoff_factor, self._retry_limits.backoff_max)
