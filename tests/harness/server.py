"""A server that misbehaves on demand: raw sockets, one thread for each connection, replies as data."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from types import TracebackType
from typing import Union

from tests.harness.certificate import Certificate
from tests.harness.reply import BEFORE_HEAD, End, Framing, Reply, interim_head
from tests.harness.request import Request
from tests.harness.wire import ClientGoneError, Wire

Responder = Callable[[Request], Reply]
Script = Union[Responder, Iterable[Union[Reply, Responder]]]

MakeServer = Callable[..., "FaultServer"]

# Only a broken test ever waits this long.
PATIENCE = 120.0
# How often a reply that holds looks whether its client is still there, in seconds.
NOTICE = 0.02


class FaultServer:
    """An HTTP/1.1 server on a free loopback port that plays a script and records every request.

    A script is one function of the request, or replies (or such functions) in the order in which requests arrive.
    A request beyond the end of the script is answered 501 and fails the test when the server stops.

    :param script: What to answer.
    :param certificate: Serve TLS with it.
    :param receive_buffer: Socket buffer in bytes; a small one lets the client feel early that nobody reads.
    """

    def __init__(
        self, script: Script = (), *, certificate: Certificate | None = None, receive_buffer: int | None = None
    ) -> None:
        self.requests: list[Request] = []
        self.errors: list[Exception] = []
        self._next = _reader(script)
        self._tls = certificate.server_context() if certificate else None
        self._receive_buffer = receive_buffer
        self._changed = threading.Condition()
        self._closing = threading.Event()
        self._connections: dict[int, socket.socket] = {}
        self._threads: list[threading.Thread] = []
        self._accepted = 0
        self._holding = 0

    def __enter__(self) -> FaultServer:
        self._listener = socket.create_server(("127.0.0.1", 0))
        if self._receive_buffer:
            self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self._receive_buffer)
        self.port: int = self._listener.getsockname()[1]
        self._start(self._accept, "accept")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.stop()
        if error is None and self.errors:
            raise AssertionError(f"the fault server failed: {self.errors}") from self.errors[0]

    def stop(self) -> None:
        """Wake every thread, close every socket and wait until all are gone."""
        self._closing.set()
        # The accept thread notices the flag at its next connection, which is this one.
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE):
            pass
        self._threads[0].join(PATIENCE)
        self._listener.close()
        with self._changed:
            for sock in self._connections.values():
                with suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(PATIENCE)
            assert not thread.is_alive(), f"{thread.name} does not end"

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    @property
    def endpoint(self) -> str:
        """The server as a Foundry project endpoint."""
        return f"{self.url}/api/projects/demo"

    @property
    def connections(self) -> int:
        """How many connections are open."""
        return len(self._connections)

    @property
    def holding(self) -> int:
        """How many replies have come to their hold."""
        return self._holding

    def release(self) -> None:
        """Let the replies to the requests so far go on, also those that have not come to their hold yet."""
        for request in self.requests:
            request.released.set()

    def wait_until(self, condition: Callable[[FaultServer], bool]) -> None:
        """Block until something that the server sees makes `condition` true."""
        with self._changed:
            assert self._changed.wait_for(lambda: condition(self), PATIENCE), f"never happened; saw {self.requests}"

    async def until(self, condition: Callable[[FaultServer], bool]) -> None:
        """The same for a test in an event loop, which goes on meanwhile."""
        await asyncio.to_thread(self.wait_until, condition)

    def _accept(self) -> None:
        while True:
            sock, _ = self._listener.accept()
            if self._closing.is_set():
                sock.close()
                return
            self._accepted += 1
            with self._changed:
                self._connections[self._accepted] = sock
            self._start(self._converse, f"connection {self._accepted}", self._accepted, sock)

    def _start(self, target: Callable[..., None], name: str, *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments, name=f"FaultServer {self.port} {name}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _converse(self, number: int, sock: socket.socket) -> None:
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with closing(self._tls.wrap_socket(sock, server_side=True) if self._tls else sock) as secured:
                with self._changed:
                    self._connections[number] = secured
                wire = Wire(secured)
                while (head := wire.head()) is not None and self._exchange(wire, Request(head, number)):
                    pass
        except OSError:
            pass  # the client left, or was thrown out; what it sent is on record
        except Exception as error:
            self.errors.append(error)
        finally:
            with self._changed:
                del self._connections[number]
                self._changed.notify_all()

    def _exchange(self, wire: Wire, request: Request) -> bool:
        """One request and its reply; False when the connection is done."""
        reply = self._choose(request)
        rest = self._read(wire, request, reply)
        if not reply.silent:
            self._answer(wire, request, reply)
        if reply.end is End.RESET:
            wire.reset()
        elif not reply.last:
            self._take(rest, request)
            return True
        else:
            wire.finish()
            wire.drain()
        return False

    def _choose(self, request: Request) -> Reply:
        with self._changed:
            self.requests.append(request)
            self._changed.notify_all()
            reply = next(self._next, None)
        if reply is None:
            self.errors.append(AssertionError(f"no reply left for {request.method} {request.target}"))
            return Reply(501, b"the script has ended")
        return reply if isinstance(reply, Reply) else reply(request)

    def _read(self, wire: Wire, request: Request, reply: Reply) -> Iterator[bytes]:
        """Read as much of the body as the reply asks for, and return the rest, unread."""
        blocks = wire.body(request)
        if reply.read != 0 and request.headers.get("Expect", "").lower() == "100-continue":
            wire.send(interim_head(100))
        if reply.during is not None:
            at, call = reply.during
            self._take(blocks, request, at)
            call()
        self._take(blocks, request, reply.read)
        return blocks

    def _take(self, blocks: Iterator[bytes], request: Request, limit: int | None = None) -> None:
        while limit is None or request.received < limit:
            block = next(blocks, None)
            with self._changed:
                request.complete = block is None
                request.take(block or b"")
                self._changed.notify_all()
            if block is None:
                return

    def _answer(self, wire: Wire, request: Request, reply: Reply) -> None:
        for status in reply.interim:
            wire.send(interim_head(status))
        if reply.hold == BEFORE_HEAD:
            self._hold(wire, request)
        if reply.raw is not None:
            wire.send(reply.raw)
            return
        content = reply.content(request)
        wire.send(reply.head(len(content)))
        if request.method != "HEAD":
            self._send_body(wire, request, reply, content)

    def _send_body(self, wire: Wire, request: Request, reply: Reply, content: bytes) -> None:
        sent = content if reply.cut is None else content[: reply.cut]
        held = len(sent) if reply.hold is None or reply.hold == BEFORE_HEAD else reply.hold
        self._send_blocks(wire, sent[:held], reply)
        if reply.hold not in (None, BEFORE_HEAD):
            self._hold(wire, request)
        self._send_blocks(wire, sent[held:], reply)
        if reply.framing is Framing.CHUNKED and reply.cut is None:
            wire.send(b"0\r\n\r\n")

    def _send_blocks(self, wire: Wire, content: bytes, reply: Reply) -> None:
        for start in range(0, len(content), reply.block):
            block = content[start : start + reply.block]
            wire.send(b"%x\r\n%b\r\n" % (len(block), block) if reply.framing is Framing.CHUNKED else block)
            if reply.pause:
                self._closing.wait(reply.pause)

    def _hold(self, wire: Wire, request: Request) -> None:
        with self._changed:
            self._holding += 1
            self._changed.notify_all()
        while not request.released.wait(NOTICE):
            if self._closing.is_set() or wire.gone():
                raise ClientGoneError("the client did not wait")


def _reader(script: Script) -> Iterator[Reply | Responder]:
    if not callable(script):
        return iter(script)
    return iter(lambda: script, None)
