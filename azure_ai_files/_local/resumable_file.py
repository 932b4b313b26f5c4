"""A file that gets its name only when it is complete, and that a later process can complete."""

from __future__ import annotations

import os
import threading
import time
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Optional

from .._decisions.file_names import is_temporary_name, temporary_name
from .atomic_file import AtomicFile
from .checkpoints import Checkpoints, Flusher
from .disk import sync_data
from .journal import Journal
from .journaled_file import JournaledFile, remove
from .shared_descriptor import Lease
from .targets import SaveTarget

#: Bytes between two checkpoints: few at first, so that small files can be resumed too, then as many as a disk writes
#: in some milliseconds.
_FIRST_CHECKPOINT = 256 * 1024
_CHECKPOINT = 4 * 1024 * 1024

#: Most seconds between two checkpoints while bytes arrive slowly.
_CHECKPOINT_INTERVAL = 1.0


def resumable_file(
    target: Path, overwrite: bool, journal: Journal, *, sha256: bool = False, folder: Optional[SaveTarget] = None
) -> AtomicFile:
    """Create a file that a later process can complete, or open the one that an earlier process left.

    :param target: The path that the file will have.
    :param overwrite: Whether an existing file may be replaced.
    :param journal: The journal of this download. It is released or discarded with the file.
    :keyword sha256: Whether the digest of the bytes is wanted.
    :keyword folder: As for :class:`AtomicFile`.
    :raises OSError: If the temporary file cannot be created.
    """
    try:
        journal.drop_others()
        found = JournaledFile(journal.entries, target.parent)
        fd, name = found.open(), found.name
        if fd is None:
            found.remove()
            name = temporary_name(target.name, f"{journal.key}-{os.urandom(4).hex()}")
            journal.begin({"part": name})
        checkpoints = JournalCheckpoints(journal, found, name)
        temporary = str(target.with_name(name))
        file = AtomicFile(
            target, overwrite, sha256=sha256, temporary=temporary, fd=fd, checkpoints=checkpoints, folder=folder
        )
    except BaseException:
        # Without the file there is nothing to resume.
        journal.discard()
        raise
    _remove_orphans(journal, target.parent)
    return file


def _remove_orphans(journal: Journal, folder: Path) -> None:
    with suppress(OSError):
        # Listed before the journals are read: each name is in a journal before it is in the folder.
        names = [name for name in os.listdir(folder) if is_temporary_name(name, f"{journal.key}-")]
        # Read twice: while a journal is being renamed, a listing may show neither of its names.
        known = {entry.get("part") for _ in range(2) for entry in journal.known_entries()}
        for name in names:
            if name not in known:
                remove(folder / name)


class JournalCheckpoints(Checkpoints):
    """Records in a journal which bytes of a file are on the disk.

    The journal names the temporary file and the content, again when the file begins again, and then each run of bytes
    on the disk with its checksum, so that damaged bytes are fetched again.

    :param journal: The journal.
    :param found: What the journal said at first.
    :param name: The name of the temporary file.
    """

    is_eager = True

    def __init__(self, journal: Journal, found: JournaledFile, name: str) -> None:
        super().__init__(found.earlier)
        self._journal = journal
        self._name = name
        #: Whether a later process can prove that the content is the same; None before the content is known.
        self._has_proof: Optional[bool] = True if found.size else None
        self._safe = found.size
        self._counting = threading.Lock()

    @property
    def is_resumable(self) -> bool:
        """Whether a later process can continue with the file as it is."""
        return self._safe > 0

    @property
    def interval(self) -> int:
        """Bytes after which the next checkpoint is due."""
        return min(max(self._safe, _FIRST_CHECKPOINT), _CHECKPOINT)

    def restart(self, size: Optional[int], etag: Optional[str]) -> None:
        """Drop every checkpoint, because the file begins again with other content."""
        proof = None if size is None else etag
        self._safe, self._has_proof = 0, None
        # Added and not begun anew: other processes find the name of the file in the journal at any time.
        self._journal.add({"part": self._name, "etag": proof, "total": size})
        self._has_proof = proof is not None

    def flusher(self, lease: Lease, start: int) -> Flusher:
        """Return the flusher of the part that begins at ``start``."""
        return CheckpointedPart(self, lease, start) if self._has_proof else super().flusher(lease, start)

    def record(self, lease: Lease, start: int, size: int, checksum: int) -> None:
        """Flush a run of bytes to the disk and record it.

        :raises OSError: If the disk fails, or the journal cannot be written.
        """
        with lease.use() as fd:
            sync_data(fd)
            self._journal.add({"at": start, "size": size, "crc": checksum})
            with self._counting:
                self._safe += size

    def close(self, *, keep: bool) -> None:
        """Release the journal for a later process, or discard it."""
        # That the service sends no proof is worth keeping too: the next download then warns that it began again.
        if keep and (self.is_resumable or self._has_proof is False):
            self._journal.release()
        else:
            self._journal.discard()


class CheckpointedPart:
    """Flushes one part of a file at each of its checkpoints."""

    def __init__(self, checkpoints: JournalCheckpoints, lease: Lease, start: int) -> None:
        self._checkpoints = checkpoints
        self._lease = lease
        self._start = start
        self._size = self._checksum = 0
        self._since = time.monotonic()

    def wrote(self, view: memoryview) -> None:
        """Count bytes that were written, and flush when it is time."""
        self._size += view.nbytes
        self._checksum = zlib.crc32(view, self._checksum)
        if self._size >= self._checkpoints.interval or time.monotonic() - self._since >= _CHECKPOINT_INTERVAL:
            self.flush()

    def flush(self) -> None:
        """Flush all bytes that were written so that a later process can resume."""
        if self._size:
            self._checkpoints.record(self._lease, self._start, self._size, self._checksum)
            self._start += self._size
            self._size = self._checksum = 0
            self._since = time.monotonic()
