"""When a request is sent again."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, Optional, cast

from azure.core.pipeline import PipelineResponse

from .._decisions.delays import RETRY_HEADERS, requested_delay
from .._protocol.errors import AnyResponse

#: Statuses after which a POST is sent again too: the service says that it did not take the request, or could not.
RETRIED_STATUSES = frozenset({408, 429, 500, 502, 503, 504})


def may_resend(request: Any) -> bool:
    """Tell whether a request can be sent again with the same body.

    :param request: The HTTP request; a body that can be read only once says so by its attribute ``resendable``.
    """
    return bool(getattr(request.content, "resendable", True))


class RetryRules:
    """What both retry policies decide differently from azure-core.

    * A POST is retried on 408, 429, 500, 502, 503 and 504, with or without ``Retry-After``, and an upload also
      when its connection breaks: the body is sent again from its first byte, or not at all.
    * ``retry-after-ms`` counts, a value that makes no sense does not, and a huge one is cut to
      ``retry_backoff_max`` seconds.
    * ``x-should-retry: true`` or ``false`` has the last word.
    * A retry that could not be over before the call's ``timeout`` is not begun, and no wait for the service's next
      bytes is longer than what is left of it.
    """

    backoff_max: float
    get_backoff_time: Callable[[dict[str, Any]], float]
    _retry_on_status_codes: set[int]

    def configure_retries(self, options: dict[str, Any]) -> dict[str, Any]:
        """Read the settings of one call, and note when it must be over."""
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
        """Read how long the service asks to wait, in seconds."""
        headers: Mapping[str, str] = response.http_response.headers
        return requested_delay(headers, RETRY_HEADERS, now=time.time(), longest=self.backoff_max)

    def is_retry(self, settings: dict[str, Any], response: PipelineResponse[Any, Any]) -> bool:
        """Tell whether a reply is to be followed by another try."""
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
        """Count a failed try, and tell whether another may follow in the time that is left."""
        if not cast(bool, super().increment(settings, response=response, error=error)):  # type: ignore[misc]
            return False
        hint = self.get_retry_after(response) if hasattr(response, "http_response") else None
        delay = hint or self.get_backoff_time(settings)
        return bool(time.monotonic() + delay < settings["deadline"])
