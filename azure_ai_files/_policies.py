# Converted from azure_ai_files/aio/_policies.py by swagger/codegen; do not edit.
"""The policies of the pipeline: their order, and those that send requests."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from typing import Any, Optional, Union, cast

from azure.core.credentials import AzureKeyCredential, TokenCredential, TokenProvider
from azure.core.exceptions import AzureError, ClientAuthenticationError
from azure.core.pipeline import PipelineRequest, PipelineResponse, policies
from azure.core.pipeline.policies import BearerTokenCredentialPolicy, HTTPPolicy, RetryPolicy, SansIOHTTPPolicy
from azure.core.rest import HttpRequest, HttpResponse

from ._concurrency.limiter import RequestLimiter, Ticket
from ._concurrency.scope import LOOK_AROUND, TransferScope, current_scope
from ._decisions.deadline import Deadline
from ._decisions.delays import RETRY_HEADERS, requested_delay
from ._decisions.redirects import MAX_REDIRECTS, Redirect, headers_for, redirect_of
from ._decisions.routes import network_variables
from ._decisions.transport_errors import deadline_error
from ._decisions.urls import origin_of
from ._pipeline.call_context import CallPolicy, OptionsPolicy, body_of, deadline_of
from ._pipeline.connection import Connection
from ._pipeline.credentials import KeyPolicy
from ._pipeline.privacy import (
    HAS_LEFT,
    RandomRequestIdPolicy,
    RedactedTraceLoggingPolicy,
    SecretGuardPolicy,
    http_logging_policy,
    require_https,
    secret_headers,
)
from ._pipeline.retry_rules import RetryRules
from ._pipeline.tracing import INSTRUMENTATION, TracingPolicy
from ._protocol.sign_in import SIGN_IN, SignIn
from ._runtime.calls import within
from ._runtime.parallel import Signal, wait_until
from ._version import VERSION

#: Statuses with which a service asks its clients to slow down.
_SLOW_DOWN = (429, 503)

#: The longest time, in seconds, for which a service can pause all requests of a transfer.
_LONGEST_PAUSE = 120.0


def pipeline_policies(
    connection: Connection, credential: Union[TokenCredential, AzureKeyCredential], transport: Any, **kwargs: Any
) -> list[Any]:
    """Return the policies in azure-core's usual order; each one can be replaced with azure-core's usual keyword."""
    # Imported here, because the transport takes longer to import than the rest of this package.
    from ._runtime.foreign_transport import ForeignTransportPolicy
    from ._runtime.transport import FilesTransport

    secrets = secret_headers(connection.key_header)
    is_foreign = not isinstance(transport, FilesTransport)
    environment = network_variables(os.environ) if is_foreign and kwargs.get("use_env_settings", True) else {}
    kwargs.setdefault("sdk_moniker", f"ai-files/{VERSION}")
    kwargs.setdefault("instrumentation_config", INSTRUMENTATION)
    chosen: list[Any] = [
        CallPolicy(**kwargs),
        RandomRequestIdPolicy(**kwargs),
        kwargs.get("headers_policy") or policies.HeadersPolicy(**kwargs),
        kwargs.get("user_agent_policy") or policies.UserAgentPolicy(**kwargs),
        kwargs.get("proxy_policy") or policies.ProxyPolicy(**kwargs),
        kwargs.get("redirect_policy") or FilesRedirectPolicy(**kwargs),
        kwargs.get("retry_policy") or FilesRetryPolicy(**kwargs),
        ThrottlePolicy(),
        kwargs.get("authentication_policy") or _authentication_policy(connection, credential, **kwargs),
        kwargs.get("custom_hook_policy") or policies.CustomHookPolicy(**kwargs),
        SecretGuardPolicy(secrets, kwargs.get("proxies"), environment),
        kwargs.get("logging_policy") or RedactedTraceLoggingPolicy(secrets, **kwargs),
        TracingPolicy(**kwargs),
        kwargs.get("http_logging_policy") or http_logging_policy(**kwargs),
        OptionsPolicy(),
        *([ForeignTransportPolicy()] if is_foreign else []),
    ]
    given = [value for name, value in kwargs.items() if name.endswith("_policy")]
    return joined(chosen, given)


def joined(chosen: Iterable[Any], given: Iterable[Any]) -> list[Any]:
    """Join neighbours that only look at requests and replies into one policy each, to save calls.

    :param chosen: The policies in their order.
    :param given: Those of the caller, which azure-core runs, because they may be written in other ways.
    """
    result: list[Any] = []
    looking: list[SansIOHTTPPolicy[HttpRequest, Any]] = []
    kept = {id(policy) for policy in given}
    for policy in [*chosen, None]:
        if isinstance(policy, SansIOHTTPPolicy) and id(cast(Any, policy)) not in kept:
            looking.append(cast(Any, policy))
            continue
        if looking:
            result.append(JoinedPolicy(looking))
            looking = []
        if policy is not None:
            result.append(policy)
    return result


class JoinedPolicy(HTTPPolicy[HttpRequest, HttpResponse]):
    """Runs several policies that only look at a request and its reply.

    :param looking: The policies, in their order.
    """

    def __init__(self, looking: Iterable[SansIOHTTPPolicy[HttpRequest, Any]]) -> None:
        super().__init__()
        own = list(looking)
        self._on_request: list[Callable[..., Any]] = _overriding("on_request", own)
        self._on_response: list[Callable[..., Any]] = _overriding("on_response", own[::-1])
        self._on_exception: list[Callable[..., Any]] = _overriding("on_exception", own[::-1])

    def send(self, request: PipelineRequest[HttpRequest]) -> PipelineResponse[HttpRequest, HttpResponse]:
        """Send a request.

        :param request: The request.
        """
        for look in self._on_request:
            look(request)
        try:
            reply = self.next.send(request)
        except BaseException:
            # azure-core leaves out what is not an Exception, and a span of a cancelled request would never end.
            for look in self._on_exception:
                look(request)
            raise
        for look in self._on_response:
            look(request, reply)
        return reply


def _overriding(name: str, looking: Iterable[SansIOHTTPPolicy[HttpRequest, Any]]) -> list[Callable[..., Any]]:
    default = getattr(SansIOHTTPPolicy, name)
    return [getattr(policy, name) for policy in looking if getattr(type(policy), name) is not default]


def _authentication_policy(
    connection: Connection, credential: Union[TokenCredential, AzureKeyCredential], **kwargs: Any
) -> Any:
    if isinstance(credential, AzureKeyCredential):
        return KeyPolicy(credential, connection)
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
        has_left = _has_left_host(request)
        request.context[SIGN_IN] = None if has_left else self._sign_in
        if not has_left:
            require_https(request)
            # A credential may ask a service of its own, with waits of its own.
            within(deadline_of(request.context.options), super().on_request, request)

    def on_challenge(
        self, request: PipelineRequest[HttpRequest], response: PipelineResponse[HttpRequest, HttpResponse]
    ) -> bool:
        """Sign a request in as the challenge in its reply demands.

        :param request: The request.
        :param response: Its reply.
        :return: Whether to resend the request.
        """
        if _has_left_host(request):
            return False
        if not within(deadline_of(request.context.options), super().on_challenge, request, response):
            return False
        return _can_be_sent_again(request, self._sign_in)


class FilesRetryPolicy(RetryRules, RetryPolicy[HttpRequest, HttpResponse]):
    """azure-core's retry policy with the decisions of :class:`RetryRules`."""

    def send(self, request: PipelineRequest[HttpRequest]) -> PipelineResponse[HttpRequest, HttpResponse]:
        """Send a request, and again while that may help.

        :param request: The request.
        :raises ~azure.core.exceptions.AzureError: If the last attempt failed.
        """
        settings = self.configure_retries(request.context.options)
        body_of(request)
        while True:
            request.context["retry_count"] = len(settings["history"])
            try:
                reply = self.next.send(request)
            except ClientAuthenticationError:
                raise
            except AzureError as error:
                delay = self.delay_after_error(settings, request, error)
                if delay is None:
                    raise
            else:
                delay = self.delay_after_reply(settings, reply)
                if delay is None:
                    self.update_context(reply.context, settings)
                    return reply
            if delay > 0:
                cast(Any, request.context.transport).sleep(delay)


class FilesRedirectPolicy(HTTPPolicy[HttpRequest, HttpResponse]):
    """Follows redirects.

    :keyword permit_redirects: Whether to follow any. True by default.
    :keyword redirect_max: How many to follow in one call. 10 by default.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__()
        self._is_allowed: bool = kwargs.get("permit_redirects", True)
        self._limit: int = kwargs.get("redirect_max", MAX_REDIRECTS)

    def send(self, request: PipelineRequest[HttpRequest]) -> PipelineResponse[HttpRequest, HttpResponse]:
        """Send a request, and then those that its replies lead to.

        :param request: The request.
        :raises ~azure.core.exceptions.ServiceResponseError: If a redirect cannot be followed.
        """
        is_allowed: bool = request.context.options.pop("permit_redirects", self._is_allowed)
        limit: int = request.context.options.pop("redirect_max", self._limit)
        redirects, first = 0, request.http_request
        endpoint, headers = origin_of(first.url), dict[str, str]()
        while True:
            reply = self.next.send(request)
            redirect = self._redirect(reply, request, redirects, limit) if is_allowed else None
            if redirect is None:
                return reply
            headers = headers if redirects else dict(request.http_request.headers)
            redirects += 1
            request.context[HAS_LEFT] = origin_of(redirect.url) != endpoint
            _lead(request, redirect, headers_for(headers, endpoint, redirect))

    def _redirect(
        self,
        reply: PipelineResponse[HttpRequest, HttpResponse],
        request: PipelineRequest[HttpRequest],
        redirects: int,
        limit: int,
    ) -> Optional[Redirect]:
        response, sent = reply.http_response, request.http_request
        if response.status_code < 300 or response.status_code >= 400:
            return None
        redirect = redirect_of(
            response.status_code,
            response.headers.get("Location"),
            method=sent.method,
            url=sent.url,
            has_body=sent.content is not None,
            may_resend=body_of(request).may_resend,
            redirects=redirects,
            limit=limit,
        )
        if redirect is not None and redirect.keeps_body:
            body_of(request).rewind()
        return redirect


def _lead(request: PipelineRequest[HttpRequest], redirect: Redirect, headers: dict[str, str]) -> None:
    """Make of a request the one that a redirect leads to."""
    if not redirect.keeps_body:
        request.http_request = HttpRequest(redirect.method, redirect.url, headers=headers)
        return
    request.http_request.url = redirect.url
    request.http_request.headers.clear()
    request.http_request.headers.update(headers)


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
        _admission(scope, limiter, deadline_of(request.context.options))
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


def _admission(scope: TransferScope, limiter: RequestLimiter, deadline: Deadline) -> None:
    """Wait until a limiter admits a request."""
    signal = Signal()
    ticket = Ticket(signal)
    try:
        seconds = limiter.enter(ticket)
        while seconds is not None:
            left = deadline.left(time.monotonic())
            if not left:
                raise deadline_error(was_sent=False)
            wait_until(signal, min(seconds, LOOK_AROUND, left))
            scope.check()
            seconds = limiter.look(ticket)
    except BaseException:
        limiter.give_up(ticket)
        raise


def _has_left_host(request: PipelineRequest[HttpRequest]) -> bool:
    return bool(request.context.get(HAS_LEFT))


def _can_be_sent_again(request: PipelineRequest[HttpRequest], sign_in: SignIn) -> bool:
    """Return whether a request can be resent with a new token; if not, record that for the advice in its error."""
    if body_of(request).rewind():
        return True
    request.context[SIGN_IN] = sign_in._replace(spent=True)
    return False
