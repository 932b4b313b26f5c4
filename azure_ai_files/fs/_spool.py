"""Bytes on their way: in memory while they are few, then in a temporary file."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable
from typing import IO, Any, TypeVar, cast

T = TypeVar("T")

#: Bytes of a file that are kept in memory.
MEMORY_BYTES = 8 * 2**20


class Spool:
    """A temporary file, which is not on the disk while it is small."""

    def __init__(self) -> None:
        self.file = cast(IO[bytes], tempfile.SpooledTemporaryFile(MEMORY_BYTES))  # noqa: SIM115 - close() closes it
        self.size = 0
        self._lock = asyncio.Lock()

    def write(self, data: Any) -> int:
        """Append bytes, and return their number."""
        view = memoryview(data).cast("B")
        self.file.write(view)
        self.size += len(view)
        return len(view)

    async def append(self, data: Any) -> int:
        """Append bytes, in another thread if they go to the disk, and return their number."""
        return await self._run(lambda: self.write(data), len(data))

    async def read(self, start: int, end: int) -> bytes:
        """Return the bytes from one position to another, fewer at the end."""
        return await self._run(lambda: self._read(start, end), 0)

    def close(self) -> None:
        """Remove the file."""
        self.file.close()

    def _read(self, start: int, end: int) -> bytes:
        self.file.seek(start)
        return self.file.read(max(0, end - start))

    async def _run(self, action: Callable[[], T], more: int) -> T:
        if self.size + more <= MEMORY_BYTES:
            return action()
        async with self._lock:
            return await asyncio.to_thread(action)
