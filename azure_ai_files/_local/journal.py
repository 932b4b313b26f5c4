"""The state of a resumable transfer on the disk: one file for each, with one owner at a time."""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
import threading
import zlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Optional, cast

from .disk import open_into
from .processes import is_alive, process_start, this_machine
from .state_folder import no_state, state_folder

#: ``<key>.<host>-<boot>-<pid>-<start>-<token>.journal`` while owned, ``<key>.free-<token>.journal`` otherwise.
_OWNED = r"[^.]+\.(?P<host>[0-9a-f]+)-(?P<boot>[0-9a-f]+)-(?P<pid>\d+)-(?P<start>\d*)-(?P<token>[0-9a-f]+)\.journal"
_FREE = r"[^.]+\.free-[0-9a-f]+\.journal"

#: Tokens of the journals that this process owns. An earlier process may have had the same process id.
_held: set[str] = set()

Entry = Mapping[str, Any]


class Journal:
    """Entries of one transfer that survive the process.

    A process takes over a journal by renaming it, at which only one process succeeds, once its owner has released it
    or has ended. An incomplete last entry, as after a kill, is dropped; a journal with any other damage has no entries.

    :param kind: The kind of transfer, such as "save".
    :param identity: Identifies the transfer among those of its kind, across processes.
    :raises OSError: If the state cannot be saved.
    """

    _token = ""

    def __init__(self, kind: str, identity: Mapping[str, Any]) -> None:
        text = json.dumps([kind, identity], sort_keys=True)
        self._key = f"{kind}-{hashlib.sha256(text.encode()).hexdigest()[:32]}"
        self._folder = state_folder()
        self._lock = threading.Lock()
        self._token = os.urandom(8).hex()
        owner = (*this_machine(), os.getpid(), process_start(os.getpid()), self._token)
        self._path = self._folder / f"{self._key}.{'-'.join(map(str, owner))}.journal"
        #: The descriptor; empty once it is closed.
        self._opened: list[int] = []
        _held.add(self._token)
        try:
            self._take_over()
            # O_NOFOLLOW: another user may have put a link there.
            flags = os.O_CREAT | os.O_RDWR | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
            open_into(self._opened, self._path, flags, 0o600)
            #: The entries of an earlier process; the first one is that of :meth:`begin`.
            self.entries: list[dict[str, Any]] = self._read()
        except BaseException as error:
            with suppress(OSError):
                self.release()
            if isinstance(error, OSError):
                raise no_state(error, self._path) from error
            raise

    @property
    def key(self) -> str:
        """Identifies the transfer on this machine; common to all its journals."""
        text = f"{self._key} {self._folder} {this_machine().host}"
        return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:16]

    def begin(self, entry: Entry) -> None:
        """Delete all entries, and write the first one."""
        with self._lock:
            for fd in self._opened:
                os.ftruncate(fd, 0)
        self.entries = [dict(entry)]
        self._write(entry)

    def add(self, entry: Entry) -> None:
        """Add an entry."""
        self._write(entry)

    def discard(self) -> None:
        """Delete the journal: there is nothing left to resume."""
        self._close()
        self._path.unlink(missing_ok=True)
        _held.discard(self._token)

    def release(self) -> None:
        """Leave the journal to the next process that resumes the transfer, unless it was discarded."""
        self._close()
        with suppress(FileNotFoundError):
            self._path.rename(self._folder / f"{self._key}.free-{self._token}.journal")
        _held.discard(self._token)

    def drop_others(self) -> None:
        """Delete the other journals of this transfer that are not owned, as several processes leave them behind."""
        for path in self._all():
            if _is_available(path.name):
                path.unlink(missing_ok=True)

    def known_entries(self) -> list[dict[str, Any]]:
        """Return the valid entries of all journals of this transfer, including those of other processes."""
        while True:
            try:
                texts = [path.read_bytes() for path in self._all()]
            except FileNotFoundError:
                continue  # it was renamed meanwhile: look again for its new name
            entries = [_decoded(line) for text in texts for line in text.split(b"\n")]
            return [entry for entry in entries if entry is not None]

    def _all(self) -> list[Path]:
        return list(self._folder.glob(f"{self._key}.*.journal"))

    def _take_over(self) -> None:
        found = [path for path in self._all() if _is_available(path.name) and not path.is_symlink()]
        for path in sorted(found, key=_age):
            try:
                path.rename(self._path)
            except FileNotFoundError:
                continue  # another process was faster
            return

    def _read(self) -> list[dict[str, Any]]:
        [fd] = self._opened
        with open(fd, "rb", closefd=False) as file:
            whole, _, torn = file.read().rpartition(b"\n")
        entries = [_decoded(line) for line in whole.split(b"\n")] if whole else []
        if None in entries:
            os.ftruncate(fd, 0)
            return []
        if torn:
            os.ftruncate(fd, len(whole) + 1 if whole else 0)
        return cast(list[dict[str, Any]], entries)

    def _write(self, entry: Entry) -> None:
        # One write(2): a kill leaves at most one incomplete entry.
        with self._lock:
            for fd in self._opened:
                try:
                    os.write(fd, _encoded(entry))
                except OSError as error:
                    raise no_state(error, self._path) from error

    def _close(self) -> None:
        with self._lock:
            opened, self._opened = self._opened, []
            for fd in opened:
                os.close(fd)

    def __del__(self) -> None:
        # An interrupt can drop a journal before something holds it.
        if not sys.is_finalizing() and self._token in _held:
            with suppress(OSError):
                self.release()


def _encoded(entry: Entry) -> bytes:
    text = json.dumps(entry, separators=(",", ":")).encode()
    return b"%08x %s\n" % (zlib.crc32(text), text)


def _decoded(line: bytes) -> Optional[dict[str, Any]]:
    checksum, _, text = line.partition(b" ")
    if checksum != b"%08x" % zlib.crc32(text):
        return None
    try:
        entry = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return cast(dict[str, Any], entry) if isinstance(entry, dict) else None


def _is_available(name: str) -> bool:
    if re.fullmatch(_FREE, name):
        return True
    match = re.fullmatch(_OWNED, name)
    here = this_machine()
    # Processes of another machine cannot be checked from here.
    if match is None or match["host"] != here.host or match["token"] in _held:
        return False
    pid = int(match["pid"])
    return match["boot"] != here.boot or pid == os.getpid() or not is_alive(pid, match["start"])


def _age(path: Path) -> float:
    try:
        return -path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
