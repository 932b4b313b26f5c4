# Converted from azure_ai_files/aio/operations/_stores_base.py by swagger/codegen; do not edit.
"""What the operations on vector stores share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Optional, Union

from azure.core import PipelineClient
from azure.core.paging import ItemPaged
from azure.core.rest import HttpRequest, HttpResponse

from .._decisions.arguments import check_id, check_limit, order_text
from .._decisions.cursors import Cursor
from .._decisions.other_names import NamesWhatIsMissing
from .._decisions.vector_stores import content_type_headers, needs_of
from .._generated.enums import ListSortOrder
from .._pipeline.connection import Connection
from .._pipeline.pickling import NotPicklable
from .._pipeline.tracing import keep_span
from .._transfers.paging import Pages

#: Maximum number of items that services put on one page.
_MAX_PAGE = 100


class StoresBase(NamesWhatIsMissing, NotPicklable):
    """The base of the operation groups.

    :param client: The pipeline client, which sends the requests.
    :param connection: The service.
    """

    def __init__(self, client: PipelineClient[HttpRequest, HttpResponse], connection: Connection) -> None:
        self._client = client
        self._connection = connection
        self.__takes_any_keyword__: bool = connection.takes_any_keyword

    def _check(self, **ids: str) -> None:
        """Check that the service offers vector stores, and that ids are valid."""
        self._connection.require("vector_stores")
        for name, value in ids.items():
            check_id(value, name)

    def _options(
        self, options: Mapping[str, Any], document: Mapping[str, Any], content_type: str = "application/json"
    ) -> dict[str, Any]:
        """Return the options of a request with a body, after checking that the service offers what is in it."""
        for need in needs_of(document):
            self._connection.require(need)
        return self._with_beta(content_type_headers(options, content_type))

    def _with_beta(self, options: Mapping[str, Any]) -> dict[str, Any]:
        return {**options, "open_ai_beta": self._connection.dialect.vector_stores_beta}

    def _pages(
        self,
        get: Callable[..., Any],
        limit: Optional[int],
        order: Optional[Union[str, ListSortOrder]],
        after: Optional[str],
        before: Optional[str],
        options: Mapping[str, Any],
    ) -> ItemPaged[Any]:
        """List what the pages of a list contain.

        :param get: Gets a page; accepts ``limit``, ``order``, ``after``, ``before`` and request options.
        """
        check_limit(limit, "limit", _MAX_PAGE)
        sorting = order_text(order)
        for name, cursor in (("after", after), ("before", before)):
            if cursor is not None:
                check_id(cursor, name)
        backwards = before is not None and after is None

        def get_page(cursor: Cursor) -> Any:
            start, end = (None, cursor.after or before) if backwards else (cursor.after or after, before)
            own = self._with_beta(cursor.applied_to(options))
            return get(limit=limit, order=sorting, after=start, before=end, **own)

        pages: Pages[Any] = Pages(get_page, keep_span(), backwards=backwards)
        return ItemPaged(pages.get_next, pages.extract_data)
