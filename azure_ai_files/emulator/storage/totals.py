"""Number and size of a project's files, cached because counting them all is slow."""

import math
import sqlite3
import time
from typing import NamedTuple

__all__ = ["Total", "Totals"]

# Counting a million files takes about half a second: spend at most this share of the time on it.
_MAX_SHARE = 0.05


class Total(NamedTuple):
    """The number of files, and the sum of their bytes."""

    files: int
    bytes: int


class _Count(NamedTuple):
    total: Total
    changes: int
    counted_at: float
    #: When the next file expires, by the clock of the emulator.
    expires: float
    #: The earliest time to count again, by the monotonic clock.
    not_before: float


class Totals:
    """Counts files; used by the catalogue's thread only."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._counts: dict[str, _Count] = {}

    def clear(self) -> None:
        """Forget all counts: SQLite does not count the rows of a table that is dropped as changes."""
        self._counts.clear()

    def of(self, project: str, now: float) -> Total:
        """Return the total of a project; with very many files it can be some seconds old."""
        known, changes, started = self._counts.get(project), self._connection.total_changes, time.monotonic()
        if known is not None:
            same = known.changes == changes and known.counted_at <= now < known.expires
            if same or started < known.not_before:
                return known.total
        row = self._connection.execute(
            "SELECT count(*) AS files, total(bytes) AS bytes, min(expires) AS expires FROM files"
            " WHERE project = ? AND (expires IS NULL OR expires > ?)",
            (project, now),
        ).fetchone()
        total = Total(row["files"], int(row["bytes"]))
        expires = math.inf if row["expires"] is None else row["expires"]
        ended = time.monotonic()
        self._counts[project] = _Count(total, changes, now, expires, ended + (ended - started) / _MAX_SHARE)
        return total
