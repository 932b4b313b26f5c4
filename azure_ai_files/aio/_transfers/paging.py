"""Listing page by page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Generic, Optional, TypeVar, cast

from azure.core.async_paging import AsyncItemPaged

from ..._pipeline.tracing import CallSpan
from ..._protocol.raw_response import RawResponse
from ...exceptions import PagingError
from .._runtime.streams import page_of
from .streaming_response import StreamedResponse

T = TypeVar("T")


class Pages(Generic[T]):
    """Gets one page after the other, by cursor, for azure-core's paging.

    :param get_page: Gets the page after a cursor, None for the first one: a model with ``data``, ``last_id`` and
     ``has_more``, or a raw response of one, which is then the only item of its page; or an unread response of one,
     which is the only item of all, because nobody knows yet what comes after it.
    :param span: The span of the call, which ends with the last page.
    :keyword backwards: Whether the pages come from the end of the list; the cursor is then the id of the first item.
    """

    def __init__(
        self, get_page: Callable[[Optional[str]], Awaitable[Any]], span: CallSpan, *, backwards: bool = False
    ) -> None:
        self._get_page = get_page
        self._backwards = backwards
        self._span = span
        self._next: Optional[str] = None
        self._cursors: set[str] = set()

    async def get_next(self, cursor: Optional[str]) -> Any:
        """Get a page.

        :param cursor: The continuation token: the id of the item where the page before ended.
        """
        if cursor is None or cursor != self._next:
            self._cursors.clear()  # a new iteration, which may well come by the same pages
        if cursor is not None:
            self._cursors.add(cursor)
        with self._span.active():
            return await self._get_page(cursor)

    async def extract_data(self, reply: Any) -> tuple[Optional[str], AsyncIterator[T]]:
        """Get the items of a page, and the cursor of the next one.

        :param reply: The page, or its raw response.
        :raises ~azure_ai_files.exceptions.PagingError: If the cursor does not advance.
        """
        if isinstance(reply, StreamedResponse):
            self._span.finish()
            return None, page_of([cast(Any, reply)])
        page = cast(Any, reply.parse() if isinstance(reply, RawResponse) else reply)
        with self._span.active():
            self._next = self._cursor_after(page)
        if self._next is None:
            self._span.finish()
        items: list[Any] = [reply] if reply is not page else page.data or []
        return self._next, page_of(items)

    def _cursor_after(self, page: Any) -> Optional[str]:
        if not page.has_more:
            return None
        stated, position, parameter = (page.first_id, 0, "before") if self._backwards else (page.last_id, -1, "after")
        cursor: Optional[str] = stated or (page["data"][position].get("id") if page.data else None)
        if not cursor or cursor in self._cursors:
            raise PagingError(
                f"The service says that there is more {parameter} {cursor!r}, and then sends the same page again. The "
                f"list is not complete; this server seems to ignore {parameter!r}."
            )
        return cursor


def first_page(list_pages: Callable[..., AsyncItemPaged[Any]], *args: Any, **kwargs: Any) -> Callable[..., Any]:
    """Make a call that gets the first page only, and leaves its body unread.

    :param list_pages: The operation that lists.
    :return: The call; takes ``cls`` and ``stream``.
    """

    async def get(**options: Any) -> Any:
        return await list_pages(*args, **kwargs, **options).__anext__()

    return get
