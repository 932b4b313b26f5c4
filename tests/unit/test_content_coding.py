"""How bodies are packed, and how much of them is read."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from typing import Any

import pytest
from azure.core.exceptions import DecodeError, IncompleteReadError
from hypothesis import given
from hypothesis import strategies as st

from azure_ai_files._decisions import content_coding
from azure_ai_files._decisions.content_coding import (
    MAX_ERROR_BODY_BYTES,
    MAX_JSON_BODY_BYTES,
    PIECE_BYTES,
    BodyCollector,
    accept_encoding,
    body_limit,
    decoder_for,
)

DATA = bytes(range(256)) * 2000


def raw_deflate(data: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-15)
    return stream.compress(data) + stream.flush()


def members(data: bytes) -> bytes:
    return gzip.compress(data[:1000]) + gzip.compress(b"") + gzip.compress(data[1000:])


PACKED = [
    ("gzip", gzip.compress),
    ("X-GZip", gzip.compress),
    ("gzip", members),
    ("gzip", lambda data: gzip.compress(data) + b"\0" * 600),
    ("deflate", zlib.compress),
    ("deflate", raw_deflate),
    ("identity, gzip", gzip.compress),
]


def unpack(coding: str, packed: bytes, size: int) -> bytes:
    decoder = decoder_for(coding)
    assert decoder is not None
    pieces: list[bytes] = []
    for start in range(0, len(packed), size):
        pieces += decoder.decode(packed[start : start + size])
    decoder.finish()
    assert all(0 < len(piece) <= PIECE_BYTES for piece in pieces)
    return b"".join(pieces)


class TestCodings:
    def test_only_what_can_be_undone_is_offered(self) -> None:
        assert (accept_encoding(False), accept_encoding(True)) == ("gzip, deflate", "identity")

    @pytest.mark.parametrize(("coding", "pack"), PACKED)
    @pytest.mark.parametrize("size", [1, 7, 1000, 10**6])
    def test_good(self, coding: str, pack: Any, size: int) -> None:
        assert unpack(coding, pack(DATA), size) == DATA

    @given(st.binary(max_size=2000), st.integers(0, 6), st.integers(1, 100))
    def test_what_was_packed_comes_out(self, data: bytes, number: int, size: int) -> None:
        coding, pack = PACKED[number]
        assert unpack(coding, pack(data), size) == data

    @pytest.mark.parametrize("coding", [None, "", "identity", " Identity ", ","])
    def test_not_packed(self, coding: str | None) -> None:
        assert decoder_for(coding) is None

    @pytest.mark.parametrize("coding", ["br", "zstd", "compress", "aws-chunked", "gzip, gzip", "gzip, br", "gzipped"])
    def test_unknown(self, coding: str) -> None:
        with pytest.raises(DecodeError):
            decoder_for(coding)

    @pytest.mark.parametrize(("coding", "pack"), PACKED)
    @pytest.mark.parametrize("cut", [1, 4, 9, 100])
    def test_cut(self, coding: str, pack: Any, cut: int) -> None:
        packed = pack(DATA).rstrip(b"\0") if coding == "gzip" else pack(DATA)
        with pytest.raises(IncompleteReadError):
            unpack(coding, packed[:-cut], 100)

    @pytest.mark.parametrize(
        ("coding", "packed"),
        [
            ("gzip", b"plain text"),
            ("gzip", gzip.compress(DATA, mtime=0)[:-8] + b"\0" * 8),
            ("gzip", gzip.compress(DATA, mtime=0) + b"garbage"),
            ("gzip", zlib.compress(DATA)),
            ("deflate", b"plain text"),
            ("deflate", zlib.compress(DATA)[:-4] + b"\0" * 4),
            ("deflate", zlib.compress(DATA) + b"garbage"),
            ("deflate", gzip.compress(DATA, mtime=0)),
        ],
    )
    @pytest.mark.parametrize("size", [1, 10**6])
    def test_damaged(self, coding: str, packed: bytes, size: int) -> None:
        with pytest.raises(DecodeError):
            unpack(coding, packed, size)

    def test_an_empty_body_is_whole(self) -> None:
        assert unpack("gzip", b"", 1) == unpack("deflate", b"", 1) == b""

    def test_inflating_stops_when_nobody_asks_for_more(self, monkeypatch: pytest.MonkeyPatch) -> None:
        decoder = decoder_for("gzip")
        assert decoder is not None
        bomb = gzip.compress(b" " * 10 * PIECE_BYTES)
        assert len(next(decoder.decode(bomb))) == PIECE_BYTES
        with pytest.raises(IncompleteReadError):
            decoder.finish()

    def test_many_short_members_are_cheap(self) -> None:
        packed = gzip.compress(b"a", 1) * 20_000
        assert unpack("gzip", packed, 256 * 1024) == b"a" * 20_000


class TestWholeBodies:
    def test_limits(self) -> None:
        assert body_limit(200) == body_limit(299) == (MAX_JSON_BODY_BYTES, False)
        assert body_limit(500) == body_limit(304) == (MAX_ERROR_BODY_BYTES, True)

    def test_a_body_is_unpacked(self) -> None:
        body = BodyCollector(200, "gzip")
        packed = gzip.compress(DATA, mtime=0)
        assert all(body.add(packed[start : start + 100]) for start in range(0, len(packed), 100))
        assert body.finish() == DATA

    def test_a_json_that_is_too_large(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(content_coding, "MAX_JSON_BODY_BYTES", 1024**2)
        for coding, block in (("gzip", gzip.compress(b" " * 1024**2 + b" ")), (None, b" " * 1024**2 + b" ")):
            with pytest.raises(DecodeError, match="more than 1 MiB"):
                BodyCollector(200, coding).add(block)
        assert BodyCollector(200, None).add(b" " * 1024**2)

    def test_a_json_that_unpacks_to_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(content_coding, "MAX_JSON_BODY_BYTES", 1000)
        with pytest.raises(DecodeError):
            BodyCollector(200, "gzip").add(gzip.compress(b"") * 100)

    @pytest.mark.parametrize(
        ("coding", "block", "expected"),
        [
            (None, b"x" * 10**6, b"x" * MAX_ERROR_BODY_BYTES),
            ("gzip", gzip.compress(b"x" * 10**6, mtime=0), b"x" * MAX_ERROR_BODY_BYTES),
            ("gzip", b"not packed", b""),
            ("br", b"packed", b""),
        ],
    )
    def test_an_error_is_cut_and_never_fails(self, coding: str | None, block: bytes, expected: bytes) -> None:
        body = BodyCollector(500, coding)
        if body.wants_more:
            assert not body.add(block)
        assert body.finish() == expected

    def test_an_error_that_is_cut_by_its_service(self) -> None:
        body = BodyCollector(404, "gzip")
        assert body.add(gzip.compress(DATA[:5000])[:-4])
        assert body.finish() == DATA[:5000]

    def test_a_success_that_cannot_be_unpacked(self) -> None:
        with pytest.raises(DecodeError):
            BodyCollector(200, "br")
        with pytest.raises(DecodeError):
            BodyCollector(200, "gzip").add(b"not packed")
        body = BodyCollector(200, "gzip")
        body.add(gzip.compress(DATA)[:-1])
        with pytest.raises(IncompleteReadError):
            body.finish()


def test_a_body_needs_its_room_once() -> None:
    block, count = b"x" * 64 * 1024, 128
    tracemalloc.start()
    try:
        body = BodyCollector(200, None)
        for _ in range(count):
            body.add(block)
        content = body.finish()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert content == block * count
    assert peak < 1.3 * len(content)
