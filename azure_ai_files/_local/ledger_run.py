"""The ledger of one call for many files: which inputs are done, which begin, and how they ended."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Optional, Union

from .._decisions.bulk_jobs import BulkJob, Call
from .._decisions.ledger_rows import (
    Header,
    Identity,
    Row,
    Step,
    begun_before,
    error_text,
    identity_of,
    path_identity,
    path_of,
    state_after,
    step_of,
)
from .ledger_store import Beginning, Ending, LedgerStore

#: Results that are kept in memory until they are written, if nothing else is written meanwhile.
_ENDINGS = 64
#: Seconds after which they are written all the same, so that readers see how far the call is.
_FLUSH_AFTER = 1.0


#: Stands for the call of a path that has not been needed yet: to build it takes as long as to find the row.
_UPLOAD = Call("upload", {}, None)


class LedgerOptions(NamedTuple):
    """How a call uses a ledger.

    :ivar path: The path of the ledger.
    :ivar key: The caller's function that identifies an input, or None.
    :ivar yield_skipped: Whether inputs that are done have results.
    :ivar pages: Whether the service divides its list into pages.
    """

    path: Union[str, os.PathLike[str]]
    key: Optional[Callable[[Any], str]]
    yield_skipped: bool
    pages: bool


class Entry(NamedTuple):
    """An input, and what is done with it.

    :ivar number: Its index.
    :ivar given: What the caller passed.
    :ivar step: What is done.
    :ivar call: Its call; None if it cannot be used.
    :ivar row: Its row; None if it is new, or cannot be used.
    :ivar error: Why the ledger cannot identify it.
    """

    number: int
    given: Any
    step: Step
    call: Optional[Call] = None
    row: Optional[Row] = None
    error: Optional[Exception] = None


class LedgerRun:
    """The ledger of one call.

    :param options: How the call uses it.
    :param job: What is done with each input.
    :param header: What all inputs share.
    :keyword dry_run: Whether nothing is done, and so nothing written.
    """

    def __init__(self, options: LedgerOptions, job: BulkJob, header: Header, *, dry_run: bool) -> None:
        self.options = options
        self._job = job
        self._header = header
        self._dry_run = dry_run
        self._takes_paths = job.method == "upload" and options.key is None
        self._store: Optional[LedgerStore] = None
        #: The inputs that were begun: their rows, identities, and attempts before.
        self._open: dict[int, tuple[int, Identity, int]] = {}
        self._open_numbers: set[int] = set()
        self._open_identities: set[Identity] = set()
        self._endings: list[Ending] = []
        self._written_at = 0.0

    def open(self) -> None:
        """Open the ledger, and keep others from writing it.

        :raises ~azure_ai_files.exceptions.LedgerError: If it cannot be used.
        """
        self._store = LedgerStore(self.options.path, self._header)

    def close(self) -> None:
        """Write what has ended, and close the ledger."""
        store, self._store = self._store, None
        if store is not None:
            try:
                self._flush(store)
            finally:
                store.close()

    def sort(self, inputs: Sequence[tuple[int, Any]], *, is_later: bool) -> list[Entry]:
        """Decide what is done with some inputs, and write which of them begin now.

        :param inputs: Their indexes, and what the caller passed.
        :keyword is_later: Whether all other inputs have ended.
        """
        assert self._store is not None
        entries, identities = list[Entry](), list[Optional[Identity]]()
        for index, given in inputs:
            entry, identity = self._identified(index, given)
            entries.append(entry)
            identities.append(identity)
        with self._store.transaction():
            self._store.end(self._endings)
            rows = iter(self._store.find([one for one in identities if one is not None], self._open_numbers))
            found = [
                entry if identity is None else self._decided(entry, identity, next(rows), is_later)
                for entry, identity in zip(entries, identities, strict=True)
            ]
            begun = [
                (entry, one) for entry, one in zip(found, identities, strict=True) if one and entry.step is Step.DO
            ]
            self._write(begun)
        self._note_written()
        return found

    def begin(self, entries: Sequence[Entry]) -> None:
        """Write that inputs begin that were looked up in vain."""
        assert self._store is not None
        begun = [(entry, self._identity(entry)) for entry in entries]
        with self._store.transaction():
            self._write(begun)

    def attempts_before(self, index: int) -> int:
        """Return how many attempts of an earlier call ended in an unknown way."""
        return self._open[index][2] if index in self._open else 0

    def end(self, index: int, error: Optional[Exception], attempts: int, outcome: Optional[str]) -> bool:
        """Note how the call of an input ended; return whether :meth:`flush` is due."""
        if index in self._open:
            number, identity, _ = self._open.pop(index)
            self._open_identities.discard(identity)
            self._open_numbers.discard(number)
            state = state_after(error, attempts)
            self._endings.append(Ending(number, state, attempts, outcome, error_text(error)))
        return len(self._endings) >= _ENDINGS or (
            bool(self._endings) and time.monotonic() - self._written_at > _FLUSH_AFTER
        )

    def settle(self, entry: Entry, outcome: Optional[str]) -> None:
        """Note that an input turned out to be done."""
        assert entry.row is not None
        state = state_after(None, 0)
        self._endings.append(Ending(entry.row.number, state, entry.row.attempts, outcome, None))

    def flush(self) -> None:
        """Write what has ended."""
        assert self._store is not None
        self._flush(self._store)

    def known(self, outcomes: Sequence[str]) -> set[str]:
        """Return which of some files of the service belong to inputs that are done."""
        assert self._store is not None
        with self._store.transaction():
            return self._store.known(outcomes)

    def _identified(self, index: int, given: Any) -> tuple[Entry, Optional[Identity]]:
        if self._takes_paths and isinstance(given, (str, Path)):
            return Entry(index, given, Step.DO, _UPLOAD), _path_identity(os.path.abspath(given), None)
        try:
            entry = Entry(index, given, Step.DO, self._job.call(given))
        except (TypeError, ValueError, OSError):
            return Entry(index, given, Step.DO), None  # the call fails in the same way, and says so
        try:
            return entry, self._identity(entry)
        except ValueError as error:
            return entry._replace(error=error), None

    def _identity(self, entry: Entry) -> Identity:
        assert entry.call is not None
        if self.options.key is not None:
            key: Any = self.options.key(entry.given)
            if not isinstance(key, str) or not key:
                raise TypeError(f"key= must return a text that is not empty, not {key!r}.")
            return Identity("", key)
        path = path_of(entry.call)
        if path is None:
            return identity_of(entry.call)
        return _path_identity(path, entry.call.arguments["filename"])

    def _decided(self, entry: Entry, identity: Identity, row: Optional[Row], is_later: bool) -> Entry:
        assert entry.call is not None
        step = step_of(row, entry.call, is_open=identity in self._open_identities, is_later=is_later)
        if step is Step.DO and not self._dry_run:
            self._open_identities.add(identity)
        is_short = entry.call is _UPLOAD and step is not Step.DO
        return Entry(entry.number, entry.given, step, self._job.call(entry.given) if is_short else entry.call, row)

    def _write(self, beginnings: Sequence[tuple[Entry, Identity]]) -> None:
        assert self._store is not None
        if self._dry_run:
            return
        rows = [Beginning(identity, entry.row, begun_before(entry.row) + 1) for entry, identity in beginnings]
        numbers = self._store.begin(rows, int(time.time()))
        for (entry, identity), row, number in zip(beginnings, rows, numbers, strict=True):
            self._open[entry.number] = number, identity, row.attempts - 1
            self._open_identities.add(identity)
        self._open_numbers.update(numbers)

    def _flush(self, store: LedgerStore) -> None:
        if self._endings:
            with store.transaction():
                store.end(self._endings)
            self._note_written()

    def _note_written(self) -> None:
        self._endings = []
        self._written_at = time.monotonic()


def _path_identity(path: str, filename: Optional[str]) -> Identity:
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return path_identity(path, filename, None, None)
    return path_identity(path, filename, status.st_size, status.st_mtime_ns)
