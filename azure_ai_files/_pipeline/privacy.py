"""Keep secrets from being sent over plain http or to another host, and out of logs."""

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

#: Reply headers that help a support case and do not contain a secret; azure-core would log "REDACTED" for them.
_LOGGED_HEADERS = frozenset(
    {"apim-request-id", "x-request-id", "retry-after-ms", "openai-processing-ms", "x-ms-region", "x-should-retry"}
)


_TRACE_LOGGER = logging.getLogger(NetworkTraceLoggingPolicy.__module__)


class RandomRequestIdPolicy(RequestIdPolicy):
    """azure-core's policy with random ids, which reveal neither the time nor the machine and are faster to create."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._name: str = kwargs.get("request_id_header_name", "x-ms-client-request-id")
        self._makes_ids = "request_id" not in kwargs and kwargs.get("auto_request_id", True)

    def on_request(self, request: PipelineRequest[Any]) -> None:
        """Add a request id, unless the request has one or the caller set the option ``request_id``.

        :param request: The request about to be sent.
        """
        headers = request.http_request.headers
        if self._makes_ids and "request_id" not in request.context.options and self._name not in headers:
            # The ids are not secret, so the generator without a system call is good enough.
            headers[self._name] = str(uuid.UUID(int=random.getrandbits(128), version=4))
        else:
            super().on_request(request)


class SecretGuardPolicy(SansIOHTTPPolicy[HttpRequest, Any]):
    """Keeps secrets from being sent over plain http, and secrets and bodies from being sent to another host.

    :param secret_headers: The headers that carry secrets.
    """

    def __init__(self, secret_headers: Sequence[str]) -> None:
        super().__init__()
        self._secret_headers = secret_headers

    def on_request(self, request: PipelineRequest[HttpRequest]) -> None:
        """Drop secrets after a redirect to another host, and raise for a request that must not be sent.

        :param request: The request about to be sent.
        :raises ~azure.core.exceptions.ServiceRequestError: If a secret would be sent over plain http, or a body to
         another host.
        """
        if request.context.get("insecure_domain_change"):
            self._leave_host(request.http_request)
        url, headers = request.http_request.url, request.http_request.headers
        if not is_safe_for_secrets(url) and any(name in headers for name in self._secret_headers):
            raise ServiceRequestError(
                f"The credential was not sent to {_origin(url)}, because plain http would send it unencrypted. Use an "
                "https endpoint; plain http is allowed for loopback addresses only."
            )

    def _leave_host(self, request: HttpRequest) -> None:
        for name in self._secret_headers:
            request.headers.pop(name, None)
        if request.content is not None:
            raise ServiceRequestError(
                f"The service redirects this {request.method} to {_origin(request.url)}, which is not the host of the "
                "endpoint. The body was not sent there. If that host is correct, use it as the endpoint."
            )


class RedactedTraceLoggingPolicy(NetworkTraceLoggingPolicy):
    """azure-core's network trace (``logging_enable=True``) without the credential.

    :param secret_headers: The headers that carry secrets.
    :keyword logging_enable: Whether to trace every request of the client. False by default.
    """

    def __init__(self, secret_headers: Sequence[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._secret_headers = secret_headers

    def on_request(self, request: PipelineRequest[Any]) -> None:
        """Log a request without its secrets.

        :param request: The request about to be sent.
        """
        if not request.context.options.get("logging_enable", self.enable_http_logger):
            super().on_request(request)
            return
        with self._hidden_secrets(request):
            super().on_request(request)

    def on_response(self, request: PipelineRequest[Any], response: PipelineResponse[Any, Any]) -> None:
        """Log a reply without the secrets of its request, which a service may repeat in the body.

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
    """Replaces secrets in log records with "REDACTED"."""

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
    """Return azure-core's request log with the headers that a support case needs.

    :return: The policy.
    """
    policy: HttpLoggingPolicy = HttpLoggingPolicy(**kwargs)
    policy.allowed_header_names = policy.allowed_header_names | _LOGGED_HEADERS
    return policy


def secret_headers(key_header: str) -> Sequence[str]:
    """List the headers that carry secrets, including the key header of the dialect.

    :param key_header: The header that carries the key.
    """
    return (*SECRET_HEADERS, key_header)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}"


@functools.lru_cache
def is_loopback(host: Optional[str]) -> bool:
    """Return whether a host name or address always refers to this machine.

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
    """Return whether a key or token may be sent to a URL, because it uses TLS or refers to this machine.

    :param url: The URL of a request.
    """
    if url.startswith("https://"):
        return True
    parts = urlsplit(url)
    return parts.scheme == "https" or is_loopback(parts.hostname)
