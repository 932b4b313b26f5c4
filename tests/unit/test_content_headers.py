"""What the headers of a content say, and which errors mean that its connection broke."""

from __future__ import annotations

from typing import Any

import pytest
from azure.core.exceptions import (
    DecodeError,
    HttpResponseError,
    IncompleteReadError,
    ServiceRequestError,
    ServiceResponseError,
)

from azure_ai_files._decisions.attempts import is_dropped
from azure_ai_files._decisions.content_headers import (
    ContentRange,
    content_length,
    content_range,
    shows_its_end,
    strong_etag,
    unpacked_length,
)


@pytest.mark.parametrize(
    ("text", "length"),
    [("12", 12), ("0", 0), ("-1", None), ("1, 1", None), ("x", None), ("", None), ("9" * 30, None)],
)
def test_content_length(text: str, length: int | None) -> None:
    assert content_length({"Content-Length": text}) == length


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("bytes 0-9/10", ContentRange(0, 9, 10)),
        ("bytes 0-9/*", ContentRange(0, 9, None)),
        ("bytes 5-4/10", None),
        ("bytes 0-10/10", None),
        ("bytes */10", None),
        ("bytes 0-9", None),
        ("bytes 0-٣/10", None),
        ("items 0-9/10", None),
        ("", None),
    ],
)
def test_content_range(text: str, expected: Any) -> None:
    assert content_range({"Content-Range": text}) == expected


HEADERS: dict[str, tuple[dict[str, str], int | None, bool]] = {
    "a length": ({"Content-Length": "12"}, 12, True),
    "an empty content": ({"Content-Length": "0"}, 0, True),
    "chunked": ({"Transfer-Encoding": "chunked"}, None, True),
    "until the connection ends": ({}, None, False),
    "a length that is not a number": ({"Content-Length": "x"}, None, False),
    "a length of the compressed body": ({"Content-Length": "12", "Content-Encoding": "gzip"}, None, False),
    "compressed and chunked": ({"Transfer-Encoding": "chunked", "Content-Encoding": "gzip"}, None, True),
}


@pytest.mark.parametrize(("headers", "length", "shows"), HEADERS.values(), ids=HEADERS)
def test_whether_a_cut_body_shows(headers: Any, length: int | None, shows: bool) -> None:
    assert unpacked_length(headers) == length
    assert shows_its_end(headers) is shows


@pytest.mark.parametrize(("text", "tag"), [('"a"', '"a"'), ('W/"a"', None), ("a", None), ('"a"b"', None), ("", None)])
def test_etag(text: str, tag: str | None) -> None:
    assert strong_etag({"ETag": text}) == tag


@pytest.mark.parametrize(
    ("error", "dropped"),
    [
        (IncompleteReadError("cut"), True),
        (HttpResponseError("chunked, cut"), True),
        (ServiceRequestError("reset"), True),
        (ServiceResponseError("reset"), True),
        (DecodeError("bad gzip"), False),
    ],
)
def test_dropped(error: Any, dropped: bool) -> None:
    assert is_dropped(error) is dropped
