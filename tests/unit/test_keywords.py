"""Which keywords a method takes, and what is said about the others."""

from __future__ import annotations

from typing import Any

import pytest

from azure_ai_files._decisions.keywords import known_keywords, refuse_unknown, takes_any_keyword

UPLOAD = ("file", "file_path", "purpose", "filename", "part_size", "max_concurrency", "progress_hook")
LIST_ALL = ("purpose", "order", "page_size")


@pytest.mark.parametrize("name", ["headers", "params", "cls", "timeout", "retry_total", "raw_request_hook", "purpose"])
def test_known(name: str) -> None:
    refuse_unknown("list_all", known_keywords("list_all", LIST_ALL), [name])


@pytest.mark.parametrize(
    ("method", "own", "given", "nearest"),
    [
        ("list_all", LIST_ALL, "limit", "page_size"),
        ("list", ("purpose", "limit"), "page_size", "limit"),
        ("upload", UPLOAD, "file_name", "filename"),
        ("upload", UPLOAD, "path", "file_path"),
        ("upload", UPLOAD, "purposes", "purpose"),
        ("upload", UPLOAD, "chunk_size", "part_size"),
        ("upload", UPLOAD, "concurrency", "max_concurrency"),
        ("upload", UPLOAD, "extra_headers", "headers"),
        ("upload", UPLOAD, "max_retries", "retry_total"),
        ("upload_many", ("sources",), "parts_size", "part_size"),
        ("get", (), "time_out", "timeout"),
        ("get", (), "limit", ""),
        ("get", (), "zzz", ""),
    ],
)
def test_unknown(method: str, own: Any, given: str, nearest: str) -> None:
    hint = f" Did you mean {nearest!r}?" if nearest else ""
    with pytest.raises(TypeError) as caught:
        refuse_unknown(method, known_keywords(method, own), ["headers", given])
    assert str(caught.value) == f"{method}() got an unexpected keyword argument {given!r}.{hint}"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, False),
        ({"retry_total": 3, "user_agent": "x", "transport": None}, False),
        ({"transport": object()}, True),
        ({"per_call_policies": [object()]}, True),
        ({"retry_policy": object()}, True),
        ({"retry_policy": None}, False),
    ],
)
def test_parts_of_the_caller(options: Any, expected: bool) -> None:
    assert takes_any_keyword(options) is expected
