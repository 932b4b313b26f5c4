"""How bodies are packed: what a request offers, and unpacking within limits."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from typing import NamedTuple, Optional, Protocol

from azure.core.exceptions import DecodeError, IncompleteReadError

from .transport_errors import plain

#: Most unpacked bytes that are made at a time.
PIECE_BYTES = 256 * 1024
#: Most bytes of an error's body that are read; the rest says nothing that helps.
MAX_ERROR_BODY_BYTES = 64 * 1024
#: Most bytes of a JSON body, unpacked. A list of a million files has about 250 MB, in pages of 10,000 a fraction.
MAX_JSON_BODY_BYTES = 64 * 1024 * 1024

#: Packed bytes that are looked at together where gzip members may be short.
_PORTION_BYTES = 16 * 1024

_GZIP_NAMES = ("gzip", "x-gzip")
#: For zlib: a gzip member, a zlib stream, a raw deflate stream.
_GZIP, _ZLIB, _RAW = 31, 15, -15


def accept_encoding(is_content: bool) -> str:
    """Return the value of ``Accept-Encoding`` for a request.

    :param is_content: Whether the reply is the content of a file, which must come byte for byte.
    """
    return "identity" if is_content else "gzip, deflate"


class Decoder(Protocol):
    """Undoes a content coding, block by block."""

    def decode(self, block: bytes) -> Iterator[bytes]:
        """Yield what a block unpacks to, in pieces of limited size, each unpacked when it is asked for.

        :param block: The next bytes from the wire.
        :raises ~azure.core.exceptions.DecodeError: If they cannot be unpacked.
        """
        ...

    def finish(self) -> None:
        """Check that the coding came to its own end.

        :raises ~azure.core.exceptions.IncompleteReadError: If it did not.
        """
        ...


def decoder_for(content_encoding: Optional[str]) -> Optional[Decoder]:
    """Return what undoes the coding of a body.

    :param content_encoding: The header ``Content-Encoding``, if there is one.
    :return: The decoder; None for a body that is not packed.
    :raises ~azure.core.exceptions.DecodeError: If the coding is unknown, or if there are several.
    """
    codings = [name for part in (content_encoding or "").split(",") if (name := part.strip().lower())]
    packed = [name for name in codings if name != "identity"]
    if not packed:
        return None
    if len(packed) == 1 and packed[0] in _GZIP_NAMES:
        return _Gzip()
    if packed == ["deflate"]:
        return _Deflate()
    raise DecodeError(
        f"The body is packed as {content_encoding!r}, which cannot be unpacked. Only gzip and deflate are asked for."
    )


class _Inflater(Protocol):
    """What ``zlib.decompressobj`` makes."""

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    @property
    def unconsumed_tail(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


class _Gzip:
    """One gzip member after the other, each checked up to its trailer."""

    def __init__(self) -> None:
        self._member: Optional[_Inflater] = None

    def decode(self, block: bytes) -> Iterator[bytes]:
        # zlib copies all that follows a member; in small portions that stays cheap also for very many members.
        size = _PORTION_BYTES if self._has_ended else max(len(block), 1)
        for start in range(0, len(block), size):
            yield from self._decode(block[start : start + size])

    def finish(self) -> None:
        if not self._has_ended:
            raise IncompleteReadError("The packed body ended in the middle of its gzip stream.")

    @property
    def _has_ended(self) -> bool:
        return self._member is None or self._member.eof

    def _decode(self, block: bytes) -> Iterator[bytes]:
        while block:
            if self._member is not None and self._member.eof:
                block = block.lstrip(b"\0")  # zeros may follow a member, as padding
                if not block:
                    return
            if self._has_ended:
                self._member = zlib.decompressobj(_GZIP)
            assert self._member is not None
            yield from _inflate(self._member, block)
            block = self._member.unused_data


class _Deflate:
    """One deflate stream, inside a zlib stream as the standard says, or raw as some servers send it."""

    def __init__(self) -> None:
        self._stream: Optional[_Inflater] = None
        self._first = b""

    def decode(self, block: bytes) -> Iterator[bytes]:
        if self._stream is None:
            self._first += block
            if len(self._first) < 2:
                return
            block, self._first = self._first, b""
            self._stream = zlib.decompressobj(_ZLIB if _is_zlib(block) else _RAW)
        if self._stream.eof and block:
            raise DecodeError("Bytes follow the end of the deflate stream of the body.")
        yield from _inflate(self._stream, block)
        if self._stream.unused_data:
            raise DecodeError("Bytes follow the end of the deflate stream of the body.")

    def finish(self) -> None:
        if self._first or (self._stream is not None and not self._stream.eof):
            raise IncompleteReadError("The packed body ended in the middle of its deflate stream.")


def _is_zlib(block: bytes) -> bool:
    return block[0] & 0x0F == 8 and int.from_bytes(block[:2], "big") % 31 == 0


def _inflate(stream: _Inflater, block: bytes) -> Iterator[bytes]:
    while True:
        try:
            piece = stream.decompress(block, PIECE_BYTES)
        except zlib.error as error:
            raise plain(DecodeError(f"The body cannot be unpacked: {error}."), error) from error
        block = stream.unconsumed_tail
        if piece:
            yield piece
        # A full piece may have more behind it, although all input is used up.
        if stream.eof or (not block and len(piece) < PIECE_BYTES):
            return


class BodyLimit(NamedTuple):
    """Most bytes of a body that is read whole.

    :ivar size: Bytes, on the wire and unpacked.
    :ivar is_lenient: Whether a longer body, or one that cannot be unpacked, is cut there without an error.
    """

    size: int
    is_lenient: bool


def body_limit(status: int) -> BodyLimit:
    """Return the limit of a body that is read whole.

    :param status: The status of the reply. The body of an error must not hide its status, so it is cut.
    """
    is_success = 200 <= status < 300
    return BodyLimit(MAX_JSON_BODY_BYTES if is_success else MAX_ERROR_BODY_BYTES, not is_success)


class BodyCollector:
    """Puts together a body that is read whole: unpacked, and up to a limit.

    :param status: The status of the reply.
    :param content_encoding: The header ``Content-Encoding``, if there is one.
    :raises ~azure.core.exceptions.DecodeError: If the body of a success is packed in an unknown way.
    """

    def __init__(self, status: int, content_encoding: Optional[str]) -> None:
        self._limit = body_limit(status)
        self._received = 0
        self._size = 0
        # Its value is its buffer itself: pieces that are joined at the end need the room twice.
        self._body = io.BytesIO()
        self._decoder: Optional[Decoder] = None
        #: Whether more bytes are of use. The rest of a body that is not wanted stays unread.
        self.wants_more = True
        try:
            self._decoder = decoder_for(content_encoding)
        except DecodeError:
            self._give_up()

    def add(self, block: bytes) -> bool:
        """Add the next bytes from the wire.

        :param block: The bytes.
        :return: Whether more bytes are of use.
        :raises ~azure.core.exceptions.DecodeError: If they cannot be unpacked, or are too many.
        """
        self._received += len(block)
        try:
            for piece in (block,) if self._decoder is None else self._decoder.decode(block):
                self._take(piece)
                if not self.wants_more:
                    return False
        except DecodeError:
            self._give_up()
        if self._received > self._limit.size and self.wants_more:
            self._stop()
        return self.wants_more

    def finish(self) -> bytes:
        """Return the body, when all bytes came that were of use.

        :raises ~azure.core.exceptions.IncompleteReadError: If the coding of the body did not come to its end.
        """
        if self._decoder is not None and not self._limit.is_lenient:
            self._decoder.finish()
        return self._body.getvalue()

    def _take(self, piece: bytes) -> None:
        room = self._limit.size - self._size
        self._size += self._body.write(piece if len(piece) <= room else piece[:room])
        if len(piece) > room:
            self._stop()

    def _stop(self) -> None:
        self.wants_more = False
        if not self._limit.is_lenient:
            self._body = io.BytesIO()
            raise DecodeError(
                f"The body of the reply has more than {self._limit.size // 1024**2} MiB, which a reply of this kind "
                "never needs; it was not read further."
            )

    def _give_up(self) -> None:
        if not self._limit.is_lenient:
            raise
        self.wants_more = False
