"""What the files of a project amount to, without counting them each time that somebody looks."""

import math
import sqlite3
import time
from typing import NamedTuple

__all__ = ["Total", "Totals"]

# A million files take about half a second to count: never do more than this share of the time, whoever looks.
_MAX_SHARE = 0.05


class Total(NamedTuple):
    """How many files there are, and the sum of their bytes."""

    files: int
    bytes: int


class _Count(NamedTuple):
    total: Total
    changes: int
    counted_at: float
    #: By the clock of the emulator: when the next file expires.
    expires: float
    #: By a real clock: before it nothing is counted again.
    not_before: float


class Totals:
    """Counts files; the thread of the catalogue uses it.

    :param connection: The database.
    :type connection: ~sqlite3.Connection
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._counts: dict[str, _Count] = {}

    def of(self, project: str, now: float) -> Total:
        """Tell the total of a project; with very many files it may be some seconds old.

        :param project: The project.
        :type project: str
        :param now: The time; what has expired does not count.
        :type now: float
        :return: The total.
        :rtype: ~azure_ai_files.emulator.storage.totals.Total
        """
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
