"""What users read in a ledger."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from types import TracebackType
from typing import Any, NamedTuple, Optional, Union

from .._decisions.ledger_rows import STATE_NAMES, Header, State, shown_input
from ..exceptions import LedgerError
from .ledger_store import connect, errors, lock, read_header, real_path, shown, transaction

#: Rows that are read at a time.
_CHUNK = 1000


class LedgerEntry(NamedTuple):
    """One input of a ledger.

    :ivar str input: The path of the file, its id, or what ``key=`` returned for it.
    :ivar str state: "waiting", "begun", "done" or "failed".
    :ivar file_id: The id of the uploaded file; None if it is not known.
    :vartype file_id: str or None
    :ivar error: Type and message of the error of a failed input.
    :vartype error: str or None
    :ivar int attempts: How often it was tried.
    """

    input: str
    state: str
    file_id: Optional[str]
    error: Optional[str]
    attempts: int


class Ledger:
    """Reads the ledger of a call for many files, also while the call is running.

    :param path: The path that was passed as ``ledger=``.
    :type path: str or ~os.PathLike[str]
    :raises FileNotFoundError: If it does not exist.
    :raises ~azure_ai_files.exceptions.LedgerError: If it cannot be used.

    .. code-block:: python

        with Ledger("jobs.sqlite3") as ledger:
            print(ledger.counts())
            for entry in ledger.failed():
                print(entry.input, entry.error)
    """

    def __init__(self, path: Union[str, os.PathLike[str]]) -> None:
        self._path = real_path(path)
        if not os.path.exists(self._path):
            raise FileNotFoundError(f"There is no ledger {self._path!r}.")
        self._database = connect(self._path)
        try:
            self._header = self._read_header()
        except BaseException:
            self._database.close()
            raise

    def __enter__(self) -> Ledger:
        return self

    def __exit__(
        self,
        exc_type: Optional[type[BaseException]] = None,
        exc_value: Optional[BaseException] = None,
        traceback: Optional[TracebackType] = None,
    ) -> None:
        self.close()

    @property
    def method(self) -> str:
        """What is done with each input.

        :return: "upload", "save" or "delete".
        :rtype: str
        """
        return self._header.kind

    @property
    def endpoint(self) -> str:
        """The service.

        :return: Its endpoint.
        :rtype: str
        """
        return self._header.endpoint

    def counts(self) -> dict[str, int]:
        """Return how many inputs are in each state: waiting, begun, done, failed.

        :return: The numbers by state.
        :rtype: dict[str, int]
        """
        counts = dict.fromkeys(STATE_NAMES.values(), 0)
        with errors(self._path):
            for state, count in self._database.execute("SELECT state, count(*) FROM inputs GROUP BY state"):
                counts[STATE_NAMES[State(state)]] += count
        return counts

    def entries(self, state: Optional[str] = None) -> Iterator[LedgerEntry]:
        """Read the inputs in the order in which they were begun.

        :param state: Only those in this state. Default value is None: all.
        :type state: str
        :return: The inputs.
        :rtype: ~typing.Iterator[~azure_ai_files.LedgerEntry]
        :raises ValueError: If the state is unknown.
        """
        if state is not None and state not in STATE_NAMES.values():
            raise ValueError(f"state must be one of {', '.join(dict.fromkeys(STATE_NAMES.values()))}, not {state!r}.")
        return self._entries([int(code) for code, name in STATE_NAMES.items() if state in (None, name)])

    def failed(self) -> Iterator[LedgerEntry]:
        """Read the inputs that failed. The next call tries them again.

        :return: The inputs, each with its error.
        :rtype: ~typing.Iterator[~azure_ai_files.LedgerEntry]
        """
        return self.entries("failed")

    def retry_failed(self) -> int:
        """Forget the errors of all failed inputs: those are waiting again, or begun if they may have arrived.

        The next call tries failed inputs in any case; afterwards :meth:`failed` shows only what has failed since.

        :return: How many inputs had failed.
        :rtype: int
        :raises ~azure_ai_files.exceptions.LedgerError: If a call is using the ledger.
        """
        states = {State.FAILED: State.WAITING, State.DOUBTFUL: State.BEGUN}
        with closing(lock(self._path)), errors(self._path), transaction(self._database) as database:
            return sum(
                database.execute(
                    "UPDATE inputs SET state = ?, error = NULL WHERE state = ?", (int(new), int(old))
                ).rowcount
                for old, new in states.items()
            )

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def __repr__(self) -> str:
        return f"<Ledger {self._path!r}>"

    def _read_header(self) -> Header:
        with errors(self._path):
            header = read_header(self._database, self._path)
        if header is None:
            raise LedgerError(f"{self._path!r} is an empty file, not a ledger. Use another file.")
        return header

    def _entries(self, states: list[int]) -> Iterator[LedgerEntry]:
        last = 0
        while rows := self._rows(states, last):
            last = rows[-1][0]
            for _, folder, name, state, outcome, error, attempts in rows:
                file_id = shown(outcome) if self.method == "upload" else None
                text = shown_input(shown(folder) or "", shown(name) or "")
                yield LedgerEntry(text, STATE_NAMES[State(state)], file_id, error, attempts)

    def _rows(self, states: list[int], last: int) -> list[tuple[Any, ...]]:
        # In pieces, so that a reader that stops in the middle does not keep the log of the writer from being emptied.
        query = (
            "SELECT inputs.number, path, name, state, outcome, error, attempts FROM inputs JOIN folders ON "  # noqa: S608
            "folders.number = folder WHERE inputs.number > ? AND state IN "
            f"({','.join(map(str, states))}) ORDER BY inputs.number LIMIT {_CHUNK}"
        )
        with errors(self._path):
            return self._database.execute(query, (last,)).fetchall()
