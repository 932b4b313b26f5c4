"""Find the missing bytes of a content, and divide them into portions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple


class Span(NamedTuple):
    """The bytes from ``start`` up to, but not including, ``stop``."""

    start: int
    stop: int


def missing_spans(done: Iterable[Span], total: int) -> list[Span]:
    """Return the gaps in a content of ``total`` bytes, from the first to the last.

    :param done: The bytes that are present, in any order; they may overlap.
    :param total: Bytes of the content.
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
    """Yield the spans in portions of at most ``size`` bytes."""
    for span in spans:
        for start in range(span.start, span.stop, size):
            yield Span(start, min(start + size, span.stop))
