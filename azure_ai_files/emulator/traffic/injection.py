"""Where faults happen: on the way of a request's body to its handler, and of the reply to the client."""

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

__all__ = ["before_request", "before_response", "read_blocks", "receive", "send", "send_reply"]

# How soon a removed fault, or a client that is gone, is noticed.
_POLL_SECONDS = 0.02
# A slow link moves something this often.
_TICK_SECONDS = 0.05
_BLOCK = 64 * 1024


async def before_request(request: web.Request) -> None:
    """Let happen what comes before all of a request.

    :param request: The request.
    :type request: ~aiohttp.web.Request
    :raises ConnectionError: if the connection is broken off.
    """
    fault = current_plan().before("request")
    if fault is not None:
        await _trigger(request, fault)


async def before_response(request: web.Request, response: web.StreamResponse) -> None:
    """Let happen what comes before all of a response, and change its head.

    :param request: The request.
    :type request: ~aiohttp.web.Request
    :param response: The response.
    :type response: ~aiohttp.web.StreamResponse
    :raises ConnectionError: if the connection is broken off.
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
    """Read the body of a request.

    :param request: The request.
    :type request: ~aiohttp.web.Request
    :return: Its blocks, as they come in.
    :rtype: ~typing.AsyncIterator[bytes]
    """
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
    """Send the body of a response whose head has been sent.

    :param request: The request.
    :type request: ~aiohttp.web.Request
    :param blocks: The body.
    :type blocks: ~typing.AsyncIterator[bytes]
    :raises ConnectionError: if the connection is broken off, or ends here because its framing is wrong.
    """
    async for block in _with_faults(request, blocks, "response"):
        if request.transport is None:
            raise ConnectionResetError("The client is gone.")
        # Not by the response, which would hold to its Content-Length.
        request.transport.write(block)
        await request.writer.drain()
    if current_plan().get(WrongLength) is not None:
        _end_connection(request, reset=False)


async def send_reply(request: web.Request, reply: web.StreamResponse) -> web.StreamResponse:
    """Send a reply, if a fault is on the way of its body.

    :param request: The request.
    :type request: ~aiohttp.web.Request
    :param reply: The reply.
    :type reply: ~aiohttp.web.StreamResponse
    :return: A reply that has been sent, or else the same one.
    :rtype: ~aiohttp.web.StreamResponse
    :raises ConnectionError: if the connection is broken off.
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
    """Read a run of a file.

    :param file: The open file.
    :type file: ~typing.IO[bytes]
    :param start: Where the run begins.
    :type start: int
    :param length: How long it is.
    :type length: int
    :return: Its blocks.
    :rtype: ~typing.AsyncIterator[bytes]
    """
    file.seek(start)
    while length and (block := file.read(min(_BLOCK, length))):
        length -= len(block)
        yield block


async def _with_faults(request: web.Request, blocks: AsyncIterator[bytes], where: str) -> AsyncIterator[bytes]:
    """Let the fault happen that has a place in a body, at the speed of a slow link."""
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
    """Waits as long as a slow link takes."""

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
    # A reset throws away what has not gone out.
    await _wait_while(lambda: request.transport is not None and request.transport.get_write_buffer_size() > 0)
    _end_connection(request, reset=isinstance(fault, Reset))


async def _stall(request: web.Request, fault: Stall) -> None:
    loop, plan = asyncio.get_running_loop(), current_plan()
    end = None if fault.seconds is None else loop.time() + fault.seconds
    await _wait_while(
        lambda: plan.holds(fault) and request.transport is not None and (end is None or loop.time() < end)
    )


async def _wait_while(condition: Callable[[], bool]) -> None:
    # No event: what ends it happens in other threads, and in transports that tell nobody.
    while condition():  # noqa: ASYNC110
        await asyncio.sleep(_POLL_SECONDS)


def _end_connection(request: web.Request, *, reset: bool) -> NoReturn:
    exchange, transport = current_exchange(), request.transport
    # Who sees the connection end finds it recorded.
    if exchange is not None:
        exchange.record(None)
    if reset and transport is not None:
        sock: Optional[socket.socket] = transport.get_extra_info("socket")
        if sock is not None:
            # A close without lingering is a reset; its two numbers are shorter on Windows.
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("hh" if os.name == "nt" else "ii", 1, 0))
        transport.abort()
    raise ConnectionAbortedError("A fault ends the connection.")


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
