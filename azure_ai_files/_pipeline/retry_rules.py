"""Decide whether a request is retried."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, Optional

from azure.core.exceptions import AzureError, ServiceRequestError, ServiceResponseError
from azure.core.pipeline import PipelineRequest, PipelineResponse
from azure.core.pipeline.policies import RequestHistory
from azure.core.rest import HttpRequest

from .._decisions.attempts import is_dropped
from .._decisions.delays import RETRY_HEADERS, requested_delay
from .._decisions.http_rules import check_delay
from .._decisions.transport_errors import FinalRequestError, is_untrusted_certificate
from .._protocol.errors import AnyResponse
from .._protocol.sign_in import SIGN_IN, SignIn
from .call_context import body_of, deadline_of

#: Statuses after which a POST is retried too, because with them the service says that it did not accept the request.
RETRIED_STATUSES = frozenset({408, 429, 500, 502, 503, 504})

#: Above it azure-core retries every status.
_LAST_KNOWN_STATUS = 505

Settings = dict[str, Any]


class DelayAdvice(NamedTuple):
    """Adds to the advice for a refusal that the service asks for a longer delay than the client waits.

    :ivar sign_in: How the request was signed in; None if it was not signed in with a token.
    :ivar text: The sentence about the delay.
    """

    sign_in: Optional[SignIn]
    text: str

    def advice(self, status: int, code: Optional[str], message: Optional[str], challenge: str) -> str:
        """Return advice on a refusal; see :meth:`SignIn.advice`."""
        others = self.sign_in.advice(status, code, message, challenge) if self.sign_in else None
        return f"{others} {self.text}" if others else self.text


class RetryRules:
    """The decisions of both retry policies, which differ from azure-core's.

    * A request whose connection broke is retried, whatever its method, if its body can be sent from its first byte. So
      is a request that could not be sent, unless the certificate of the server is not trusted.
    * A POST is retried after 408, 429, 500, 502, 503 and 504, with or without ``Retry-After``.
    * ``retry-after-ms`` is obeyed and invalid delays are ignored. A delay longer than ``retry_backoff_max`` seconds
      ends the call: it is neither waited for nor shortened.
    * ``x-should-retry: true`` or ``false`` takes precedence over the status.
    * A retry that would begin after the deadline of the call is not made.
    """

    get_backoff_time: Callable[[Settings], float]
    is_exhausted: Callable[[Settings], bool]

    def __init__(self, **kwargs: Any) -> None:
        self._other_statuses = frozenset[int](kwargs.get("retry_on_status_codes") or ())
        super().__init__(**kwargs)

    def get_retry_after(self, response: PipelineResponse[Any, Any]) -> Optional[float]:
        """Return how long the service asks to wait, in seconds."""
        headers: Mapping[str, str] = response.http_response.headers
        return requested_delay(headers, RETRY_HEADERS, now=time.time())

    def is_retry(self, settings: Settings, response: PipelineResponse[Any, Any]) -> bool:
        """Return whether to retry after a reply, as far as the reply decides that."""
        reply: AnyResponse = response.http_response
        verdict = reply.headers.get("x-should-retry", "").lower()
        if reply.status_code < 400 or verdict == "false":
            return False
        if verdict == "true" or self.get_retry_after(response) is not None:
            return True
        method, status = response.http_request.method.upper(), reply.status_code
        if status in RETRIED_STATUSES and method == "POST":
            return True
        is_retried = status in RETRIED_STATUSES or status > _LAST_KNOWN_STATUS or status in self._other_statuses
        return is_retried and method in settings["methods"]

    def delay_after_reply(self, settings: Settings, reply: PipelineResponse[HttpRequest, Any]) -> Optional[float]:
        """Count a reply, and return the seconds until the next attempt.

        :param settings: The settings of the call.
        :param reply: The reply.
        :return: Seconds; None if the reply is the last one.
        """
        if not self.is_retry(settings, reply):
            return None
        asked = self.get_retry_after(reply)
        refusal = check_delay(asked, settings["max_backoff"])
        if refusal is not None:
            reply.context[SIGN_IN] = DelayAdvice(reply.context.get(SIGN_IN), refusal)
            return None
        settings["total"] -= 1
        settings["status"] -= 1
        settings["history"].append(RequestHistory(reply.http_request, http_response=reply.http_response))
        return self._delay(settings, PipelineRequest(reply.http_request, reply.context), asked)

    def delay_after_error(
        self, settings: Settings, request: PipelineRequest[HttpRequest], error: AzureError
    ) -> Optional[float]:
        """Count an error, and return the seconds until the next attempt.

        :param settings: The settings of the call.
        :param request: The request that failed.
        :param error: The error.
        :return: Seconds; None if the error is final.
        """
        if not is_dropped(error) or is_final(error):
            return None
        settings["total"] -= 1
        if isinstance(error, ServiceRequestError):
            settings["connect"] -= 1
        elif isinstance(error, ServiceResponseError):
            settings["read"] -= 1
        else:
            settings["status"] -= 1
        settings["history"].append(RequestHistory(request.http_request, error=error))
        return self._delay(settings, request, None)

    def _delay(
        self, settings: Settings, request: PipelineRequest[HttpRequest], asked: Optional[float]
    ) -> Optional[float]:
        if self.is_exhausted(settings):
            return None
        delay = asked or self.get_backoff_time(settings)
        if not deadline_of(request.context.options).allows(delay, time.monotonic()):
            return None
        return delay if body_of(request).rewind() else None


def is_final(error: AzureError) -> bool:
    """Return whether an error of a request that was not sent would be the same at the next attempt.

    :param error: The error, of any transport.
    """
    if isinstance(error, FinalRequestError):
        return True
    return isinstance(error, ServiceRequestError) and any(map(is_untrusted_certificate, _causes(error)))


def _causes(error: AzureError) -> Iterator[BaseException]:
    """Yield what led to an error, as the libraries below azure-core nest it."""
    found: list[Any] = [error.inner_exception]
    for cause in found:
        if isinstance(cause, BaseException) and len(found) < 32:
            yield cause
            found += [*cause.args, getattr(cause, "reason", None), cause.__cause__]
