"""The rows of a ledger in a SQLite database, written by one process at a time."""

from __future__ import annotations

import json
import os
from collections.abc import Container, Generator, Iterable, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple, Optional, Union

from .._decisions.ledger_rows import Header, Identity, Row, State, begun_before, mismatch, row_of
from ..exceptions import LedgerError

if TYPE_CHECKING:
    import sqlite3

#: Identifies ledgers among all SQLite databases.
APPLICATION_ID = 0x41_49_4C_31
VERSION = 2

#: Folders whose numbers are remembered.
_REMEMBERED_FOLDERS = 10_000
#: Rows that one statement looks up; SQLite allows 999 parameters everywhere.
_LOOKED_UP = 500
#: Rows that one statement writes, with at most 6 parameters each.
_BLOCKS = (64, 8, 1)
#: Milliseconds to wait for a program that reads or copies the database.
_PATIENCE = 5_000
#: Pages after which the write-ahead log is copied into the database: often enough to stay small, and so rarely that a
#: page that changed several times is copied once.
_CHECKPOINT = 4_000

_SCHEMA = """
CREATE TABLE ledger (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE folders (number INTEGER PRIMARY KEY, path NOT NULL UNIQUE);
CREATE TABLE inputs (
    number INTEGER PRIMARY KEY,
    folder INTEGER NOT NULL,
    name NOT NULL,
    size INTEGER,
    stamp INTEGER,
    state INTEGER NOT NULL,
    begun INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    outcome,
    error TEXT
);
CREATE TABLE places (place INTEGER, number INTEGER, PRIMARY KEY (place, number)) WITHOUT ROWID;
"""
_FIND = """
SELECT place, number, folder, name, size, stamp, state, begun, attempts, outcome
FROM places JOIN inputs USING (number) WHERE place IN (%s)
"""
_BEGIN = (
    f"UPDATE inputs SET size = ?, stamp = ?, state = {int(State.BEGUN)}, begun = ?, attempts = ?, error = NULL "  # noqa: S608
    "WHERE number = ?"
)


class _Rows(NamedTuple):
    """A statement that writes some rows: its text is ``start``, ``row`` for each of them, ``end``.

    It says "OR FAIL", because otherwise SQLite keeps a copy of each page that it changes, to undo this statement alone.
    """

    start: str
    row: str
    end: str = ""

    @cache  # noqa: B019 - there are few
    def of(self, count: int) -> str:
        """Return the text of the statement for a number of rows."""
        return f"{self.start} {','.join([self.row] * count)} {self.end}"


_INSERT = _Rows("INSERT OR FAIL INTO inputs VALUES", f"(?, ?, ?, ?, ?, {int(State.BEGUN)}, ?, 1, NULL, NULL)")
_INSERT_PLACES = _Rows("INSERT OR FAIL INTO places VALUES", "(?, ?)")
#: The rows exist; this is how one statement changes several in a different way each.
_END = _Rows(
    "INSERT OR FAIL INTO inputs (number, folder, name, state, begun, attempts, outcome, error) VALUES",
    "(?, 0, '', ?, 0, ?, ?, ?)",
    "ON CONFLICT (number) DO UPDATE SET state = excluded.state, attempts = excluded.attempts, "
    "outcome = excluded.outcome, error = excluded.error",
)


class Beginning(NamedTuple):
    """An input that is about to be sent.

    :ivar number: Its index in the call.
    :ivar identity: Its identity.
    :ivar place: The place of its identity.
    :ivar row: Its row; None if it is new.
    """

    number: int
    identity: Identity
    place: int
    row: Optional[Row]


class Ending(NamedTuple):
    """How the call of an input ended."""

    number: int
    state: State
    attempts: int
    outcome: Optional[str]
    error: Optional[str]


class LedgerStore:
    """A ledger that this process writes.

    Transactions survive the process, not always a power failure: then the last ones may be missing.

    :param path: The path of the ledger; it is created if it is missing.
    :param header: What all its inputs share.
    :raises ~azure_ai_files.exceptions.LedgerError: If it cannot be used.
    """

    def __init__(self, path: Union[str, os.PathLike[str]], header: Header) -> None:
        self._path = real_path(path)
        self._folders: dict[str, int] = {}
        self._next = 0
        self._database = connect(self._path)
        try:
            # Nothing is written beside a file that is not a ledger.
            self._check(header)
            self._lock = lock(self._path)
            try:
                self._prepare(header)
            except BaseException:
                self._lock.close()
                raise
        except BaseException:
            self._database.close()
            raise

    @contextmanager
    def transaction(self) -> Generator[None, None, None]:
        """Write all of what follows, or nothing."""
        with errors(self._path), transaction(self._database):
            yield

    def find(self, identities: Sequence[Identity], places: Sequence[int], taken: Container[int]) -> list[Optional[Row]]:
        """Return the row of each input; None for the new ones.

        :param identities: The inputs.
        :param places: Their places.
        :param taken: The numbers of rows that belong to other inputs.
        """
        found: dict[int, list[tuple[Any, ...]]] = {}
        for start in range(0, len(places), _LOOKED_UP):
            some = places[start : start + _LOOKED_UP]
            for place, *row in self._database.execute(_FIND % ",".join("?" * len(some)), some):
                found.setdefault(place, []).append(tuple(row))
        if not found:
            return [None] * len(identities)
        return [
            self._row(found[place], identity, taken) if place in found else None
            for place, identity in zip(places, identities, strict=True)
        ]

    def begin(self, beginnings: Sequence[Beginning], now: int) -> list[int]:
        """Write that inputs are about to be sent; return the numbers of their rows."""
        inserted, updated = list[tuple[Any, ...]](), list[tuple[Any, ...]]()
        places, numbers = list[tuple[int, int]](), list[int]()
        for _, (folder, name, size, stamp), place, row in beginnings:
            if row is None:
                number, self._next = self._next, self._next + 1
                inserted.append((number, self._folder(folder, is_new=True), stored(name), size, stamp, now))
                places.append((place, number))
            else:
                number = row.number
                updated.append((size, stamp, now, begun_before(row) + 1, number))
            numbers.append(number)
        self._write(_INSERT, inserted)
        self._write(_INSERT_PLACES, sorted(places))
        self._database.executemany(_BEGIN, updated)
        return numbers

    def end(self, endings: Iterable[Ending]) -> None:
        """Write how the calls of inputs ended."""
        self._write(
            _END,
            [
                (number, int(state), attempts, stored(outcome), stored(error))
                for number, state, attempts, outcome, error in endings
            ],
        )

    def known(self, outcomes: Sequence[str]) -> set[str]:
        """Return which of some files of the service belong to inputs that are done."""
        found: set[str] = set()
        for start in range(0, len(outcomes), _LOOKED_UP):
            some = outcomes[start : start + _LOOKED_UP]
            query = f"SELECT outcome FROM inputs WHERE outcome IN ({','.join('?' * len(some))})"  # noqa: S608
            found.update(outcome for (outcome,) in self._database.execute(query, some))
        return found

    def close(self) -> None:
        """Close the ledger, and leave it to other processes."""
        try:
            with errors(self._path):
                self._database.close()
        finally:
            self._lock.close()

    def _check(self, header: Header) -> bool:
        """Return whether the ledger exists; raise if it is not that of the call."""
        with errors(self._path):
            found = read_header(self._database, self._path)
        problem = None if found is None else mismatch(found, header)
        if problem:
            raise LedgerError(f"The ledger {self._path!r} {problem}. Use another file for this call.")
        return found is not None

    def _prepare(self, header: Header) -> None:
        exists = self._check(header)
        with errors(self._path):
            self._database.execute("PRAGMA journal_mode = WAL")
            self._database.execute("PRAGMA synchronous = NORMAL")
            self._database.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT}")
            with transaction(self._database) as database:
                if not exists:
                    self._create(header)
                # Fails here if the file is read-only, and not after the first upload.
                database.execute("REPLACE INTO ledger VALUES ('opened by', ?)", (str(os.getpid()),))
                self._next = (database.execute("SELECT max(number) FROM inputs").fetchone()[0] or 0) + 1

    def _create(self, header: Header) -> None:
        for statement in filter(str.strip, _SCHEMA.split(";")):
            self._database.execute(statement)
        self._database.execute("INSERT INTO ledger VALUES ('header', ?)", (json.dumps(header._asdict()),))
        self._database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        self._database.execute(f"PRAGMA user_version = {VERSION}")

    def _write(self, statement: _Rows, rows: Sequence[tuple[Any, ...]]) -> None:
        """Write rows by few statements: at each one, this thread lets the others run, and waits for its turn."""
        begin = 0
        for count in _BLOCKS:
            while len(rows) - begin >= count:
                end = begin + count
                self._database.execute(statement.of(count), list(chain.from_iterable(rows[begin:end])))
                begin = end

    def _row(self, found: list[tuple[Any, ...]], identity: Identity, taken: Container[int]) -> Optional[Row]:
        key = self._folder(identity.folder), stored(identity.name)
        rows = [
            Row(number, size, stamp, State(state), begun, attempts, shown(outcome))
            for number, folder, name, size, stamp, state, begun, attempts, outcome in found
            if (folder, name) == key
        ]
        return row_of(rows, identity, taken)

    def _folder(self, path: str, is_new: bool = False) -> Optional[int]:
        number = self._folders.get(path)
        if number is not None:
            return number
        row = self._database.execute("SELECT number FROM folders WHERE path = ?", (stored(path),)).fetchone()
        if row is None and not is_new:
            return None
        if len(self._folders) >= _REMEMBERED_FOLDERS:
            self._folders.clear()
        if row is None:
            number = self._database.execute("INSERT INTO folders (path) VALUES (?)", (stored(path),)).lastrowid
        else:
            number = row[0]
        assert number is not None
        self._folders[path] = number
        return number


def real_path(path: Union[str, os.PathLike[str]]) -> str:
    """Return the path of a ledger without links, because two links to it share one lock."""
    return os.path.realpath(os.fspath(path))


def lock(path: str) -> sqlite3.Connection:
    """Lock a ledger until the connection is closed, or the process ends in any way.

    The lock is that of SQLite on a file beside the ledger, because one on the ledger would keep readers out.

    :raises ~azure_ai_files.exceptions.LedgerError: If another process, or another call, writes it.
    """
    connection = connect(f"{path}-lock", waits=False)
    try:
        with errors(path, "Another call is using it; wait until that has ended, or use another file."):
            connection.execute("BEGIN EXCLUSIVE")
    except BaseException:
        connection.close()
        raise
    return connection


def connect(path: str, *, waits: bool = True) -> sqlite3.Connection:
    """Open a database; its transactions are those of :func:`transaction`."""
    import sqlite3  # needed by few

    if os.path.isdir(path):
        raise LedgerError(f"The ledger {path!r} is a folder. Pass the path of a file.")
    if not os.path.isdir(os.path.dirname(path)):
        raise LedgerError(f"The folder of the ledger {path!r} does not exist. Create it first.")
    patience = _PATIENCE / 1000 if waits else 0.0
    with errors(path):
        connection = sqlite3.connect(path, timeout=patience, isolation_level=None, check_same_thread=False)
    # A file that is damaged on purpose must not run code.
    with suppress(sqlite3.Error):
        connection.execute("PRAGMA trusted_schema = OFF")
    return connection


@contextmanager
def transaction(database: sqlite3.Connection) -> Generator[sqlite3.Connection, None, None]:
    """Write in one transaction: all of it, or nothing."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield database
        database.execute("COMMIT")
    except BaseException:
        if database.in_transaction:
            database.execute("ROLLBACK")
        raise


def read_header(database: sqlite3.Connection, path: str) -> Optional[Header]:
    """Return what all inputs of a ledger share; None if the database is empty.

    :raises ~azure_ai_files.exceptions.LedgerError: If it is something else than a ledger of this version.
    """
    application = database.execute("PRAGMA application_id").fetchone()[0]
    if application != APPLICATION_ID:
        if application == 0 and database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0:
            return None
        raise LedgerError(f"{path!r} is a database, but not a ledger. Use another file.")
    version = database.execute("PRAGMA user_version").fetchone()[0]
    if version != VERSION:
        raise LedgerError(
            f"The ledger {path!r} has version {version}; this version of azure-ai-files reads version {VERSION}. Use "
            "the version that wrote it, or another file."
        )
    row = database.execute("SELECT value FROM ledger WHERE name = 'header'").fetchone()
    try:
        return Header(**json.loads(row[0]))
    except (TypeError, ValueError):
        raise LedgerError(f"The ledger {path!r} is damaged: it does not say to which call it belongs.") from None


@contextmanager
def errors(
    path: str, when_locked: str = "Another program has locked it; close that program."
) -> Generator[None, None, None]:
    """Raise what SQLite raises as an error that names the ledger and says what to do."""
    import sqlite3

    try:
        yield
    except sqlite3.Error as error:
        text = str(error)
        if "locked" in text:
            advice = when_locked
        elif "readonly" in text or "read-only" in text or "unable to open" in text:
            advice = "Check that this user may write the file and its folder."
        elif "full" in text:
            advice = "Free some space on its disk."
        elif "not a database" in text:
            advice = "It is not a ledger; use another file."
        else:
            advice = "Use a copy of it, or another file."
        raise LedgerError(f"The ledger {path!r} cannot be used: {text}. {advice}") from error


def stored(text: Optional[str]) -> Union[str, bytes, None]:
    """Return a text as SQLite can store it: names of files need not be valid Unicode."""
    try:
        if text is not None and not text.isascii():
            text.encode()
    except UnicodeEncodeError:
        return str(text).encode("utf-8", "surrogatepass")
    return text


def shown(value: Union[str, bytes, None]) -> Optional[str]:
    """Return the text that :func:`stored` stored."""
    return value.decode("utf-8", "surrogatepass") if isinstance(value, bytes) else value
