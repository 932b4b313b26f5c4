"""Replies as data: what the fault server sends, how far it gets, and how the connection ends."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import Enum, auto
from http import HTTPStatus
from typing import Any, Union

from tests.harness.request import Request

Headers = tuple[tuple[str, str], ...]
Body = Union[bytes, Callable[[Request], bytes]]

BEFORE_HEAD = -1


class End(Enum):
    """What becomes of the connection after the reply."""

    KEEP = auto()
    CLOSE = auto()  # FIN; what the client still sends is read and dropped, so that it can read the reply
    RESET = auto()  # RST


class Framing(Enum):
    """How the client is to know where the body ends."""

    LENGTH = auto()
    CHUNKED = auto()
    CLOSE = auto()


@dataclass(frozen=True)
class Reply:
    """One reply. The defaults are a well behaved server; each field is one way to leave that path.

    The order of events: `read` bytes of the request body are read (all of it if None), the `interim` statuses go out,
    then the head, then the body in blocks of `block` bytes.  `hold` stops the server until it is released once that
    many body bytes were sent, or before the head; `cut` ends the reply early; `end` is the end of the connection.
    """

    status: int = 200
    body: Body = b""
    headers: Headers = ()
    reason: str | None = None
    framing: Framing = Framing.LENGTH
    content_length: int | None = None
    read: int | None = None
    during: tuple[int, Callable[[], object]] | None = None
    interim: tuple[int, ...] = ()
    hold: int | None = None
    cut: int | None = None
    block: int = 64 * 1024
    pause: float = 0
    silent: bool = False
    raw: bytes | None = None
    end: End = End.KEEP

    def but(self, **changes: Any) -> Reply:
        return replace(self, **changes)

    @property
    def last(self) -> bool:
        """Whether no further request can be read from the connection."""
        cut_short = self.cut is not None or self.silent or self.raw is not None
        return cut_short or self.framing is Framing.CLOSE or self.end is not End.KEEP

    def content(self, request: Request) -> bytes:
        return self.body if isinstance(self.body, bytes) else self.body(request)

    def head(self, length: int) -> bytes:
        lines = [_status_line(self.status, self.reason), *(f"{name}: {value}" for name, value in self._headers(length))]
        return "\r\n".join([*lines, "", ""]).encode("latin-1", "surrogateescape")

    def _headers(self, length: int) -> Iterable[tuple[str, str]]:
        yield from self.headers
        if self.framing is Framing.CHUNKED:
            yield "Transfer-Encoding", "chunked"
        elif self.framing is Framing.LENGTH and self.status not in (204, 304):
            yield "Content-Length", str(length if self.content_length is None else self.content_length)
        if self.end is not End.KEEP or self.framing is Framing.CLOSE:
            yield "Connection", "close"


def _status_line(status: int, reason: str | None) -> str:
    known = HTTPStatus(status).phrase if status in set(HTTPStatus) else ""
    return f"HTTP/1.1 {status} {known if reason is None else reason}"


def interim_head(status: int) -> bytes:
    return f"{_status_line(status, None)}\r\n\r\n".encode()


def json_reply(value: Any, status: int = 200, headers: Headers = (), **fields: Any) -> Reply:
    """A reply whose body is `value`, or what the function `value` makes of the request, as JSON."""

    def body(request: Request) -> bytes:
        return json.dumps(value(request) if callable(value) else value).encode()

    return Reply(status, body, (*headers, ("Content-Type", "application/json")), **fields)


def redirect(location: str, status: int = 307, **fields: Any) -> Reply:
    return Reply(status, headers=(("Location", location),), **fields)


def gzipped(reply: Reply) -> Reply:
    def body(request: Request) -> bytes:
        return gzip.compress(reply.content(request))

    return reply.but(body=body, headers=(*reply.headers, ("Content-Encoding", "gzip")))


def hang_up(read: int | None = None) -> Reply:
    """Close before the head, once `read` bytes of the body came."""
    return Reply(silent=True, read=read, end=End.CLOSE)


def reset(read: int | None = None) -> Reply:
    """Reset before the head, once `read` bytes of the body came."""
    return Reply(silent=True, read=read, end=End.RESET)
