"""Which part of a content a request asks for, and may have."""

import re
from collections.abc import Mapping
from typing import NamedTuple

_ONE_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


class Selection(NamedTuple):
    """What to answer a request for content with."""

    status: str
    start: int
    length: int
    headers: dict[str, str]


def select(asked: Mapping[str, str], size: int, etag: str) -> Selection:
    """Choose the bytes to send.

    :param asked: The headers of the request, in lower case.
    :param size: The bytes of the content.
    :param etag: Its strong entity tag.
    """
    if not _matches(asked.get("if-match", "*"), etag):
        return Selection("412 Precondition Failed", 0, 0, {})
    headers = {"ETag": etag, "Accept-Ranges": "bytes"}
    match = _ONE_RANGE.fullmatch(asked.get("range", ""))
    if not match or match[0] == "bytes=-" or asked.get("if-range", etag) != etag:
        return Selection("200 OK", 0, size, headers)
    start = int(match[1]) if match[1] else max(0, size - int(match[2]))
    last = min(int(match[2]), size - 1) if match[1] and match[2] else size - 1
    if start > last:
        return Selection("416 Range Not Satisfiable", 0, 0, {"Content-Range": f"bytes */{size}"})
    headers["Content-Range"] = f"bytes {start}-{last}/{size}"
    return Selection("206 Partial Content", start, last + 1 - start, headers)


def _matches(condition: str, etag: str) -> bool:
    return condition == "*" or etag in [tag.strip() for tag in condition.split(",")]
