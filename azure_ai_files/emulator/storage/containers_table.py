"""The tables of containers, of their files, and of the responses that mention these."""

import sqlite3
from collections.abc import Sequence
from typing import NamedTuple, Optional

from .tables import Page, transaction

__all__ = ["ContainerFileQuery", "ContainerQuery", "ContainersTable"]

#: Seconds for which a container that has ended is still described.
_DESCRIBED = 24 * 60 * 60


class ContainerQuery(NamedTuple):
    """Selects the containers of a list."""

    project: str
    limit: int
    ascending: bool = False
    after: Optional[str] = None
    name: Optional[str] = None


class ContainerFileQuery(NamedTuple):
    """Selects the files of a container for a list."""

    container: str
    limit: int
    ascending: bool = False
    after: Optional[str] = None


class ContainersTable:
    """Rows of containers and of their files. A container that has ended keeps its row for a day, without its files."""

    #: The statements that create the tables.
    SCHEMA = (
        """CREATE TABLE containers (
            id TEXT PRIMARY KEY NOT NULL,
            project TEXT NOT NULL,
            name TEXT NOT NULL,
            created REAL NOT NULL,
            active REAL NOT NULL,
            minutes INTEGER NOT NULL,
            memory TEXT
        )""",
        "CREATE INDEX containers_by_age ON containers (project, created, id)",
        """CREATE TABLE container_files (
            id TEXT PRIMARY KEY NOT NULL,
            container TEXT NOT NULL REFERENCES containers ON DELETE CASCADE,
            path TEXT NOT NULL,
            bytes INTEGER NOT NULL,
            created REAL NOT NULL,
            source TEXT NOT NULL,
            content TEXT NOT NULL
        )""",
        "CREATE INDEX container_files_by_age ON container_files (container, created, id)",
        "CREATE TABLE responses (id TEXT PRIMARY KEY NOT NULL, project TEXT NOT NULL, body TEXT NOT NULL)",
    )

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(
        self, *, id: str, project: str, name: str, created: float, minutes: int, memory: Optional[str]
    ) -> sqlite3.Row:
        """Insert a container and return its row; the row is committed unless a transaction is open."""
        values = (id, project, name, created, created, minutes, memory)
        statement = "INSERT INTO containers VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING *"
        row: sqlite3.Row = self._connection.execute(statement, values).fetchall()[0]
        return row

    def get(self, project: str, container_id: str) -> Optional[sqlite3.Row]:
        """Return a container, also one that has ended, or None."""
        statement = "SELECT * FROM containers WHERE id = ? AND project = ?"
        row: Optional[sqlite3.Row] = self._connection.execute(statement, (container_id, project)).fetchone()
        return row

    def use(self, container_id: str, now: float) -> None:
        """Record the last use of a container, and commit unless a transaction is open."""
        self._connection.execute("UPDATE containers SET active = ? WHERE id = ?", (now, container_id))

    def remove(self, container_id: str) -> list[str]:
        """Delete a container and its files, commit, and return the names of the contents."""
        with transaction(self._connection):
            contents = self._drop_files([container_id])
            self._connection.execute("DELETE FROM containers WHERE id = ?", (container_id,))
        return contents

    def expire(self, now: float) -> list[str]:
        """Delete the files of the containers that have ended, and return the names of their contents."""
        over = "SELECT id FROM containers WHERE active + 60 * minutes <= ?"
        ids = [row["id"] for row in self._connection.execute(over, (now,))]
        if not ids:
            return []
        with transaction(self._connection):
            contents = self._drop_files(ids)
            forgotten = "DELETE FROM containers WHERE active + 60 * minutes + ? <= ?"
            self._connection.execute(forgotten, (_DESCRIBED, now))
        return contents

    def count(self, project: str) -> int:
        """Count the containers of a project, also those that have ended."""
        statement = "SELECT count(*) FROM containers WHERE project = ?"
        return int(self._connection.execute(statement, (project,)).fetchone()[0])

    def page(self, query: ContainerQuery) -> Optional[Page]:
        """Read a page of containers; None if no container has the id of ``after``."""
        cursor = None if query.after is None else self.get(query.project, query.after)
        if query.after is not None and cursor is None:
            return None
        conditions = ["project = :project"] + (["name = :name"] if query.name is not None else [])
        return self._page("containers", conditions, query._asdict(), cursor)

    def add_file(
        self, *, id: str, container: str, path: str, bytes: int, created: float, source: str, content: str
    ) -> tuple[sqlite3.Row, list[str]]:
        """Insert a file, in place of another one with its path, and record the use of its container.

        :return: The row of the file, and the contents that are no longer used. Both are committed.
        """
        values = (id, container, path, bytes, created, source, content)
        statement = "INSERT INTO container_files VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING *"
        replaced = "DELETE FROM container_files WHERE container = ? AND path = ? RETURNING content"
        with transaction(self._connection):
            old = self._connection.execute(replaced, (container, path)).fetchall()
            row: sqlite3.Row = self._connection.execute(statement, values).fetchall()[0]
            self.use(container, created)
        return row, [item["content"] for item in old]

    def file(self, container_id: str, file_id: str) -> Optional[sqlite3.Row]:
        """Return a file of a container, or None."""
        statement = "SELECT * FROM container_files WHERE id = ? AND container = ?"
        row: Optional[sqlite3.Row] = self._connection.execute(statement, (file_id, container_id)).fetchone()
        return row

    def find_file(self, file_id: str) -> Optional[sqlite3.Row]:
        """Return a file of any container, or None."""
        row: Optional[sqlite3.Row] = self._connection.execute(
            "SELECT * FROM container_files WHERE id = ?", (file_id,)
        ).fetchone()
        return row

    def files(self, container_id: str) -> list[sqlite3.Row]:
        """Return the files of a container, the newest first."""
        statement = "SELECT * FROM container_files WHERE container = ? ORDER BY created DESC, id DESC"
        return self._connection.execute(statement, (container_id,)).fetchall()

    def file_page(self, query: ContainerFileQuery) -> Optional[Page]:
        """Read a page of the files of a container; None if none has the id of ``after``."""
        cursor = None if query.after is None else self.file(query.container, query.after)
        if query.after is not None and cursor is None:
            return None
        return self._page("container_files", ["container = :container"], query._asdict(), cursor)

    def remove_file(self, container_id: str, file_id: str) -> Optional[str]:
        """Delete a file, commit, and return the name of its content; None if it does not exist."""
        statement = "DELETE FROM container_files WHERE id = ? AND container = ? RETURNING content"
        rows = self._connection.execute(statement, (file_id, container_id)).fetchall()
        return str(rows[0]["content"]) if rows else None

    def add_response(self, id: str, project: str, body: str) -> None:
        """Insert a response, which refers to files of containers, and commit."""
        self._connection.execute("INSERT INTO responses VALUES (?, ?, ?)", (id, project, body))

    def response(self, project: str, response_id: str) -> Optional[str]:
        """Return the JSON of a response, or None."""
        statement = "SELECT body FROM responses WHERE id = ? AND project = ?"
        row = self._connection.execute(statement, (response_id, project)).fetchone()
        return None if row is None else str(row["body"])

    def _drop_files(self, container_ids: Sequence[str]) -> list[str]:
        statement = "DELETE FROM container_files WHERE container = ? RETURNING content"
        found = (self._connection.execute(statement, (each,)).fetchall() for each in container_ids)
        return [row["content"] for rows in found for row in rows]

    def _page(
        self,
        table: str,
        conditions: list[str],
        values: dict[str, object],
        cursor: Optional[sqlite3.Row],
    ) -> Page:
        """Read a page ordered by (created, id)."""
        order, sign = ("ASC", ">") if values["ascending"] else ("DESC", "<")
        limit = values["limit"]
        assert isinstance(limit, int)
        if cursor is not None:
            conditions = [*conditions, f"(created, id) {sign} (:created, :after)"]
            values = {**values, "created": cursor["created"]}
        statement = (
            f"SELECT * FROM {table} WHERE {' AND '.join(conditions)} "  # noqa: S608 - made of constants
            f"ORDER BY created {order}, id {order} LIMIT :rows"
        )
        rows = self._connection.execute(statement, {**values, "rows": limit + 1}).fetchall()
        return Page(rows[:limit], len(rows) > limit)
