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
    State,
    Step,
    begun_before,
    error_text,
    identity_of,
    path_identity,
    path_of,
    place_of,
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


#: An input that can be identified: its index, what the caller passed, its call, its identity.
_Sought = tuple[int, Any, Call, Identity]


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
        entries, sought, sought_places = list[Entry](), list[_Sought](), list[int]()
        for index, given in inputs:
            found = self._identified(index, given)
            if isinstance(found, Entry):
                entries.append(found)
            else:
                sought.append(found)
                sought_places.append(place_of(found[3]))
        with self._store.transaction():
            self._store.end(self._endings)
            rows = self._store.find([one[3] for one in sought], sought_places, self._open_numbers)
            begun = list[Beginning]()
            for one, place, row in zip(sought, sought_places, rows, strict=True):
                entry = self._decided(one, row, is_later)
                entries.append(entry)
                if entry.step is Step.DO:
                    begun.append(Beginning(entry.number, one[3], place, row))
            self._write(begun)
        self._note_written()
        return entries

    def begin(self, entries: Sequence[Entry]) -> None:
        """Write that inputs begin that were looked up in vain."""
        assert self._store is not None
        begun = list[Beginning]()
        for entry in entries:
            assert entry.call is not None
            identity = self._identity(entry.given, entry.call)
            begun.append(Beginning(entry.number, identity, place_of(identity), entry.row))
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
            if error is None:
                self._endings.append(Ending(number, State.DONE, attempts, outcome, None))
            else:
                self._endings.append(Ending(number, state_after(error, attempts), attempts, outcome, error_text(error)))
        return len(self._endings) >= _ENDINGS or (
            bool(self._endings) and time.monotonic() - self._written_at > _FLUSH_AFTER
        )

    def settle(self, entry: Entry, outcome: Optional[str]) -> None:
        """Note that an input turned out to be done."""
        assert entry.row is not None
        self._endings.append(Ending(entry.row.number, State.DONE, entry.row.attempts, outcome, None))

    def flush(self) -> None:
        """Write what has ended."""
        assert self._store is not None
        self._flush(self._store)

    def known(self, outcomes: Sequence[str]) -> set[str]:
        """Return which of some files of the service belong to inputs that are done."""
        assert self._store is not None
        with self._store.transaction():
            return self._store.known(outcomes)

    def _identified(self, index: int, given: Any) -> Union[Entry, _Sought]:
        if self._takes_paths and isinstance(given, (str, Path)):
            return index, given, _UPLOAD, _path_identity(os.path.abspath(given), None)
        try:
            call = self._job.call(given)
        except (TypeError, ValueError, OSError):
            return Entry(index, given, Step.DO)  # the call fails in the same way, and says so
        try:
            return index, given, call, self._identity(given, call)
        except ValueError as error:
            return Entry(index, given, Step.DO, call, error=error)

    def _identity(self, given: Any, call: Call) -> Identity:
        if self.options.key is not None:
            key: Any = self.options.key(given)
            if not isinstance(key, str) or not key:
                raise TypeError(f"key= must return a text that is not empty, not {key!r}.")
            return Identity("", key)
        path = path_of(call)
        return identity_of(call) if path is None else _path_identity(path, call.arguments["filename"])

    def _decided(self, sought: _Sought, row: Optional[Row], is_later: bool) -> Entry:
        index, given, call, identity = sought
        step = step_of(row, call, is_open=identity in self._open_identities, is_later=is_later)
        if step is not Step.DO:
            return Entry(index, given, step, self._job.call(given) if call is _UPLOAD else call, row)
        if not self._dry_run:
            self._open_identities.add(identity)
        return Entry(index, given, step, call, row)

    def _write(self, beginnings: Sequence[Beginning]) -> None:
        assert self._store is not None
        if self._dry_run:
            return
        numbers = self._store.begin(beginnings, int(time.time()))
        for (index, identity, _, row), number in zip(beginnings, numbers, strict=True):
            self._open[index] = number, identity, 0 if row is None else begun_before(row)
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
