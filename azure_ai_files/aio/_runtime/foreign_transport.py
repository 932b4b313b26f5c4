"""A transport of the caller, held to the decisions that do not depend on the transport."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Any, Optional, cast

from azure.core.exceptions import AzureError, ServiceResponseError
from azure.core.pipeline import PipelineRequest, PipelineResponse
from azure.core.pipeline.policies import AsyncHTTPPolicy
from azure.core.rest import AsyncHttpResponse, HttpRequest

from ..._decisions.content_coding import accept_encoding
from ..._decisions.deadline import Deadline
from ..._decisions.foreign_replies import bounded_timeouts, head_of
from ..._decisions.http_rules import check_body_end, framing_of, is_success
from ..._decisions.transport_errors import deadline_error
from .._connections.dialer import bounded
from .transport import Reply


class ForeignTransportPolicy(AsyncHTTPPolicy[HttpRequest, AsyncHttpResponse]):
    """Sends through a transport of the caller; the last policy before it.

    The deadline of the call limits the timeouts of the transport, and its replies are read as those of our own: up to
    a limit, to a checked end, and unpacked in the same way.
    """

    async def send(self, request: PipelineRequest[HttpRequest]) -> PipelineResponse[HttpRequest, AsyncHttpResponse]:
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
            received = await self._send(request, deadline)
        finally:
            # The next attempt passes through this policy too.
            options.clear()
            options.update(before)
        is_unpacked = getattr(getattr(transport, "session", None), "auto_decompress", False)
        reply = await _reply(received.http_response, request.http_request, deadline, is_unpacked)
        if not (wants_stream and is_success(reply.status_code)):
            try:
                await reply.read()
            finally:
                await reply.close()
        return PipelineResponse(request.http_request, reply, request.context)

    async def _send(self, request: PipelineRequest[HttpRequest], deadline: Deadline) -> Any:
        now = time.monotonic()
        if deadline.has_passed(now):
            raise deadline_error(was_sent=False)
        try:
            async with bounded(deadline.wait(None, now)):
                return await self.next.send(request)
        except (AzureError, asyncio.TimeoutError):
            if deadline.has_passed(time.monotonic()):
                raise deadline_error(was_sent=True) from None
            raise


class ForeignReply(Reply):
    """A reply of a transport of the caller."""

    foreign: Any = None

    async def iter_bytes(self, **kwargs: Any) -> AsyncIterator[bytes]:
        """Yield the body, unpacked, and give the connection back at its end or after an error."""
        try:
            async with aclosing(cast("AsyncGenerator[bytes]", super().iter_bytes(**kwargs))) as blocks:
                async for block in blocks:
                    yield block
        except Exception:
            await self.close()
            raise

    async def close(self) -> None:
        """Release the connection. What was not read is gone."""
        await super().close()
        await self.foreign.close()

    async def __aexit__(self, *args: object) -> None:
        await self.close()


async def _reply(response: Any, request: HttpRequest, deadline: Deadline, is_unpacked: bool) -> ForeignReply:
    try:
        head = head_of(response, is_unpacked=is_unpacked)
        length = framing_of(request.method, head.status, head.headers).length
    except AzureError:
        await response.close()
        raise
    source: Any = _ForeignSource(response, length, deadline)
    reply = ForeignReply(request, head, source, getattr(response, "block_size", None) or 0)
    reply.internal_response = getattr(response, "internal_response", response)
    reply.foreign = response
    return reply


class _ForeignSource:
    """The body of a reply of a transport of the caller.

    :param response: The reply.
    :param length: The bytes of its body; None if unknown.
    :param deadline: When the call must be over.
    """

    #: The transport decides what becomes of a reply that is dropped.
    is_ours = False

    def __init__(self, response: Any, length: Optional[int], deadline: Deadline) -> None:
        self._response = response
        self._length = length
        self._deadline = deadline
        self._received = 0
        self._blocks: Optional[AsyncIterator[bytes]] = None

    async def read(self, size: int) -> bytes:
        """Read a block; nothing at the end.

        :param size: Not used: the transport decides it.
        """
        del size
        try:
            block = await self._next_block()
            self._received += len(block)
            if not block:
                check_body_end(self._received, self._length)
        except BaseException:
            await self._response.close()
            raise
        if not block:
            await self._response.close()
        return block

    async def _next_block(self) -> bytes:
        now = time.monotonic()
        blocks = self._blocks = self._blocks or self._response.iter_raw()
        try:
            if self._deadline.has_passed(now):
                raise TimeoutError
            async with bounded(self._deadline.wait(None, now)):
                return await anext(blocks, b"")
        except (AzureError, OSError, asyncio.TimeoutError) as error:
            if self._deadline.has_passed(time.monotonic()):
                raise deadline_error(was_sent=True) from None
            if isinstance(error, AzureError):
                raise
            raise ServiceResponseError(f"The connection broke: {error}.", error=error) from error

    def close(self, *, is_broken: bool = False) -> None:
        """Do nothing: only the reply can await that its connection is given back."""
