"""Connections of urllib3 whose every wait is bounded, and whose replies are believed only within the rules."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from http.client import HTTPException, HTTPMessage, HTTPResponse
from typing import Any, NoReturn, Optional, cast

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util.connection import create_connection

from .._decisions.deadline import Deadline
from .._decisions.http_rules import (
    MAX_HEAD_LINES,
    MAX_LINE_BYTES,
    HeadLines,
    ReplyHead,
    check_early_status,
    check_final_status,
    chunk_size,
    framing_of,
)
from .._decisions.transport_errors import connect_error, deadline_error, incomplete, receive_error, send_error
from .._network.route import Limits, Route
from .waits import Incoming, Reader, look_up, next_wait

#: Idle connections that are kept: as many as a large pool of threads uses.
MAX_IDLE = 100
#: Seconds after which an idle connection is not used: gateways close theirs after one to four minutes, unasked.
MAX_IDLE_SECONDS = 60.0
#: Bytes that are read ahead: enough for the head of a reply and a small body in one call of the system.
_READ_AHEAD = 16 * 1024
#: Bytes that are collected before they are sent: the head of a request leaves in one segment with a small body.
_JOINED_BYTES = 64 * 1024
#: Seconds after which a wait for a service that takes nothing looks whether it has answered meanwhile.
_LOOK_AROUND = 0.2
_LINE_ENDS = (b"\r\n", b"\n")


class Call:
    """What urllib3 does not pass on between a transport and its connections.

    :param target: The target of the request, byte for byte; urllib3 would write its escapes anew.
    :param limits: How long it may wait.
    :ivar head: The head of the reply, when it has come.
    """

    head: ReplyHead

    def __init__(self, target: str, limits: Limits) -> None:
        self.target = target
        self.limits = limits


class _Calls(threading.local):
    current = Call("/", Limits())


#: The call that this thread makes.
calls = _Calls()


class SourceError(Exception):
    """The body of a request cannot be read, because of the error of the system that is the argument."""


class IdleSockets:
    """The sockets of idle connections. The one that is idle for longest is closed to make room."""

    def __init__(self) -> None:
        # Without a lock, because one that is held during a fork stays held in the child. Each step is atomic.
        self._sockets: dict[Connection, tuple[Any, float]] = {}

    def add(self, connection: Connection) -> None:
        """Add a connection."""
        self._sockets[connection] = (connection.sock, time.monotonic())
        if len(self._sockets) > MAX_IDLE:
            for surplus in list(self._sockets)[:-MAX_IDLE]:
                if surplus_socket := self._sockets.pop(surplus, (None, 0.0))[0]:
                    surplus_socket.close()

    def take(self, connection: Connection) -> bool:
        """Remove a connection, and return whether it can be used again."""
        _, since = self._sockets.pop(connection, (None, -MAX_IDLE_SECONDS))
        return time.monotonic() - since < MAX_IDLE_SECONDS


class Connection(HTTPConnection):
    """A connection.

    :param route: What it is for.
    :param idle: The connections that are idle.
    """

    sock: Any
    incoming: Incoming
    reader: Reader

    def __init__(self, route: Route, idle: IdleSockets, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.route = route
        self.idle = idle
        self._is_connecting = False

    def _begin(self, call: Call) -> None:
        self.call = call
        self.incoming.limits = call.limits
        self._held = bytearray()
        self._interim_replies = 0
        self._head: Optional[ReplyHead] = None
        #: Whether a part of the request, or all of it, was sent.
        self._was_begun = self.was_sent = False

    @property
    def is_connected(self) -> bool:
        """Whether the connection, idle until now, can serve a request: it is open, and nothing came unasked."""
        return self.idle.take(self) and not self._has_reply() and not self.incoming.has_ended

    def close(self) -> None:
        """Close the connection."""
        self.idle.take(self)
        super().close()

    def connect(self) -> None:
        """Connect, through the proxy and with TLS where the route has them."""
        limits = calls.current.limits
        until = min(Deadline.after(limits.connect, now=time.monotonic()).at, limits.deadline.at)
        self._connect_limits, self._is_connecting = Limits(deadline=Deadline(until)), True
        try:
            super().connect()
        except (OSError, HTTPException, ValueError) as error:
            if limits.deadline.has_passed(time.monotonic()):
                raise deadline_error(was_sent=False) from None
            raise connect_error(error, self.route.origin, self.route.proxy) from error
        finally:
            self._is_connecting = False
        self.is_verified = True  # as far as the caller wants it; what was ruled out needs no warning
        self._read_from(self.sock)

    def _new_conn(self) -> socket.socket:
        limits, failure = self._connect_limits, OSError("the name has no address")
        addresses = look_up(self.host, self.port, limits)
        for left in range(len(addresses), 0, -1):
            try:
                # An address that does not answer leaves time for the others.
                seconds = next_wait(limits, 1 / left)
                return _prepared(create_connection((addresses[-left], self.port), seconds), limits)
            except OSError as error:
                failure = error
        raise failure

    def request(self, method: str, url: str, *args: Any, **options: Any) -> None:
        """Send a request, unless the service answers before its end. The target is that of the call."""
        call = calls.current  # the body may make other calls
        if self.is_closed:
            self.connect()
        self._begin(call)
        try:
            super().request(method, call.target, *args, **options)
            self._flush()
            self.was_sent = True
        except OSError as error:
            if self._head is None:
                raise SourceError(error) from error

    def send(self, data: Any) -> None:
        """Send bytes, small ones together with those that follow."""
        if self._is_connecting:
            self.sock.settimeout(next_wait(self._connect_limits))
            self.sock.sendall(data)
            return
        if len(data) <= _JOINED_BYTES:
            self._held += data
        if max(len(data), len(self._held)) > _JOINED_BYTES:
            self._flush()
        if len(data) > _JOINED_BYTES:
            self._write(data)

    def _flush(self) -> None:
        if self._held:
            held, self._held = self._held, bytearray()
            self._write(held)

    def _write(self, data: Any) -> None:
        rest = memoryview(data).cast("B")
        is_answered = self._was_begun and self._has_reply()
        self._was_begun = True
        while is_answered or (rest := self._push(rest)):
            head, is_answered = self._next_head(), False
            if head is not None:
                check_early_status(head.status)
                self._head = head
                raise BrokenPipeError("the service does not want the rest")

    def _push(self, rest: memoryview) -> memoryview:
        """Send bytes, and return what was not sent because a reply came meanwhile."""
        _, read, deadline = self.incoming.limits
        last_move = time.monotonic()
        while rest:
            now = time.monotonic()
            if deadline.has_passed(now):
                raise deadline_error(was_sent=True)
            if read is not None and now - last_move >= read:
                raise send_error(TimeoutError(), self.route.origin, read)
            try:
                self.incoming.set_timeout(deadline.wait(_LOOK_AROUND, now))
                rest, last_move = rest[self.sock.send(rest) :], time.monotonic()
            except OSError as error:
                # A service that refuses a body says so and may close; what it said can still be read.
                if self._has_reply():
                    return rest
                if not isinstance(error, TimeoutError):
                    raise send_error(error, self.route.origin, read) from error
        return rest

    def _has_reply(self) -> bool:
        self.incoming.is_probing = True
        try:
            return bool(self.reader.peek(1))
        except (OSError, ValueError):
            self.incoming.has_ended = True
            return False
        finally:
            self.incoming.is_probing = False

    def _next_reply(self, sock: Any, debuglevel: int = 0, method: Optional[str] = None) -> HTTPResponse:
        if not self._is_connecting:
            return _Reply(self, method or "GET")
        self._read_from(sock)
        return HTTPResponse(cast(Any, self), debuglevel, method)  # that of a proxy to CONNECT

    #: What http.client makes replies of.
    response_class: Any = _next_reply

    def makefile(self, mode: str) -> Reader:
        """Return what replies are read from, as a socket does."""
        return self.reader

    def _read_from(self, sock: Any) -> None:
        self.incoming = Incoming(sock, self._connect_limits)
        self.reader = Reader(self.incoming, _READ_AHEAD)

    def read_head(self) -> ReplyHead:
        """Read the head of the reply, after all interim ones."""
        while self._head is None:
            self._head = self._next_head()
        return self._head

    def _next_head(self) -> Optional[ReplyHead]:
        self.incoming.may_end, lines = True, HeadLines()
        try:
            while lines.add(self.reader.readline(MAX_LINE_BYTES + 1)):
                pass
        except OSError as error:
            self.fail(error)
        head = lines.parse()
        if check_final_status(head.status, self._interim_replies):
            return head
        self._interim_replies += 1
        return None

    def fail(self, error: OSError) -> NoReturn:
        """Raise the error of a reply that did not come to its end."""
        _, read, deadline = self.incoming.limits
        if isinstance(error, TimeoutError) and deadline.has_passed(time.monotonic()):
            raise deadline_error(was_sent=True) from None
        raise receive_error(error, self.route.origin, read) from error


def _prepared(sock: socket.socket, limits: Limits) -> socket.socket:
    """Set the options of a new socket; close it if its time is over by now."""
    try:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.settimeout(next_wait(limits))  # for the handshake
    except BaseException:
        sock.close()
        raise
    return sock


class TlsConnection(Connection, HTTPSConnection):
    """A connection with TLS, to a server or to a proxy."""


#: What urllib3 sees of the headers of a reply.
_NO_HEADERS = HTTPMessage()


class _Reply(HTTPResponse):
    """A reply as http.client and urllib3 see it: without headers, because they judge some of them differently."""

    fp: Any

    def __init__(self, connection: Connection, method: str) -> None:
        super().__init__(cast(Any, connection), method=method)
        self._connection = connection
        self._request_method = method

    def begin(self) -> None:
        """Read the head."""
        connection = self._connection
        head = connection.call.head = connection.read_head()
        length, is_chunked, is_reusable = framing_of(
            self._request_method, head.status, head.headers, minor_version=head.minor_version
        )
        self.version, self.status, self.reason = 10 + head.minor_version, head.status, head.reason
        self.headers = self.msg = _NO_HEADERS
        self.will_close = False  # else http.client closes the socket before the body is read
        self._is_reusable = is_reusable and connection.was_sent
        self._blocks = self._chunks() if is_chunked else self._counted(length)
        connection.incoming.may_end = length is None and not is_chunked

    def read(self, amt: Optional[int] = None) -> bytes:
        """Read the next block of the body; it is empty at the end, where the connection becomes idle or is closed."""
        self._most = amt or _READ_AHEAD
        try:
            block = next(self._blocks, b"")
        except OSError as error:
            self._connection.fail(error)
        if not block:
            if self._is_reusable:
                self._connection.idle.add(self._connection)
            else:
                self._connection.close()
            self.close()
        return block

    def _counted(self, left: Optional[int]) -> Iterator[bytes]:
        while left != 0 and (block := self.fp.read1(self._most if left is None else min(left, self._most))):
            left = None if left is None else left - len(block)
            yield block

    def _chunks(self) -> Iterator[bytes]:
        while size := chunk_size(self._line()):
            yield from self._counted(size)
            if self._line() not in _LINE_ENDS:
                raise incomplete("The body has a chunk that is longer than announced.")
        for _ in range(MAX_HEAD_LINES):
            if self._line() in _LINE_ENDS:
                return
        raise incomplete("The body has a trailer that is too long.")

    def _line(self) -> bytes:
        line: bytes = self.fp.readline(MAX_LINE_BYTES + 1)
        return line
