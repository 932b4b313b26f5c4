"""The names of the files of one call, which must differ on every system."""

from __future__ import annotations

import hashlib
import unicodedata
from array import array
from bisect import bisect_left

from .file_names import numbered_name

#: Sorted arrays that make up a set of texts: with a million texts, an insertion moves 8 KiB at most.
_BUCKETS = 1024

#: Files of one name in one call, at most.
_MOST_ALIKE = 100_000


class TextSet:
    """A set of texts, at about 8 bytes a text."""

    def __init__(self) -> None:
        # Sorted hashes, divided by their last bits. A set would need ten times as much; two of a million texts are
        # mistaken for each other in one of 30 million calls.
        self._hashes: list[array[int]] = [array("Q") for _ in range(_BUCKETS)]

    def add(self, text: str) -> bool:
        """Add a text; return whether it was missing."""
        bucket, place, number = self._place(text)
        if bucket[place : place + 1] == array("Q", [number]):
            return False
        bucket.insert(place, number)
        return True

    def __contains__(self, text: str) -> bool:
        bucket, place, number = self._place(text)
        return bucket[place : place + 1] == array("Q", [number])

    def _place(self, text: str) -> tuple[array[int], int, int]:
        """Return where the hash of a text is, or belongs, and the hash."""
        digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        number = int.from_bytes(digest, "big")
        bucket = self._hashes[number % _BUCKETS]
        return bucket, bisect_left(bucket, number), number


class NameRegistry:
    """The names that are taken by files of one call."""

    def __init__(self) -> None:
        self._taken = TextSet()

    def take(self, name: str) -> str:
        """Reserve a name, and return it.

        :raises FileExistsError: If another file has it on a system that ignores case.
        """
        if not self._taken.add(unicodedata.normalize("NFC", name).casefold()):
            raise FileExistsError(
                f"Another file of this call is saved as {name!r}, ignoring case, so this one was not saved. Pass "
                "(file_id, file_name) with another name."
            )
        return name

    def take_free(self, name: str) -> str:
        """Reserve a name, or the first free one like it, such as ``a (2).txt``, and return it."""
        for number in range(1, _MOST_ALIKE):
            candidate = name if number == 1 else numbered_name(name, number)
            if self._taken.add(unicodedata.normalize("NFC", candidate).casefold()):
                return candidate
        return self.take(name)
