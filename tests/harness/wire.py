"""HTTP/1.1 framing over one raw socket, as little of it as a server needs."""

from __future__ import annotations

import socket
import ssl
import struct
from collections.abc import Iterator

from tests.harness.request import Request

READ_SIZE = 16 * 1024
MAX_HEAD = 256 * 1024


class ClientGoneError(ConnectionError):
    """The client closed the connection in the middle of a request."""


class Wire:
    """One accepted connection with its read buffer."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._buffer = bytearray()
        self.send = sock.sendall

    def head(self) -> bytes | None:
        """The next request head, or None when the client closed between requests."""
        while (end := self._buffer.find(b"\r\n\r\n")) < 0:
            if len(self._buffer) > MAX_HEAD:
                raise ValueError("a request head without an end")
            block = self._sock.recv(READ_SIZE)
            if not block and self._buffer:
                raise ClientGoneError("the request head was cut")
            if not block:
                return None
            self._buffer += block
        return self._cut(end + 4)[:-2]

    def body(self, request: Request) -> Iterator[bytes]:
        """The body in blocks, unchunked."""
        return self._chunks() if request.chunked else self._exactly(request.content_length)

    def drain(self) -> None:
        """Read and drop until the client closes."""
        while self._sock.recv(READ_SIZE):
            pass

    def gone(self) -> bool:
        """Whether the client closed its side. Over TLS this cannot be seen without reading."""
        if isinstance(self._sock, ssl.SSLSocket):
            return False
        try:
            return not self._sock.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False

    def finish(self) -> None:
        """Send FIN and go on reading."""
        self._sock.shutdown(socket.SHUT_WR)

    def reset(self) -> None:
        """Send RST and forget the connection."""
        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._sock.close()

    def _exactly(self, size: int) -> Iterator[bytes]:
        while size:
            block = self._cut(min(size, len(self._buffer))) or self._receive(min(size, READ_SIZE))
            size -= len(block)
            yield block

    def _chunks(self) -> Iterator[bytes]:
        while size := int(self._line().split(b";")[0], 16):
            yield from self._exactly(size)
            self._line()
        while self._line():  # trailers
            pass

    def _line(self) -> bytes:
        while (end := self._buffer.find(b"\r\n")) < 0:
            self._buffer += self._receive(READ_SIZE)
        return self._cut(end + 2)[:-2]

    def _receive(self, size: int) -> bytes:
        block = self._sock.recv(size)
        if not block:
            raise ClientGoneError("the request body was cut")
        return block

    def _cut(self, size: int) -> bytes:
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        return taken
