"""The latest changes to the files, from which an older list can be reconstructed."""

import sqlite3
from collections import deque
from collections.abc import Iterable
from itertools import takewhile
from typing import NamedTuple, Optional

__all__ = ["Change", "History"]

_MAX_CHANGES = 1000


class Change(NamedTuple):
    """A file that was added or removed."""

    time: float
    row: sqlite3.Row
    was_added: bool


class History:
    """The last changes; used by the catalogue's thread only."""

    def __init__(self) -> None:
        self._changes: deque[Change] = deque(maxlen=_MAX_CHANGES)

    def added(self, row: sqlite3.Row) -> None:
        """Record that a file was added."""
        self._changes.append(Change(row["created"], row, True))

    def removed(self, rows: Iterable[sqlite3.Row], now: float) -> None:
        """Record that files were removed."""
        self._changes.extend(Change(now, row, False) for row in rows)

    def clear(self) -> None:
        """Forget all changes."""
        self._changes.clear()

    def undo(
        self, rows: Iterable[sqlite3.Row], project: str, *, changes: Optional[int], since: float
    ) -> list[sqlite3.Row]:
        """Undo the last changes of a project in a list of its files.

        :param changes: How many changes to undo; None undoes all changes after `since`.
        :return: The rows in any order.
        """
        latest_first = (change for change in reversed(self._changes) if change.row["project"] == project)
        if changes is None:
            undone = list(takewhile(lambda change: change.time > since, latest_first))
        else:
            undone = [change for _, change in zip(range(changes), latest_first, strict=False)]
        files = {row["id"]: row for row in rows}
        for change in undone:
            if change.was_added:
                files.pop(change.row["id"], None)
            else:
                files[change.row["id"]] = change.row
        return list(files.values())
