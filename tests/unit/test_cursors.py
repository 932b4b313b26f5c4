"""Which page follows a page of a list: tables."""

from __future__ import annotations

from typing import Any

import pytest

from azure_ai_files._decisions.cursors import cursor_problem, next_cursor
from azure_ai_files._generated.models import FileListResponse

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
