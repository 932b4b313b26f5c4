"""The metadata of the files: one SQLite table, one connection, one thread at a time."""

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, Optional, Union

from .errors import DataDirError

__all__ = ["Catalog", "Page", "Query", "Row"]

#: A file as the table has it, or as it is about to be added.
Row = Union[sqlite3.Row, Mapping[str, Any]]

_VERSION = 1
_SCHEMA = (
    """CREATE TABLE files (
        id TEXT PRIMARY KEY,
        project TEXT NOT NULL,
        purpose TEXT NOT NULL,
        filename TEXT NOT NULL,
        bytes INTEGER NOT NULL,
        created REAL NOT NULL,
        expires REAL,
        failure TEXT,
        content TEXT NOT NULL
    ) WITHOUT ROWID""",
    "CREATE INDEX files_by_age ON files (project, created, id)",
    "CREATE INDEX files_by_purpose ON files (project, purpose, created, id)",
    "CREATE INDEX files_by_expiry ON files (expires) WHERE expires IS NOT NULL",
    f"PRAGMA user_version = {_VERSION}",
)
_LIVE = "project = :project AND (expires IS NULL OR expires > :now)"


class Query(NamedTuple):
    """Which files a list shall hold; ``now`` hides what has expired."""

    project: str
    now: float
    purpose: Optional[str] = None
    ascending: bool = False
    after: Optional[str] = None
    #: -1 is SQLite's way to say all.
    limit: int = -1


class Page(NamedTuple):
    """Rows in order, and whether more follow."""

    rows: list[sqlite3.Row]
    has_more: bool


class Catalog:
    """Rows of files, in a database that this process has for itself.

    :param path: The database file.
    :type path: ~pathlib.Path
    :keyword durable: Whether a commit waits until the disk has it.
    :paramtype durable: bool
    :raises ~azure_ai_files.emulator.errors.DataDirError: if another emulator uses it or a newer version made it.
    """

    def __init__(self, path: Path, *, durable: bool) -> None:
        # Closed on another thread than it is used on, when that one has ended.
        self._connection = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        try:
            self._prepare(path, "FULL" if durable else "OFF")
        except BaseException:
            self._connection.close()
            raise

    def _prepare(self, path: Path, synchronous: str) -> None:
        try:
            self._connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute(f"PRAGMA synchronous = {synchronous}")
            # The lock is kept until the connection closes: it is what makes the folder ours.
            self._connection.execute("BEGIN IMMEDIATE")
            self._create_schema(path)
            self._connection.execute("COMMIT")
        except sqlite3.OperationalError as error:
            raise DataDirError(
                f"{path.parent} is in use by another emulator, or cannot be written: {error}."
            ) from error
        except sqlite3.DatabaseError as error:
            raise DataDirError(f"{path} is not a database of this emulator: {error}.") from error

    def _create_schema(self, path: Path) -> None:
        version = self._connection.execute("PRAGMA user_version").fetchone()[0]
        if version > _VERSION:
            raise DataDirError(f"{path.parent} was written by a newer version of azure-ai-files.")
        if version == 0:
            for statement in _SCHEMA:
                self._connection.execute(statement)

    def add(
        self,
        *,
        id: str,
        project: str,
        purpose: str,
        filename: str,
        bytes: int,
        created: float,
        expires: Optional[float],
        failure: Optional[str],
        content: str,
    ) -> sqlite3.Row:
        """Add a file; when this returns it is committed.

        :return: The row.
        :rtype: ~sqlite3.Row
        """
        values = (id, project, purpose, filename, bytes, created, expires, failure, content)
        statement = f"INSERT INTO files VALUES ({', '.join('?' * len(values))}) RETURNING *"  # noqa: S608
        row: sqlite3.Row = self._connection.execute(statement, values).fetchall()[0]
        return row

    def get(self, project: str, file_id: str, now: float) -> Optional[sqlite3.Row]:
        """Find a file that has not expired.

        :return: The row, or None.
        :rtype: ~sqlite3.Row
        """
        statement = f"SELECT * FROM files WHERE id = :id AND {_LIVE}"  # noqa: S608
        row: Optional[sqlite3.Row] = self._connection.execute(
            statement, {"id": file_id, "project": project, "now": now}
        ).fetchone()
        return row

    def remove(self, project: str, file_id: str, now: float) -> Optional[str]:
        """Remove a file; when this returns that is committed.

        :return: The name of its content, or None if there was no such file.
        :rtype: str
        """
        statement = f"DELETE FROM files WHERE id = :id AND {_LIVE} RETURNING content"  # noqa: S608
        rows = self._connection.execute(statement, {"id": file_id, "project": project, "now": now}).fetchall()
        return str(rows[0]["content"]) if rows else None

    def remove_expired(self, now: float) -> list[str]:
        """Remove what has expired.

        :return: The names of the contents.
        :rtype: list[str]
        """
        rows = self._connection.execute("DELETE FROM files WHERE expires <= ? RETURNING content", (now,)).fetchall()
        return [row["content"] for row in rows]

    def page(self, query: Query) -> Optional[Page]:
        """Read a page by (created, id): files of one second keep their places.

        :param query: Which files.
        :type query: ~azure_ai_files.emulator.catalog.Query
        :return: The page, or None if there is no file with the id of ``after``.
        :rtype: ~azure_ai_files.emulator.catalog.Page
        """
        conditions, values = [_LIVE], query._asdict()
        if query.purpose is not None:
            conditions.append("purpose = :purpose")
        if query.after is not None:
            cursor = self.get(query.project, query.after, query.now)
            if cursor is None:
                return None
            conditions.append(f"(created, id) {'>' if query.ascending else '<'} (:created, :after)")
            values["created"] = cursor["created"]
        return self._read_page(conditions, values, query)

    def _read_page(self, conditions: list[str], values: dict[str, object], query: Query) -> Page:
        order = "ASC" if query.ascending else "DESC"
        statement = (
            f"SELECT * FROM files WHERE {' AND '.join(conditions)} "  # noqa: S608 - made of constants
            f"ORDER BY created {order}, id {order} LIMIT :rows"
        )
        values["rows"] = query.limit + 1 if query.limit >= 0 else -1
        rows = self._connection.execute(statement, values).fetchall()
        has_more = 0 <= query.limit < len(rows)
        return Page(rows[: query.limit] if has_more else rows, has_more)

    def contents(self) -> set[str]:
        """Name every content that a file has.

        :return: The names.
        :rtype: set[str]
        """
        return {row["content"] for row in self._connection.execute("SELECT content FROM files")}

    def close(self) -> None:
        """Close the database; its write-ahead log is merged."""
        self._connection.close()
