"""A file that reaches its name only whole, and whose parts survive the process until then."""

from __future__ import annotations

import os
import stat
import threading
import time
import zlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Optional

from .._decisions.content_headers import strong_etag
from .._decisions.download_plan import PartialDownload, Version
from .._decisions.file_names import is_temporary_name, temporary_name
from .._decisions.spans import Span, missing_spans
from .atomic_file import AtomicFile, FilePart
from .disk import read_span, sync_data
from .journal import Journal

#: Bytes after which what was written is put on the disk and remembered: at first few, so that small files can be gone
#: on with too, then as many as a disk takes in some milliseconds.
_FIRST_CHECKPOINT = 256 * 1024
_CHECKPOINT = 4 * 1024 * 1024

#: Seconds after which that is done at the latest, however slowly bytes come.
_CHECKPOINT_INTERVAL = 1.0


class CheckedPart(FilePart):
    """A part of a :class:`PartialFile`, with a checksum of what was not remembered yet."""

    def __init__(self, file: PartialFile, start: int, generation: int) -> None:
        super().__init__(file, start, generation)
        self.checksum = 0
        self.since = time.monotonic()

    def count(self, view: memoryview) -> None:
        """Count bytes that were written.

        :param view: The bytes.
        """
        super().count(view)
        self.checksum = zlib.crc32(view, self.checksum)

    def settled_now(self) -> None:
        """Begin to count again."""
        self.flushed, self.checksum, self.since = self.end, 0, time.monotonic()


class PartialFile(AtomicFile):
    """An :class:`AtomicFile` with which a later process can go on.

    The journal names the temporary file and the content, again when the file begins again, and then each run of bytes
    that is on the disk, with its checksum: what is not what it was when it was written is fetched again, whatever the
    reason.

    :param target: The path that the file will have.
    :param overwrite: Whether an existing file may be replaced.
    :param journal: The journal of this download. It is released or discarded with the file.
    :keyword sha256: Whether the digest of the bytes will be asked for.
    :raises OSError: If the temporary file cannot be made.
    """

    is_eager = True

    def __init__(self, target: Path, overwrite: bool, journal: Journal, *, sha256: bool = False) -> None:
        self._journal = journal
        self._safe = 0
        self._has_begun = self._has_proof = False
        self._is_resumable = self._is_committed = self._is_useless = False
        self._counting = threading.Lock()
        try:
            journal.drop_others()
            found = _JournaledFile(journal.entries, target.parent)
            fd = found.open()
            if fd is None:
                found.remove()
                name = temporary_name(target.name, f"{journal.key}-{os.urandom(4).hex()}")
                journal.begin({"part": name})
            else:
                name = found.name
            super().__init__(target, overwrite, sha256=sha256, temporary=target.with_name(name), fd=fd)
        except BaseException:
            # A file that cannot be made is nothing to go on with.
            journal.discard()
            raise
        self.earlier = found.earlier
        if fd is not None:
            self._go_on(found.done)
        self._remove_orphans()

    def _go_on(self, done: list[Span]) -> None:
        self._has_begun = self._has_proof = self._is_resumable = True
        self._size = max(span.stop for span in done)
        self._safe = sum(span.stop - span.start for span in done)
        if self.earlier is not None and self.earlier.tail is not None:
            self._stream = self.part(self.earlier.tail)

    def _remove_orphans(self) -> None:
        # Listed before the journals are read: each name is in a journal before it is in the folder.
        key = f"{self._journal.key}-"
        with suppress(OSError):
            names = [name for name in os.listdir(self._target.parent) if is_temporary_name(name, key)]
            # Read twice, for a folder that is read while a journal in it is renamed may show neither of its names.
            known = {entry.get("part") for _ in range(2) for entry in self._journal.known_entries()}
            for name in names:
                if name not in known:
                    _remove(self._target.with_name(name))

    def part(self, start: int) -> FilePart:
        """Give a part of the file, to be written beside others.

        :param start: Where it begins.
        """
        return CheckedPart(self, start, self._generation)

    def restart(self, size: Optional[int], etag: Optional[str] = None) -> None:
        """Begin again at the first byte, with room for what is announced.

        :param size: How many bytes will come; None while unknown.
        :param etag: Proves that later bytes belong to the same content; None if nothing does.
        :raises OSError: If there is no room for them, or the journal cannot be written.
        """
        super().restart(size, etag)
        self._safe, self._is_resumable = 0, False
        # Without both there is only to remember that there was nothing to go on with.
        proof = None if size is None else etag
        # Added, so that the name can be read in the journal at any time.
        self._journal.add({"part": self._temporary.name, "etag": proof, "total": size})
        self._has_begun, self._has_proof = True, proof is not None

    def written(self, part: FilePart) -> None:
        """Put what a part has written on the disk, if it is time for that.

        :param part: The part.
        """
        assert isinstance(part, CheckedPart)
        enough = min(max(self._safe, _FIRST_CHECKPOINT), _CHECKPOINT)
        if part.unflushed >= enough or time.monotonic() - part.since >= _CHECKPOINT_INTERVAL:
            self.flush_part(part)

    def flush_part(self, part: FilePart) -> None:
        """Put what a part has written on the disk, and remember that.

        :param part: The part.
        :raises OSError: If the disk fails, or the journal cannot be written.
        """
        assert isinstance(part, CheckedPart)
        if not part.unflushed or not self._has_proof:
            return
        with self.in_use(part.generation) as fd:
            sync_data(fd)
            self._journal.add({"at": part.flushed, "size": part.unflushed, "crc": part.checksum})
        with self._counting:
            self._safe += part.unflushed
        self._is_resumable = True
        part.settled_now()

    def commit(self) -> None:
        """Put the bytes on the disk and under their name.

        :raises FileExistsError: If the file has come to exist and must not be replaced.
        :raises OSError: If the disk fails.
        """
        try:
            super().commit()
        except FileExistsError:
            self._is_useless = True
            raise
        self._is_committed = True

    def discard(self, *, keep_for_resume: bool = True) -> None:
        """Close the file; keep it, and the journal, for whoever goes on with it.

        :keyword keep_for_resume: Keep what a later process can resume.
        """
        keep_for_resume = keep_for_resume and not self._is_useless
        if self._is_resumable and not self._is_committed and keep_for_resume:
            self._close()
            self._journal.release()
            return
        super().discard()
        # That nothing could be kept is worth remembering too: the next download then says so.
        if self._has_begun and not self._has_proof and not self._is_committed and keep_for_resume:
            self._journal.release()
        else:
            self._journal.discard()


class _JournaledFile:
    """What a journal says about an earlier download, as far as it is still true.

    :param entries: The entries of the journal.
    :param folder: Where the temporary file is.
    """

    def __init__(self, entries: list[Any], folder: Path) -> None:
        start = max((number for number, entry in enumerate(entries) if "part" in entry), default=0)
        first: Mapping[str, Any] = entries[start] if entries else {}
        name = first.get("part")
        self.name: str = name if isinstance(name, str) and is_temporary_name(name, "") else ""
        self.done: list[Span] = []
        self.earlier: Optional[PartialDownload] = None
        self._folder = folder
        self._entries = entries[start + 1 :]
        self._version = _version_in(first)
        if "etag" in first and first["etag"] is None:
            self.earlier = PartialDownload(None, ())

    def open(self) -> Optional[int]:
        """Open the temporary file, and find out what is in it; None if there is nothing to go on with."""
        if not self.name or self._version is None:
            return None
        flags = os.O_RDWR | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        try:
            fd = os.open(self._folder / self.name, flags)
        except OSError:
            return None
        try:
            self.done = list(_intact(fd, self._entries, self._version.total)) if _is_own(fd) else []
        finally:
            if not self.done:
                os.close(fd)
        if not self.done:
            return None
        total = self._version.total
        self.earlier = PartialDownload(self._version, missing_spans(self.done, total) or [Span(total - 1, total)])
        return fd

    def remove(self) -> None:
        """Remove the temporary file, if there is one."""
        if self.name:
            _remove(self._folder / self.name)


def _version_in(entry: Mapping[str, Any]) -> Optional[Version]:
    etag, total = entry.get("etag"), entry.get("total")
    if not isinstance(etag, str) or not isinstance(total, int) or total <= 0:
        return None
    return None if strong_etag({"ETag": etag}) is None else Version(etag, total)


def _is_own(fd: int) -> bool:
    status = os.fstat(fd)
    is_ours = not hasattr(os, "getuid") or status.st_uid == os.getuid()
    return stat.S_ISREG(status.st_mode) and status.st_nlink == 1 and is_ours


def _intact(fd: int, entries: Iterable[Mapping[str, Any]], total: int) -> Iterable[Span]:
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


def _remove(path: Path) -> None:
    # A folder, or a file that Windows does not let go of, is none of our business.
    with suppress(OSError):
        path.unlink(missing_ok=True)
