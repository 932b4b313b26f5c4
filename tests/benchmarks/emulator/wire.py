"""HTTP as bare as it gets: what is measured is the emulator, not its client."""

import re
import selectors
import socket
import time
from collections.abc import Callable
from typing import Optional

from .process import Served

MIB = 1024 * 1024
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_BOUNDARY = b"boundary"


class WireError(Exception):
    """The emulator did not do what it was timed for."""


def request(method: str, target: str, body: bytes = b"", content_type: str = "") -> bytes:
    """Render a request."""
    return _head(method, target, len(body), content_type) + body


def _head(method: str, target: str, length: int, content_type: str) -> bytes:
    lines = [f"{method} {target} HTTP/1.1", "Host: localhost", "api-key: key", f"Content-Length: {length}"]
    return "\r\n".join([*lines, *([f"Content-Type: {content_type}"] if content_type else []), "", ""]).encode()


def upload_request(content: bytes, size: Optional[int] = None) -> list[bytes]:
    """Render the upload of a file: what comes before its content, the content if it is whole, and what comes after."""
    mark = b"--" + _BOUNDARY
    field = b'\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nfine-tune\r\n'
    file = b'\r\nContent-Disposition: form-data; name="file"; filename="a.jsonl"\r\n\r\n'
    before, after = mark + field + mark + file, b"\r\n" + mark + b"--\r\n"
    length = len(before) + (len(content) if size is None else size) + len(after)
    head = _head("POST", "/v1/files", length, f"multipart/form-data; boundary={_BOUNDARY.decode()}")
    return [head + before, content, after]


class Connection:
    """One connection, one request at a time."""

    def __init__(self, served: Served) -> None:
        self.socket = socket.create_connection((served.host, served.port), timeout=120)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._received = bytearray()
        self._expected: Optional[int] = None

    def close(self) -> None:
        """Close it."""
        self.socket.close()

    def exchange(self, sent: bytes) -> bytes:
        """Send a request and read the body of the answer."""
        self.socket.sendall(sent)
        while (answer := self.receive()) is None:
            pass
        return answer

    def receive(self) -> Optional[bytes]:
        """Read what is there; the body of the answer, once it is whole."""
        block = self.socket.recv(MIB)
        if not block:
            raise WireError("the emulator closed the connection")
        self._received += block
        if self._expected is None:
            self._read_head()
        if self._expected is None or len(self._received) < self._expected:
            return None
        body, self._received, self._expected = bytes(self._received), bytearray(), None
        return body

    def _read_head(self) -> None:
        head, end, body = self._received.partition(b"\r\n\r\n")
        if end:
            found = _LENGTH.search(head)
            if found is None or not head.startswith(b"HTTP/1.1 20"):
                raise WireError(bytes(self._received[:500]).decode("latin-1"))
            self._expected, self._received = int(found[1]), body

    def skip(self) -> int:
        """Read an answer of any size and keep nothing; the bytes of its body."""
        while self._expected is None:
            self._received += self.socket.recv(4096)
            self._read_head()
        expected, left, block = self._expected, self._expected - len(self._received), bytearray(MIB)
        while left:
            count = self.socket.recv_into(block, min(left, len(block)))
            if not count:
                raise WireError(f"{left} bytes are missing")
            left -= count
        self._received, self._expected = bytearray(), None
        return expected


def rate(served: Served, connections: int, seconds: float, sent: bytes) -> float:
    """Send a request over and over on so many connections; how many are answered in a second."""
    opened = [Connection(served) for _ in range(connections)]
    with selectors.DefaultSelector() as selector:
        for connection in opened:
            selector.register(connection.socket, selectors.EVENT_READ, connection)
            connection.exchange(sent)
        count = _count(selector, opened, seconds, sent)
    for connection in opened:
        connection.close()
    return count / seconds


def _count(selector: selectors.BaseSelector, opened: list[Connection], seconds: float, sent: bytes) -> int:
    count, end = 0, time.perf_counter() + seconds
    for connection in opened:
        connection.socket.sendall(sent)
    while time.perf_counter() < end:
        for key, _ in selector.select(1):
            if key.data.receive() is not None:
                count += 1
                key.data.socket.sendall(sent)
    return count


def timed(call: Callable[[], object]) -> float:
    """Call something; the seconds that it took."""
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun
