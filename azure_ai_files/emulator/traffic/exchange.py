"""The state of the request that the current task answers."""

import time
from contextvars import ContextVar
from typing import IO, Optional

from aiohttp import web

from ..faults.fault_set import NO_FAULTS, Plan
from .recorder import Recorder

__all__ = ["Exchange", "current_exchange", "current_plan", "set_exchange"]


class Exchange:
    """One request and its reply.

    :param now: The time by the clock of the emulator.
    :param recorder: Where the request is recorded; None if it is not.

    :ivar time: When the request arrived, by the clock of the emulator.
    :ivar plan: The faults that hit the request.
    :ivar operation: The ``operationId``; None until the request is authorised.
    :ivar headers: Headers of the reply.
    :ivar replay_buffer: Receives the body of a request that will be carried out twice.
    :ivar is_replay: Whether the body is read from that buffer.
    """

    def __init__(self, request: web.Request, now: float, recorder: Optional[Recorder]) -> None:
        self.plan: Plan = NO_FAULTS
        self.operation: Optional[str] = None
        self.headers: dict[str, str] = {}
        self.replay_buffer: Optional[IO[bytes]] = None
        self.is_replay = False
        self._request = request
        self.time = now
        self._started = time.monotonic()
        self._recorder = recorder

    def record(self, status: Optional[int]) -> None:
        """Record the request once; later calls do nothing.

        :param status: The status of the reply; None if there will not be one.
        """
        recorder, self._recorder = self._recorder, None
        if recorder is not None:
            request = self._request
            recorder.add(
                operation=self.operation,
                method=request.method,
                path=request.path,
                query={name: request.query[name] for name in request.query},
                headers=request.headers,
                body_size=request.content.total_bytes,
                status=status,
                time=self.time,
                seconds=time.monotonic() - self._started,
                faults=tuple(active.fault.kind for active in self.plan.active),
            )


# Each request has its own task, and therefore its own context.
_CURRENT: ContextVar[Optional[Exchange]] = ContextVar("azure_ai_files_exchange", default=None)


def set_exchange(exchange: Exchange) -> None:
    """Make an exchange the one of the current task."""
    _CURRENT.set(exchange)


def current_plan() -> Plan:
    """Return the faults that hit the request of the current task."""
    exchange = _CURRENT.get()
    return NO_FAULTS if exchange is None else exchange.plan


def current_exchange() -> Optional[Exchange]:
    """Return the exchange of the current task; None outside the application."""
    return _CURRENT.get()
