# Converted from azure_ai_files/aio/_transfers/paging.py by swagger/codegen; do not edit.
"""Lists, page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic, Optional, TypeVar, cast

from azure.core.paging import ItemPaged

from .._decisions.cursors import Cursor, PageTrail
from .._pipeline.tracing import CallSpan
from .._protocol.raw_response import RawResponse
from .._runtime.calls import run_within
from .._runtime.streams import page_of
from ..exceptions import PagingError
from .streaming_response import StreamedResponse

T = TypeVar("T")


class Pages(Generic[T]):
    """Get the pages of a list in order, by cursor, for azure-core's paging.

    :param get_page: Gets the page at a cursor: a model with ``data`` and the keys that lead to the next page; or its
     raw response, which is then the only item of the page; or its unread response, which is the only item of the list,
     because its cursor is not known yet.
    :param span: The span of the call, which ends with the last page.
    :keyword backwards: Whether the list is read from its end; the cursor is then the id of the first item.
    :keyword guesses: Whether a page is asked for that the service did not announce, if its reply suggests that.
    """

    def __init__(
        self,
        get_page: Callable[[Cursor], Any],
        span: CallSpan,
        *,
        backwards: bool = False,
        guesses: bool = True,
    ) -> None:
        self._get_page = get_page
        self._span = span
        self._trail = PageTrail(backwards=backwards, guesses=guesses)

    def get_next(self, token: Optional[str]) -> Any:
        """Get the page for a continuation token; the first page without one."""
        return run_within(self._span.active(), self._get_page, self._trail.begin(token))

    def extract_data(self, reply: Any) -> tuple[Optional[str], Iterator[T]]:
        """Return the continuation token of the next page, and the items of this one.

        :param reply: The page, or its raw response.
        :raises ~azure_ai_files.exceptions.PagingError: If the list cannot be read to its end.
        """
        if isinstance(reply, StreamedResponse):
            self._span.finish()
            return None, page_of([cast(Any, reply)])
        page = cast(Any, reply.parse() if isinstance(reply, RawResponse) else reply)
        if self._trail.is_over(page):
            self._span.finish()
            return None, page_of([])
        problem = self._trail.follow(page)
        if problem is not None:
            error = PagingError(problem)
            self._span.fail(error)
            self._span.end()
            raise error
        if self._trail.next is None:
            self._span.finish()
        items: Iterable[Any] = [reply] if reply is not page else page.data or []
        return self._trail.next, page_of(items)


def first_page(list_pages: Callable[..., ItemPaged[Any]], *args: Any, **kwargs: Any) -> Callable[..., Any]:
    """Return a call that gets the first page only and leaves its body unread; it accepts ``cls`` and ``stream``."""

    def get(**options: Any) -> Any:
        return list_pages(*args, **kwargs, **options).__next__()

    return get
