"""What an earlier download of the same file left on the disk."""

from __future__ import annotations

import os
import stat
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Optional

from .._decisions.content_headers import strong_etag
from .._decisions.download_plan import PartialDownload, Version
from .._decisions.file_names import is_temporary_name
from .._decisions.spans import Span, missing_spans
from .disk import open_into, read_span


class JournaledFile:
    """The temporary file that the entries of a journal describe, as far as they are still true.

    :param entries: The entries of the journal.
    :param folder: The folder of the temporary file.
    """

    def __init__(self, entries: list[Any], folder: Path) -> None:
        start = max((number for number, entry in enumerate(entries) if "part" in entry), default=0)
        first: Mapping[str, Any] = entries[start] if entries else {}
        name = first.get("part")
        self.name: str = name if isinstance(name, str) and is_temporary_name(name, "") else ""
        #: What can be resumed; without a version if the service sent no proof that a content is still the same.
        self.earlier: Optional[PartialDownload] = None
        #: Bytes in the file that are known to be right.
        self.size = 0
        self._path = folder / self.name
        self._entries = entries[start + 1 :]
        self._version = _version_in(first)
        if "etag" in first and first["etag"] is None:
            self.earlier = PartialDownload(None, ())

    def open(self) -> Optional[int]:
        """Open the temporary file and check what is in it; return None if nothing can be resumed."""
        if not self.name or self._version is None:
            return None
        flags = os.O_RDWR | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        opened: list[int] = []
        done: list[Span] = []
        try:
            open_into(opened, self._path, flags)
            [fd] = opened
            if _is_own(fd):
                done = list(_intact(fd, self._entries, self._version.total))
        except OSError:
            return None
        finally:
            for unused in opened if not done else ():
                os.close(unused)
        if not done:
            return None
        total = self._version.total
        # The last byte is fetched again if nothing is missing, because the reply shows whether the content changed.
        self.earlier = PartialDownload(self._version, missing_spans(done, total) or [Span(total - 1, total)])
        self.size = sum(span.stop - span.start for span in done)
        return fd

    def remove(self) -> None:
        """Delete the temporary file, if it exists."""
        if self.name:
            remove(self._path)


def remove(path: Path) -> None:
    """Delete a leftover file, unless it is a folder or another program holds it open."""
    with suppress(OSError):
        path.unlink(missing_ok=True)


def _version_in(entry: Mapping[str, Any]) -> Optional[Version]:
    etag, total = entry.get("etag"), entry.get("total")
    if not isinstance(etag, str) or not isinstance(total, int) or total <= 0:
        return None
    return None if strong_etag({"ETag": etag}) is None else Version(etag, total)


def _is_own(fd: int) -> bool:
    status = os.fstat(fd)
    is_ours = not hasattr(os, "getuid") or status.st_uid == os.getuid()
    return stat.S_ISREG(status.st_mode) and status.st_nlink == 1 and is_ours


def _intact(fd: int, entries: Iterable[Mapping[str, Any]], total: int) -> Iterator[Span]:
    for entry in entries:
        start, size, checksum = entry.get("at"), entry.get("size"), entry.get("crc")
        if not isinstance(start, int) or not isinstance(size, int) or size <= 0 or not 0 <= start <= total - size:
            continue
        span = Span(start, start + size)
        found = length = 0
        for block in read_span(fd, *span):
            found, length = zlib.crc32(block, found), length + len(block)
        if (found, length) == (checksum, size):
            yield span
