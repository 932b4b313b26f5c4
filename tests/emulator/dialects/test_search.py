"""Searches of vector stores: their filters, the chunks of texts, and how well a chunk fits a query."""

from __future__ import annotations

from typing import Any

import pytest

from azure_ai_files.emulator.dialects.attribute_filters import attribute_filter
from azure_ai_files.emulator.dialects.chunks import Fit, chunks_of, fit_of, rewritten, text_of, words_of
from azure_ai_files.emulator.dialects.store_search import search_of
from azure_ai_files.emulator.errors import Refusal

ATTRIBUTES = {"year": 2025, "share": 0.5, "of": "legal", "final": True}


def compared(kind: str, key: str, value: Any) -> dict[str, Any]:
    return {"type": kind, "key": key, "value": value}


OLD, LEGAL, FINAL = compared("lt", "year", 2020), compared("eq", "of", "legal"), compared("eq", "final", True)


@pytest.mark.parametrize(
    ("value", "fits"),
    [
        (compared("eq", "year", 2025), True),
        (compared("eq", "year", 2025.0), True),
        (compared("eq", "year", "2025"), False),
        (compared("eq", "final", 1), False),
        (compared("eq", "missing", "a"), False),
        (compared("ne", "year", 2025), False),
        (compared("ne", "year", 2024), True),
        (compared("ne", "missing", "a"), True),
        (compared("gt", "year", 2024), True),
        (compared("gt", "year", 2025), False),
        (compared("gte", "year", 2025), True),
        (compared("lt", "share", 0.6), True),
        (compared("lt", "share", 0.5), False),
        (compared("lte", "share", 0.5), True),
        (compared("gt", "of", "finance"), True),
        (compared("gt", "of", 1), False),
        (compared("lt", "year", "a"), False),
        (compared("gt", "final", 0), False),
        (compared("lte", "missing", 1), False),
        (compared("in", "of", ["hr", "legal"]), True),
        (compared("in", "final", [1]), False),
        (compared("in", "missing", ["a"]), False),
        (compared("in", "of", []), False),
        (compared("nin", "of", ["hr", "legal"]), False),
        (compared("nin", "year", [2024, "2025"]), True),
        (compared("nin", "missing", ["a"]), True),
        ({"type": "and", "filters": [LEGAL, FINAL]}, True),
        ({"type": "and", "filters": [LEGAL, OLD]}, False),
        ({"type": "or", "filters": [OLD, FINAL]}, True),
        ({"type": "or", "filters": [OLD]}, False),
        ({"type": "and", "filters": [{"type": "or", "filters": [OLD, LEGAL]}, FINAL]}, True),
    ],
    ids=str,
)
def test_filters(value: Any, fits: bool) -> None:
    assert attribute_filter(value)(ATTRIBUTES) is fits


def nested(depth: int) -> dict[str, Any]:
    return LEGAL if depth == 1 else {"type": "and", "filters": [nested(depth - 1)]}


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ([], "[] is not of type 'object'"),
        ({}, "None is not one of"),
        (compared("like", "of", "a"), "'like' is not one of"),
        (compared("eq", "of", None), "None is not a string, a number or a boolean"),
        (compared("eq", "of", ["a"]), "['a'] is not a string"),
        (compared("eq", "of", float("nan")), "nan is not a string"),
        (compared("eq", 7, "a"), "7 is not of type 'string'"),
        (compared("in", "of", "a"), "'a' is not of type 'array'"),
        (compared("nin", "of", [True]), "True is not a string or a number"),
        ({"type": "eq", "key": "of"}, "'value' is a required property"),
        ({**LEGAL, "or": 1}, "'or' was unexpected"),
        ({"type": "and"}, "'filters' is a required property"),
        ({"type": "and", "filters": LEGAL}, "is not of type 'array'"),
        ({"type": "or", "filters": [LEGAL, 7]}, "7 is not of type 'object'"),
        (nested(17), "deeper than 16 levels"),
    ],
    ids=str,
)
def test_a_filter_that_is_refused(value: Any, problem: str) -> None:
    with pytest.raises(Refusal) as refused:
        attribute_filter(value)
    assert (refused.value.status, refused.value.param) == (400, "filters")
    assert problem in refused.value.message


def test_filters_can_be_nested() -> None:
    assert attribute_filter(nested(16))(ATTRIBUTES)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", ""),
        ("Zürich".encode(), "Zürich"),
        ("Zürich".encode("utf-8-sig"), "Zürich"),
        ("Zürich".encode("utf-16"), "Zürich"),
        ("Zürich".encode("utf-16-be"), ""),
        ("Zürich".encode("latin-1"), ""),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", ""),
        (b"a\0b", ""),
        ("Zürich, 10 €".encode()[:-1], "Zürich, 10 "),
    ],
)
def test_the_text_of_a_content(content: bytes, text: str) -> None:
    assert text_of(content) == text


@pytest.mark.parametrize(
    ("text", "largest", "overlap", "chunks"),
    [
        ("", 100, 0, []),
        (" \n ", 100, 0, []),
        (" one\n two ", 100, 50, ["one\n two"]),
        # A token is about four characters: each word here is one.
        ("a b c d e", 2, 0, ["a b", "c d", "e"]),
        ("a b c d e", 3, 1, ["a b c", "c d e"]),
        ("a b c d e", 2, 1, ["a b", "b c", "c d", "d e"]),
        # The overlap is shorter if the next word would not fit otherwise.
        ("a b cccc12345", 4, 2, ["a b", "b cccc12345"]),
        ("a b " + "c" * 16, 4, 2, ["a b", "c" * 16]),
        # A word that does not end is divided.
        ("x" * 1000, 100, 0, ["x" * 400, "x" * 400, "x" * 200]),
    ],
    ids=range(9),
)
def test_chunks(text: str, largest: int, overlap: int, chunks: list[str]) -> None:
    assert list(chunks_of(text, largest, overlap)) == chunks


@pytest.mark.parametrize(
    ("chunk", "queries", "fit"),
    [
        ("Returns within 30 days.", ["returns days"], Fit(1, 0.5)),
        ("Returns within 30 days.", ["RETURNS after years"], Fit(1 / 3, 0.25)),
        ("Days, days and days", ["days"], Fit(1, 0.75)),
        ("Returns", ["refund", "returns"], Fit(1, 1)),
        ("Returns", ["refund"], Fit(0, 0)),
        ("Returns", ["?!"], Fit(0, 0)),
        ("", ["returns"], Fit(0, 0)),
        ("返品は30日以内", ["返品"], Fit(1, 2 / 7)),
    ],
    ids=str,
)
def test_how_well_a_chunk_fits(chunk: str, queries: list[str], fit: Fit) -> None:
    assert fit_of(chunk, [frozenset(words_of(query)) for query in queries]) == fit


@pytest.mark.parametrize(
    ("query", "expected"),
    [("What is the return policy?", "return policy"), ("What is it?", "What is it?"), ("1984", "1984")],
)
def test_a_query_is_rewritten(query: str, expected: str) -> None:
    assert rewritten(query) == expected


def test_a_search() -> None:
    search = search_of({"query": "What is the return policy?"})
    assert (search.queries, search.most, search.threshold) == (["What is the return policy?"], 10, 0)
    options = {"ranker": None, "score_threshold": 0.5}
    search = search_of({"query": ["The rules?", "b"], "rewrite_query": True, "ranking_options": options})
    assert (search.queries, search.words, search.threshold) == (["rules", "b"], [{"rules"}, {"b"}], 0.5)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"query": 7}, "7 is not of type 'string' - 'query'"),
        ({"query": []}, "'query' must contain at least 1 item."),
        ({"query": ["a", None]}, "None is not of type 'string' - 'query'"),
        ({"query": " "}, "'query' must not be empty."),
        ({"rewrite_query": "yes"}, "'yes' is not of type 'boolean' - 'rewrite_query'"),
        ({"max_num_results": 0}, "0 is not an integer from 1 to 50"),
        ({"max_num_results": 51}, "51 is not an integer from 1 to 50"),
        ({"max_num_results": True}, "True is not an integer from 1 to 50"),
        ({"max_num_results": 1.5}, "1.5 is not an integer from 1 to 50"),
        ({"ranking_options": "auto"}, "'auto' is not of type 'object' - 'ranking_options'"),
        ({"ranking_options": {"ranker": "best"}}, "'best' is not one of ['none', 'auto', 'default-2024-11-15']"),
        ({"ranking_options": {"score": 1}}, "'score' was unexpected"),
        ({"ranking_options": {"score_threshold": 1.1}}, "1.1 is not a number from 0 to 1"),
        ({"ranking_options": {"score_threshold": -1}}, "-1 is not a number from 0 to 1"),
        ({"ranking_options": {"score_threshold": float("nan")}}, "nan is not a number from 0 to 1"),
        ({"ranking_options": {"score_threshold": "0.5"}}, "'0.5' is not a number from 0 to 1"),
        ({"filters": "of = legal"}, "'of = legal' is not of type 'object' - 'filters'"),
    ],
    ids=str,
)
def test_a_search_that_is_refused(body: dict[str, Any], problem: str) -> None:
    with pytest.raises(Refusal) as refused:
        search_of({"query": "a", **body})
    assert refused.value.status == 400
    assert problem in refused.value.message
