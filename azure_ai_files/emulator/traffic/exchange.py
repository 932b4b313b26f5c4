"""What is known of the request that the running task answers."""

import time
from contextvars import ContextVar
from typing import IO, Optional

from aiohttp import web

from ..faults.fault_set import NO_FAULTS, Plan
from .recorder import Recorder, redact

__all__ = ["Exchange", "current_exchange", "current_plan", "set_exchange"]


class Exchange:
    """One request and its reply.

    :param request: The request.
    :type request: ~aiohttp.web.Request
    :param now: The time by the clock of the emulator.
    :type now: float
    :param recorder: Where it is recorded; None where it is not.
    :type recorder: ~azure_ai_files.emulator.traffic.recorder.Recorder

    :ivar plan: The faults that hit it.
    :vartype plan: ~azure_ai_files.emulator.faults.fault_set.Plan
    :ivar operation: The operation, once it is known and allowed.
    :vartype operation: str
    :ivar copy: Takes the body of a request that will be carried out again.
    :vartype copy: ~typing.IO[bytes]
    :ivar again: Whether the body is read from that copy.
    :vartype again: bool
    """

    def __init__(self, request: web.Request, now: float, recorder: Optional[Recorder]) -> None:
        self.plan: Plan = NO_FAULTS
        self.operation: Optional[str] = None
        self.replay_buffer: Optional[IO[bytes]] = None
        self.is_replay = False
        self._request = request
        self._time = now
        self._started = time.monotonic()
        self._recorder = recorder

    def record(self, status: Optional[int]) -> None:
        """Record the request, the first time that this is called.

        :param status: The status of the reply; None if there will be none.
        :type status: int
        """
        recorder, self._recorder = self._recorder, None
        if recorder is not None:
            request = self._request
            recorder.add(
                operation=self.operation,
                method=request.method,
                path=request.path,
                query={name: request.query[name] for name in request.query},
                headers=redact(request.headers),
                body_size=request.content.total_bytes,
                status=status,
                time=self._time,
                seconds=time.monotonic() - self._started,
                faults=tuple(active.fault.kind for active in self.plan.active),
            )


# Each request has a task, and so a context, of its own.
_CURRENT: ContextVar[Optional[Exchange]] = ContextVar("azure_ai_files_exchange", default=None)


def set_exchange(exchange: Exchange) -> None:
    """Make an exchange the one of the running task.

    :param exchange: The exchange.
    :type exchange: ~azure_ai_files.emulator.traffic.exchange.Exchange
    """
    _CURRENT.set(exchange)


def current_plan() -> Plan:
    """Find the faults that hit the request of the running task.

    :return: The faults.
    :rtype: ~azure_ai_files.emulator.faults.fault_set.Plan
    """
    exchange = _CURRENT.get()
    return NO_FAULTS if exchange is None else exchange.plan


def current_exchange() -> Optional[Exchange]:
    """Find the exchange of the running task.

    :return: The exchange; None outside of the application.
    :rtype: ~azure_ai_files.emulator.traffic.exchange.Exchange
    """
    return _CURRENT.get()
