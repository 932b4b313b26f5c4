"""One connection to a service: written to and read from, each wait bounded."""

from __future__ import annotations

import asyncio
import os
import select
import socket
import time
from contextlib import suppress
from typing import Any, Optional, cast

from aiohttp.connector import Connection as Handle
from azure.core.exceptions import AzureError

from ..._decisions.deadline import Deadline
from ..._decisions.http_rules import MAX_LINE_BYTES, HeadLines, ReplyHead
from ..._decisions.transport_errors import deadline_error, receive_error, send_error
from ..._network.outgoing import Block
from ..._network.route import Limits, Route
from .received import Received

#: Bytes that are received ahead of their reader; more stay with the service. The loop receives up to half of them at a
#: time, and to pause and resume costs as much as to receive.
_READ_AHEAD = 512 * 1024
#: How often in a time limit it is looked whether the service has taken something.
_LOOKS = 8


class Connection(asyncio.Protocol):
    """A connection. It is used by one request at a time, in the event loop that made it.

    :param route: What it is for.
    :param handle: The connection as aiohttp has it.
    """

    def __init__(self, route: Route, handle: Handle) -> None:
        self.route = route
        #: When it became idle.
        self.idle_since = 0.0
        self._limits = Limits(None, None, Deadline())
        self._loop = asyncio.get_running_loop()
        self._process = os.getpid()
        self._handle = handle
        self._transport = cast(asyncio.Transport, handle.transport)
        self._received = Received()
        self._waiter: Optional[asyncio.Future[bool]] = None
        self._is_blocked = False
        self._is_paused = False
        self._has_ended = False
        self._failure: Optional[BaseException] = None
        self._unsent_at_reply = 0
        self._transport.set_protocol(self)

    def begin(self, limits: Limits) -> None:
        """Begin a request.

        :param limits: How long it may wait.
        """
        self._limits = limits
        self._unsent_at_reply = 0

    @property
    def was_flushed(self) -> bool:
        """Whether everything that was written had left when the last reply began to come."""
        return not self._unsent_at_reply

    def is_fresh(self) -> bool:
        """Return whether the connection can serve a request: it is open, and nothing came that was not asked for."""
        if self._received or self._has_ended or self._transport.is_closing():
            return False
        sock: Any = self._transport.get_extra_info("socket")
        return sock is not None and not _is_readable(sock)

    def close(self) -> None:
        """Close the connection; a request that still uses it fails."""
        if not self._has_ended:
            self._failure = ConnectionAbortedError("it was closed here")
        self._has_ended = True
        if os.getpid() != self._process:
            return  # it is the parent's, with its event loop
        self._wake()
        sock: Any = self._transport.get_extra_info("socket")
        if sock is not None:
            with suppress(OSError):
                # At once; the transport closes its socket in the next round of the loop.
                sock.shutdown(socket.SHUT_RDWR)
        # A loop that is closed has no connections any longer.
        with suppress(RuntimeError):
            self._transport.abort()
            self._handle.close()

    def write(self, *blocks: Block) -> None:
        """Send blocks; :meth:`ready` says when more can follow.

        :param blocks: The bytes, which must not change afterwards.
        """
        if not self._transport.is_closing():
            for block in blocks:
                self._transport.write(block)

    async def ready(self) -> bool:
        """Wait until the service has taken nearly everything that was written, or answers.

        :return: True if more can be written; False if a reply has come.
        :raises ~azure.core.exceptions.ServiceResponseError: If the connection broke, or the service takes nothing.
        """
        # In the first round the loop looks at the sockets, in the second one a reply is here.
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        while not self._received:
            if self._has_ended:
                raise send_error(self._failure or ConnectionResetError("it was closed"), *self._where)
            if not self._is_blocked:
                self._check_deadline()
                return True
            await self._wait()
        return False

    async def read_head(self) -> ReplyHead:
        """Read the head of a reply, or of an interim one.

        :raises ~azure.core.exceptions.ServiceResponseError: If none comes, or one that is not believed.
        """
        lines = HeadLines()
        while lines.add(await self.read_line()):
            pass
        return lines.parse()

    async def read_line(self) -> bytes:
        """Read a line with its end, or the beginning of one that is too long, or what is left."""
        most = MAX_LINE_BYTES + 1
        while not (length := self._received.line_length(most)):
            if len(self._received) >= most or not await self._more():
                length = min(len(self._received), most)
                break
        self._check_deadline()
        return self._take(length)

    async def read(self, size: int) -> bytes:
        """Read what comes next.

        :param size: Most bytes.
        :return: At least one byte, or nothing at the end.
        :raises ~azure.core.exceptions.ServiceResponseError: If nothing comes for too long, or the connection breaks.
        """
        if not self._received:
            await self._more()
        self._check_deadline()
        return self._take(size)

    # What the transport calls:

    def data_received(self, data: bytes) -> None:
        if not self._received:
            self._unsent_at_reply = self._transport.get_write_buffer_size()
        self._received.add(data)
        if len(self._received) >= _READ_AHEAD and not self._is_paused:
            self._is_paused = True
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> None:
        self._has_ended = True
        self._wake()

    def pause_writing(self) -> None:
        self._is_blocked = True

    def resume_writing(self) -> None:
        self._is_blocked = False
        self._wake()

    def connection_lost(self, exc: Optional[BaseException]) -> None:
        if not self._has_ended:
            self._has_ended = True
            self._failure = exc
            if exc is not None:
                self._rescue()
        self._wake()

    def _rescue(self) -> None:
        """Receive what had come already when sending failed: a service that refuses a body may close at once."""
        sock: Any = self._transport.get_extra_info("socket")
        if sock is None or self._transport.get_extra_info("sslcontext") is not None:
            return
        with suppress(OSError), sock.dup() as copy:
            copy.setblocking(False)
            while len(self._received) < _READ_AHEAD and (data := copy.recv(_READ_AHEAD)):
                self.data_received(data)

    async def _more(self) -> bool:
        """Wait for bytes; return whether more came."""
        before = len(self._received)
        while len(self._received) == before:
            if self._has_ended:
                if self._failure is not None:
                    raise receive_error(self._failure, *self._where)
                return False
            await self._wait()
        return True

    async def _wait(self) -> None:
        """Wait until something happens, as long as the limits allow.

        While bytes are on their way out, the time counts from the last one that the service took.
        """
        read = self._limits.read
        begun = time.monotonic()
        unsent = self._transport.get_write_buffer_size()
        while not await self._happened(None if read is None else read / _LOOKS if unsent else read):
            now = time.monotonic()
            self._check_deadline()
            left = self._transport.get_write_buffer_size()
            if left != unsent:
                begun, unsent = now, left
            elif read is not None and now - begun >= read:
                raise self._too_late(unsent)

    async def _happened(self, seconds: Optional[float]) -> bool:
        """Wait until something happens; return whether it did in time."""
        waiter: asyncio.Future[bool] = self._loop.create_future()
        self._waiter = waiter
        seconds = self._limits.deadline.wait(seconds, time.monotonic())
        timer = None if seconds is None else self._loop.call_later(seconds, self._wake, False)
        try:
            return await waiter
        finally:
            self._waiter = None
            if timer is not None:
                timer.cancel()

    def _too_late(self, unsent: int) -> AzureError:
        return (send_error if unsent else receive_error)(TimeoutError(), *self._where)

    @property
    def _where(self) -> Any:
        return self.route.origin, self._limits.read

    def _check_deadline(self) -> None:
        if self._limits.deadline.has_passed(time.monotonic()):
            raise deadline_error(was_sent=True)

    def _wake(self, has_happened: bool = True) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(has_happened)

    def _take(self, size: int) -> bytes:
        data = self._received.take(size)
        if self._is_paused and len(self._received) < _READ_AHEAD:
            self._is_paused = False
            if not self._has_ended:
                self._transport.resume_reading()
        return data


def _is_readable(sock: Any) -> bool:
    """Return whether a socket was closed by the other side, or has bytes, of which the event loop may not know yet."""
    if not hasattr(select, "poll"):
        return bool(select.select([sock], [], [], 0)[0])
    poll = select.poll()
    poll.register(sock.fileno(), select.POLLIN)
    return bool(poll.poll(0))
