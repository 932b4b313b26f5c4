"""Contents of files: by ranges where the service has them, otherwise each file once as a whole."""

from __future__ import annotations

import asyncio
import errno
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any, NamedTuple, NoReturn, Optional, Union

from ._base import Content
from ._errors import is_broken, is_missing, translating
from ._listing import FileRecord
from ._session import Session
from ._spool import Spool

Write = Callable[[bytes], Awaitable[object]]


class RetryLimits(NamedTuple):
    """How often and how slowly a broken connection is replaced, with the defaults of the client.

    :ivar retries: Most failures in a row.
    :ivar backoff_factor: Half the seconds of the second pause. The first one is none, each further one twice as long.
    :ivar backoff_max: The longest pause, in seconds.
    """

    retries: int = 3
    backoff_factor: float = 0.8
    backoff_max: float = 120.0

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> RetryLimits:
        """Return the limits in the options of the client."""
        return cls(
            min(int(options.get("retry_read", 3)), int(options.get("retry_total", 3))),
            float(options.get("retry_backoff_factor", 0.8)),
            float(options.get("retry_backoff_max", 120.0)),
        )


class Contents:
    """Requests contents, and knows whether the service has ranges.

    :param session: The client.
    :param limits: How often a broken connection is replaced.
    :param forget: Called with the id of a file that does not exist any longer.
    """

    def __init__(self, session: Session, limits: RetryLimits, forget: Callable[[str], None]) -> None:
        self._session = session
        self._limits = limits
        self._forget = forget
        #: Whether ranges may be asked for.
        self.has_ranges = True

    async def open(self, file_id: str, start: int = 0, end: Optional[int] = None) -> Content:
        """Return the unread content from one position to another; that of the whole file if the service says so."""
        last = "" if end is None else end - 1
        headers = {"headers": {"Range": f"bytes={start}-{last}"}} if start or end is not None else {}
        try:
            content: Content = await self._session.files.get_content(file_id, **headers)
        except Exception as error:
            if is_missing(error):
                self._forget(file_id)
            raise
        return content

    async def copy(self, record: FileRecord, write: Write, content: Optional[Content] = None) -> int:
        """Write the whole content, going on after a broken connection, and return its size.

        :param record: The file.
        :param write: Takes the bytes.
        :param content: The unread content if it was asked for already.
        """
        attempts = _Attempts(self._limits)
        received = 0
        while True:
            start = received if self.has_ranges else 0
            content = content or await self.open(record.id, start)
            try:
                position = await self._position(content, start)
                async for block in content:
                    # The service sent the beginning again.
                    new = block[max(0, received - position) :]
                    position += len(block)
                    if new:
                        await write(new)
                        received += len(new)
                self._check_size(content, record, received)
                return received
            except Exception as error:
                if not is_broken(error):
                    raise
                await attempts.pause(error, received)
            finally:
                await content.close()
                content = None

    async def part(self, record: FileRecord, start: int, end: int) -> bytes:
        """Return the bytes from one position to another, reading no further."""
        return b"".join([block async for block in self._part(record, start, end)])

    async def block(self, record: FileRecord, start: int, end: int) -> Union[bytes, Content]:
        """Return the bytes of a range, or the unread whole content if the service has no ranges."""
        attempts = _Attempts(self._limits)
        while True:
            content = await self.open(record.id, start, end)
            if content.status_code != 206:
                return content
            try:
                _check_range(content, start, end)
                return b"".join([block async for block in content])
            except Exception as error:
                if not is_broken(error):
                    raise
                await attempts.pause(error)
            finally:
                await content.close()

    async def _part(self, record: FileRecord, start: int, end: int) -> AsyncIterator[bytes]:
        found = await self.block(record, start, end) if self.has_ranges else await self.open(record.id)
        if isinstance(found, bytes):
            yield found
            return
        self.has_ranges = False
        position = 0
        attempts = _Attempts(self._limits)
        while True:
            try:
                offset = 0
                async for block in found:
                    new = block[max(0, start - offset, position - offset) : end - offset]
                    offset += len(block)
                    if new:
                        position = offset
                        yield new
                    if offset >= end:
                        return
                return
            except Exception as error:
                if not is_broken(error):
                    raise
                await attempts.pause(error, position)
            finally:
                await found.close()
            found = await self.open(record.id)

    async def _position(self, content: Content, start: int) -> int:
        if content.status_code != 206:
            self.has_ranges = self.has_ranges and not start
            return 0
        _check_range(content, start, None)
        return start

    def _check_size(self, content: Content, record: FileRecord, received: int) -> None:
        # A body that only the end of the connection ends does not show that it was cut.
        if content.content_length is None and record.size and received < record.size:
            from azure.core.exceptions import IncompleteReadError

            raise IncompleteReadError(f"The content ended after {received} of {record.size} bytes.")


class ContentReader:
    """Reads one file at any position.

    :param contents: Requests the content.
    :param record: The file.
    :param path: Its path, for errors.
    :param block_size: A file up to this size is requested once, as a whole.
    """

    def __init__(self, contents: Contents, record: FileRecord, path: str, block_size: int) -> None:
        self._contents = contents
        self._record = record
        self._path = path
        self._is_small = not record.size or record.size <= block_size
        self._spool: Optional[Spool] = None
        self._had_range = False
        self._lock = asyncio.Lock()

    async def size(self) -> int:
        """Return the size; if the service does not know it, the content is fetched."""
        if self._record.size:
            return self._record.size
        return (await self._whole()).size

    async def read(self, start: int, end: int) -> bytes:
        """Return the bytes from one position to another, fewer at the end.

        :raises OSError: If they cannot be read.
        """
        end = min(end, await self.size())
        if start >= end:
            return b""
        with translating(self._path):
            if self._spool is None and self._contents.has_ranges and not self._is_small:
                return await self._range(start, end)
        return await (await self._whole()).read(start, end)

    def close(self) -> None:
        """Remove what was stored."""
        spool, self._spool = self._spool, None
        if spool is not None:
            spool.close()

    async def _range(self, start: int, end: int) -> bytes:
        if self._had_range:
            found = await self._contents.block(self._record, start, end)
            if not isinstance(found, bytes):
                await found.close()
                self._fail("The service sent the whole content where it had sent ranges before.")
            return found
        # One request alone finds out whether there are ranges.
        async with self._lock:
            if self._spool is None and not self._had_range:
                found = await self._contents.block(self._record, start, end)
                if isinstance(found, bytes):
                    self._had_range = True
                    return found
                self._contents.has_ranges = False
                await self._fill(found)
        return await self.read(start, end)

    async def _whole(self) -> Spool:
        async with self._lock:
            if self._spool is None:
                with translating(self._path):
                    await self._fill(None)
            assert self._spool is not None
            return self._spool

    async def _fill(self, content: Optional[Content]) -> None:
        spool = Spool()
        try:
            size = await self._contents.copy(self._record, spool.append, content)
            if self._record.size and size != self._record.size:
                self._fail(f"The content has {size:,} bytes; the service said {self._record.size:,}.")
        except BaseException:
            spool.close()
            raise
        self._spool = spool

    def _fail(self, text: str) -> NoReturn:
        raise OSError(errno.EIO, text, self._path)


class _Attempts:
    """Counts broken connections, and waits between them."""

    def __init__(self, limits: RetryLimits) -> None:
        self._limits = limits
        self._failures = 0
        self._furthest = 0

    async def pause(self, error: Exception, position: int = 0) -> None:
        """Wait before the next attempt, or raise the error if it was the last one.

        :param error: The error.
        :param position: How far this attempt came; failures count anew if that is further than before.
        """
        if position > self._furthest:
            self._furthest, self._failures = position, 0
        self._failures += 1
        if self._failures > self._limits.retries:
            raise error
        factor = self._limits.backoff_factor * 2 ** (self._failures - 1) if self._failures > 1 else 0.0
        await asyncio.sleep(min(self._limits.backoff_max, factor))


def _check_range(content: Content, start: int, end: Optional[int]) -> None:
    """Check that a reply with status 206 is the range that was asked for."""
    text: Any = content.headers.get("Content-Range", "")
    match = re.fullmatch(r"bytes ([0-9]{1,19})-([0-9]{1,19})/([0-9]{1,19}|\*)", str(text).strip())
    if match is None or int(match[1]) != start or (end is not None and int(match[2]) != end - 1):
        wanted = "" if end is None else end - 1
        raise OSError(errno.EIO, f"The service sent the range {text!r} where bytes {start}-{wanted} were asked for.")
