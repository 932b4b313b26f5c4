"""What a client really sent: the record that :class:`~tests.harness.server.FaultServer` keeps of each request."""

from __future__ import annotations

import hashlib
import re
import threading
import time
from dataclasses import dataclass, field
from email.message import Message
from email.parser import Parser
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

# Bodies up to here are kept whole; of a longer one only the length and the digest, so that big uploads stay cheap.
KEPT_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True)
class Part:
    """One part of a multipart body, its headers exactly as they were on the wire."""

    raw_headers: bytes
    content: bytes

    @property
    def headers(self) -> Message:
        return parse_headers(self.raw_headers)

    @property
    def name(self) -> str | None:
        return self._parameter("name")

    @property
    def filename(self) -> str | None:
        return self._parameter("filename")

    def _parameter(self, name: str) -> str | None:
        found = re.search(rb'[; ]%b="([^"]*)"' % name.encode(), self.raw_headers)
        return found[1].decode() if found else None


@dataclass
class Request:
    """One request. It grows while its body arrives, so a request that was cut shows how far it came."""

    head: bytes
    connection: int
    at: float = field(default_factory=time.monotonic)
    received: int = 0
    complete: bool = False
    released: threading.Event = field(default_factory=threading.Event, repr=False)
    _kept: bytearray = field(default_factory=bytearray, repr=False)
    _digest: Any = field(default_factory=hashlib.sha256, repr=False)

    def __post_init__(self) -> None:
        line, _, headers = self.head.partition(b"\r\n")
        self.method, self.target, self.version = line.decode("latin-1").split(" ")
        self.headers = parse_headers(headers)

    @property
    def path(self) -> str:
        return unquote(urlsplit(self.target).path)

    @property
    def query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.target).query, keep_blank_values=True)

    @property
    def chunked(self) -> bool:
        return "chunked" in self.headers.get("Transfer-Encoding", "").lower()

    @property
    def content_length(self) -> int:
        return int(self.headers.get("Content-Length", 0))

    def take(self, block: bytes) -> None:
        self.received += len(block)
        self._digest.update(block)
        self._kept += block[: KEPT_BYTES - len(self._kept)]

    @property
    def body(self) -> bytes:
        """The body as far as it came."""
        if self.received > len(self._kept):
            raise ValueError(f"{self.received} bytes came, the first {KEPT_BYTES} were kept: compare sha256")
        return bytes(self._kept)

    @property
    def sha256(self) -> str:
        digest: str = self._digest.hexdigest()
        return digest

    @property
    def parts(self) -> dict[str, Part]:
        """The parts of a whole multipart body by their form name."""
        boundary = self.headers.get_param("boundary")
        if not isinstance(boundary, str):
            raise ValueError(f"not multipart: {self.headers.get('Content-Type')}")
        parts = split_parts(self.body, boundary)
        return {part.name or "": part for part in parts}

    @property
    def file(self) -> Part:
        return self.parts["file"]


def parse_headers(raw: bytes) -> Message:
    return Parser().parsestr(raw.decode("latin-1"), headersonly=True)


def split_parts(body: bytes, boundary: str) -> list[Part]:
    """Split strictly: a preamble, a missing last boundary or a broken line end is an error, not a guess."""
    preamble, *pieces = (b"\r\n" + body).split(b"\r\n--" + boundary.encode())
    last = pieces.pop() if pieces else None
    if preamble or last not in (b"--", b"--\r\n") or not all(piece.startswith(b"\r\n") for piece in pieces):
        raise ValueError(f"not a whole multipart body: {body[:60]!r} … {body[-60:]!r}")
    return [_part(piece[2:]) for piece in pieces]


def _part(piece: bytes) -> Part:
    headers, separator, content = piece.partition(b"\r\n\r\n")
    if not separator:
        raise ValueError(f"a part without an end of its headers: {piece[:60]!r}")
    return Part(headers, content)
