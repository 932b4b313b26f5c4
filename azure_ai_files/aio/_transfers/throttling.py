"""The policy that holds the requests of one transfer to their common pace."""

from __future__ import annotations

import time
from typing import Any, Optional, cast

from azure.core.pipeline import PipelineRequest, PipelineResponse
from azure.core.pipeline.policies import AsyncHTTPPolicy
from azure.core.rest import AsyncHttpResponse, HttpRequest

from ..._concurrency.limiter import Gate, Turn
from ..._concurrency.scope import LOOK_AROUND, Scope, current_scope
from ..._decisions.delays import RETRY_HEADERS, requested_delay
from .._workers import Signal, wait_until

#: Statuses by which a service asks to slow down.
_SLOW_DOWN = (429, 503)

#: The most seconds that a service may stop all requests of a transfer for.
_LONGEST_PAUSE = 120.0


class ThrottlePolicy(AsyncHTTPPolicy[HttpRequest, AsyncHttpResponse]):
    """Lets a request wait while its transfer is slowed down, and drops it when its transfer has ended."""

    async def send(self, request: PipelineRequest[HttpRequest]) -> PipelineResponse[HttpRequest, AsyncHttpResponse]:
        """Send a request when it may be sent.

        :param request: The request.
        """
        scope = current_scope()
        if scope is None:
            return await self.next.send(request)
        scope.check()
        scope.note_request(request.context)
        if scope.gate is None:
            return await self.next.send(request)
        return await self._send_in_turn(request, scope, scope.gate)

    async def _send_in_turn(
        self, request: PipelineRequest[HttpRequest], scope: Scope, gate: Gate
    ) -> PipelineResponse[HttpRequest, AsyncHttpResponse]:
        signal = Signal()
        turn = Turn(signal)
        try:
            seconds = gate.enter(turn)
            while seconds is not None:
                await wait_until(signal, min(seconds, LOOK_AROUND))
                scope.check()
                seconds = gate.look(turn)
        except BaseException:
            gate.give_up(turn)
            raise
        began = time.monotonic()
        scope.note_turn(began)
        slows_down, pause = False, cast(Optional[float], None)
        try:
            reply = await self.next.send(request)
            response: Any = reply.http_response
            slows_down = response.status_code in _SLOW_DOWN
            if slows_down:
                pause = requested_delay(response.headers, RETRY_HEADERS, now=time.time(), longest=_LONGEST_PAUSE)
            return reply
        finally:
            gate.leave(began, slows_down, pause)
