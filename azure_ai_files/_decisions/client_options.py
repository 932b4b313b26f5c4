"""Options of a client that transfers need besides azure-core's policies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from .attempts import RetryLimits
from .download_plan import DownloadPlan

#: azure-core's own defaults.
_TIMEOUT = 300.0
_READ_RETRIES = 3
_BACKOFF_FACTOR = 0.8
_BACKOFF_MAX = 120.0

#: Seconds by which a request may outlast its caller, so that they do not give up at the same moment.
_GRACE = 0.1


class TransferOptions(NamedTuple):
    """Timeouts and retries as the caller set them for the client."""

    connection_timeout: float
    read_timeout: float
    retry_read: int
    retry_backoff_factor: float
    retry_backoff_max: float

    @classmethod
    def of(cls, keywords: Mapping[str, Any]) -> TransferOptions:
        """Read the options from a client's keywords."""
        return cls(
            connection_timeout=keywords.get("connection_timeout", _TIMEOUT),
            read_timeout=keywords.get("read_timeout", _TIMEOUT),
            retry_read=min(keywords.get("retry_read", _READ_RETRIES), keywords.get("retry_total", _READ_RETRIES)),
            retry_backoff_factor=keywords.get("retry_backoff_factor", _BACKOFF_FACTOR),
            retry_backoff_max=keywords.get("retry_backoff_max", _BACKOFF_MAX),
        )

    def download_plan(self) -> DownloadPlan:
        """Return the plan of a new download."""
        return DownloadPlan(RetryLimits(self.retry_read, self.retry_backoff_factor, self.retry_backoff_max))

    def within(self, seconds: float, options: Mapping[str, Any]) -> dict[str, Any]:
        """Limit the connection, read and retries of a request to some seconds.

        :param seconds: The limit, which the caller of the request keeps exactly.
        :param options: The request options of the caller.
        :return: The options with their limits.
        """
        seconds += _GRACE
        return {
            **options,
            "connection_timeout": min(seconds, options.get("connection_timeout", self.connection_timeout)),
            "read_timeout": min(seconds, options.get("read_timeout", self.read_timeout)),
            "timeout": seconds,
        }
