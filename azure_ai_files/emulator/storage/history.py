"""What has changed among the files, so that a list can be the one of a moment ago."""

import sqlite3
from collections import deque
from collections.abc import Iterable
from itertools import takewhile
from typing import NamedTuple, Optional

__all__ = ["Change", "History"]

_MAX_CHANGES = 1000


class Change(NamedTuple):
    """A file that came or went."""

    time: float
    row: sqlite3.Row
    was_added: bool


class History:
    """The last changes; the thread of the catalogue uses it."""

    def __init__(self) -> None:
        self._changes: deque[Change] = deque(maxlen=_MAX_CHANGES)

    def added(self, row: sqlite3.Row) -> None:
        """Remember that a file was added.

        :param row: Its row.
        :type row: ~sqlite3.Row
        """
        self._changes.append(Change(row["created"], row, True))

    def removed(self, rows: Iterable[sqlite3.Row], now: float) -> None:
        """Remember that files were removed.

        :param rows: Their rows.
        :type rows: ~typing.Iterable[~sqlite3.Row]
        :param now: The time.
        :type now: float
        """
        self._changes.extend(Change(now, row, False) for row in rows)

    def clear(self) -> None:
        """Forget all changes."""
        self._changes.clear()

    def undo(
        self, rows: Iterable[sqlite3.Row], project: str, *, changes: Optional[int], since: float
    ) -> list[sqlite3.Row]:
        """Undo the last changes of a project in a list of its files.

        :param rows: The rows of the files, in any order.
        :type rows: ~typing.Iterable[~sqlite3.Row]
        :param project: The project.
        :type project: str
        :keyword changes: How many to undo; None goes by the time.
        :paramtype changes: int
        :keyword since: The changes after this time are undone.
        :paramtype since: float
        :return: The rows of the files that there were, in no order.
        :rtype: list[~sqlite3.Row]
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
