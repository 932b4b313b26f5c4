"""A server that does with its sockets whatever a test wants."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Union

from tests.harness.certificate import Certificate
from tests.harness.request import Request
from tests.harness.wire import ClientGoneError

Script = Callable[["RawConnection"], None]
Answer = Callable[[Request, int], Union[bytes, "tuple[bytes, bool]", None]]

PATIENCE = 120.0


class RawConnection:
    """A connection as the server sees it.

    :ivar number: Connections before this one.
    """

    def __init__(self, sock: Any, number: int, server: RawServer) -> None:
        self.sock = sock
        self.number = number
        self._server = server
        self._buffer = b""

    def request(self, *, body: bool = True) -> Request:
        """Read a request; its body too, unless that is not wanted."""
        head, self._buffer = self._until(b"\r\n\r\n")
        request = Request(head, self.number)
        self._server.received(request)
        if body:
            self.read_body(request)
        return request

    def read_body(self, request: Request) -> None:
        """Read the body of a request."""
        if not request.chunked:
            request.take(self.take(request.content_length))
        else:
            while size := int(self._line(), 16):
                request.take(self.take(size))
                self._line()
            self._line()
        request.complete = True

    def send(self, data: bytes) -> None:
        """Send bytes."""
        self.sock.sendall(data)

    def secure(self, certificate: Certificate) -> None:
        """Go on in TLS."""
        self.sock = certificate.server_context().wrap_socket(self.sock, server_side=True)
        self._server.opened(self.sock)

    def reset(self) -> None:
        """Break the connection."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()

    def wait_for_end(self) -> bytes:
        """Read until the client closes, and return what it still sent."""
        rest, self._buffer = self._buffer, b""
        while block := self.sock.recv(65536):
            rest += block
        return rest

    def _until(self, end: bytes) -> tuple[bytes, bytes]:
        while end not in self._buffer:
            self._more()
        before, _, after = self._buffer.partition(end)
        return before, after

    def _line(self) -> bytes:
        line, self._buffer = self._until(b"\r\n")
        return line

    def take(self, size: int) -> bytes:
        """Read so many bytes."""
        while len(self._buffer) < size:
            self._more()
        block, self._buffer = self._buffer[:size], self._buffer[size:]
        return block

    def _more(self) -> None:
        block = self.sock.recv(256 * 1024)
        if not block:
            raise ClientGoneError
        self._buffer += block


class RawServer:
    """A server on a free loopback port that runs a script for each connection.

    :param script: What happens on a connection; it is closed afterwards.
    :param certificate: Serve TLS with it.
    :param receive_buffer: Bytes that the system takes in for the server.
    """

    def __init__(
        self,
        script: Script,
        *,
        host: str = "127.0.0.1",
        certificate: Certificate | None = None,
        receive_buffer: int | None = None,
    ) -> None:
        self.requests: list[Request] = []
        self.errors: list[Exception] = []
        self._script = script
        self._certificate = certificate
        self._changed = threading.Condition()
        self._open: set[Any] = set()
        self.accepted = 0
        self._listener = socket.create_server((host, 0), backlog=1000)
        if receive_buffer:
            self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.port: int = self._listener.getsockname()[1]
        self.url = f"{'https' if certificate else 'http'}://{host}:{self.port}"
        self._is_closing = False
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def __enter__(self) -> RawServer:
        return self

    def __exit__(self, *_: object) -> None:
        self._is_closing = True
        with suppress(OSError), socket.create_connection(self._listener.getsockname(), timeout=PATIENCE):
            pass
        self._threads[0].join(PATIENCE)
        self._listener.close()
        for sock in list(self._open):
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(PATIENCE)
            assert not thread.is_alive()
        assert not self.errors, self.errors

    @property
    def connections(self) -> int:
        """How many connections are open."""
        return len(self._open)

    def wait_until(self, condition: Callable[[RawServer], bool]) -> None:
        """Wait until something that the server sees makes a condition true."""
        with self._changed:
            assert self._changed.wait_for(lambda: condition(self), PATIENCE), "it never happened"

    def received(self, request: Request) -> None:
        """Note a request."""
        with self._changed:
            self.requests.append(request)
            self._changed.notify_all()

    def opened(self, sock: Any) -> None:
        """Note a socket, to close it at the end."""
        with self._changed:
            self._open = {other for other in self._open if other.fileno() >= 0} | {sock}

    def _accept(self) -> None:
        while True:
            sock, _ = self._listener.accept()
            if self._is_closing:
                sock.close()
                return
            self.opened(sock)
            self._threads.append(threading.Thread(target=self._run, args=(sock, self.accepted), daemon=True))
            self.accepted += 1
            self._threads[-1].start()

    def _run(self, plain: Any, number: int) -> None:
        connection = RawConnection(plain, number, self)
        try:
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._certificate is not None:
                connection.secure(self._certificate)
            self._script(connection)
        except (OSError, ClientGoneError):
            pass  # the client left, or was thrown out
        except Exception as error:
            self.errors.append(error)
        finally:
            connection.sock.close()
            with self._changed:
                self._open -= {plain, connection.sock}
                self._changed.notify_all()


def answering(answer: Answer) -> Script:
    """Make a script that answers each request; None closes, and so does True beside the answer."""
    count = iter(range(10**6))

    def script(connection: RawConnection) -> None:
        while True:
            request = connection.request()
            reply = answer(request, next(count))
            if reply is None:
                return
            raw, closes = reply if isinstance(reply, tuple) else (reply, False)
            connection.send(raw)
            if closes:
                return

    return script


def reply(body: bytes = b"{}", status: str = "200 OK", *headers: str, length: bool = True) -> bytes:
    """Make the bytes of a reply."""
    lines = [f"HTTP/1.1 {status}", *headers, *([f"Content-Length: {len(body)}"] if length else [])]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def chunked(body: bytes, *headers: str, size: int = 1000, status: str = "200 OK") -> bytes:
    """Make the bytes of a reply in chunks."""
    blocks = [body[start : start + size] for start in range(0, len(body), size)]
    head = reply(b"", status, "Transfer-Encoding: chunked", *headers, length=False)
    return head + b"".join(b"%x\r\n%b\r\n" % (len(block), block) for block in blocks) + b"0\r\n\r\n"
