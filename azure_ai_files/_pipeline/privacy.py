"""Keep secrets from being sent over plain http or to another host, and out of logs."""

from __future__ import annotations

import logging
import random
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Optional

from azure.core.pipeline import PipelineRequest, PipelineResponse
from azure.core.pipeline.policies import HttpLoggingPolicy, NetworkTraceLoggingPolicy, RequestIdPolicy, SansIOHTTPPolicy
from azure.core.rest import HttpRequest

from .._decisions.redirects import is_harmless
from .._decisions.routes import Proxy, environment_proxy, is_private, proxy_for
from .._decisions.transport_errors import FinalRequestError
from .._decisions.urls import is_loopback, origin_of
from .._protocol.errors import SECRET_HEADERS, secrets_of

Proxies = Mapping[str, Optional[str]]
Variables = Mapping[str, str]

#: The key, in the context of a request, that says whether a redirect led it to another server; azure-core's name.
HAS_LEFT = "insecure_domain_change"

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
            headers[self._name] = _random_id()
        else:
            super().on_request(request)


def require_https(request: PipelineRequest[Any]) -> None:
    """Check that a request that a token would sign in is sent over https, unless ``enforce_https`` is False.

    azure-core makes the same check, but its error does not say what to do, and would be retried.

    :param request: The request.
    :raises ~azure.core.exceptions.ServiceRequestError: If it is not.
    """
    enforced = request.context.options.get("enforce_https", request.context.get("enforce_https"))
    origin = origin_of(request.http_request.url)
    if enforced is False or origin.scheme == "https":
        return
    remedy = "Use an https endpoint, or an AzureKeyCredential."
    if is_loopback(origin.host):
        remedy += " If this is the emulator, start it with `--tls --tokens`."
    raise FinalRequestError(f"Tokens are sent over https only, not to {origin}. {remedy}")


def _random_id() -> str:
    """Return a UUID of version 4, without the class for it, which takes three times as long."""
    bits = random.getrandbits(128) & ~(0xF << 76 | 0x3 << 62) | 0x4 << 76 | 0x2 << 62
    text = f"{bits:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


class SecretGuardPolicy(SansIOHTTPPolicy[HttpRequest, Any]):
    """Keeps secrets from being sent over plain http, and the caller's headers and bodies from another server.

    :param secret_headers: The headers that carry secrets.
    :param proxies: The proxies of the client.
    :param environment: The variables of the environment that a transport of the caller follows; empty for ours.
    """

    def __init__(
        self, secret_headers: Sequence[str], proxies: Optional[Proxies] = None, environment: Optional[Variables] = None
    ) -> None:
        super().__init__()
        self._secret_headers = secret_headers
        self._proxies = proxies
        self._environment = environment or {}

    def on_request(self, request: PipelineRequest[HttpRequest]) -> None:
        """Drop headers after a redirect to another server, and raise for a request that must not be sent.

        :param request: The request about to be sent.
        :raises ~azure.core.exceptions.ServiceRequestError: If a secret would be sent over plain http, or a body to
         another server.
        """
        if request.context.get(HAS_LEFT):
            self._leave_server(request.http_request)
        url, headers = request.http_request.url, request.http_request.headers
        if url.startswith("https://") or not any(name in headers for name in self._secret_headers):
            return
        proxy = self._proxy_of(url, request)
        if not is_private(url, proxy):
            through = "" if proxy is None else f" through the proxy {proxy}"
            raise FinalRequestError(
                f"The credential was not sent to {origin_of(url)}{through}, because plain http would send it "
                "unencrypted. Use an https endpoint; plain http is allowed for loopback addresses without a proxy only."
            )

    def _proxy_of(self, url: str, request: PipelineRequest[HttpRequest]) -> Optional[Proxy]:
        session: Any = getattr(request.context.transport, "session", None)
        proxies = request.context.options.get("proxies") or self._proxies or getattr(session, "proxies", None)
        follows = getattr(session, "trust_env", True) and request.context.options.get("use_env_settings", True)
        if proxies or not follows:
            return proxy_for(url, proxies, {})
        return environment_proxy(url, self._environment)

    def _leave_server(self, request: HttpRequest) -> None:
        for name in [name for name in request.headers if not is_harmless(name)]:
            del request.headers[name]
        if request.content is not None:
            raise FinalRequestError(
                f"The service redirects this {request.method} to {origin_of(request.url)}, another server; its body "
                "was not sent there. If the address is right, use it as the endpoint."
            )


def secrets_are_safe(url: str, proxies: Optional[Proxies]) -> bool:
    """Return whether a key or token may be sent to a URL: with TLS, or to this machine without a proxy.

    :param url: The URL.
    :param proxies: The proxies of the caller.
    :raises ValueError: If a proxy cannot be used.
    """
    return is_private(url, proxy_for(url, proxies, {}))


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
