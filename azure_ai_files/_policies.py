"""The policies that azure-core's pipeline gets from us: when to retry, and where a secret may go.

Decisions stand in plain mix-ins and sans-IO policies, so that the sync and the async pipeline share them.
"""

from __future__ import annotations

import logging
import random
import time
import uuid
from contextlib import contextmanager
from typing import Any, Callable, Dict, Generator, Mapping, Optional, Sequence, Set, cast
from urllib.parse import urlsplit

from azure.core.exceptions import ServiceRequestError
from azure.core.pipeline import PipelineRequest, PipelineResponse
from azure.core.pipeline.policies import (
    AsyncRetryPolicy,
    HttpLoggingPolicy,
    NetworkTraceLoggingPolicy,
    RequestIdPolicy,
    RetryPolicy,
    SansIOHTTPPolicy,
)
from azure.core.rest import AsyncHttpResponse, HttpRequest, HttpResponse

from ._decisions.delays import RETRY_HEADERS, requested_delay
from ._dialects import is_safe_for_secrets
from ._protocol.errors import SECRET_HEADERS, AnyResponse, secrets_of

#: Statuses after which a POST is sent again too: the service says that it did not take the request, or could not.
RETRIED_STATUSES = frozenset({408, 429, 500, 502, 503, 504})

#: Reply headers that help a support case and hold no secret; azure-core would write "REDACTED" for them.
_LOGGED_HEADERS = frozenset(
    {"apim-request-id", "x-request-id", "retry-after-ms", "openai-processing-ms", "x-ms-region", "x-should-retry"}
)


def may_resend(request: Any) -> bool:
    """Tell whether a request can be sent again with the same body.

    :param request: The HTTP request; a body that can be read only once says so by its attribute ``resendable``.
    """
    return bool(getattr(request.content, "resendable", True))


_TRACE_LOGGER = logging.getLogger(NetworkTraceLoggingPolicy.__module__)


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
    get_backoff_time: Callable[[Dict[str, Any]], float]
    _retry_on_status_codes: Set[int]

    def configure_retries(self, options: Dict[str, Any]) -> Dict[str, Any]:
        """Read the settings of one call, and note when it must be over."""
        settings = cast(Dict[str, Any], super().configure_retries(options))  # type: ignore[misc]
        return {**settings, "deadline": time.monotonic() + settings["timeout"]}

    def _configure_timeout(self, request: Any, absolute_timeout: float, is_response_error: bool) -> None:
        super()._configure_timeout(request, absolute_timeout, is_response_error)  # type: ignore[misc]
        options: Dict[str, Any] = request.context.options
        transport = getattr(request.context.transport, "connection_config", None)
        limit = options.get("read_timeout", getattr(transport, "read_timeout", None))
        if isinstance(limit, (int, float)) and absolute_timeout < limit:
            options["read_timeout"] = absolute_timeout

    def get_retry_after(self, response: PipelineResponse[Any, Any]) -> Optional[float]:
        """Read how long the service asks to wait, in seconds."""
        headers: Mapping[str, str] = response.http_response.headers
        return requested_delay(headers, RETRY_HEADERS, now=time.time(), longest=self.backoff_max)

    def is_retry(self, settings: Dict[str, Any], response: PipelineResponse[Any, Any]) -> bool:
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
        self, settings: Dict[str, Any], request: Any, response: Optional[AnyResponse] = None
    ) -> bool:
        if not may_resend(request):
            return False
        method: str = request.method.upper()
        if method in settings["methods"]:
            return True
        if response is None:
            return hasattr(request.content, "resendable")
        return method == "POST" and response.status_code in RETRIED_STATUSES

    def increment(self, settings: Dict[str, Any], response: Any = None, error: Optional[Exception] = None) -> bool:
        """Count a failed try, and tell whether another may follow in the time that is left."""
        if not cast(bool, super().increment(settings, response=response, error=error)):  # type: ignore[misc]
            return False
        hint = self.get_retry_after(response) if hasattr(response, "http_response") else None
        delay = hint or self.get_backoff_time(settings)
        return bool(time.monotonic() + delay < settings["deadline"])


class FilesRetryPolicy(RetryRules, RetryPolicy[HttpRequest, HttpResponse]):  # type: ignore[misc]
    """azure-core's retry policy under :class:`RetryRules`."""


class AsyncFilesRetryPolicy(RetryRules, AsyncRetryPolicy[HttpRequest, AsyncHttpResponse]):  # type: ignore[misc]
    """azure-core's async retry policy under :class:`RetryRules`."""


class RandomRequestIdPolicy(RequestIdPolicy):
    """azure-core's policy, with ids that tell neither when nor on which machine they were made, and cost less."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._name: str = kwargs.get("request_id_header_name", "x-ms-client-request-id")
        self._makes_ids = "request_id" not in kwargs and kwargs.get("auto_request_id", True)

    def on_request(self, request: PipelineRequest[Any]) -> None:
        """Give a request its id, unless it has one, or the caller another wish.

        :param request: The request about to be sent.
        """
        headers = request.http_request.headers
        if self._makes_ids and "request_id" not in request.context.options and self._name not in headers:
            # They are no secret, and the system's random bytes take a call of the system.
            headers[self._name] = str(uuid.UUID(int=random.getrandbits(128), version=4))
        else:
            super().on_request(request)


class SecretGuardPolicy(SansIOHTTPPolicy[HttpRequest, Any]):
    """The last look before a request leaves: no secret over plain http, and nothing of the caller's to another host.

    :param secret_headers: The headers that carry secrets.
    """

    def __init__(self, secret_headers: Sequence[str]) -> None:
        super().__init__()
        self._secret_headers = secret_headers

    def on_request(self, request: PipelineRequest[HttpRequest]) -> None:
        """Drop secrets after a redirect to another host, and refuse what must not be sent.

        :param request: The request about to be sent.
        :raises ~azure.core.exceptions.ServiceRequestError: If a secret would travel over plain http, or a body
         to another host.
        """
        if request.context.get("insecure_domain_change"):
            self._leave_host(request.http_request)
        url, headers = request.http_request.url, request.http_request.headers
        if not is_safe_for_secrets(url) and any(name in headers for name in self._secret_headers):
            raise ServiceRequestError(
                f"The credential was not sent to {_origin(url)}, because plain http would show it to everybody on "
                "the way. Use an https endpoint; plain http is for loopback addresses only."
            )

    def _leave_host(self, request: HttpRequest) -> None:
        for name in self._secret_headers:
            request.headers.pop(name, None)
        if request.content is not None:
            raise ServiceRequestError(
                f"The service redirects this {request.method} to {_origin(request.url)}, another host than the "
                "endpoint's; its body was not sent there. If that host is right, use it as the endpoint."
            )


class RedactedTraceLoggingPolicy(NetworkTraceLoggingPolicy):
    """azure-core's network trace (``logging_enable=True``) without the credential in it.

    :param secret_headers: The headers that carry secrets.
    :keyword logging_enable: Trace every request of the client; False by default.
    """

    def __init__(self, secret_headers: Sequence[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._secret_headers = secret_headers

    def on_request(self, request: PipelineRequest[Any]) -> None:
        """Log a request, its secrets left out.

        :param request: The request about to be sent.
        """
        if not request.context.options.get("logging_enable", self.enable_http_logger):
            super().on_request(request)
            return
        with self._hidden_secrets(request):
            super().on_request(request)

    def on_response(self, request: PipelineRequest[Any], response: PipelineResponse[Any, Any]) -> None:
        """Log a reply; a service that repeats the credential in its body is not repeated here.

        :param request: The request that was sent.
        :param response: Its reply.
        """
        if request.context.get("logging_enable"):
            with self._hidden_secrets(request):
                super().on_response(request, response)

    @contextmanager
    def _hidden_secrets(self, request: PipelineRequest[Any]) -> Generator[None, None, None]:
        redaction = _Redaction(secrets_of(request.http_request.headers, self._secret_headers))
        _TRACE_LOGGER.addFilter(redaction)
        try:
            yield
        finally:
            _TRACE_LOGGER.removeFilter(redaction)


class _Redaction(logging.Filter):
    """Writes "REDACTED" where a log record holds a secret."""

    def __init__(self, secrets: Sequence[str]) -> None:
        super().__init__()
        self._secrets = secrets

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        for secret in self._secrets:
            text = text.replace(secret, "REDACTED")
        record.msg, record.args = text, None
        return True


def http_logging_policy(**kwargs: Any) -> HttpLoggingPolicy:
    """Make azure-core's request log, with the headers that a support case needs.

    :return: The policy.
    """
    policy: HttpLoggingPolicy = HttpLoggingPolicy(**kwargs)
    policy.allowed_header_names = policy.allowed_header_names | _LOGGED_HEADERS
    return policy


def secret_headers(key_header: str) -> Sequence[str]:
    """List the headers that carry secrets, the dialect's key header included.

    :param key_header: The header that carries the key.
    """
    return (*SECRET_HEADERS, key_header)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}"
