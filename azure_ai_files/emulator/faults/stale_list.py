"""Lists that are out of date."""

from typing import Optional

from ..storage.catalog import Catalog, Query, Row
from ..storage.tables import Page
from .recipes import StaleList

__all__ = ["stale_page"]


def stale_page(catalog: Catalog, query: Query, fault: StaleList) -> Optional[Page]:
    """Read a page of the files as they were before; None if no file had the id of ``after``."""
    then = query.now - (fault.seconds or 0)
    page = catalog.page(query._replace(now=then, purpose=None, after=None, limit=-1, offset=0))
    assert page is not None
    rows = catalog.history.undo(page.rows, query.project, changes=fault.changes, since=then)
    rows = [row for row in rows if query.purpose in (None, row["purpose"]) and not _over(row, then)]
    rows.sort(key=lambda row: (row["created"], row["id"]), reverse=not query.ascending)
    if query.after is not None:
        ids = [row["id"] for row in rows]
        if query.after not in ids:
            return None
        rows = rows[ids.index(query.after) + 1 :]
    rows = rows[query.offset :]
    has_more = 0 <= query.limit < len(rows)
    return Page(rows[: query.limit] if has_more else rows, has_more)


def _over(row: Row, now: float) -> bool:
    return row["expires"] is not None and row["expires"] <= now
