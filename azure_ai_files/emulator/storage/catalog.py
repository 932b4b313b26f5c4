"""The metadata: one SQLite database, one connection, one thread at a time. The table of the files is here."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, Optional, Union

from ..errors import DataDirError
from .attachments_table import AttachmentsTable
from .history import History
from .tables import Page, transaction
from .totals import Totals
from .uploads_table import UploadsTable

__all__ = ["Catalog", "Query", "Row"]

#: A file as the table has it, or as it is about to be added.
Row = Union[sqlite3.Row, Mapping[str, Any]]

_FILES = (
    # With a rowid: the rows of a page lie side by side, and reading 10,000 takes half the time that finding each takes.
    """CREATE TABLE files (
        id TEXT PRIMARY KEY NOT NULL,
        project TEXT NOT NULL,
        purpose TEXT NOT NULL,
        filename TEXT NOT NULL,
        bytes INTEGER NOT NULL,
        created REAL NOT NULL,
        expires REAL,
        failure TEXT,
        content TEXT NOT NULL
    )""",
    "CREATE INDEX files_by_age ON files (project, created, id)",
    "CREATE INDEX files_by_purpose ON files (project, purpose, created, id)",
    "CREATE INDEX files_by_expiry ON files (expires) WHERE expires IS NOT NULL",
)
#: What each version added to the one before.
_VERSIONS = (_FILES, UploadsTable.SCHEMA + AttachmentsTable.SCHEMA)
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


class Catalog:
    """Rows of files, in a database that this process has for itself; uploads and attachments beside them.

    :param path: The database file.
    :type path: ~pathlib.Path
    :keyword durable: Whether a commit waits until the disk has it.
    :paramtype durable: bool
    :raises ~azure_ai_files.emulator.errors.DataDirError: if another emulator uses it or a newer version made it.

    :ivar uploads: The uploads and their parts.
    :vartype uploads: ~azure_ai_files.emulator.storage.uploads_table.UploadsTable
    :ivar attachments: The files of assistants.
    :vartype attachments: ~azure_ai_files.emulator.storage.attachments_table.AttachmentsTable
    :ivar totals: What the files amount to.
    :vartype totals: ~azure_ai_files.emulator.storage.totals.Totals
    :ivar history: What has changed among the files.
    :vartype history: ~azure_ai_files.emulator.storage.history.History
    """

    def __init__(self, path: Path, *, durable: bool) -> None:
        try:
            # Closed on another thread than it is used on, when that one has ended.
            self._connection = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
        except sqlite3.OperationalError as error:
            raise DataDirError(f"{path.parent} cannot be written: {error}.") from error
        self._connection.row_factory = sqlite3.Row
        self.uploads: UploadsTable = UploadsTable(self._connection)
        self.attachments: AttachmentsTable = AttachmentsTable(self._connection)
        self.totals: Totals = Totals(self._connection)
        self.history: History = History()
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
            self._connection.execute("PRAGMA foreign_keys = ON")
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
        if version > len(_VERSIONS):
            raise DataDirError(f"{path.parent} was written by a newer version of azure-ai-files.")
        for statement in (statement for added in _VERSIONS[version:] for statement in added):
            self._connection.execute(statement)
        self._connection.execute(f"PRAGMA user_version = {len(_VERSIONS)}")

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
        self.history.added(row)
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
        statement = f"DELETE FROM files WHERE id = :id AND {_LIVE} RETURNING *"  # noqa: S608
        rows = self._connection.execute(statement, {"id": file_id, "project": project, "now": now}).fetchall()
        self.history.removed(rows, now)
        return str(rows[0]["content"]) if rows else None

    def remove_expired(self, now: float) -> list[str]:
        """Remove what has expired.

        :return: The names of the contents.
        :rtype: list[str]
        """
        rows = self._connection.execute("DELETE FROM files WHERE expires <= ? RETURNING *", (now,)).fetchall()
        self.history.removed(rows, now)
        return [row["content"] for row in rows] + self.uploads.expire(now)

    def complete_upload(self, upload_id: str, **file: Any) -> tuple[sqlite3.Row, list[str]]:
        """Turn a pending upload into a file; when this returns it is committed, and before that nothing of it is.

        :param upload_id: The id of the upload.
        :type upload_id: str
        :return: The row of the file, and the names of the parts' contents that no longer belong to anything.
        :rtype: tuple[~sqlite3.Row, list[str]]
        """
        with transaction(self._connection):
            row = self.add(**file)
            contents = self.uploads.end(upload_id, "completed")
        return row, [content for content in contents if content != row["content"]]

    def page(self, query: Query) -> Optional[Page]:
        """Read a page by (created, id): files of one second keep their places.

        :param query: Which files.
        :type query: ~azure_ai_files.emulator.storage.catalog.Query
        :return: The page, or None if there is no file with the id of ``after``.
        :rtype: ~azure_ai_files.emulator.storage.tables.Page
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

    def add_all(self, files: Iterable[Mapping[str, Any]]) -> None:
        """Add files, all of them or none; when this returns that is committed.

        :param files: The values of each file, as :meth:`add` takes them.
        :type files: ~typing.Iterable[~typing.Mapping[str, ~typing.Any]]
        """
        with transaction(self._connection):
            for file in files:
                self.add(**file)

    def clear(self) -> set[str]:
        """Remove everything; when this returns that is committed.

        :return: The names of the contents.
        :rtype: set[str]
        """
        contents = set(self.contents())
        with transaction(self._connection):
            for table in ("attachments", "parts", "uploads", "files"):
                self._connection.execute(f"DELETE FROM {table}")  # noqa: S608
        self.history.clear()
        return contents

    def contents(self) -> Iterator[str]:
        """Name every content that a file or a part has, one after the other.

        :return: The names.
        :rtype: ~typing.Iterator[str]
        """
        statement = "SELECT content FROM files UNION ALL SELECT content FROM parts"
        for row in self._connection.execute(statement):
            yield row["content"]

    def close(self) -> None:
        """Close the database; its write-ahead log is merged."""
        self._connection.close()
