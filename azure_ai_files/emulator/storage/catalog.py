"""The metadata: one SQLite database with one connection, used by one thread at a time. Holds the table of files."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, Optional, Union

from ..errors import DataDirError
from .attachments_table import AttachmentsTable
from .containers_table import ContainersTable
from .folder import APPLICATION_ID
from .generated_content import GENERATED_NAMES
from .history import History
from .stores_table import StoresTable
from .tables import Page, transaction
from .totals import Totals
from .uploads_table import UploadsTable

__all__ = ["Catalog", "Query", "Row"]

#: A row of a file, stored or about to be added.
Row = Union[sqlite3.Row, Mapping[str, Any]]

_FILES = (
    # With a rowid, the rows of a page are adjacent, which halves the time to read 10,000.
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
#: The statements that each version of the schema added.
_VERSIONS = (_FILES, UploadsTable.SCHEMA + AttachmentsTable.SCHEMA, StoresTable.SCHEMA + ContainersTable.SCHEMA)
_SCHEMA = tuple(statement for added in _VERSIONS for statement in added)
_TABLES = (
    *StoresTable.TABLES,
    "responses",
    "container_files",
    "containers",
    "attachments",
    "parts",
    "uploads",
    "files",
)
#: The tables whose rows have a content.
_WITH_CONTENT = ("files", "parts", "container_files")
_CONTENTS = " UNION ALL ".join(f"SELECT content FROM {table}" for table in _WITH_CONTENT)  # noqa: S608
_LIVE = "project = :project AND (expires IS NULL OR expires > :now)"


class Query(NamedTuple):
    """Selects the files of a list; files that have expired at ``now`` are left out."""

    project: str
    now: float
    purpose: Optional[str] = None
    ascending: bool = False
    after: Optional[str] = None
    #: -1 means all, as in SQLite.
    limit: int = -1
    #: How many files to leave out at the beginning.
    offset: int = 0


class Catalog:
    """Rows of files in a database that this process has locked, with the tables of what refers to them.

    :param durable: Whether a commit waits until the data is on disk.
    :raises ~azure_ai_files.emulator.DataDirError: if another emulator uses the database, a newer version wrote it, or
     it is damaged.

    :ivar uploads: The uploads and their parts.
    :ivar attachments: The files of assistants.
    :ivar containers: The containers and their files.
    :ivar stores: The vector stores, their files and batches.
    :ivar totals: Number and size of the files.
    :ivar history: The latest changes to the files.
    """

    def __init__(self, path: Path, *, durable: bool) -> None:
        try:
            # close() runs on another thread, after the catalogue's thread has ended.
            self._connection = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
        except sqlite3.OperationalError as error:
            raise DataDirError(f"{path.parent} cannot be written: {error}.") from error
        self._connection.row_factory = sqlite3.Row
        self.uploads: UploadsTable = UploadsTable(self._connection)
        self.attachments: AttachmentsTable = AttachmentsTable(self._connection)
        self.containers: ContainersTable = ContainersTable(self._connection)
        self.stores: StoresTable = StoresTable(self._connection)
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
            # Before the log is in use: the mark must be in the main file, where other connections look for it.
            if self._value("application_id") == 0:
                self._connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute(f"PRAGMA synchronous = {synchronous}")
            self._connection.execute("PRAGMA foreign_keys = ON")
            # VACUUM would leave a temporary file open; what it copies after a reset is small.
            self._connection.execute("PRAGMA temp_store = MEMORY")
            # The lock is held until the connection closes; it reserves the folder for this process.
            self._connection.execute("BEGIN IMMEDIATE")
            self._create_schema(path)
            self._connection.execute("COMMIT")
            self._check(path)
        except sqlite3.OperationalError as error:
            raise DataDirError(
                f"{path.parent} is in use by another emulator, or cannot be written: {error}."
            ) from error
        # Texts that are not UTF-8 fail to decode.
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            raise _damaged(path, error) from error

    def _value(self, pragma: str) -> int:
        value: int = self._connection.execute(f"PRAGMA {pragma}").fetchone()[0]
        return value

    def _check(self, path: Path) -> None:
        found = [row["sql"] for row in self._connection.execute("SELECT sql FROM sqlite_master WHERE sql NOT NULL")]
        if sorted(found) != sorted(_SCHEMA):
            raise _damaged(path, "its tables are not as the emulator created them")
        (result,) = self._connection.execute("PRAGMA integrity_check(1)").fetchone()
        if result != "ok":
            raise _damaged(path, result)
        for table in _TABLES:
            for _ in self._connection.execute(f"SELECT * FROM {table}"):  # noqa: S608
                pass

    def _create_schema(self, path: Path) -> None:
        version = self._value("user_version")
        if version > len(_VERSIONS):
            raise DataDirError(f"{path.parent} was written by a newer version of azure-ai-files.")
        if 0 <= version < len(_VERSIONS):
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
        """Insert a file and return its row; the row is committed unless a transaction is open."""
        values = (id, project, purpose, filename, bytes, created, expires, failure, content)
        statement = f"INSERT INTO files VALUES ({', '.join('?' * len(values))}) RETURNING *"  # noqa: S608
        row: sqlite3.Row = self._connection.execute(statement, values).fetchall()[0]
        self.history.added(row)
        return row

    def get(self, project: str, file_id: str, now: float) -> Optional[sqlite3.Row]:
        """Return a file that has not expired, or None."""
        statement = f"SELECT * FROM files WHERE id = :id AND {_LIVE}"  # noqa: S608
        row: Optional[sqlite3.Row] = self._connection.execute(
            statement, {"id": file_id, "project": project, "now": now}
        ).fetchone()
        return row

    def remove(self, project: str, file_id: str, now: float) -> Optional[str]:
        """Delete a file, commit, and return the name of its content; None if the file does not exist."""
        statement = f"DELETE FROM files WHERE id = :id AND {_LIVE} RETURNING *"  # noqa: S608
        rows = self._connection.execute(statement, {"id": file_id, "project": project, "now": now}).fetchall()
        self.history.removed(rows, now)
        return str(rows[0]["content"]) if rows else None

    def remove_expired(self, now: float) -> list[str]:
        """Delete what has expired, and return the names of the contents."""
        rows = self._connection.execute("DELETE FROM files WHERE expires <= ? RETURNING *", (now,)).fetchall()
        self.history.removed(rows, now)
        return [row["content"] for row in rows] + self.uploads.expire(now) + self.containers.expire(now)

    def complete_upload(self, upload_id: str, **file: Any) -> tuple[sqlite3.Row, list[str]]:
        """Turn a pending upload into a file, in one transaction.

        :return: The row of the file, and the names of the contents of parts that are no longer used.
        """
        with transaction(self._connection):
            row = self.add(**file)
            contents = self.uploads.end(upload_id, "completed")
        return row, [content for content in contents if content != row["content"]]

    def page(self, query: Query) -> Optional[Page]:
        """Read a page ordered by (created, id), so that files created in the same second keep their order.

        :return: The page, or None if no file has the id of ``after``.
        """
        cursor = None if query.after is None else self.get(query.project, query.after, query.now)
        return None if query.after is not None and cursor is None else self.page_behind(query, cursor)

    def page_behind(self, query: Query, row: Optional[Row]) -> Page:
        """Read the page that begins behind a row, which may have been deleted meanwhile; the first page without one."""
        conditions, values = _conditions(query), query._asdict()
        if row is not None:
            conditions.append(f"(created, id) {'>' if query.ascending else '<'} (:created, :after)")
            values |= {"created": row["created"], "after": row["id"]}
        return self._read_page(conditions, values, query)

    def _read_page(self, conditions: list[str], values: dict[str, object], query: Query) -> Page:
        order = "ASC" if query.ascending else "DESC"
        statement = (
            f"SELECT * FROM files WHERE {' AND '.join(conditions)} "  # noqa: S608 - made of constants
            f"ORDER BY created {order}, id {order} LIMIT :rows OFFSET :offset"
        )
        values["rows"] = query.limit + 1 if query.limit >= 0 else -1
        rows = self._connection.execute(statement, values).fetchall()
        has_more = 0 <= query.limit < len(rows)
        return Page(rows[: query.limit] if has_more else rows, has_more)

    def count(self, query: Query) -> int:
        """Return the number of files on all pages of a list together."""
        statement = f"SELECT count(*) FROM files WHERE {' AND '.join(_conditions(query))}"  # noqa: S608
        number: int = self._connection.execute(statement, query._asdict()).fetchone()[0]
        return number

    def add_all(self, files: Iterable[Mapping[str, Any]]) -> None:
        """Insert all files or none, and commit."""
        with transaction(self._connection):
            for file in files:
                self.add(**file)

    def clear(self) -> set[str]:
        """Delete everything, commit, and return the names of the contents that are on disk."""
        on_disk = f"SELECT content FROM ({_CONTENTS}) WHERE content NOT GLOB ?"  # noqa: S608 - made of constants
        contents = {row["content"] for row in self._connection.execute(on_disk, (GENERATED_NAMES,))}
        with transaction(self._connection):
            # To delete the rows from the tables and their indexes would take nine times as long.
            for table in _TABLES:
                self._connection.execute(f"DROP TABLE {table}")
            for statement in _SCHEMA:
                self._connection.execute(statement)
        self.history.clear()
        self.totals.clear()
        with suppress(sqlite3.OperationalError):  # without room on the disk, the database stays as large as it was
            self._connection.execute("VACUUM")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return contents

    def contents(self) -> Iterator[str]:
        """Yield the name of every content that a row refers to."""
        for row in self._connection.execute(_CONTENTS):
            yield row["content"]

    def close(self) -> None:
        """Close the database, which merges its write-ahead log."""
        self._connection.close()


def _conditions(query: Query) -> list[str]:
    return [_LIVE] if query.purpose is None else [_LIVE, "purpose = :purpose"]


def _damaged(path: Path, reason: object) -> DataDirError:
    return DataDirError(f"{path} is not a database of this emulator, or damaged: {reason}.")
