"""The table that says which files an assistant has."""

import sqlite3
from typing import NamedTuple, Optional

from .tables import Page

__all__ = ["AttachmentQuery", "AttachmentsTable"]

# An attachment lives no longer than its file, also before what has expired is removed.
_LIVE = """FROM attachments JOIN files ON files.id = attachments.file
    WHERE attachments.project = :project AND assistant = :assistant AND (expires IS NULL OR expires > :now)"""


class AttachmentQuery(NamedTuple):
    """Which attachments a list shall hold; ``now`` hides those of expired files."""

    project: str
    assistant: str
    now: float
    limit: int
    ascending: bool = False
    after: Optional[str] = None
    before: Optional[str] = None


class AttachmentsTable:
    """Rows of attachments. They go with their files.

    :param connection: The database.
    :type connection: ~sqlite3.Connection
    """

    #: How the table is made.
    SCHEMA = (
        """CREATE TABLE attachments (
            project TEXT NOT NULL,
            assistant TEXT NOT NULL,
            file TEXT NOT NULL REFERENCES files ON DELETE CASCADE,
            attached REAL NOT NULL,
            PRIMARY KEY (project, assistant, file)
        ) WITHOUT ROWID""",
        "CREATE INDEX attachments_by_file ON attachments (file)",
    )

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, project: str, assistant: str, file_id: str, now: float) -> sqlite3.Row:
        """Attach a file; when this returns it is committed. It may be attached already.

        :return: The row.
        :rtype: ~sqlite3.Row
        """
        values = (project, assistant, file_id, now)
        self._connection.execute("INSERT OR IGNORE INTO attachments VALUES (?, ?, ?, ?)", values)
        row = self.get(project, assistant, file_id, now)
        assert row is not None
        return row

    def get(self, project: str, assistant: str, file_id: str, now: float) -> Optional[sqlite3.Row]:
        """Find a file of an assistant.

        :return: The row, or None.
        :rtype: ~sqlite3.Row
        """
        statement = f"SELECT attachments.* {_LIVE} AND file = :file"
        values = {"project": project, "assistant": assistant, "file": file_id, "now": now}
        row: Optional[sqlite3.Row] = self._connection.execute(statement, values).fetchone()
        return row

    def remove(self, project: str, assistant: str, file_id: str, now: float) -> bool:
        """Detach a file; when this returns that is committed.

        :return: Whether it was attached.
        :rtype: bool
        """
        if self.get(project, assistant, file_id, now) is None:
            return False
        statement = "DELETE FROM attachments WHERE project = ? AND assistant = ? AND file = ?"
        self._connection.execute(statement, (project, assistant, file_id))
        return True

    def count(self, project: str, assistant: str, now: float) -> int:
        """Count the files of an assistant.

        :return: The number.
        :rtype: int
        """
        values = {"project": project, "assistant": assistant, "now": now}
        return int(self._connection.execute(f"SELECT count(*) {_LIVE}", values).fetchone()[0])

    def page(self, query: AttachmentQuery) -> Page:
        """Read a page by (attached, file). With ``before`` alone it is the page that ends there, else the first one.

        :param query: Which attachments; its cursors are attached files.
        :type query: ~azure_ai_files.emulator.storage.attachments_table.AttachmentQuery
        :return: The page; what there is more of lies before it if it is one that ends at ``before``.
        :rtype: ~azure_ai_files.emulator.storage.tables.Page
        """
        backwards = query.before is not None and query.after is None
        order = "ASC" if query.ascending is not backwards else "DESC"
        statement = (
            f"SELECT attachments.* {_LIVE}{_cursor_condition(query, 'after')}{_cursor_condition(query, 'before')} "
            f"ORDER BY attached {order}, file {order} LIMIT :rows"
        )
        rows = self._connection.execute(statement, {**query._asdict(), "rows": query.limit + 1}).fetchall()
        page = rows[: query.limit]
        return Page(page[::-1] if backwards else page, len(rows) > query.limit)


def _cursor_condition(query: AttachmentQuery, cursor: str) -> str:
    if getattr(query, cursor) is None:
        return ""
    sign = ">" if query.ascending is (cursor == "after") else "<"
    key = f"project = :project AND assistant = :assistant AND file = :{cursor}"
    return f" AND (attached, file) {sign} (SELECT attached, file FROM attachments WHERE {key})"  # noqa: S608
