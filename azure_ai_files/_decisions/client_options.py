"""Options of a client that transfers need besides azure-core's policies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, Optional

from .attempts import RetryLimits
from .download_plan import DownloadPlan

#: azure-core's own defaults.
_READ_RETRIES = 3
_BACKOFF_FACTOR = 0.8
_BACKOFF_MAX = 120.0


class TransferOptions(NamedTuple):
    """The time limit and the retries as the caller set them for the client."""

    timeout: Optional[float]
    retry_read: int
    retry_backoff_factor: float
    retry_backoff_max: float

    @classmethod
    def of(cls, keywords: Mapping[str, Any]) -> TransferOptions:
        """Read the options from a client's keywords."""
        return cls(
            timeout=keywords.get("timeout"),
            retry_read=min(keywords.get("retry_read", _READ_RETRIES), keywords.get("retry_total", _READ_RETRIES)),
            retry_backoff_factor=keywords.get("retry_backoff_factor", _BACKOFF_FACTOR),
            retry_backoff_max=keywords.get("retry_backoff_max", _BACKOFF_MAX),
        )

    def download_plan(self) -> DownloadPlan:
        """Return the plan of a new download."""
        return DownloadPlan(RetryLimits(self.retry_read, self.retry_backoff_factor, self.retry_backoff_max))
