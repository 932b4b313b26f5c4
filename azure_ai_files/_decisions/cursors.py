"""Which page follows a page of a list, whatever way of paging the service has: the keys of the reply show it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Optional, Union, cast
from urllib.parse import parse_qsl, urlencode

#: Keys of a reply that hold what leads to the next page, and the parameter that takes it, unless it is a link.
_NEXT: Mapping[str, str] = {
    "pagination_token": "pagination_token",  # xAI
    "next_page": "page",  # Anthropic
    "next_page_token": "page_token",
    "nextPageToken": "pageToken",
    "next_cursor": "cursor",
    "cursor": "cursor",  # OpenRouter
    "next": "page",
    "next_link": "",
    "nextLink": "",
    "next_url": "",
    "next_page_url": "",
}
#: Objects of a reply that may hold these keys.
_NESTED = ("pagination", "paging", "links", "_links")
#: Keys that state how many items there are on all pages, and on one.
_TOTALS = ("total", "total_count")
_SIZES = ("page_size", "per_page", "size")
#: Parameters whose number moves on when an earlier item is deleted.
_POSITIONS = ("page", "page_number", "offset", "skip", "start")

#: A longer number is a token.
_MOST_DIGITS = 12
#: Pages without an item, one after the other, after which a list is given up. azure-core recurses at each of them.
_MOST_EMPTY_PAGES = 100


class Cursor(NamedTuple):
    """How a page is asked for, and what is known of the pages before it.

    :ivar after: The id after which it begins; None if the query says where.
    :ivar query: The parameters that ask for it, if the service does not page by ``after``.
    :ivar seen: How many items there were before it, if the service counts them.
    :ivar total: How many items the service stated last; None if it does not.
    :ivar is_guess: Whether the service did not say that there is such a page.
    """

    after: Optional[str] = None
    query: Mapping[str, str] = {}
    seen: int = 0
    total: Optional[int] = None
    is_guess: bool = False

    @classmethod
    def of(cls, token: Optional[str]) -> Cursor:
        """Read a continuation token; None is the first page."""
        if token is None or not token.startswith("?"):
            return cls(token)
        text, _, state = token[1:].partition("#")
        query, known = dict(parse_qsl(text, keep_blank_values=True)), dict(parse_qsl(state))
        after = query.pop("after", None)
        total = _number(known.get("total"))
        return cls(after, query, _number(known.get("seen")) or 0, total, known.get("guess") == "1")

    def token(self) -> str:
        """Return the text with which another process can go on: the id alone, or the query; empty without both."""
        state = {"seen": self.seen or None, "total": self.total, "guess": "1" if self.is_guess else None}
        known = urlencode({name: value for name, value in state.items() if value is not None})
        query = {**({} if self.after is None else {"after": self.after}), **self.query}
        if not query:
            return ""
        if query == {"after": self.after} and not known and not str(self.after).startswith("?"):
            return str(self.after)
        return f"?{urlencode(query)}" + (f"#{known}" if known else "")

    @property
    def is_position(self) -> bool:
        """Whether it is the number of a page or of an item, which changes if earlier items are deleted."""
        return any(_number(self.query.get(name)) is not None for name in _POSITIONS)

    def applied_to(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """Return the options of a request for the page, in addition to ``after``."""
        return {**options, "params": {**(options.get("params") or {}), **self.query}} if self.query else dict(options)

    def __str__(self) -> str:
        query = {"after": self.after, **self.query} if self.after or not self.query else self.query
        return " ".join(f"{name} {value!r}" for name, value in list(query.items())[:1])


class PageMark(NamedTuple):
    """What makes two pages the same one: their number of items, and their first and last id."""

    length: int
    first: str
    last: str


def next_cursor(page: Any, token: Optional[str] = None, *, backwards: bool = False) -> Optional[str]:
    """Return the continuation token of the next page.

    :param page: A model with ``data``, ``first_id``, ``last_id`` and ``has_more``, or other keys of the service.
    :param token: The token of this page; None for the first one.
    :keyword backwards: Whether the list is read from its end; the token is then the id of the first item.
    :return: The token; an empty text if there is another page, and nothing leads to it; None after the last page.
    """
    has_more = _flag(page.get("has_more"))
    if has_more is False or (backwards and not has_more):
        return None
    if backwards:
        return page.first_id or _id_of(page, 0) or ""
    stated = _stated(page)
    if stated is not None:
        return stated.token()
    current, total = Cursor.of(token), _first_number(page, _TOTALS)
    if not has_more:
        return _guessed(page) if total is None else _counted(page, current, total)
    if _has_position(page) and not page.get("last_id"):
        return _position(page, current, total).token()
    return _following(page.get("last_id") or _id_of(page, -1), page).token()


class PageTrail:
    """The pages of one iteration, which must lead somewhere.

    :keyword backwards: Whether the list is read from its end.
    :keyword guesses: Whether a page is asked for that the service did not announce, if its reply suggests that.
    """

    def __init__(self, *, backwards: bool = False, guesses: bool = True) -> None:
        self._backwards = backwards
        self._guesses = guesses
        self._used: set[str] = set()
        self._marks: set[PageMark] = set()
        self._empty = 0
        self._cursor = Cursor()
        #: The token of the next page; None after the last one.
        self.next: Optional[str] = None
        self._token: Optional[str] = None

    def begin(self, token: Optional[str]) -> Cursor:
        """Note that a page is asked for, and return how."""
        if token is None or token != self.next:
            # A new iteration, which may pass the same pages.
            self._used.clear()
            self._marks.clear()
            self._empty = 0
        if token is not None:
            self._used.add(token)
        self._token = token
        self._cursor = Cursor(token) if self._backwards else Cursor.of(token)
        return self._cursor

    def is_over(self, page: Any) -> bool:
        """Return whether a page that the service did not announce is not another one."""
        if not self._cursor.is_guess:
            return False
        # A service that ignores "after" sends what came before, too.
        items = _items(page)
        return not items or any(_id_in(item) == self._cursor.after for item in items)

    def follow(self, page: Any) -> Optional[str]:
        """Note the page that came, and decide which one is next.

        :param page: The page.
        :return: Why the list cannot be read to its end; None if it goes on or has ended.
        """
        self.next = next_cursor(page, self._token, backwards=self._backwards)
        if self.next and not self._guesses and not self._backwards and Cursor.of(self.next).is_guess:
            self.next = None
        mark, self._empty = _mark(page), 0 if _items(page) else self._empty + 1
        problem = self._problem_of(page, mark)
        if mark is not None:
            self._marks.add(mark)
        return problem or cursor_problem(self.next, self._used, backwards=self._backwards)

    def _problem_of(self, page: Any, mark: Optional[PageMark]) -> Optional[str]:
        if self._empty > _MOST_EMPTY_PAGES:
            return f"The service sent {self._empty:,} empty pages in a row and reports more. The list is incomplete."
        if mark is not None and mark in self._marks:
            return _repeated(f"before {self._token!r}" if self._backwards else str(self._cursor))
        earlier, total = self._cursor.total, _first_number(page, _TOTALS)
        if self._cursor.is_position and earlier is not None and total is not None and total < earlier:
            return (
                f"The service numbers its pages, and the number of files fell from {earlier:,} to {total:,} while they "
                "were read, so that some would be missing. Read the list to its end before you delete files of it: "
                "list(files.list_all())."
            )
        return None


def cursor_problem(
    cursor: Optional[str], used: Union[set[str], frozenset[str]], *, backwards: bool = False
) -> Optional[str]:
    """Explain why a list would never end; None if it goes on or has ended.

    :param cursor: The token of the next page; None after the last one.
    :param used: The tokens that led to the pages so far.
    :keyword backwards: Whether the list is read from its end.
    """
    if cursor is None or (cursor and cursor not in used):
        return None
    parameter = "before" if backwards else "after"
    if not cursor:
        return (
            f"The service reports more items, and nothing in its reply leads to those {parameter} None. The list is "
            "incomplete."
        )
    return _repeated(f"before {cursor!r}" if backwards else str(Cursor.of(cursor)))


def _repeated(where: str) -> str:
    return (
        f"The service reports more items {where} but sends the same page again. The list is incomplete; this server "
        f"seems to ignore {where.split(' ')[0]!r}."
    )


def _flag(value: object) -> Optional[bool]:
    if isinstance(value, str):
        return value.strip().lower() in ("true", "1", "yes")
    return None if value is None else bool(value)


def _number(value: object) -> Optional[int]:
    if isinstance(value, str):
        return int(value) if value.isdecimal() and len(value) <= _MOST_DIGITS else None
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _first_number(page: Mapping[str, Any], names: tuple[str, ...]) -> Optional[int]:
    return next((found for name in names if (found := _number(page.get(name))) is not None), None)


def _items(page: Any) -> Sequence[Any]:
    data: Any = page.get("data")
    return cast(Any, data) if isinstance(data, Sequence) and not isinstance(data, str) else ()


def _id_of(page: Any, position: int) -> Any:
    items = _items(page)
    return _id_in(items[position]) if items else None


def _id_in(item: object) -> Any:
    return cast("Mapping[str, Any]", item).get("id") if isinstance(item, Mapping) else None


def _mark(page: Any) -> Optional[PageMark]:
    first, last = _id_of(page, 0), _id_of(page, -1)
    return PageMark(len(_items(page)), str(first), str(last)) if first and last else None


def _stated(page: Mapping[str, Any]) -> Optional[Cursor]:
    """Return the cursor that a reply holds; one that leads nowhere for a link without a query."""
    for place in _places(page):
        for key, parameter in _NEXT.items():
            value = place.get(key)
            if isinstance(value, Mapping):
                value = cast("Mapping[str, Any]", value).get("href")
            if isinstance(value, int) and not isinstance(value, bool):
                value = str(value)
            if isinstance(value, str) and value:
                return _leading(value, parameter)
    return None


def _places(page: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield page
    for key in _NESTED:
        if isinstance(page.get(key), Mapping):
            yield page[key]


def _leading(value: str, parameter: str) -> Cursor:
    path, has_query, rest = value.partition("?")
    # A token may begin with a slash, too, but it does not have a query.
    is_link = path.startswith(("http://", "https://")) or (has_query and path[:1] in ("", "/"))
    if parameter and not is_link:
        return Cursor(query={parameter: value})
    # Only the query of a link is used: the credential must not go to another place.
    query = dict(parse_qsl(rest.partition("#")[0], keep_blank_values=True))
    return Cursor(query.pop("after", None), query)


def _following(last_id: Any, page: Mapping[str, Any]) -> Cursor:
    """Return the page after an item; the first page, whose token is empty, without one."""
    if not last_id:
        return Cursor()
    items = _items(page)
    is_anthropic = bool(items) and isinstance(items[-1], Mapping) and "size_bytes" in items[-1]
    return Cursor(query={"after_id": str(last_id)}) if is_anthropic else Cursor(str(last_id))


def _counted(page: Mapping[str, Any], current: Cursor, total: int) -> Optional[str]:
    seen = current.seen + len(_items(page))
    if seen >= total:
        return None
    if not _items(page):
        return ""
    if page.get("last_id"):
        return _following(page["last_id"], page)._replace(seen=seen, total=total).token()
    return _position(page, current, total).token()


def _has_position(page: Mapping[str, Any]) -> bool:
    return any(_number(page.get(name)) is not None for name in ("page", "offset"))


def _position(page: Mapping[str, Any], current: Cursor, total: Optional[int]) -> Cursor:
    """Return the next page by its number, or by the number of its first item."""
    count = len(_items(page))
    offset = _number(page.get("offset"))
    if offset is not None:
        return Cursor(query={"offset": str(offset + count)}, seen=current.seen + count, total=total)
    # Pages are counted from 0, unless the service says which one this is.
    number = _number(page.get("page"))
    number = (_number(current.query.get("page")) or 0) if number is None else number
    name = next((name for name in _SIZES if name in page), _SIZES[0])
    # All pages have the size of the first one, or else items would be left out between them.
    size = current.query.get(name) or str(_number(page.get(name)) or count)
    return Cursor(query={"page": str(number + 1), name: size}, seen=current.seen + count, total=total)


def _guessed(page: Mapping[str, Any]) -> Optional[str]:
    if "has_more" in page or not page.get("last_id") or not _items(page):
        return None
    return _following(page["last_id"], page)._replace(is_guess=True).token()
