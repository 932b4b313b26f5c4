"""Injects faults into the body of a request before its handler reads it, and into the reply before the client does."""

import asyncio
import os
import socket
import struct
from collections.abc import AsyncIterator, Callable
from typing import IO, NoReturn, Optional
from uuid import uuid4

from aiohttp import hdrs, web

from ..faults import CorruptByte, NoRange, Reset, SlowLink, Stall, WrongETag, WrongLength
from ..faults.fault_set import Placed, Plan
from .exchange import current_exchange, current_plan

__all__ = ["before_request", "before_response", "open_transport", "read_blocks", "receive", "send", "send_reply"]

# How often a pause checks whether the fault was removed or the client has disconnected.
_POLL_SECONDS = 0.02
# How often a slow link transfers a block.
_TICK_SECONDS = 0.05
_BLOCK = 64 * 1024


async def before_request(request: web.Request) -> None:
    """Trigger the fault that happens before a request begins.

    :raises ConnectionError: if the fault ends the connection.
    """
    fault = current_plan().before("request")
    if fault is not None:
        await _trigger(request, fault)


async def before_response(request: web.Request, response: web.StreamResponse) -> None:
    """Trigger the fault that happens before a response begins, and change the headers.

    :raises ConnectionError: if the fault ends the connection.
    """
    plan = current_plan()
    fault = plan.before("response")
    if fault is not None:
        await _trigger(request, fault)
    headers = response.headers
    etag, wrong_length = plan.get(WrongETag), plan.get(WrongLength)
    if etag is not None and hdrs.ETAG in headers:
        headers[hdrs.ETAG] = etag.etag or f'"{uuid4().hex}"'
    if plan.get(NoRange) is not None:
        headers.popall(hdrs.ACCEPT_RANGES, None)
    if wrong_length is not None and hdrs.CONTENT_LENGTH in headers:
        headers[hdrs.CONTENT_LENGTH] = str(max(0, int(headers[hdrs.CONTENT_LENGTH]) + wrong_length.by))


def receive(request: web.Request) -> AsyncIterator[bytes]:
    """Return the blocks of a request's body as they arrive."""
    exchange = current_exchange()
    blocks: AsyncIterator[bytes] = request.content.iter_any()
    if exchange is None:
        return blocks
    if exchange.replay_buffer is not None and exchange.is_replay:
        return _replay(exchange.replay_buffer)
    if exchange.plan.changes_body("request"):
        blocks = _with_faults(request, blocks, "request")
    return blocks if exchange.replay_buffer is None else _tee(blocks, exchange.replay_buffer)


async def send(request: web.Request, blocks: AsyncIterator[bytes]) -> None:
    """Send the body of a response whose head was sent.

    :raises ConnectionError: if a fault ends the connection, a wrong length requires it to end here, or the client has
     disconnected.
    """
    async for block in _with_faults(request, blocks, "response"):
        # Written to the transport, because the response would enforce its Content-Length.
        open_transport(request).write(block)
        await request.writer.drain()
        # drain() returns at once while the client reads as fast as this writes: other requests would wait.
        await asyncio.sleep(0)
    if current_plan().get(WrongLength) is not None:
        _end_connection(request, reset=False)


def open_transport(request: web.Request) -> asyncio.Transport:
    """Return the transport of a request.

    :raises ConnectionError: if the client has disconnected; asyncio notices it some time before aiohttp does.
    """
    transport = request.transport
    if transport is None or transport.is_closing():
        raise ConnectionResetError("The client has disconnected.")
    assert isinstance(transport, asyncio.Transport)
    return transport


async def send_reply(request: web.Request, reply: web.StreamResponse) -> web.StreamResponse:
    """Send a reply if a fault affects its body; return the reply that was sent, or the given one.

    :raises ConnectionError: if the fault ends the connection.
    """
    if not current_plan().changes_body("response") or not isinstance(reply, web.Response) or reply.prepared:
        return reply
    body = reply.body
    if not isinstance(body, bytes):
        return reply
    sent = web.StreamResponse(status=reply.status, headers=reply.headers)
    sent.content_length = len(body)
    await sent.prepare(request)
    await send(request, _single_block(body))
    await sent.write_eof()
    return sent


async def read_blocks(file: IO[bytes], start: int, length: int) -> AsyncIterator[bytes]:
    """Yield the blocks of a range of an open file."""
    file.seek(start)
    while length and (block := file.read(min(_BLOCK, length))):
        length -= len(block)
        yield block


async def _with_faults(request: web.Request, blocks: AsyncIterator[bytes], where: str) -> AsyncIterator[bytes]:
    """Trigger the fault at its position in a body, at the rate of a slow link."""
    plan = current_plan()
    fault, rate, passed = plan.within(where), _RateLimit(plan), 0
    async for block in blocks:
        for start in range(0, len(block), rate.step):
            piece = block[start : start + rate.step]
            if fault is not None and fault.at is not None and passed <= fault.at < passed + len(piece):
                head, piece = piece[: fault.at - passed], piece[fault.at - passed :]
                passed += len(head)
                if head:
                    yield head
                if isinstance(fault, CorruptByte):
                    piece = bytes([piece[0] ^ 0xFF]) + piece[1:]
                else:
                    await _trigger(request, fault)
                fault = None
            passed += len(piece)
            await rate.wait(passed)
            yield piece
    if fault is not None and fault.at == passed and not isinstance(fault, CorruptByte):
        await _trigger(request, fault)


class _RateLimit:
    """Delays a body to the rate of a slow link."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._link = plan.get(SlowLink)
        self._loop = asyncio.get_running_loop()
        self._started = self._loop.time()
        self.step = (
            _BLOCK if self._link is None else max(1, min(_BLOCK, int(self._link.bytes_per_second * _TICK_SECONDS)))
        )

    async def wait(self, passed: int) -> None:
        while self._link is not None and self._plan.holds(self._link):
            left = self._started + passed / self._link.bytes_per_second - self._loop.time()
            if left <= 0:
                return
            await asyncio.sleep(min(left, _TICK_SECONDS))


async def _trigger(request: web.Request, fault: Placed) -> None:
    if isinstance(fault, Stall):
        await _stall(request, fault)
        return
    # A reset discards bytes that were not sent.
    await _wait_while(lambda: request.transport is not None and request.transport.get_write_buffer_size() > 0)
    _end_connection(request, reset=isinstance(fault, Reset))


async def _stall(request: web.Request, fault: Stall) -> None:
    loop, plan = asyncio.get_running_loop(), current_plan()
    end = None if fault.seconds is None else loop.time() + fault.seconds
    await _wait_while(
        lambda: plan.holds(fault) and request.transport is not None and (end is None or loop.time() < end)
    )


async def _wait_while(condition: Callable[[], bool]) -> None:
    # Polling, because the condition changes in other threads, and in transports that do not notify.
    while condition():  # noqa: ASYNC110
        await asyncio.sleep(_POLL_SECONDS)


def _end_connection(request: web.Request, *, reset: bool) -> NoReturn:
    exchange, transport = current_exchange(), request.transport
    # Recorded first, so that a client that sees the connection end finds its request.
    if exchange is not None:
        exchange.record(None)
    if reset and transport is not None:
        sock: Optional[socket.socket] = transport.get_extra_info("socket")
        if sock is not None:
            # Closing with a linger time of 0 sends a reset; struct linger has two shorts on Windows.
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("hh" if os.name == "nt" else "ii", 1, 0))
        transport.abort()
    raise ConnectionAbortedError("A fault ended the connection.")


async def _tee(blocks: AsyncIterator[bytes], copy: IO[bytes]) -> AsyncIterator[bytes]:
    async for block in blocks:
        copy.write(block)
        yield block


async def _replay(copy: IO[bytes]) -> AsyncIterator[bytes]:
    copy.seek(0)
    while block := copy.read(_BLOCK):
        yield block


async def _single_block(block: bytes) -> AsyncIterator[bytes]:
    yield block
