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
    body_size,
    check_status,
    content_length,
    content_range,
    is_packed,
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
    "a length of the compressed body": ({"Content-Length": "12", "Content-Encoding": "gzip"}, None, True),
    "compressed until the connection ends": ({"Content-Encoding": "gzip"}, None, True),
    "a coding that changes nothing": ({"Content-Length": "12", "Content-Encoding": "Identity"}, 12, True),
    "compressed and chunked": ({"Transfer-Encoding": "chunked", "Content-Encoding": "gzip"}, None, True),
}


@pytest.mark.parametrize(("headers", "length", "shows"), HEADERS.values(), ids=HEADERS)
def test_whether_a_cut_body_shows(headers: Any, length: int | None, shows: bool) -> None:
    assert unpacked_length(headers) == length
    assert shows_its_end(200, headers) is shows
    assert shows_its_end(204, headers)


@pytest.mark.parametrize(
    ("coding", "packed"),
    [("", False), ("identity", False), ("gzip", True), ("br", True), ("identity, gzip", True), ("IDENTITY", False)],
)
def test_a_packed_body(coding: str, packed: bool) -> None:
    assert is_packed({"Content-Encoding": coding}) is packed


@pytest.mark.parametrize(
    ("status", "headers", "size"),
    [
        (200, {"Content-Length": "12"}, 12),
        (200, {}, None),
        (204, {}, 0),
        (200, {"Content-Length": "12", "Content-Encoding": "gzip"}, None),
        (206, {"Content-Length": "5", "Content-Range": "bytes 5-9/10"}, 5),
        (206, {"Content-Range": "bytes 5-9/10"}, 5),
        (206, {"Content-Range": "bytes 5-9/*"}, 5),
        (206, {"Content-Length": "5"}, 5),
        (206, {"Content-Length": "3", "Content-Range": "bytes 5-9/10", "Content-Encoding": "gzip"}, None),
        (200, {"Content-Length": "12", "Content-Range": "bytes 5-9/10"}, 12),
        (206, {"Content-Length": "4", "Content-Range": "bytes 5-9/10"}, IncompleteReadError),
        (206, {"Content-Length": "6", "Content-Range": "bytes 5-9/10"}, IncompleteReadError),
    ],
)
def test_the_bytes_that_a_body_must_have(status: int, headers: dict[str, str], size: Any) -> None:
    if size is IncompleteReadError:
        with pytest.raises(IncompleteReadError, match="contradicts itself"):
            body_size(status, headers)
        return
    assert body_size(status, headers) == size


@pytest.mark.parametrize(
    ("status", "part", "asks_for_range", "is_fine"),
    [
        (200, None, False, True),
        (206, "bytes 0-4/10", True, True),
        (206, "bytes 0-9/10", False, True),
        (206, "bytes 0-4/10", False, False),
        (206, "bytes 0-4/*", False, False),
        (206, None, False, False),
    ],
)
def test_a_part_is_refused_unless_it_was_asked_for(
    status: int, part: str | None, asks_for_range: bool, is_fine: bool
) -> None:
    headers = {} if part is None else {"Content-Range": part}
    if is_fine:
        check_status(status, headers, asks_for_range=asks_for_range)
        return
    with pytest.raises(IncompleteReadError, match="not asked for"):
        check_status(status, headers, asks_for_range=asks_for_range)


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
