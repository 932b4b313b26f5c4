"""Which page follows a page of a list."""

from __future__ import annotations

from collections.abc import Container
from typing import Any, Optional


def next_cursor(page: Any, *, backwards: bool = False) -> Optional[str]:
    """Return the cursor of the next page.

    :param page: A model with ``data``, ``first_id``, ``last_id`` and ``has_more``.
    :keyword backwards: Whether the list is read from its end.
    :return: The stated cursor, else the id of the outermost item, else an empty text; None after the last page.
    """
    if not page.has_more:
        return None
    stated, position = (page.first_id, 0) if backwards else (page.last_id, -1)
    return stated or (page["data"][position].get("id") if page.data else None) or ""


def cursor_problem(cursor: Optional[str], used: Container[str], *, backwards: bool = False) -> Optional[str]:
    """Explain why a list would never end; None if it goes on or has ended.

    :param cursor: The cursor of the next page; None after the last one.
    :param used: The cursors that led to the pages so far.
    :keyword backwards: Whether the list is read from its end.
    """
    if cursor is None or (cursor and cursor not in used):
        return None
    parameter = "before" if backwards else "after"
    return (
        f"The service reports more items {parameter} {cursor or None!r} but sends the same page again. The list is "
        f"incomplete; this server seems to ignore {parameter!r}."
    )
