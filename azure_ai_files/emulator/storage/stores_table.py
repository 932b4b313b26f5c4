"""The tables of vector stores, of their files, and of the batches in which these were attached."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Optional

from .tables import Page, transaction

__all__ = ["FILE_STATUSES", "Clock", "PageQuery", "StoresTable"]

FILE_STATUSES = ("in_progress", "completed", "failed", "cancelled")

# An attached file is gone with its file, even before the expired row is deleted.
_MEMBERS = "FROM vector_store_files AS member JOIN files ON files.id = member.file"
_LIVE = "(files.expires IS NULL OR files.expires > :now)"
_STATUS = """CASE
    WHEN member.cancelled < member.attached + :delay THEN 'cancelled'
    WHEN :now < member.attached + :delay THEN 'in_progress'
    WHEN member.failure IS NOT NULL THEN 'failed'
    ELSE 'completed' END"""
_IN_BATCH = "member.file IN (SELECT file FROM vector_store_batch_files WHERE batch = :batch)"


class Clock(NamedTuple):
    """What the status of a file depends on.

    :ivar now: The time, in unix seconds.
    :ivar delay: Seconds that indexing takes.
    """

    now: float
    delay: float


class PageQuery(NamedTuple):
    """A page of a list. With ``before`` alone, it is the page that ends there.

    :ivar limit: The most rows; -1 for all.
    :ivar after: The id of the row before the page.
    :ivar before: The id of the row behind the page.
    """

    limit: int = -1
    ascending: bool = False
    after: Optional[str] = None
    before: Optional[str] = None


class StoresTable:
    """Rows of vector stores, files and batches; everything in a store is deleted with it, and a file with its file."""

    #: The statements that create the tables.
    SCHEMA = (
        """CREATE TABLE vector_stores (
            id TEXT PRIMARY KEY NOT NULL,
            project TEXT NOT NULL,
            name TEXT,
            created REAL NOT NULL,
            active REAL NOT NULL,
            lifetime INTEGER,
            metadata TEXT NOT NULL
        ) WITHOUT ROWID""",
        "CREATE INDEX vector_stores_by_age ON vector_stores (project, created, id)",
        """CREATE TABLE vector_store_files (
            store TEXT NOT NULL REFERENCES vector_stores ON DELETE CASCADE,
            file TEXT NOT NULL REFERENCES files ON DELETE CASCADE,
            attached REAL NOT NULL,
            bytes INTEGER NOT NULL,
            failure TEXT,
            cancelled REAL,
            attributes TEXT NOT NULL,
            strategy TEXT NOT NULL,
            PRIMARY KEY (store, file)
        ) WITHOUT ROWID""",
        "CREATE INDEX vector_store_files_by_age ON vector_store_files (store, attached, file)",
        "CREATE INDEX vector_store_files_by_file ON vector_store_files (file)",
        """CREATE TABLE vector_store_batches (
            id TEXT PRIMARY KEY NOT NULL,
            store TEXT NOT NULL REFERENCES vector_stores ON DELETE CASCADE,
            created REAL NOT NULL,
            cancelled REAL
        ) WITHOUT ROWID""",
        "CREATE INDEX vector_store_batches_by_store ON vector_store_batches (store, created)",
        """CREATE TABLE vector_store_batch_files (
            batch TEXT NOT NULL REFERENCES vector_store_batches ON DELETE CASCADE,
            file TEXT NOT NULL,
            store TEXT NOT NULL,
            PRIMARY KEY (batch, file),
            FOREIGN KEY (store, file) REFERENCES vector_store_files ON DELETE CASCADE
        ) WITHOUT ROWID""",
        "CREATE INDEX vector_store_batch_files_by_file ON vector_store_batch_files (store, file)",
    )
    TABLES = ("vector_store_batch_files", "vector_store_files", "vector_store_batches", "vector_stores")

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, store: Mapping[str, Any], members: Sequence[Mapping[str, Any]]) -> sqlite3.Row:
        """Insert a vector store with its files, commit, and return its row."""
        columns = "(:id, :project, :name, :created, :created, :lifetime, :metadata)"
        with transaction(self._connection):
            row: sqlite3.Row = self._connection.execute(
                f"INSERT INTO vector_stores VALUES {columns} RETURNING *",  # noqa: S608
                store,
            ).fetchall()[0]
            self._insert(row["id"], members)
        return row

    def get(self, project: str, store_id: str) -> Optional[sqlite3.Row]:
        """Return a vector store, or None."""
        statement = "SELECT * FROM vector_stores WHERE id = ? AND project = ?"
        row: Optional[sqlite3.Row] = self._connection.execute(statement, (store_id, project)).fetchone()
        return row

    def modify(self, store_id: str, changes: Mapping[str, Any]) -> sqlite3.Row:
        """Change columns of a vector store, commit, and return its row."""
        assignments = ", ".join(f"{column} = :{column}" for column in changes)
        statement = f"UPDATE vector_stores SET {assignments} WHERE id = :id RETURNING *"  # noqa: S608
        row: sqlite3.Row = self._connection.execute(statement, {**changes, "id": store_id}).fetchall()[0]
        return row

    def use(self, store_id: str, now: float) -> None:
        """Record the use of a vector store, and commit."""
        self._connection.execute("UPDATE vector_stores SET active = ? WHERE id = ?", (now, store_id))

    def remove(self, project: str, store_id: str) -> bool:
        """Delete a vector store and commit; return whether it existed."""
        statement = "DELETE FROM vector_stores WHERE id = ? AND project = ? RETURNING id"
        return bool(self._connection.execute(statement, (store_id, project)).fetchall())

    def page(self, project: str, query: PageQuery) -> Page:
        """Read a page of the vector stores, ordered by (created, id)."""
        source = "* FROM vector_stores WHERE project = :project"
        return self._page(source, ("created", "id"), {"project": project}, query, "vector_stores WHERE id = :{}")

    def attach(self, store_id: str, members: Sequence[Mapping[str, Any]], now: float) -> None:
        """Attach files and commit. A file that is attached already is indexed again."""
        with transaction(self._connection):
            self._insert(store_id, members)
            self._connection.execute("UPDATE vector_stores SET active = ? WHERE id = ?", (now, store_id))

    def add_batch(self, batch_id: str, store_id: str, members: Sequence[Mapping[str, Any]], now: float) -> sqlite3.Row:
        """Attach files as a batch, commit, and return its row."""
        with transaction(self._connection):
            self._insert(store_id, members)
            self._connection.execute("UPDATE vector_stores SET active = ? WHERE id = ?", (now, store_id))
            values = (batch_id, store_id, now)
            row: sqlite3.Row = self._connection.execute(
                "INSERT INTO vector_store_batches VALUES (?, ?, ?, NULL) RETURNING *", values
            ).fetchall()[0]
            rows = [(batch_id, member["file"], store_id) for member in members]
            self._connection.executemany("INSERT INTO vector_store_batch_files VALUES (?, ?, ?)", rows)
        return row

    def batch(self, store_id: str, batch_id: str) -> Optional[sqlite3.Row]:
        """Return a batch, or None."""
        statement = "SELECT * FROM vector_store_batches WHERE id = ? AND store = ?"
        row: Optional[sqlite3.Row] = self._connection.execute(statement, (batch_id, store_id)).fetchone()
        return row

    def batches(self, store_id: str, limit: int) -> list[sqlite3.Row]:
        """Return the last batches of a vector store."""
        statement = "SELECT * FROM vector_store_batches WHERE store = ? ORDER BY created DESC, id LIMIT ?"
        return self._connection.execute(statement, (store_id, limit)).fetchall()

    def cancel(self, batch_id: str, now: float) -> sqlite3.Row:
        """Cancel a batch and its files that are not indexed yet, commit, and return its row."""
        with transaction(self._connection):
            self._connection.execute(
                "UPDATE vector_store_files SET cancelled = coalesce(cancelled, ?) WHERE (store, file) IN "
                "(SELECT store, file FROM vector_store_batch_files WHERE batch = ?)",
                (now, batch_id),
            )
            statement = "UPDATE vector_store_batches SET cancelled = coalesce(cancelled, ?) WHERE id = ? RETURNING *"
            row: sqlite3.Row = self._connection.execute(statement, (now, batch_id)).fetchall()[0]
        return row

    def member(self, store_id: str, file_id: str, clock: Clock) -> Optional[sqlite3.Row]:
        """Return a file of a vector store, with its status, its name and its content, or None."""
        rows = self._rows("member.file = :file", {"store": store_id, "file": file_id}, clock)
        return rows[0] if rows else None

    def members(self, store_id: str, clock: Clock, batch_id: Optional[str] = None) -> list[sqlite3.Row]:
        """Return all files of a vector store, or of one batch, the oldest first."""
        condition = "TRUE" if batch_id is None else _IN_BATCH
        return self._rows(condition, {"store": store_id, "batch": batch_id}, clock)

    def member_page(
        self,
        store_id: str,
        clock: Clock,
        query: PageQuery,
        *,
        batch_id: Optional[str] = None,
        status: Optional[str] = None,
    ) -> Page:
        """Read a page of the files of a vector store, or of one batch, ordered by (attached, file)."""
        conditions = ["member.store = :store", _LIVE]
        conditions += [_IN_BATCH] if batch_id is not None else []
        conditions += [f"{_STATUS} = :status"] if status is not None else []
        values = {"store": store_id, "batch": batch_id, "status": status, **clock._asdict()}
        source = f"member.*, files.filename, {_STATUS} AS status {_MEMBERS} WHERE {' AND '.join(conditions)}"
        place = "vector_store_files WHERE store = :store AND file = :{}"
        return self._page(source, ("attached", "file"), values, query, place, "member.")

    def counts(self, store_id: str, clock: Clock, batch_id: Optional[str] = None) -> dict[str, int]:
        """Return the number of files of a vector store, or of one batch, by status."""
        condition = "TRUE" if batch_id is None else _IN_BATCH
        statement = (
            f"SELECT {_STATUS} AS status, count(*) AS files, total(member.bytes) AS bytes "
            f"{_MEMBERS} WHERE member.store = :store AND {_LIVE} AND {condition} GROUP BY 1"
        )
        values = {"store": store_id, "batch": batch_id, **clock._asdict()}
        rows = self._connection.execute(statement, values).fetchall()
        return {row["status"]: row["files"] for row in rows} | {
            "bytes": sum(int(row["bytes"]) for row in rows if row["status"] == "completed")
        }

    def set_attributes(self, store_id: str, file_id: str, attributes: str) -> None:
        """Replace the attributes of a file, and commit."""
        statement = "UPDATE vector_store_files SET attributes = ? WHERE store = ? AND file = ?"
        self._connection.execute(statement, (attributes, store_id, file_id))

    def detach(self, store_id: str, file_id: str) -> None:
        """Remove a file from a vector store, and commit."""
        self._connection.execute("DELETE FROM vector_store_files WHERE store = ? AND file = ?", (store_id, file_id))

    def _insert(self, store_id: str, members: Iterable[Mapping[str, Any]]) -> None:
        columns = "(:store, :file, :attached, :bytes, :failure, NULL, :attributes, :strategy)"
        rows = [{**member, "store": store_id} for member in members]
        # Not REPLACE, which would delete the row, and with it that of an earlier batch.
        self._connection.executemany(
            f"INSERT INTO vector_store_files VALUES {columns} ON CONFLICT DO UPDATE SET attached = :attached, "  # noqa: S608
            "failure = :failure, cancelled = NULL, attributes = :attributes, strategy = :strategy",
            rows,
        )

    def _rows(self, condition: str, values: Mapping[str, Any], clock: Clock) -> list[sqlite3.Row]:
        statement = (
            f"SELECT member.*, files.filename, files.content, {_STATUS} AS status {_MEMBERS} "
            f"WHERE member.store = :store AND {_LIVE} AND {condition} ORDER BY member.attached, member.file"
        )
        return self._connection.execute(statement, {**values, **clock._asdict()}).fetchall()

    def _page(
        self, source: str, key: tuple[str, str], values: Mapping[str, Any], query: PageQuery, place: str, of: str = ""
    ) -> Page:
        backwards = query.before is not None and query.after is None
        order = "ASC" if query.ascending is not backwards else "DESC"
        columns, conditions = ", ".join(key), ""
        for name in ("after", "before"):
            if getattr(query, name) is not None:
                sign = ">" if query.ascending is (name == "after") else "<"
                row = f"({', '.join(of + column for column in key)})"
                conditions += f" AND {row} {sign} (SELECT {columns} FROM {place.format(name)})"  # noqa: S608
        statement = (
            f"SELECT {source}{conditions} ORDER BY {', '.join(f'{of}{column} {order}' for column in key)} LIMIT :rows"
        )
        more = {"after": query.after, "before": query.before, "rows": query.limit + 1 if query.limit >= 0 else -1}
        rows = self._connection.execute(statement, {**values, **more}).fetchall()
        has_more = 0 <= query.limit < len(rows)
        page = rows[: query.limit] if has_more else rows
        return Page(page[::-1] if backwards else page, has_more)
