"""Listing page by page."""

from __future__ import annotations

from typing import Any, AsyncIterator, Awaitable, Callable, Generic, List, Optional, Set, Tuple, TypeVar, cast

from ..._raw_response import RawResponse
from ...exceptions import PagingError
from .._io import page_of

T = TypeVar("T")


class Pages(Generic[T]):
    """Gets one page after the other, by cursor, for azure-core's paging.

    :param get_page: Gets the page after a cursor, None for the first one: a model with ``data``, ``last_id`` and
     ``has_more``, or a raw response of one, which is then the only item of its page.
    """

    def __init__(self, get_page: Callable[[Optional[str]], Awaitable[Any]]) -> None:
        self._get_page = get_page
        self._next: Optional[str] = None
        self._cursors: Set[str] = set()

    async def get_next(self, cursor: Optional[str]) -> Any:
        """Get a page.

        :param cursor: The continuation token: the id of the last item of the page before.
        """
        if cursor is None or cursor != self._next:
            self._cursors.clear()  # a new iteration, which may well come by the same pages
        if cursor is not None:
            self._cursors.add(cursor)
        return await self._get_page(cursor)

    async def extract_data(self, reply: Any) -> Tuple[Optional[str], AsyncIterator[T]]:
        """Get the items of a page, and the cursor of the next one.

        :param reply: The page, or its raw response.
        :raises ~azure_ai_files.exceptions.PagingError: If the cursor does not advance.
        """
        page = cast(Any, reply.parse() if isinstance(reply, RawResponse) else reply)
        self._next = self._cursor_after(page)
        items: List[Any] = [reply] if reply is not page else page.data or []
        return self._next, page_of(items)

    def _cursor_after(self, page: Any) -> Optional[str]:
        if not page.has_more:
            return None
        cursor: Optional[str] = page.last_id or (page["data"][-1].get("id") if page.data else None)
        if not cursor or cursor in self._cursors:
            raise PagingError(
                f"The service says that there is more after {cursor!r}, and then sends the same page again. The list "
                "is not complete; this server seems to ignore 'after'."
            )
        return cursor
