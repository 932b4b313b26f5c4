"""A list that came as one long reply: its items are parsed when they are read, because objects need more memory."""

from __future__ import annotations

import codecs
import copy
import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Optional, Union, overload

#: Bytes of the shortest reply that is read this way; parsing it twice costs more time than a short one is worth.
LONG_BODY_BYTES = 1024 * 1024
_BLOCK_SIZE = 64 * 1024
_BLANKS = " \t\n\r"

_raw_decode: Callable[[str, int], tuple[Any, int]] = json.JSONDecoder().raw_decode


class LongList(Sequence[Any]):
    """The items of the list in a body, parsed anew by each iteration.

    :param body: The body.
    """

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._convert: Callable[[Any], Any] = _same
        self._length = 0
        self._first = self._last = None

    def parse(self) -> dict[str, Any]:
        """Parse the body once; return its other members, without those of the list.

        :raises ValueError: If it is not JSON with exactly one list under ``data``, or is not encoded in UTF-8.
        """
        others: dict[str, Any] = {}
        for item in _Reader(self._body).items(others):
            self._first, self._last = item if self._length == 0 else self._first, item
            self._length += 1
        return others

    def converted(self, convert: Callable[[Any], Any]) -> LongList:
        """Return the list with a conversion that is applied to each item."""
        result = copy.copy(self)
        result._convert = convert
        return result

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Any]:
        return map(self._convert, _Reader(self._body).items({}))

    @overload
    def __getitem__(self, index: int) -> Any: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Any]: ...
    def __getitem__(self, index: Union[int, slice]) -> Any:
        if self._length and index in (0, -1):
            return self._convert(self._first if index == 0 else self._last)
        return list(self)[index]


def long_list(body: bytes) -> Optional[tuple[dict[str, Any], LongList]]:
    """Return the other members of the object in a long body, and the list in it.

    :param body: The body.
    :return: The members and the list; None if the body is short or has another form, so that it is to be parsed whole.
    """
    if len(body) < LONG_BODY_BYTES:
        return None
    found = LongList(body)
    try:
        return found.parse(), found
    except (ValueError, RecursionError):
        return None


def _same(item: Any) -> Any:
    return item


class _Reader:
    """Parses a body block by block."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._decode = codecs.getincrementaldecoder("utf-8-sig")("strict").decode
        self._read = 0
        self._text = ""
        self._at = 0

    def items(self, others: dict[str, Any]) -> Iterator[Any]:
        """Yield the items of the list; add the other members of the object around it to a dictionary."""
        if self._peek() == "[":
            others["object"] = "list"
            yield from self._array()
        else:
            yield from self._object(others)
        if self._peek():
            raise ValueError("Extra data")

    def _object(self, others: dict[str, Any]) -> Iterator[Any]:
        self._skip("{")
        names: set[str] = set()
        while self._peek() != "}" or names:
            name = self._value()
            if not isinstance(name, str) or (name == "data" and name in names):
                raise ValueError("Not a list")
            names.add(name)
            self._skip(":")
            if name == "data":
                yield from self._array()
            else:
                others[name] = self._value()
            if self._peek() == "}":
                break
            self._skip(",")
        self._skip("}")
        if "data" not in names:
            raise ValueError("Not a list")

    def _array(self) -> Iterator[Any]:
        self._skip("[")
        if self._peek() != "]":
            yield self._value()
            while self._peek() != "]":
                self._skip(",")
                yield self._value()
        self._skip("]")

    def _value(self) -> Any:
        """Parse the next value."""
        self._peek()
        size = _BLOCK_SIZE
        while True:
            try:
                value, end = _raw_decode(self._text, self._at)
            except ValueError:
                if not self._fill(size):
                    raise
            else:
                # A number at the end may go on in the next block, even after "1e+".
                length = end - self._at
                if end + 2 < len(self._text) or not self._fill(size):
                    self._at += length
                    return value
            size *= 2  # a long value is parsed few times

    def _skip(self, character: str) -> None:
        if self._peek() != character:
            raise ValueError(f"Expecting {character!r}")
        self._at += 1

    def _peek(self) -> str:
        """Return the next character that is not blank; an empty text at the end."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in _BLANKS:
                self._at += 1
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._fill(_BLOCK_SIZE):
                return ""

    def _fill(self, size: int) -> bool:
        """Decode the next bytes; return False at the end."""
        block = self._body[self._read : self._read + size]
        self._read += len(block)
        self._text = self._text[self._at :] + self._decode(block, not block)
        self._at = 0
        return bool(block)
