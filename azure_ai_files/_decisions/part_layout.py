"""Whether an upload goes in one request or in parts, and which parts those are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Optional

from .arguments import check_count

_MIB = 1024 * 1024

#: Bytes of a part where nothing else decides: enough that the pause between two of them does not count.
_USUAL_PART = 16 * _MIB

#: Bytes of the smallest part of an upload that can be resumed, and how many parts it has at least: a part that was not
#: finished is sent again, so with four at a time a kill costs about half a percent of the file.
_SMALLEST_RESUMABLE_PART = 1 * _MIB
_RESUMABLE_PARTS = 512

#: Most parts of an upload. The services name no limit; their storage has one of some ten thousand blocks.
_MOST_PARTS = 10_000


class UploadLimits(NamedTuple):
    """What a service takes, in bytes."""

    #: In one request; None if nobody knows.
    request: Optional[int]
    #: As one part, and as all parts together.
    part: int
    total: int


class Part(NamedTuple):
    """A piece of a file."""

    number: int
    start: int
    size: int


class PartLayout(NamedTuple):
    """A file cut into parts of equal size; the last one may be smaller."""

    size: int
    part_size: int

    @property
    def part_count(self) -> int:
        """How many parts there are."""
        return -(-self.size // self.part_size)

    def parts(self) -> Iterator[Part]:
        """Give the parts in order."""
        for number, start in enumerate(range(0, self.size, self.part_size)):
            yield Part(number, start, min(self.part_size, self.size - start))


class UploadOptions(NamedTuple):
    """How the caller wants a file to be uploaded."""

    max_concurrency: int = 4
    part_size: Optional[int] = None
    resume: bool = False
    sha256: bool = False

    def check(self) -> None:
        """Refuse what cannot be meant.

        :raises TypeError: If something is of a wrong type.
        :raises ValueError: If something is out of range.
        """
        check_count(self.max_concurrency, "max_concurrency")
        if self.part_size is not None:
            check_count(self.part_size, "part_size")
        for name, value in (("resume", self.resume), ("sha256", self.sha256)):
            if not isinstance(value, bool):  # pyright: ignore[reportUnnecessaryIsInstance]
                raise TypeError(f"{name} must be True or False, not {type(value).__name__}.")

    @property
    def asks_for_parts(self) -> bool:
        """Whether the file is to go in parts, however small it is."""
        return self.part_size is not None or self.resume


def lay_out(size: Optional[int], options: UploadOptions, limits: UploadLimits) -> Optional[PartLayout]:
    """Decide how a file goes up.

    :param size: Bytes of the file; None if nobody knows.
    :param options: What the caller wants.
    :param limits: What the service takes.
    :return: The parts; None for one request.
    :raises ValueError: If the file or its parts are too large, or of unknown size and to be cut into parts.
    """
    if size is None and options.asks_for_parts:
        raise ValueError("The size of file is not known, so it cannot go in parts; nothing was sent. Use file_path=.")
    # A part has at least one byte.
    if not size or not (options.asks_for_parts or (limits.request is not None and size > limits.request)):
        return None
    if size > limits.total:
        raise ValueError(f"The file has {size:,} bytes, and the service takes {limits.total:,}; nothing was sent.")
    part_size = options.part_size or _part_size(size, options, limits)
    if part_size > limits.part:
        raise ValueError(f"part_size must be at most {limits.part:,}, not {part_size:,}; nothing was sent.")
    return PartLayout(size, part_size)


def _part_size(size: int, options: UploadOptions, limits: UploadLimits) -> int:
    wanted = _USUAL_PART
    if options.resume:
        wanted = min(wanted, max(_SMALLEST_RESUMABLE_PART, _ceiling(size, _RESUMABLE_PARTS)))
    return min(limits.part, max(wanted, _ceiling(size, _MOST_PARTS)))


def _ceiling(size: int, count: int) -> int:
    """Divide, and round up to whole mebibytes."""
    return -(-size // (count * _MIB)) * _MIB
