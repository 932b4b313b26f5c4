"""Bytes that were received and not read yet."""

from __future__ import annotations

from collections import deque


class Received:
    """Pieces of bytes in the order in which they came; a piece that is read as a whole is not copied."""

    def __init__(self) -> None:
        self._pieces: deque[bytes] = deque()
        #: Bytes of the first piece that were read.
        self._start = 0
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def add(self, data: bytes) -> None:
        """Add bytes.

        :param data: The bytes, at least one.
        """
        self._pieces.append(data)
        self._size += len(data)

    def take(self, size: int) -> bytes:
        """Remove and return what came first.

        :param size: Most bytes; fewer are returned if fewer came at once.
        """
        if not self._size:
            return b""
        first, start = self._pieces[0], self._start
        end = min(start + size, len(first))
        if end == len(first):
            self._pieces.popleft()
            self._start = 0
        else:
            self._start = end
        self._size -= end - start
        return first if end - start == len(first) else first[start:end]

    def line_length(self, most: int) -> int:
        """Return the bytes of the first line with its end, or 0 if its end is not here; the line is then one piece.

        :param most: Bytes in which the end is looked for.
        """
        while True:
            if not self._size:
                return 0
            first, start = self._pieces[0], self._start
            end = first.find(b"\n", start, start + most)
            if end >= 0:
                return end + 1 - start
            if len(self._pieces) == 1 or len(first) - start >= most:
                return 0
            second = self._pieces[1]
            del self._pieces[1]
            self._pieces[0], self._start = first[start:] + second, 0
