"""Contents that are made when they are read: a test may have a file of 2 GiB without writing one."""

import io
import os
import random
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import BinaryIO, Optional, cast

__all__ = ["GeneratedContent", "GeneratedFile"]

# A prime, so that a block of any other size is never in its place by accident.
_PERIOD = 1_048_573
_NAME = re.compile(r"generated-(\d+)-(\d+)")


@dataclass(frozen=True)
class GeneratedContent:
    """Bytes that look random and depend on a seed alone.

    :ivar size: How many.
    :vartype size: int
    :ivar seed: Which ones.
    :vartype seed: int
    """

    size: int
    seed: int = 0

    def __post_init__(self) -> None:
        if self.size < 0 or self.seed < 0:
            raise ValueError("size and seed must not be negative.")

    def read(self, start: int = 0, length: Optional[int] = None) -> bytes:
        """Read a run of the bytes.

        :param start: Where it begins.
        :type start: int
        :param length: How long it is, None for the rest; it ends with the content.
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
        """Open it as a file.

        :return: The open file, without a descriptor.
        :rtype: ~typing.BinaryIO
        """
        return cast(BinaryIO, GeneratedFile(self))

    @property
    def name(self) -> str:
        """What it is called among the contents.

        :return: A name from which :meth:`from_name` makes it again.
        :rtype: str
        """
        return f"generated-{self.seed}-{self.size}"

    @staticmethod
    def from_name(name: str) -> Optional["GeneratedContent"]:
        """Make the content of a name.

        :param name: The name.
        :type name: str
        :return: The content, or None if the name is one of a real file.
        :rtype: ~azure_ai_files.emulator.GeneratedContent
        """
        match = _NAME.fullmatch(name)
        return None if match is None else GeneratedContent(size=int(match[2]), seed=int(match[1]))


@lru_cache(maxsize=4)
def _period(seed: int) -> bytes:
    return random.Random(seed).randbytes(_PERIOD)  # noqa: S311 - bytes must be reproducible


class GeneratedFile(io.RawIOBase):
    """A generated content as an open file.

    :param content: The content.
    :type content: ~azure_ai_files.emulator.GeneratedContent
    """

    def __init__(self, content: GeneratedContent) -> None:
        self._content = content
        self._position = 0

    def readable(self) -> bool:
        """It can be read."""
        return True

    def seekable(self) -> bool:
        """It can be read from anywhere."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Choose where the next bytes are read."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._content.size}[whence]
        self._position = max(0, base + offset)
        return self._position

    def tell(self) -> int:
        """Tell where the next bytes are read."""
        return self._position

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]
        """Read the next bytes."""
        block = self._content.read(self._position, len(buffer))
        buffer[: len(block)] = block
        self._position += len(block)
        return len(block)
