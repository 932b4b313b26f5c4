"""Bytes that wait for their reader: they come out as they came in, whatever they are cut into."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from azure_ai_files.aio._connections.received import Received

PIECES = st.lists(st.lists(st.sampled_from([b"a", b"bc", b"\n"]), min_size=1, max_size=6).map(b"".join), max_size=6)


def received(*pieces: bytes) -> Received:
    made = Received()
    for piece in pieces:
        made.add(piece)
    return made


@given(PIECES, st.integers(1, 9))
def test_what_comes_in_comes_out(pieces: list[bytes], size: int) -> None:
    buffer, taken = received(*pieces), list[bytes]()
    while block := buffer.take(size):
        assert len(block) <= size
        taken.append(block)
    assert (b"".join(taken), len(buffer)) == (b"".join(pieces), 0)


@given(PIECES)
def test_lines_are_found_across_pieces(pieces: list[bytes]) -> None:
    buffer, lines = received(*pieces), list[bytes]()
    while length := buffer.line_length(1000):
        lines.append(buffer.take(length))
    whole = b"".join(pieces)
    assert lines == [line for line in whole.splitlines(keepends=True) if line.endswith(b"\n")]
    assert len(buffer) == len(whole) - len(b"".join(lines))


def test_a_line_without_its_end_is_not_one() -> None:
    buffer = received(b"abc", b"def\n")
    assert (buffer.line_length(3), buffer.line_length(7)) == (0, 7)


def test_a_piece_that_is_read_as_a_whole_is_not_copied() -> None:
    piece = bytes(1000)
    assert received(piece).take(1000) is piece
