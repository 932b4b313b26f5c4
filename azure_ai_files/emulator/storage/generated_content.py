"""Contents that are generated while they are read: a test can use a file of 2 GiB without writing one."""

import io
import os
import random
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import BinaryIO, Optional, cast

__all__ = ["GENERATED_NAMES", "GeneratedContent", "GeneratedFile"]

# A prime, so that a misplaced block never matches by accident.
_PERIOD = 1_048_573
#: What the names of generated contents look like, for SQLite.
GENERATED_NAMES = "generated-*"
_NAME = re.compile(r"generated-(\d+)-(\d+)")


@dataclass(frozen=True)
class GeneratedContent:
    """Bytes that look random and depend on a seed alone.

    :ivar size: The number of bytes.
    :vartype size: int
    :ivar seed: The seed of the generator.
    :vartype seed: int
    :raises ValueError: if a value is negative.
    """

    size: int
    seed: int = 0

    def __post_init__(self) -> None:
        if self.size < 0 or self.seed < 0:
            raise ValueError("size and seed must not be negative.")

    def read(self, start: int = 0, length: Optional[int] = None) -> bytes:
        """Return a range of the bytes.

        :param start: The offset of the first byte.
        :type start: int
        :param length: The number of bytes, cut at the end of the content; None for the rest.
        :type length: int
        :return: The bytes.
        :rtype: bytes
        """
        left = max(0, self.size - start)
        length = left if length is None else min(length, left)
        period, offset = _period(self.seed), start % _PERIOD
        repeated = period[offset:] + period * ((length + offset) // _PERIOD) if length > _PERIOD - offset else period
        return repeated[:length] if repeated is not period else period[offset : offset + length]

    def open(self) -> BinaryIO:
        """Open the content for reading.

        :return: A file object without a descriptor.
        :rtype: ~typing.BinaryIO
        """
        return cast(BinaryIO, GeneratedFile(self))

    @property
    def name(self) -> str:
        """The name under which the emulator stores the content.

        :return: A name that :meth:`from_name` understands.
        :rtype: str
        """
        return f"generated-{self.seed}-{self.size}"

    @staticmethod
    def from_name(name: str) -> Optional["GeneratedContent"]:
        """Create the content that a name stands for.

        :param name: The name.
        :type name: str
        :return: The content, or None if the name belongs to a real file.
        :rtype: ~azure_ai_files.emulator.GeneratedContent
        """
        match = _NAME.fullmatch(name)
        return None if match is None else GeneratedContent(size=int(match[2]), seed=int(match[1]))


@lru_cache(maxsize=4)
def _period(seed: int) -> bytes:
    return random.Random(seed).randbytes(_PERIOD)  # noqa: S311 - bytes must be reproducible


class GeneratedFile(io.RawIOBase):
    """A generated content as an open file."""

    def __init__(self, content: GeneratedContent) -> None:
        self._content = content
        self._position = 0

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Set the position of the next read."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._content.size}[whence]
        self._position = max(0, base + offset)
        return self._position

    def tell(self) -> int:
        """Return the position of the next read."""
        return self._position

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]
        """Read the next bytes into a buffer."""
        block = self._content.read(self._position, len(buffer))
        buffer[: len(block)] = block
        self._position += len(block)
        return len(block)
