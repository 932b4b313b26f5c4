"""What a search in a vector store can ask for, and the JSON of what is found; no I/O."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple, Optional, cast

from ..errors import Refusal
from ..storage.catalog import Row
from .attribute_filters import AttributeFilter, attribute_filter
from .chunks import Fit, chunks_of, fit_of, rewritten, words_of

__all__ = ["SEARCH_FIELDS", "Found", "Search", "content_page", "found_in", "search_of", "search_page"]

#: The fields of the body of a search, and whether each is required.
SEARCH_FIELDS = {
    "query": True,
    "filters": False,
    "max_num_results": False,
    "ranking_options": False,
    "rewrite_query": False,
}
_RANKERS = ("none", "auto", "default-2024-11-15")
_MAX_RESULTS, _DEFAULT_RESULTS = 50, 10


class Search(NamedTuple):
    """A search.

    :ivar queries: What is searched for; a chunk must fit one of them.
    :ivar words: The words of each.
    :ivar fits: Decides which files are searched; None searches all.
    :ivar most: The most results.
    :ivar threshold: The least score of a result.
    """

    queries: list[str]
    words: list[frozenset[str]]
    fits: Optional[AttributeFilter]
    most: int
    threshold: float


class Found(NamedTuple):
    """A chunk that was found."""

    fit: Fit
    member: Row
    text: str


def search_of(body: Mapping[str, Any]) -> Search:
    """Return the search that a body describes.

    :raises ~azure_ai_files.emulator.errors.Refusal: if it is not valid.
    """
    queries, rewrite = _queries(body["query"]), body.get("rewrite_query", False)
    if not isinstance(rewrite, bool):
        raise _wrong_type(rewrite, "boolean", "rewrite_query")
    queries = [rewritten(query) for query in queries] if rewrite else queries
    words = [frozenset(words_of(query)) for query in queries]
    fits = attribute_filter(body["filters"]) if "filters" in body else None
    most = body.get("max_num_results", _DEFAULT_RESULTS)
    if not isinstance(most, int) or isinstance(most, bool) or not 1 <= most <= _MAX_RESULTS:
        message = f"{most!r:.100} is not an integer from 1 to {_MAX_RESULTS} - 'max_num_results'"
        raise Refusal(400, message, param="max_num_results")
    return Search(queries, words, fits, most, _threshold(body.get("ranking_options", {})))


def found_in(member: Row, text: str, search: Search) -> Iterator[Found]:
    """Return the chunks of a file that a search finds.

    :param member: The row of the file in its vector store.
    """
    sizes = json.loads(member["strategy"])["static"]
    for chunk in chunks_of(text, sizes["max_chunk_size_tokens"], sizes["chunk_overlap_tokens"]):
        fit = fit_of(chunk, search.words)
        if fit.score > 0 and fit.score >= search.threshold:
            yield Found(fit, member, chunk)


def search_page(search: Search, found: Iterable[Found]) -> dict[str, Any]:
    """Return the JSON of the results. There is one page: a request cannot ask for another one."""
    data = [_result(each) for each in found]
    head = {"object": "vector_store.search_results.page", "search_query": search.queries}
    return {**head, "data": data, "has_more": False, "next_page": None}


def content_page(text: str) -> dict[str, Any]:
    """Return the JSON of the text of a file."""
    data = _text(text) if text else []
    return {"object": "vector_store.file_content.page", "data": data, "has_more": False, "next_page": None}


def _result(found: Found) -> dict[str, Any]:
    member = found.member
    return {
        "file_id": member["file"],
        "filename": member["filename"],
        "score": found.fit.score,
        "attributes": json.loads(member["attributes"]),
        "content": _text(found.text),
    }


def _text(text: str) -> list[dict[str, str]]:
    return [{"type": "text", "text": text}]


def _queries(query: object) -> list[str]:
    queries = cast("list[object]", query) if isinstance(query, list) else [query]
    if not queries:
        raise Refusal(400, "'query' must contain at least 1 item.", param="query")
    for each in queries:
        if not isinstance(each, str):
            raise _wrong_type(each, "string", "query")
        if not each.strip():
            raise Refusal(400, "'query' must not be empty.", param="query")
    return cast("list[str]", queries)


def _threshold(options: object) -> float:
    if not isinstance(options, dict):
        raise _wrong_type(options, "object", "ranking_options")
    given = {name: value for name, value in cast("dict[str, Any]", options).items() if value is not None}
    for name in given:
        if name not in ("ranker", "score_threshold"):
            message = f"Additional properties are not allowed ({name!r:.100} was unexpected) - 'ranking_options'"
            raise Refusal(400, message, param="ranking_options")
    ranker, threshold = given.get("ranker", "auto"), given.get("score_threshold", 0)
    if ranker not in _RANKERS:
        raise Refusal(400, f"{ranker!r:.100} is not one of {list(_RANKERS)} - 'ranker'", param="ranking_options")
    if not isinstance(threshold, (int, float)) or isinstance(threshold, bool) or not 0 <= threshold <= 1:
        message = f"{threshold!r:.100} is not a number from 0 to 1 - 'score_threshold'"
        raise Refusal(400, message, param="ranking_options")
    return threshold


def _wrong_type(value: object, expected: str, name: str) -> Refusal:
    return Refusal(400, f"{value!r:.100} is not of type '{expected}' - '{name}'", param=name)
