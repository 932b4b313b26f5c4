"""Where a secret may go: not over plain http, not to another host, not into a log."""

from __future__ import annotations

import functools
import ipaddress
import logging
import random
import uuid
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any, Optional
from urllib.parse import urlsplit

from azure.core.exceptions import ServiceRequestError
from azure.core.pipeline import PipelineRequest, PipelineResponse
from azure.core.pipeline.policies import HttpLoggingPolicy, NetworkTraceLoggingPolicy, RequestIdPolicy, SansIOHTTPPolicy
from azure.core.rest import HttpRequest

from .._protocol.errors import SECRET_HEADERS, secrets_of

#: Reply headers that help a support case and hold no secret; azure-core would write "REDACTED" for them.
_LOGGED_HEADERS = frozenset(
    {"apim-request-id", "x-request-id", "retry-after-ms", "openai-processing-ms", "x-ms-region", "x-should-retry"}
)


_TRACE_LOGGER = logging.getLogger(NetworkTraceLoggingPolicy.__module__)


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


@functools.lru_cache
def is_loopback(host: Optional[str]) -> bool:
    """Tell whether a host name or address can only be this machine.

    :param host: A host name or address, without port.
    :return: True for ``localhost``, names under it, and loopback addresses.
    """
    if not host:
        return False
    if host.lower() == "localhost" or host.lower().endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_safe_for_secrets(url: str) -> bool:
    """Tell whether a key or token may be sent to a URL: TLS, or this machine.

    :param url: The URL of a request.
    """
    if url.startswith("https://"):
        return True
    parts = urlsplit(url)
    return parts.scheme == "https" or is_loopback(parts.hostname)
