"""The table of the files that are attached to assistants."""

import sqlite3
from typing import NamedTuple, Optional

from .tables import Page

__all__ = ["AttachmentQuery", "AttachmentsTable"]

# An attachment expires with its file, even before the expired row is deleted.
_LIVE = """FROM attachments JOIN files ON files.id = attachments.file
    WHERE attachments.project = :project AND assistant = :assistant AND (expires IS NULL OR expires > :now)"""


class AttachmentQuery(NamedTuple):
    """Selects the attachments of a list; attachments of files that have expired at ``now`` are left out."""

    project: str
    assistant: str
    now: float
    limit: int
    ascending: bool = False
    after: Optional[str] = None
    before: Optional[str] = None


class AttachmentsTable:
    """Rows of attachments. They are deleted with their files."""

    #: The statements that create the table.
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
        """Attach a file, commit, and return the row; a file that is attached already keeps its row."""
        values = (project, assistant, file_id, now)
        self._connection.execute("INSERT OR IGNORE INTO attachments VALUES (?, ?, ?, ?)", values)
        row = self.get(project, assistant, file_id, now)
        assert row is not None
        return row

    def get(self, project: str, assistant: str, file_id: str, now: float) -> Optional[sqlite3.Row]:
        """Return an attachment, or None."""
        statement = f"SELECT attachments.* {_LIVE} AND file = :file"
        values = {"project": project, "assistant": assistant, "file": file_id, "now": now}
        row: Optional[sqlite3.Row] = self._connection.execute(statement, values).fetchone()
        return row

    def remove(self, project: str, assistant: str, file_id: str, now: float) -> bool:
        """Detach a file and commit; return whether it was attached."""
        if self.get(project, assistant, file_id, now) is None:
            return False
        statement = "DELETE FROM attachments WHERE project = ? AND assistant = ? AND file = ?"
        self._connection.execute(statement, (project, assistant, file_id))
        return True

    def count(self, project: str, assistant: str, now: float) -> int:
        """Count the files of an assistant."""
        values = {"project": project, "assistant": assistant, "now": now}
        return int(self._connection.execute(f"SELECT count(*) {_LIVE}", values).fetchone()[0])

    def page(self, query: AttachmentQuery) -> Page:
        """Read a page ordered by (attached, file); with ``before`` alone, the page that ends there.

        ``has_more`` of a page that ends at ``before`` refers to the rows in front of it.
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
