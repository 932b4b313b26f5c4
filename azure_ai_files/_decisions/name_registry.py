"""The names of the files of one call, which must differ on every system."""

from __future__ import annotations

import hashlib
import unicodedata
from array import array
from bisect import bisect_left, bisect_right

from .file_names import numbered_name

#: Hashes in a page of a set of texts: an insertion moves 4 KiB at most.
_PAGE_SIZE = 512

#: Files of one name in one call, at most.
_MOST_ALIKE = 100_000


class TextSet:
    """A set of texts, at 8 to 16 bytes a text."""

    def __init__(self) -> None:
        # Sorted hashes. A set would need ten times as much; two of a million texts are mistaken for each other in one
        # of 30 million calls. Pages of one size, because arrays that grow leave holes in the memory of the process that
        # nothing fits into.
        self._pages = [_Page()]
        #: The first hash that belongs to each page.
        self._starts = [0]

    def add(self, text: str) -> bool:
        """Add a text; return whether it was missing."""
        number = _hash_of(text)
        index = self._index(number)
        page = self._pages[index]
        if not page.add(number):
            return False
        if page.count == _PAGE_SIZE:
            upper = page.split()
            self._pages.insert(index + 1, upper)
            self._starts.insert(index + 1, upper.first)
        return True

    def __contains__(self, text: str) -> bool:
        number = _hash_of(text)
        return number in self._pages[self._index(number)]

    def _index(self, number: int) -> int:
        return bisect_right(self._starts, number) - 1


class _Page:
    """Sorted numbers in an array that never changes its size."""

    __slots__ = ("_numbers", "count")

    def __init__(self) -> None:
        self._numbers = array("Q", [0]) * _PAGE_SIZE
        self.count = 0

    @property
    def first(self) -> int:
        """The smallest number."""
        return self._numbers[0]

    def __contains__(self, number: int) -> bool:
        place = self._place(number)
        return place < self.count and self._numbers[place] == number

    def add(self, number: int) -> bool:
        """Add a number, for which there must be room; return whether it was missing."""
        numbers, count, place = self._numbers, self.count, self._place(number)
        if place < count and numbers[place] == number:
            return False
        numbers[place + 1 : count + 1] = numbers[place:count]
        numbers[place] = number
        self.count = count + 1
        return True

    def split(self) -> _Page:
        """Move the upper half of the numbers to a new page; return it."""
        upper, half = _Page(), self.count // 2
        upper.count = self.count - half
        upper._numbers[: upper.count] = self._numbers[half : self.count]
        self.count = half
        return upper

    def _place(self, number: int) -> int:
        return bisect_left(self._numbers, number, 0, self.count)


def _hash_of(text: str) -> int:
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big")


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
