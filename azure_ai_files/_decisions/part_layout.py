"""Whether an upload is sent in one request or in parts, and its parts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Optional

from .arguments import check_count

_MIB = 1024 * 1024

#: Bytes of a part by default: enough that the pause between two parts does not matter.
_USUAL_PART = 16 * _MIB

#: Bytes of the smallest part of an upload that can be resumed, and its least number of parts: an unfinished part is
#: sent again, so with four at a time a kill costs about half a percent of the file.
_SMALLEST_RESUMABLE_PART = 1 * _MIB
_RESUMABLE_PARTS = 512

#: Most parts of an upload. The services state no limit, but their storage has one of some ten thousand blocks.
_MOST_PARTS = 10_000


class UploadLimits(NamedTuple):
    """What a service accepts, in bytes."""

    #: In one request; None if unknown.
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
        """The number of parts."""
        return -(-self.size // self.part_size)

    def parts(self) -> Iterator[Part]:
        """Yield the parts in order."""
        for number, start in enumerate(range(0, self.size, self.part_size)):
            yield Part(number, start, min(self.part_size, self.size - start))


class UploadOptions(NamedTuple):
    """How the caller wants a file uploaded."""

    max_concurrency: int = 4
    part_size: Optional[int] = None
    resume: bool = False
    sha256: bool = False
    #: Whether another size than was sent is an error; None if the service decides.
    verify_size: Optional[bool] = None

    def check(self) -> None:
        """Check the options.

        :raises TypeError: If something is of a wrong type.
        :raises ValueError: If something is out of range.
        """
        check_count(self.max_concurrency, "max_concurrency")
        if self.part_size is not None:
            check_count(self.part_size, "part_size")
        flags = {"resume": self.resume, "sha256": self.sha256, "verify_size": self.verify_size}
        for name, value in flags.items():
            if name == "verify_size" and value is None:
                continue
            if not isinstance(value, bool):  # pyright: ignore[reportUnnecessaryIsInstance]
                raise TypeError(f"{name} must be True or False, not {type(value).__name__}.")

    @property
    def asks_for_parts(self) -> bool:
        """Whether the file is sent in parts even if it is small."""
        return self.part_size is not None or self.resume


def lay_out(size: Optional[int], options: UploadOptions, limits: UploadLimits) -> Optional[PartLayout]:
    """Decide between one request and parts.

    :param size: Bytes of the file; None if unknown.
    :param options: What the caller wants.
    :param limits: What the service accepts.
    :return: The parts; None for one request.
    :raises ValueError: If the file or its parts are too large, or parts are wanted and the size is unknown.
    """
    if size is None and options.asks_for_parts:
        raise ValueError("The size of file is not known, so it cannot be sent in parts. Use file_path=.")
    # A part has at least one byte, so an empty file has none.
    if not size or not (options.asks_for_parts or (limits.request is not None and size > limits.request)):
        return None
    if size > limits.total:
        raise ValueError(f"The file has {size:,} bytes; the service accepts {limits.total:,}. Nothing was sent.")
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
