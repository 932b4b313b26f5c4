"""The state of one call that its policies share: when it must be over, and how its body can be sent again."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any, Optional, cast

from azure.core.pipeline import PipelineRequest
from azure.core.pipeline.policies import SansIOHTTPPolicy
from azure.core.rest import HttpRequest

from .._decisions.deadline import NO_DEADLINE, Deadline
from .._decisions.keywords import drop_policy_options

#: The request option that carries the deadline of a call, down to the transport.
DEADLINE = "deadline"
#: The key of the body in the context of a request.
_BODY = "azure_ai_files.body"


def with_deadline(options: Mapping[str, Any], default: Optional[float] = None) -> dict[str, Any]:
    """Return the options of a call with its deadline, which begins to run unless it already does.

    :param options: The request options of the caller.
    :param default: The ``timeout`` of the client, in seconds.
    """
    seconds: Optional[float] = options.get("timeout")
    seconds = default if seconds is None else seconds
    own = {name: value for name, value in options.items() if name != "timeout" or value is not None}
    if seconds is not None and DEADLINE not in own:
        own[DEADLINE] = Deadline.after(seconds, now=time.monotonic())
    return own


def deadline_of(options: Mapping[str, Any]) -> Deadline:
    """Return the deadline of a call from its options.

    :param options: The options.
    """
    return cast(Deadline, options.get(DEADLINE, NO_DEADLINE))


class RequestBody:
    """The body of a request as it is before the first attempt.

    :param request: The request.
    """

    def __init__(self, request: HttpRequest) -> None:
        self._content: Any = request.content
        self._positions: list[tuple[Any, int]] = []
        self._can_be_read_again = True
        if not (isinstance(self._content, (bytes, str, type(None))) or hasattr(self._content, "resendable")):
            for part in _streams(self._content):
                self._note(part)

    @property
    def may_resend(self) -> bool:
        """Whether the body can be sent from its first byte."""
        return bool(getattr(self._content, "resendable", self._can_be_read_again))

    def rewind(self) -> bool:
        """Prepare the body for being sent from its first byte; return whether that is possible."""
        try:
            for stream, position in self._positions:
                stream.seek(position)
        except (AttributeError, OSError, ValueError):
            return False
        return self.may_resend

    def _note(self, part: Any) -> None:
        try:
            # Pipes and sockets may have a position, but cannot go back to it.
            self._can_be_read_again &= hasattr(part, "read") and getattr(part, "seekable", lambda: True)()
            self._positions.append((part, part.tell()))
        except (AttributeError, OSError, ValueError):
            self._can_be_read_again = False


def body_of(request: PipelineRequest[HttpRequest]) -> RequestBody:
    """Return the body of a request as it was before the first attempt.

    :param request: The request.
    """
    body = request.context.get(_BODY)
    if body is None:
        body = request.context[_BODY] = RequestBody(request.http_request)
    return cast(RequestBody, body)


class CallPolicy(SansIOHTTPPolicy[HttpRequest, Any]):
    """Starts the deadline of a call, and notes how its body can be sent again.

    :keyword timeout: The limit of every call of the client, in seconds.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__()
        self._timeout: Optional[float] = kwargs.get("timeout")

    def on_request(self, request: PipelineRequest[HttpRequest]) -> None:
        """Begin a call.

        :param request: Its request.
        """
        options = request.context.options
        if DEADLINE not in options:
            options.update(with_deadline(options, self._timeout))
        if request.http_request.content is not None:
            body_of(request)


class OptionsPolicy(SansIOHTTPPolicy[HttpRequest, Any]):
    """Removes the options that other policies left in place; the last policy before the transport."""

    def on_request(self, request: PipelineRequest[HttpRequest]) -> None:
        """Remove them.

        :param request: The request.
        """
        drop_policy_options(request.context.options)


def _streams(content: Any) -> Iterator[Any]:
    """Yield what a body reads from: itself, or the files of a form."""
    if isinstance(content, Mapping):
        for value in cast("Mapping[str, Any]", content).values():
            yield from _streams(value)
    elif isinstance(content, (list, tuple)):
        for value in cast("list[Any]", content):
            yield from _streams(value)
    elif hasattr(content, "read") or hasattr(content, "__next__") or hasattr(content, "__anext__"):
        yield content
