"""A request and its reply, on one connection."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Optional

from ..._decisions.deadline import Deadline
from ..._decisions.http_rules import ReplyHead, check_early_status, check_final_status
from ..._decisions.transport_errors import deadline_error
from ..._network.outgoing import Block
from .connection import Connection
from .dialer import bounded
from .outgoing import OutgoingRequest

#: Bytes of a body that are copied, to leave together with the head of the request.
_JOINED_BYTES = 64 * 1024
_WRONG_LENGTH = "The body of the request does not have the {} bytes that its Content-Length says."


async def exchange(connection: Connection, request: OutgoingRequest, deadline: Deadline) -> tuple[ReplyHead, bool]:
    """Send a request, once, and read the head of its reply.

    :param connection: The connection, fresh.
    :param request: The request.
    :param deadline: When the call must be over.
    :return: The head, and whether all of the request was sent before.
    :raises ~azure.core.exceptions.ServiceResponseError: If no reply comes that is believed.
    """
    return await _Exchange(connection, request, deadline).run()


class _Exchange:
    def __init__(self, connection: Connection, request: OutgoingRequest, deadline: Deadline) -> None:
        self._connection = connection
        self._request = request
        self._deadline = deadline
        self._interim_replies = 0

    async def run(self) -> tuple[ReplyHead, bool]:
        early = await self._send()
        if early is not None:
            check_early_status(early.status)
            return early, False
        while (head := await self._reply()) is None:
            pass
        was_sent = self._connection.was_flushed
        if not was_sent:
            check_early_status(head.status)
        return head, was_sent

    async def _send(self) -> Optional[ReplyHead]:
        """Send the request; return the reply if it came before the last byte of the body."""
        whole = self._request.whole
        if whole is not None:
            self._write_first(whole)
            return None
        now = time.monotonic()
        try:
            async with bounded(self._deadline.wait(None, now)), aclosing(self._request.blocks()) as blocks:
                return await self._send_blocks(blocks)
        except asyncio.TimeoutError:
            if self._deadline.has_passed(time.monotonic()):
                raise deadline_error(was_sent=True) from None
            raise

    async def _send_blocks(self, blocks: AsyncIterator[Block]) -> Optional[ReplyHead]:
        connection, length = self._connection, self._request.length
        sent, is_first = 0, True
        async for block in blocks:
            sent += len(block)
            if length is not None and sent > length:
                raise ValueError(_WRONG_LENGTH.format(length))
            if is_first:
                self._write_first(block)
            else:
                connection.write(*self._framed(block))
            is_first = False
            if sent == length:
                continue  # what follows is the reply, and the last bytes leave meanwhile
            while not await connection.ready():
                if (early := await self._reply()) is not None:
                    return early
        if length is not None and sent != length:
            raise ValueError(_WRONG_LENGTH.format(length))
        if is_first:
            connection.write(self._request.head)
        if length is None:
            connection.write(b"0\r\n\r\n")
        return None

    def _write_first(self, block: Block) -> None:
        head, framed = self._request.head, self._framed(block)
        if len(block) <= _JOINED_BYTES:
            self._connection.write(b"".join((head, *framed)))
        else:
            self._connection.write(head, *framed)

    def _framed(self, block: Block) -> tuple[Block, ...]:
        if self._request.length is not None:
            return (block,)
        return (b"%x\r\n" % len(block), block, b"\r\n") if len(block) else ()

    async def _reply(self) -> Optional[ReplyHead]:
        """Read a reply; return None if it is an interim one."""
        head = await self._connection.read_head()
        if check_final_status(head.status, self._interim_replies):
            return head
        self._interim_replies += 1
        return None
