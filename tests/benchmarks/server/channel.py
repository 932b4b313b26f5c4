"""One keep-alive connection: heads, bodies and answers, at the pace of its link."""

import socket
import time
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple, Optional

from .pace import BLOCK, Pace

_READ_SIZE = 1024 * 1024
_HEAD_SIZE = 65536


class Request(NamedTuple):
    """The head of a request, and what was received of its body together with the head."""

    method: str
    path: str
    headers: dict[str, str]
    received: bytes

    @property
    def length(self) -> int:
        """The length of the body, which every client here must announce."""
        return int(self.headers.get("content-length", 0))


class Channel:
    """A connection on the side of the server.

    :param sock: Its socket, which is the channel's from now on.
    :param latency: Seconds between a request and its answer.
    :param inward: The pace of what is received.
    :param outward: The pace of what is sent.
    """

    def __init__(self, sock: socket.socket, latency: float, inward: Pace, outward: Pace) -> None:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket = sock
        self._latency = latency
        self._inward = inward
        self._outward = outward
        self._buffer = memoryview(b"")

    def close(self) -> None:
        """Close the connection."""
        self._socket.close()

    def next_request(self) -> Optional[Request]:
        """Read the head of the next request; None when the client is gone."""
        received = b""
        while b"\r\n\r\n" not in received:
            block = self._socket.recv(_HEAD_SIZE)
            if not block:
                return None
            received += block
        text, _, rest = received.partition(b"\r\n\r\n")
        request_line, *lines = text.decode("latin-1").split("\r\n")
        method, target, _ = request_line.split(" ")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        return Request(method, target.partition("?")[0], headers, rest)

    def blocks(self, request: Request) -> Iterator[memoryview]:
        """Receive the body of a request, block by block; a block is good until the next one."""
        if "transfer-encoding" in request.headers:
            raise ConnectionAbortedError("a body without Content-Length is no use here")
        if request.headers.get("expect") == "100-continue":
            self._socket.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        yield memoryview(request.received)
        left = request.length - len(request.received)
        if left and not self._buffer:
            self._buffer = memoryview(bytearray(BLOCK if self._inward.rate else _READ_SIZE))
        while left:
            count = self._socket.recv_into(self._buffer[:left])
            if not count:
                raise ConnectionAbortedError("the body ended early")
            left -= count
            self._inward.wait(count)
            yield self._buffer[:count]

    def answer(self, reply: bytes) -> None:
        """Send an answer, or the head of one."""
        if self._latency:
            time.sleep(self._latency)
        self._socket.sendall(reply)

    def send_file(self, file: BinaryIO, start: int, count: int) -> None:
        """Send a part of a file, without reading it to memory."""
        block = BLOCK if self._outward.rate else count
        for position in range(start, start + count, max(block, 1)):
            length = min(block, start + count - position)
            self._socket.sendfile(file, position, length)
            self._outward.wait(length)
