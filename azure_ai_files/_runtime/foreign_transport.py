"""A transport of the caller, held to the decisions that do not depend on the transport."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any, Optional, cast

from azure.core.exceptions import AzureError, ServiceResponseError
from azure.core.pipeline import PipelineRequest, PipelineResponse
from azure.core.pipeline.policies import HTTPPolicy
from azure.core.rest import HttpRequest, HttpResponse

from .._decisions.content_coding import accept_encoding
from .._decisions.deadline import Deadline
from .._decisions.foreign_replies import bounded_timeouts, head_of
from .._decisions.http_rules import ReplyHead, check_body_end, framing_of, is_success
from .._decisions.transport_errors import deadline_error
from .transport import Reply


class ForeignTransportPolicy(HTTPPolicy[HttpRequest, HttpResponse]):
    """Sends through a transport of the caller; the last policy before it.

    The deadline of the call limits the timeouts of the transport, and its replies are read as those of our own: up to
    a limit, to a checked end, and unpacked in the same way.
    """

    def send(self, request: PipelineRequest[HttpRequest]) -> PipelineResponse[HttpRequest, HttpResponse]:
        """Send a request.

        :param request: The request.
        :raises ~azure.core.exceptions.AzureError: If a reply was not received.
        """
        options = request.context.options
        before, transport = dict(options), request.context.transport
        deadline: Deadline = options.pop("deadline", Deadline())
        options.pop("use_env_settings", None)  # their constructor takes it
        wants_stream = bool(options.get("stream"))
        config = getattr(transport, "connection_config", None)
        options.update(bounded_timeouts(options, config, deadline, time.monotonic()), stream=True)
        request.http_request.headers.setdefault("Accept-Encoding", accept_encoding(wants_stream))
        try:
            received = self._send(request, deadline)
        finally:
            # The next attempt passes through this policy too.
            options.clear()
            options.update(before)
        reply = _reply(received.http_response, request.http_request, deadline)
        if not (wants_stream and is_success(reply.status_code)):
            reply.read()
        return PipelineResponse(request.http_request, reply, request.context)

    def _send(self, request: PipelineRequest[HttpRequest], deadline: Deadline) -> Any:
        if deadline.has_passed(time.monotonic()):
            raise deadline_error(was_sent=False)
        try:
            return self.next.send(request)
        except AzureError:
            if deadline.has_passed(time.monotonic()):
                raise deadline_error(was_sent=True) from None
            raise


class ForeignReply(Reply):
    """A reply of a transport of the caller.

    :param request: The request.
    :param head: The head of the reply.
    :param source: Its body.
    :param response: The reply as the transport returns it.
    """

    #: The transport decides what becomes of a reply that is dropped.
    warns_if_dropped = False

    def __init__(self, request: HttpRequest, head: ReplyHead, source: _ForeignSource, response: Any) -> None:
        super().__init__(request, head, cast(Any, source), getattr(response, "block_size", None) or 0)
        self.internal_response = getattr(response, "internal_response", response)
        self._foreign = source

    def _blocks(self) -> Iterator[bytes]:
        self._open_source()
        return self._foreign.blocks()


def _reply(response: Any, request: HttpRequest, deadline: Deadline) -> ForeignReply:
    try:
        head = head_of(response, is_unpacked=False)
        length = framing_of(request.method, head.status, head.headers).length
    except AzureError:
        response.close()
        raise
    return ForeignReply(request, head, _ForeignSource(response, length, deadline), response)


class _ForeignSource:
    """The body of a reply of a transport of the caller.

    :param response: The reply.
    :param length: The bytes of its body; None if unknown.
    :param deadline: When the call must be over.
    """

    def __init__(self, response: Any, length: Optional[int], deadline: Deadline) -> None:
        self._response = response
        self._length = length
        self._deadline = deadline

    def blocks(self) -> Iterator[bytes]:
        """Yield the body as it comes, in blocks of the transport's size."""
        received = 0
        try:
            for block in self._response.iter_raw():
                self._check_deadline()
                received += len(block)
                yield block
        except AzureError:
            self._check_deadline()
            raise
        except OSError as error:
            self._check_deadline()
            raise ServiceResponseError(f"The connection broke: {error}.", error=error) from error
        check_body_end(received, self._length)

    def _check_deadline(self) -> None:
        if self._deadline.has_passed(time.monotonic()):
            raise deadline_error(was_sent=True)

    def close(self) -> None:
        """Release the connection."""
        self._response.close()
