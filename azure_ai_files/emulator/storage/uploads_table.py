"""The tables of uploads and of their parts."""

import sqlite3
from typing import Optional

from .tables import transaction

__all__ = ["UploadsTable"]


class UploadsTable:
    """Rows of uploads. One that has ended keeps its row, which tells what became of it, and loses its parts.

    :param connection: The database.
    :type connection: ~sqlite3.Connection
    """

    #: How the tables are made.
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
        """Add an upload; when this returns it is committed.

        :return: The row.
        :rtype: ~sqlite3.Row
        """
        values = (id, project, purpose, filename, bytes, created, expires, file_lifetime)
        statement = f"INSERT INTO uploads VALUES ({', '.join('?' * len(values))}, 'pending') RETURNING *"  # noqa: S608
        row: sqlite3.Row = self._connection.execute(statement, values).fetchall()[0]
        return row

    def get(self, project: str, upload_id: str) -> Optional[sqlite3.Row]:
        """Find an upload, whatever has become of it.

        :return: The row, or None.
        :rtype: ~sqlite3.Row
        """
        statement = "SELECT * FROM uploads WHERE id = ? AND project = ?"
        row: Optional[sqlite3.Row] = self._connection.execute(statement, (upload_id, project)).fetchone()
        return row

    def add_part(self, *, id: str, upload: str, bytes: int, created: float, content: str) -> sqlite3.Row:
        """Add a part; when this returns it is committed.

        :return: The row.
        :rtype: ~sqlite3.Row
        """
        statement = "INSERT INTO parts VALUES (?, ?, ?, ?, ?) RETURNING *"
        row: sqlite3.Row = self._connection.execute(statement, (id, upload, bytes, created, content)).fetchall()[0]
        return row

    def parts(self, upload_id: str) -> list[sqlite3.Row]:
        """Read the parts of an upload, in no order.

        :return: The rows.
        :rtype: list[~sqlite3.Row]
        """
        return self._connection.execute("SELECT * FROM parts WHERE upload = ?", (upload_id,)).fetchall()

    def received(self, upload_id: str) -> int:
        """Count the bytes of all parts of an upload.

        :return: The number.
        :rtype: int
        """
        statement = "SELECT coalesce(sum(bytes), 0) FROM parts WHERE upload = ?"
        return int(self._connection.execute(statement, (upload_id,)).fetchone()[0])

    def cancel(self, upload_id: str) -> list[str]:
        """Cancel an upload; when this returns that is committed.

        :return: The names of the contents of its parts.
        :rtype: list[str]
        """
        with transaction(self._connection):
            return self.end(upload_id, "cancelled")

    def expire(self, now: float) -> list[str]:
        """End the uploads whose time is over.

        :return: The names of the contents of their parts.
        :rtype: list[str]
        """
        statement = "SELECT id FROM uploads WHERE status = 'pending' AND expires <= ?"
        over = self._connection.execute(statement, (now,)).fetchall()
        if not over:
            return []
        with transaction(self._connection):
            return [content for row in over for content in self.end(row["id"], "expired")]

    def end(self, upload_id: str, status: str) -> list[str]:
        """Give an upload its last status and remove its parts, within the transaction of the caller.

        :return: The names of the contents of its parts.
        :rtype: list[str]
        """
        self._connection.execute("UPDATE uploads SET status = ? WHERE id = ?", (status, upload_id))
        removed = self._connection.execute("DELETE FROM parts WHERE upload = ? RETURNING content", (upload_id,))
        return [row["content"] for row in removed.fetchall()]
