"""How servers divide a list of files into pages: the parameters that they read, and the keys that they send."""

import base64
from collections.abc import Mapping
from typing import Any, NamedTuple, Optional

from ..errors import Refusal
from ..settings import PagingStyle
from ..storage.catalog import Query
from .list_parameters import is_ascending, limit_of, number_of

__all__ = ["needs_total", "page_object", "page_query"]


class _Style(NamedTuple):
    #: The parameter with the number of files on a page, its maximum and its default.
    size: str
    most: int
    default: int
    #: The parameter that says where a page begins.
    start: str


_STYLES: Mapping[PagingStyle, _Style] = {
    "after": _Style("limit", 10_000, 10_000, "after"),
    "page": _Style("page_size", 1000, 100, "page"),
    "pagination_token": _Style("limit", 100, 100, "pagination_token"),
    "next_page": _Style("limit", 1000, 20, "page"),
    "next": _Style("limit", 100, 20, "page"),
    "cursor": _Style("limit", 1000, 100, "cursor"),
}
_MAX_PAGE = 10**6


def page_query(parameters: Mapping[str, str], query: Query, paging: Optional[PagingStyle]) -> Query:
    """Return the query for the page that a request asks for.

    :param query: The query for the whole list.
    :param paging: How the service divides lists; None if it does not.
    :raises ~azure_ai_files.emulator.errors.Refusal: if a parameter is not valid.
    """
    if paging is None:
        # openai-python follows `after` until a page is empty, even if the service has no pages.
        return query._replace(after=parameters.get("after"))
    style = _STYLES[paging]
    limit = limit_of(parameters, name=style.size, most=style.most, default=style.default)
    query = query._replace(ascending=is_ascending(parameters), limit=limit)
    start = parameters.get(style.start)
    if paging == "page":
        return query._replace(offset=limit * number_of(start or "0", "page", 0, _MAX_PAGE))
    if paging == "after" or start is None:
        return query._replace(after=start)
    return query._replace(after=_id_of(start, style.start))


def needs_total(paging: Optional[PagingStyle]) -> bool:
    """Return whether the reply states the number of files on all pages together."""
    return paging == "page"


def page_object(
    data: list[dict[str, Any]], has_more: bool, paging: Optional[PagingStyle], total: Optional[int] = None
) -> dict[str, Any]:
    """Return the JSON of a page.

    :param total: The number of files on all pages together, if :func:`needs_total`.
    """
    listed = {"object": "list", "data": data}
    first, last = (data[0]["id"], data[-1]["id"]) if data else (None, None)
    cursors = {"first_id": first, "last_id": last, "has_more": has_more}
    token = _token_of(data[-1]["id"]) if has_more else None
    if paging is None:
        return listed
    pages: dict[PagingStyle, dict[str, Any]] = {
        "after": {**listed, **cursors},
        "page": {**listed, "total": total},
        "pagination_token": {"data": data, "pagination_token": token},
        "next_page": {"data": data, "next_page": token},
        "next": {"data": data, "has_more": has_more, "next": token},
        "cursor": {"data": data, **cursors, "cursor": token},
    }
    return pages[paging]


def _token_of(file_id: str) -> str:
    return base64.urlsafe_b64encode(file_id.encode()).decode()


def _id_of(token: str, name: str) -> str:
    try:
        return base64.b64decode(token, altchars=b"-_", validate=True).decode()
    except ValueError as error:
        raise Refusal(400, f"'{token:.100}' was not created by this server - '{name}'", param=name) from error
