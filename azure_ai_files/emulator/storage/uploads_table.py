"""The tables of uploads and of their parts."""

import sqlite3
from typing import Optional

from .tables import transaction

__all__ = ["UploadsTable"]


class UploadsTable:
    """Rows of uploads. An upload that has ended keeps its row with its final status, and loses its parts."""

    #: The statements that create the tables.
    SCHEMA = (
        """CREATE TABLE uploads (
            id TEXT PRIMARY KEY,
            project TEXT NOT NULL,
            purpose TEXT NOT NULL,
            filename TEXT NOT NULL,
            bytes INTEGER NOT NULL,
            created REAL NOT NULL,
            expires INTEGER NOT NULL,
            file_lifetime INTEGER,
            status TEXT NOT NULL DEFAULT 'pending'
        ) WITHOUT ROWID""",
        "CREATE INDEX uploads_by_expiry ON uploads (expires) WHERE status = 'pending'",
        """CREATE TABLE parts (
            id TEXT PRIMARY KEY,
            upload TEXT NOT NULL REFERENCES uploads,
            bytes INTEGER NOT NULL,
            created REAL NOT NULL,
            content TEXT NOT NULL
        ) WITHOUT ROWID""",
        "CREATE INDEX parts_by_upload ON parts (upload)",
    )

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(
        self,
        *,
        id: str,
        project: str,
        purpose: str,
        filename: str,
        bytes: int,
        created: float,
        expires: int,
        file_lifetime: Optional[int],
    ) -> sqlite3.Row:
        """Insert an upload, commit, and return its row."""
        values = (id, project, purpose, filename, bytes, created, expires, file_lifetime)
        statement = f"INSERT INTO uploads VALUES ({', '.join('?' * len(values))}, 'pending') RETURNING *"  # noqa: S608
        row: sqlite3.Row = self._connection.execute(statement, values).fetchall()[0]
        return row

    def get(self, project: str, upload_id: str) -> Optional[sqlite3.Row]:
        """Return an upload in any status, or None."""
        statement = "SELECT * FROM uploads WHERE id = ? AND project = ?"
        row: Optional[sqlite3.Row] = self._connection.execute(statement, (upload_id, project)).fetchone()
        return row

    def add_part(self, *, id: str, upload: str, bytes: int, created: float, content: str) -> sqlite3.Row:
        """Insert a part, commit, and return its row."""
        statement = "INSERT INTO parts VALUES (?, ?, ?, ?, ?) RETURNING *"
        row: sqlite3.Row = self._connection.execute(statement, (id, upload, bytes, created, content)).fetchall()[0]
        return row

    def parts(self, upload_id: str) -> list[sqlite3.Row]:
        """Return the parts of an upload in any order."""
        return self._connection.execute("SELECT * FROM parts WHERE upload = ?", (upload_id,)).fetchall()

    def received(self, upload_id: str) -> int:
        """Return the total bytes of the parts of an upload."""
        statement = "SELECT coalesce(sum(bytes), 0) FROM parts WHERE upload = ?"
        return int(self._connection.execute(statement, (upload_id,)).fetchone()[0])

    def cancel(self, upload_id: str) -> list[str]:
        """Cancel an upload, commit, and return the names of its parts' contents."""
        with transaction(self._connection):
            return self.end(upload_id, "cancelled")

    def expire(self, now: float) -> list[str]:
        """End the uploads that have expired, and return the names of their parts' contents."""
        statement = "SELECT id FROM uploads WHERE status = 'pending' AND expires <= ?"
        over = self._connection.execute(statement, (now,)).fetchall()
        if not over:
            return []
        with transaction(self._connection):
            return [content for row in over for content in self.end(row["id"], "expired")]

    def end(self, upload_id: str, status: str) -> list[str]:
        """Set the final status of an upload and delete its parts, within the caller's transaction.

        :return: The names of the parts' contents.
        """
        self._connection.execute("UPDATE uploads SET status = ? WHERE id = ?", (status, upload_id))
        removed = self._connection.execute("DELETE FROM parts WHERE upload = ? RETURNING content", (upload_id,))
        return [row["content"] for row in removed.fetchall()]
