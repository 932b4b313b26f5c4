"""A file as an HTTP server holds it: an ETag, ranges, conditions, and the ways servers get these wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.harness.reply import Headers, Reply
from tests.harness.request import Request


@dataclass(frozen=True)
class Content:
    """Content that answers GET with 200, 206, 412 or 416, as its request and its own habits ask.

    :ivar ranges: False answers every request with the whole content, as many servers do.
    :ivar conditions: False ignores If-Match and If-Range, as sloppy servers do.
    :ivar content_range: Sent in place of the true Content-Range; "" leaves the header out.
    """

    data: bytes
    etag: str | None = '"v1"'
    ranges: bool = True
    conditions: bool = True
    content_range: str | None = None

    def __call__(self, request: Request) -> Reply:
        condition = request.headers.get("If-Match")
        if self.conditions and condition not in (None, "*", self.etag):
            return Reply(412, headers=self._headers())
        wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", request.headers.get("Range", ""))
        is_wanted = not self.conditions or request.headers.get("If-Range", self.etag) == self.etag
        if wanted and self.ranges and is_wanted:
            return self._range(int(wanted[1]), int(wanted[2] or len(self.data)))
        return Reply(200, self.data, self._headers())

    def serve(self, **faults: Any) -> Callable[[Request], Reply]:
        """The same content, with fields of the reply changed."""
        return lambda request: self(request).but(**faults)

    def _range(self, first: int, last: int) -> Reply:
        size = len(self.data)
        if first >= size:
            return Reply(416, headers=(*self._headers(), ("Content-Range", f"bytes */{size}")))
        last = min(last, size - 1)
        stated = f"bytes {first}-{last}/{size}" if self.content_range is None else self.content_range
        extra: Headers = (("Content-Range", stated),) if stated else ()
        return Reply(206, self.data[first : last + 1], (*self._headers(), *extra))

    def _headers(self) -> Headers:
        kind: Headers = (("Content-Type", "application/octet-stream"),)
        ranges: Headers = (("Accept-Ranges", "bytes"),) if self.ranges else ()
        tag: Headers = (("ETag", self.etag),) if self.etag else ()
        return kind + ranges + tag
