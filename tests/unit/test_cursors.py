"""Which page follows a page of a list: tables."""

from __future__ import annotations

from typing import Any

import pytest

from azure_ai_files._decisions.cursors import Cursor, PageTrail, cursor_problem, next_cursor
from azure_ai_files._decisions.selection import deletable
from azure_ai_files._generated.models import FileInfo, FileListResponse

PAGE = {"data": [{"id": "a"}, {"id": "b"}], "has_more": True}


@pytest.mark.parametrize(
    ("page", "forwards", "backwards"),
    [
        ({**PAGE, "has_more": False, "last_id": "b"}, None, None),
        ({"data": []}, None, None),
        ({**PAGE, "first_id": "x", "last_id": "y"}, "y", "x"),
        (PAGE, "b", "a"),
        ({**PAGE, "first_id": "", "last_id": ""}, "b", "a"),
        ({"data": [{}], "has_more": True}, "", ""),
        ({"data": [], "has_more": True}, "", ""),
        ({"has_more": True}, "", ""),
    ],
)
def test_the_cursor_of_the_next_page(page: dict[str, Any], forwards: str | None, backwards: str | None) -> None:
    assert next_cursor(FileListResponse(page)) == forwards
    assert next_cursor(FileListResponse(page), backwards=True) == backwards


@pytest.mark.parametrize(
    ("cursor", "used", "is_problem"),
    [
        (None, set[str](), False),
        (None, {"a"}, False),
        ("b", {"a"}, False),
        ("a", {"a"}, True),
        ("", set[str](), True),
    ],
)
def test_a_list_that_would_never_end(cursor: str | None, used: set[str], is_problem: bool) -> None:
    problem = cursor_problem(cursor, used)
    assert (problem is not None) is is_problem
    assert problem is None or f"after {cursor or None!r}" in problem
    backwards = cursor_problem(cursor, used, backwards=True)
    assert backwards is None or f"before {cursor or None!r}" in backwards


TEN = [{"id": f"file-{number}"} for number in range(10)]
TOLD = {"page": "2", "page_size": "10"}


@pytest.mark.parametrize(
    ("reply", "token", "cursor"),
    [
        # OpenAI: a text or a number that says so counts as well
        ({"has_more": True, "last_id": 7}, None, Cursor("7")),
        ({"has_more": "true", "last_id": "x"}, None, Cursor("x")),
        ({"has_more": "false", "last_id": "x"}, None, None),
        ({"has_more": 0, "last_id": "x"}, None, None),
        ({"has_more": False, "next_page": "x", "total": 99}, None, None),
        # Only data, or a last id without a word about more
        ({}, None, None),
        ({"has_more": None, "last_id": "x"}, None, None),
        ({"last_id": "x"}, None, Cursor("x", is_guess=True)),
        ({"last_id": "x", "data": []}, None, None),
        # Mistral and others that count: a page begins where the one before it ends
        ({"total": 10}, None, None),
        ({"total": 25}, None, Cursor(None, {"page": "1", "page_size": "10"}, 10, 25)),
        ({"total": 25}, "?page=1&page_size=10#seen=10&total=25", Cursor(None, TOLD, 20, 25)),
        ({"total": 25, "data": TEN[:5]}, "?page=2&page_size=10#seen=20&total=25", None),
        ({"total": 25, "data": TEN[:5]}, "?page=1&page_size=10#seen=10&total=25", Cursor(None, TOLD, 15, 25)),
        ({"total": 25, "page": 1}, None, Cursor(None, TOLD, 10, 25)),
        ({"total_count": 25, "page": 1, "per_page": 20}, None, Cursor(None, {"page": "2", "per_page": "20"}, 10, 25)),
        ({"total": 25, "offset": 0}, None, Cursor(None, {"offset": "10"}, 10, 25)),
        ({"total": 25, "last_id": "x"}, None, Cursor("x", {}, 10, 25)),
        ({"total": 20, "last_id": "x"}, "?after=y#seen=10&total=20", None),
        ({"total": True}, None, None),
        ({"total": "many"}, None, None),
        ({"has_more": True, "page": 3}, None, Cursor(None, {"page": "4", "page_size": "10"}, 10)),
        # Tokens and links
        ({"pagination_token": "t"}, None, Cursor(None, {"pagination_token": "t"})),
        ({"pagination_token": "", "has_more": None}, None, None),
        ({"next_page": "page_1"}, None, Cursor(None, {"page": "page_1"})),
        ({"next_page": 2}, None, Cursor(None, {"page": "2"})),
        ({"next_page": None}, None, None),
        ({"next": "opaque"}, None, Cursor(None, {"page": "opaque"})),
        ({"next": "/wEP+a/b=="}, None, Cursor(None, {"page": "/wEP+a/b=="})),
        ({"next": "/v1/files?after=x&limit=5"}, None, Cursor("x", {"limit": "5"})),
        ({"next": "https://elsewhere.example/files?page=2#top"}, None, Cursor(None, {"page": "2"})),
        ({"links": {"next": {"href": "?page=2"}}}, None, Cursor(None, {"page": "2"})),
        ({"nextLink": "https://x/files?$skiptoken=a%20b"}, None, Cursor(None, {"$skiptoken": "a b"})),
        ({"pagination": {"next_cursor": "c"}}, None, Cursor(None, {"cursor": "c"})),
        ({"cursor": "c", "has_more": True, "last_id": "x"}, None, Cursor(None, {"cursor": "c"})),
        ({"cursor": None, "has_more": True, "last_id": "x"}, None, Cursor("x")),
        ({"has_more": True, "data": [{"id": "x", "size_bytes": 7}]}, None, Cursor(None, {"after_id": "x"})),
    ],
)
def test_each_way_of_paging(reply: dict[str, Any], token: str | None, cursor: Cursor | None) -> None:
    found = next_cursor(FileListResponse({"data": TEN, **reply}), token)
    assert found == (None if cursor is None else cursor.token())
    assert cursor is None or Cursor.of(found) == cursor


@pytest.mark.parametrize(
    "reply",
    [
        {"total": 3, "data": []},
        {"next": "https://[x/v1/files/2"},
        {"next_link": "no-link"},
        {"has_more": True, "data": []},
    ],
)
def test_more_that_nothing_leads_to(reply: dict[str, Any]) -> None:
    assert next_cursor(FileListResponse({"data": TEN, **reply})) == ""


@pytest.mark.parametrize(
    ("cursor", "token"),
    [
        (Cursor("file-1"), "file-1"),
        (Cursor("a/b+c=d&e?f#g%41 é"), "a/b+c=d&e?f#g%41 é"),
        (Cursor("?a=b"), "?after=%3Fa%3Db"),
        (Cursor(None, {"page": "2", "x y": "ü#"}), "?page=2&x+y=%C3%BC%23"),
        (Cursor("x", {"limit": "5"}, 10, 25, True), "?after=x&limit=5#seen=10&total=25&guess=1"),
    ],
)
def test_a_token_says_where_to_go_on(cursor: Cursor, token: str) -> None:
    assert cursor.token() == token
    assert Cursor.of(token) == cursor


def test_a_cursor_joins_the_parameters_of_the_caller() -> None:
    options = {"params": {"mine": "1", "page": "0"}, "headers": {}}
    assert Cursor(None, {"page": "1"}).applied_to(options) == {"params": {"mine": "1", "page": "1"}, "headers": {}}
    assert Cursor("x").applied_to(options) == options


@pytest.mark.parametrize("token", [None, "file-2"])
def test_files_of_a_list_can_be_deleted_while_it_is_read(token: str | None) -> None:
    held, found = [FileInfo({"id": "file-0"})], [FileInfo({"id": "file-1"}), FileInfo({"id": "file-2"})]
    ready, kept = deletable(held, found, token)
    assert [[file.id for file in ready], [file.id for file in kept]] == (
        [["file-0", "file-1"], ["file-2"]] if token else [["file-0", "file-1", "file-2"], []]
    )


@pytest.mark.parametrize("token", ["?page=2", "?pagination_token=x", "?after=file-2&limit=5"])
def test_files_whose_list_is_numbered_are_deleted_after_it(token: str) -> None:
    files = [FileInfo({"id": f"file-{number}"}) for number in range(3)]
    assert deletable(files[:1], files[1:], token) == ([], files)


def test_a_new_iteration_may_pass_the_same_pages() -> None:
    trail = PageTrail()
    page = FileListResponse({"data": TEN, "has_more": True})
    for _ in range(2):
        trail.begin(None)
        assert trail.follow(page) is None
        trail.begin(trail.next)
        assert "after 'file-9'" in (trail.follow(page) or "")
