"""The body of a reply, as its framing has it."""

from __future__ import annotations

from ..._decisions.http_rules import MAX_HEAD_BYTES, MAX_HEAD_LINES, Framing, chunk_size
from ..._decisions.transport_errors import incomplete
from .connection import Connection

_LINE_ENDS = (b"\r\n", b"\n")


class IncomingBody:
    """A body that is being read.

    :param connection: Where it comes from.
    :param framing: How it ends.
    """

    def __init__(self, connection: Connection, framing: Framing) -> None:
        self._connection = connection
        self._length, self._is_chunked, _ = framing
        #: Bytes that are left, of the body or of the chunk; None if only the connection ends it.
        self._left = 0 if self._is_chunked else self._length
        self._has_chunk = False
        #: Whether it was read to its end.
        self.has_ended = self._length == 0 and not self._is_chunked

    async def read(self, size: int) -> bytes:
        """Read a block.

        :param size: Most bytes of it.
        :return: The block; nothing at the end of the body.
        :raises ~azure.core.exceptions.IncompleteReadError: If the connection ends before the body.
        :raises ~azure.core.exceptions.ServiceResponseError: If nothing comes for too long, or the connection breaks.
        """
        if self._is_chunked and not self._left and not self.has_ended:
            await self._next_chunk()
        if self.has_ended:
            return b""
        block = await self._connection.read(size if self._left is None else min(size, self._left))
        if self._left is None:
            self.has_ended = not block
            return block
        if not block:
            raise incomplete(self._shortage())
        self._left -= len(block)
        self.has_ended = not self._left and not self._is_chunked
        return block

    async def _next_chunk(self) -> None:
        read_line = self._connection.read_line
        if self._has_chunk and await read_line() not in _LINE_ENDS:
            raise incomplete("The body has a chunk that is longer than announced.")
        self._left = chunk_size(await read_line())
        self._has_chunk = True
        if not self._left:
            await self._skip_trailer()
            self.has_ended = True

    async def _skip_trailer(self) -> None:
        size = 0
        for _ in range(MAX_HEAD_LINES + 1):
            line = await self._connection.read_line()
            size += len(line)
            if line in _LINE_ENDS:
                return
            if not line.endswith(b"\n") or size > MAX_HEAD_BYTES:
                break
        raise incomplete("The body ended in its trailer.")

    def _shortage(self) -> str:
        if self._length is None:
            return f"The body ended in a chunk, {self._left} bytes before its end."
        return f"The body ended after {self._length - (self._left or 0)} of {self._length} bytes."
