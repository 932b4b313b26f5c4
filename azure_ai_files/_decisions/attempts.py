"""How often a broken download is tried again, and which errors mean that it broke."""

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
    """Return whether an error while a body was read means that the connection broke, so that the rest can be requested.

    The transports differ: for a chunked body that was cut, sync raises ``HttpResponseError`` without a response; where
    sync raises ``ServiceResponseError``, async raises ``ServiceRequestError``.
    """
    if isinstance(error, IncompleteReadError):
        return True
    if isinstance(error, HttpResponseError):
        return error.response is None and not isinstance(error, DecodeError)
    return isinstance(error, (ServiceRequestError, ServiceResponseError))


class RetryLimits(NamedTuple):
    """How often and how slowly a download is tried again.

    :ivar retries: Most failures in a row without any byte that had not been received before.
    :ivar backoff_factor: Seconds from which the pauses between failures grow.
    :ivar backoff_max: The longest pause, in seconds.
    """

    retries: int
    backoff_factor: float
    backoff_max: float


class AttemptCounter:
    """Counts failures, anew after each progress."""

    def __init__(self, limits: RetryLimits) -> None:
        self._retry_limits = limits
        self._furthest = 0
        self._failures = 0

    def reached(self, offset: int) -> None:
        """Note the offset that was reached; only bytes that had not been received before are progress."""
        if offset > self._furthest:
            self._furthest, self._failures = offset, 0

    def pause(self) -> Optional[float]:
        """Count a failure; return seconds to wait before the next request, or None to give up."""
        self._failures += 1
        if self._failures > self._retry_limits.retries:
            return None
        return backoff(self._failures, self._retry_limits.backoff_factor, self._retry_limits.backoff_max)
