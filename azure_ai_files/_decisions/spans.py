"""Runs of bytes: which of a content are there, which are missing, and in what portions those are fetched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple


class Span(NamedTuple):
    """The bytes from ``start`` up to, but not including, ``stop``."""

    start: int
    stop: int


def missing_spans(done: Iterable[Span], total: int) -> list[Span]:
    """List what is missing of a content.

    :param done: What is there; in any order, and it may overlap.
    :param total: Bytes of the content.
    :return: The gaps, from the first to the last.
    """
    gaps: list[Span] = []
    end = 0
    for start, stop in sorted(done):
        if start > end:
            gaps.append(Span(end, start))
        end = max(end, stop)
    if end < total:
        gaps.append(Span(end, total))
    return gaps


def portions(spans: Iterable[Span], size: int) -> Iterator[Span]:
    """Cut spans into portions.

    :param spans: The spans.
    :param size: Most bytes of a portion.
    """
    for span in spans:
        for start in range(span.start, span.stop, size):
            yield Span(start, min(start + size, span.stop))
