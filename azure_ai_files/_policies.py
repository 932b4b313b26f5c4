# Converted from azure_ai_files/aio/_policies.py by swagger/codegen; do not edit.
"""The policies of the pipeline: their order, and those that send requests."""

from __future__ import annotations

import time
from typing import Any, Optional, Union, cast

from azure.core.credentials import AzureKeyCredential, TokenCredential, TokenProvider
from azure.core.exceptions import AzureError, DecodeError
from azure.core.pipeline import PipelineRequest, PipelineResponse, policies
from azure.core.pipeline.policies import BearerTokenCredentialPolicy, HTTPPolicy, RetryPolicy
from azure.core.rest import HttpRequest, HttpResponse

from ._concurrency.limiter import RequestLimiter, Ticket
from ._concurrency.scope import LOOK_AROUND, TransferScope, current_scope
from ._decisions.delays import RETRY_HEADERS, requested_delay
from ._decisions.keywords import drop_policy_options
from ._pipeline.connection import Connection
from ._pipeline.privacy import (
    RandomRequestIdPolicy,
    RedactedTraceLoggingPolicy,
    SecretGuardPolicy,
    http_logging_policy,
    secret_headers,
)
from ._pipeline.retry_rules import RetryRules, may_resend
from ._pipeline.tracing import INSTRUMENTATION, TracingPolicy, interruptible
from ._protocol.sign_in import SIGN_IN, SignIn
from ._runtime.parallel import Signal, wait_until
from ._version import VERSION

#: Statuses with which a service asks its clients to slow down.
_SLOW_DOWN = (429, 503)

#: The longest time, in seconds, for which a service can pause all requests of a transfer.
_LONGEST_PAUSE = 120.0


def pipeline_policies(
    connection: Connection, credential: Union[TokenCredential, AzureKeyCredential], **kwargs: Any
) -> list[Any]:
    """Return the policies in azure-core's usual order; each one can be replaced with azure-core's usual keyword."""
    secrets = secret_headers(connection.key_header)
    kwargs.setdefault("sdk_moniker", f"ai-files/{VERSION}")
    kwargs.setdefault("instrumentation_config", INSTRUMENTATION)
    return [
        RandomRequestIdPolicy(**kwargs),
        kwargs.get("headers_policy") or policies.HeadersPolicy(**kwargs),
        kwargs.get("user_agent_policy") or policies.UserAgentPolicy(**kwargs),
        kwargs.get("proxy_policy") or policies.ProxyPolicy(**kwargs),
        kwargs.get("redirect_policy") or policies.RedirectPolicy(**kwargs),
        kwargs.get("retry_policy") or FilesRetryPolicy(**kwargs),
        ThrottlePolicy(),
        kwargs.get("authentication_policy") or _authentication_policy(connection, credential, **kwargs),
        kwargs.get("custom_hook_policy") or policies.CustomHookPolicy(**kwargs),
        SecretGuardPolicy(secrets),
        kwargs.get("logging_policy") or RedactedTraceLoggingPolicy(secrets, **kwargs),
        TracingPolicy(**kwargs),
        kwargs.get("http_logging_policy") or http_logging_policy(**kwargs),
        ReadBodyPolicy(),
    ]


def _authentication_policy(
    connection: Connection, credential: Union[TokenCredential, AzureKeyCredential], **kwargs: Any
) -> Any:
    if isinstance(credential, AzureKeyCredential):
        key_policy: policies.AzureKeyCredentialPolicy[Any, Any] = policies.AzureKeyCredentialPolicy(
            credential, connection.key_header, prefix=connection.key_prefix
        )
        return key_policy
    return TokenPolicy(credential, connection.sign_in, **kwargs)


class TokenPolicy(BearerTokenCredentialPolicy[HttpRequest, HttpResponse]):
    """Signs requests in with the tokens of a credential.

    azure-core caches the token, renews it in time, and answers a claims challenge once (Continuous Access Evaluation).
    This policy answers challenges of the endpoint's own host only. It does not resend a body that can be read only
    once, because the body would arrive empty; the new token is then used for the next request.

    :param credential: The credential.
    :param sign_in: The scopes of the tokens, and the advice for a refusal.
    """

    def __init__(self, credential: TokenProvider, sign_in: SignIn, **kwargs: Any) -> None:
        super().__init__(credential, *sign_in.scopes, **kwargs)
        self._sign_in = sign_in

    def on_request(self, request: PipelineRequest[HttpRequest]) -> None:
        """Sign a request in.

        :param request: The request.
        """
        super().on_request(request)
        request.context[SIGN_IN] = None if _has_left_host(request) else self._sign_in

    def on_challenge(
        self, request: PipelineRequest[HttpRequest], response: PipelineResponse[HttpRequest, HttpResponse]
    ) -> bool:
        """Sign a request in as the challenge in its reply demands.

        :param request: The request.
        :param response: Its reply.
        :return: Whether to resend the request.
        """
        if _has_left_host(request) or not super().on_challenge(request, response):
            return False
        return _can_be_sent_again(request, self._sign_in)


class FilesRetryPolicy(RetryRules, RetryPolicy[HttpRequest, HttpResponse]):  # type: ignore[misc]
    """azure-core's retry policy with the decisions of :class:`RetryRules`."""


class ThrottlePolicy(HTTPPolicy[HttpRequest, HttpResponse]):
    """Delays a request while its transfer is throttled, and aborts it if its transfer has ended."""

    def send(self, request: PipelineRequest[HttpRequest]) -> PipelineResponse[HttpRequest, HttpResponse]:
        """Send a request as soon as the limiter of its transfer allows it.

        :param request: The request.
        """
        scope = current_scope()
        if scope is None:
            return self.next.send(request)
        scope.check()
        scope.note_request(request.context)
        if scope.limiter is None:
            return self.next.send(request)
        return self._send_with_ticket(request, scope, scope.limiter)

    def _send_with_ticket(
        self, request: PipelineRequest[HttpRequest], scope: TransferScope, limiter: RequestLimiter
    ) -> PipelineResponse[HttpRequest, HttpResponse]:
        signal = Signal()
        ticket = Ticket(signal)
        try:
            seconds = limiter.enter(ticket)
            while seconds is not None:
                wait_until(signal, min(seconds, LOOK_AROUND))
                scope.check()
                seconds = limiter.look(ticket)
        except BaseException:
            limiter.give_up(ticket)
            raise
        began = time.monotonic()
        scope.note_admission(began)
        slows_down, pause = False, cast(Optional[float], None)
        try:
            reply = self.next.send(request)
            response: Any = reply.http_response
            slows_down = response.status_code in _SLOW_DOWN
            if slows_down:
                pause = requested_delay(response.headers, RETRY_HEADERS, now=time.time(), longest=_LONGEST_PAUSE)
            return reply
        finally:
            limiter.leave(began, slows_down, pause)


class ReadBodyPolicy(HTTPPolicy[HttpRequest, HttpResponse]):
    """Reads the body of a reply, unless the caller asked for a stream; the last policy before the transport.

    If a transport reads the body itself, the status is lost when the body ends too early. This policy keeps the
    status of an error reply and the part of its body that was received, and frees the connection for the next attempt.
    """

    def send(self, request: PipelineRequest[HttpRequest]) -> PipelineResponse[HttpRequest, HttpResponse]:
        """Send a request, and read the body of its reply.

        :param request: The request.
        """
        with interruptible(request):
            return self._send(request)

    def _send(self, request: PipelineRequest[HttpRequest]) -> PipelineResponse[HttpRequest, HttpResponse]:
        options = request.context.options
        drop_policy_options(options)
        wants_stream = options.get("stream", False)
        options["stream"] = True
        try:
            reply = cast(Any, self.next.send(request))
        finally:
            options["stream"] = wants_stream  # the next attempt passes through this policy too
        if not wants_stream or reply.http_response.status_code >= 400:
            _read(reply.http_response)
        return cast(PipelineResponse[HttpRequest, HttpResponse], reply)


def _read(response: HttpResponse) -> None:
    try:
        response.read()
    except Exception as error:
        if response.status_code >= 400:
            return
        if isinstance(error, AzureError):
            raise
        raise DecodeError(
            f"The body of the reply cannot be decompressed: {error}", response=response, error=error
        ) from error
    finally:
        response.close()


def _has_left_host(request: PipelineRequest[HttpRequest]) -> bool:
    return bool(request.context.get("insecure_domain_change"))


def _can_be_sent_again(request: PipelineRequest[HttpRequest], sign_in: SignIn) -> bool:
    """Return whether a request can be resent with a new token; if not, record that for the advice in its error."""
    if may_resend(request.http_request):
        return True
    request.context[SIGN_IN] = sign_in._replace(spent=True)
    return False
