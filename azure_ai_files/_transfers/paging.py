# Converted from azure_ai_files/aio/_transfers/paging.py by swagger/codegen; do not edit.
"""Lists, page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Generic, Optional, TypeVar, cast

from azure.core.paging import ItemPaged

from .._decisions.cursors import cursor_problem, next_cursor
from .._pipeline.tracing import CallSpan
from .._protocol.raw_response import RawResponse
from .._runtime.calls import run_within
from .._runtime.streams import page_of
from ..exceptions import PagingError
from .streaming_response import StreamedResponse

T = TypeVar("T")


class Pages(Generic[T]):
    """Get the pages of a list in order, by cursor, for azure-core's paging.

    :param get_page: Gets the page after a cursor, None for the first page: a model with ``data``, ``last_id`` and
     ``has_more``; or its raw response, which is then the only item of the page; or its unread response, which is the
     only item of the list, because its cursor is not known yet.
    :param span: The span of the call, which ends with the last page.
    :keyword backwards: Whether the list is read from its end; the cursor is then the id of the first item.
    """

    def __init__(
        self, get_page: Callable[[Optional[str]], Any], span: CallSpan, *, backwards: bool = False
    ) -> None:
        self._get_page = get_page
        self._backwards = backwards
        self._span = span
        self._next: Optional[str] = None
        self._cursors: set[str] = set()

    def get_next(self, cursor: Optional[str]) -> Any:
        """Get the page after a cursor: the continuation token, or the id of the last item of the previous page."""
        if cursor is None or cursor != self._next:
            self._cursors.clear()  # a new iteration, which may pass the same pages
        if cursor is not None:
            self._cursors.add(cursor)
        return run_within(self._span.active(), self._get_page, cursor)

    def extract_data(self, reply: Any) -> tuple[Optional[str], Iterator[T]]:
        """Return the cursor of the next page, and the items of this one.

        :param reply: The page, or its raw response.
        :raises ~azure_ai_files.exceptions.PagingError: If the cursor does not advance.
        """
        if isinstance(reply, StreamedResponse):
            self._span.finish()
            return None, page_of([cast(Any, reply)])
        page = cast(Any, reply.parse() if isinstance(reply, RawResponse) else reply)
        self._next = next_cursor(page, backwards=self._backwards)
        problem = cursor_problem(self._next, self._cursors, backwards=self._backwards)
        if problem is not None:
            error = PagingError(problem)
            self._span.fail(error)
            self._span.end()
            raise error
        if self._next is None:
            self._span.finish()
        items: list[Any] = [reply] if reply is not page else page.data or []
        return self._next, page_of(items)


def first_page(list_pages: Callable[..., ItemPaged[Any]], *args: Any, **kwargs: Any) -> Callable[..., Any]:
    """Return a call that gets the first page only and leaves its body unread; it accepts ``cls`` and ``stream``."""

    def get(**options: Any) -> Any:
        return list_pages(*args, **kwargs, **options).__next__()

    return get
