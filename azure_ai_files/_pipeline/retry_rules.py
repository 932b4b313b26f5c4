"""Decide whether a request is retried."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, Optional, cast

from azure.core.pipeline import PipelineResponse

from .._decisions.delays import RETRY_HEADERS, requested_delay
from .._protocol.errors import AnyResponse

#: Statuses after which a POST is retried too, because with them the service says that it did not accept the request.
RETRIED_STATUSES = frozenset({408, 429, 500, 502, 503, 504})


def may_resend(request: Any) -> bool:
    """Return whether a request can be resent with the same body.

    :param request: The HTTP request; if its body can be read only once, the attribute ``resendable`` of the body is
     False.
    """
    return bool(getattr(request.content, "resendable", True))


class RetryRules:
    """The decisions of both retry policies that differ from azure-core's.

    * A POST is retried after 408, 429, 500, 502, 503 and 504, with or without ``Retry-After``. An upload is also
      retried after its connection breaks. Its body is resent from its first byte; if that is impossible, the upload is
      not retried.
    * ``retry-after-ms`` is obeyed, invalid delays are ignored, and a longer delay than ``retry_backoff_max`` seconds
      is shortened to that.
    * ``x-should-retry: true`` or ``false`` takes precedence over everything else.
    * A retry that would begin after the ``timeout`` of the call is not made, and the read timeout of an attempt is at
      most the time that is left.
    """

    backoff_max: float
    get_backoff_time: Callable[[dict[str, Any]], float]
    _retry_on_status_codes: set[int]

    def configure_retries(self, options: dict[str, Any]) -> dict[str, Any]:
        """Read the settings of one call, and add its deadline."""
        settings = cast(dict[str, Any], super().configure_retries(options))  # type: ignore[misc]
        return {**settings, "deadline": time.monotonic() + settings["timeout"]}

    def _configure_timeout(self, request: Any, absolute_timeout: float, is_response_error: bool) -> None:
        super()._configure_timeout(request, absolute_timeout, is_response_error)  # type: ignore[misc]
        options: dict[str, Any] = request.context.options
        transport = getattr(request.context.transport, "connection_config", None)
        limit = options.get("read_timeout", getattr(transport, "read_timeout", None))
        if isinstance(limit, (int, float)) and absolute_timeout < limit:
            options["read_timeout"] = absolute_timeout

    def get_retry_after(self, response: PipelineResponse[Any, Any]) -> Optional[float]:
        """Return how long the service asks to wait, in seconds."""
        headers: Mapping[str, str] = response.http_response.headers
        return requested_delay(headers, RETRY_HEADERS, now=time.time(), longest=self.backoff_max)

    def is_retry(self, settings: dict[str, Any], response: PipelineResponse[Any, Any]) -> bool:
        """Return whether to retry after a reply."""
        reply: AnyResponse = response.http_response
        verdict = reply.headers.get("x-should-retry", "").lower()
        if reply.status_code < 400 or verdict == "false" or not may_resend(response.http_request):
            return False
        if verdict == "true" or self.get_retry_after(response) is not None:
            return bool(settings["total"])
        retryable = self._is_method_retryable(settings, response.http_request, reply)
        return bool(retryable and settings["total"] and reply.status_code in self._retry_on_status_codes)

    def _is_method_retryable(
        self, settings: dict[str, Any], request: Any, response: Optional[AnyResponse] = None
    ) -> bool:
        if not may_resend(request):
            return False
        method: str = request.method.upper()
        if method in settings["methods"]:
            return True
        if response is None:
            return hasattr(request.content, "resendable")
        return method == "POST" and response.status_code in RETRIED_STATUSES

    def increment(self, settings: dict[str, Any], response: Any = None, error: Optional[Exception] = None) -> bool:
        """Count a failed attempt, and return whether another one is allowed and fits into the time that is left."""
        if not cast(bool, super().increment(settings, response=response, error=error)):  # type: ignore[misc]
            return False
        hint = self.get_retry_after(response) if hasattr(response, "http_response") else None
        delay = hint or self.get_backoff_time(settings)
        return bool(time.monotonic() + delay < settings["deadline"])
