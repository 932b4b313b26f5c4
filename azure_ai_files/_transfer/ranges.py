"""How a download goes on after its connection dropped: which request to make, and what its reply means."""

from __future__ import annotations

import re
from typing import Dict, Mapping, Optional

from azure.core.exceptions import (
    AzureError,
    DecodeError,
    HttpResponseError,
    IncompleteReadError,
    ServiceRequestError,
    ServiceResponseError,
)

from .delays import backoff


def content_length(headers: Mapping[str, str]) -> Optional[int]:
    """Read ``Content-Length``; None if it is missing or no number."""
    text = headers.get("Content-Length", "").strip()
    return int(text) if re.fullmatch(r"[0-9]{1,19}", text) else None


def strong_etag(headers: Mapping[str, str]) -> Optional[str]:
    """Read an entity tag that proves equal bytes; None for a weak one."""
    tag = headers.get("ETag", "").strip()
    return tag if re.fullmatch(r'"[\x21\x23-\x7e]*"', tag) else None


def is_dropped(error: AzureError) -> bool:
    """Tell whether the connection broke, so that asking for the rest makes sense.

    The transports say it differently: sync raises ``HttpResponseError`` without a response for a chunked body
    that was cut, async raises ``ServiceRequestError`` where sync raises ``ServiceResponseError``.

    :param error: What a transport raised while a body was read.
    """
    if isinstance(error, IncompleteReadError):
        return True
    if isinstance(error, HttpResponseError):
        return error.response is None and not isinstance(error, DecodeError)
    return isinstance(error, (ServiceRequestError, ServiceResponseError))


class DownloadPlan:
    """Where a download stands, over all its requests.

    :param retries: How many times in a row it may fail without getting further than ever before.
    :param backoff_factor: Seconds that pauses between failures grow from.
    :param backoff_max: The longest pause, in seconds.
    """

    def __init__(self, retries: int, backoff_factor: float, backoff_max: float) -> None:
        self.offset: int = 0
        self.total: Optional[int] = None
        self._etag: Optional[str] = None
        self._furthest = 0
        self._failures = 0
        self._changes = 0
        self._retries = retries
        self._backoff_factor = backoff_factor
        self._backoff_max = backoff_max

    def request_headers(self) -> Dict[str, str]:
        """Make the headers of the next request: the rest only, if it is provably the rest of the same content."""
        if not self.offset or self._etag is None:
            return {}
        return {"Range": f"bytes={self.offset}-", "If-Match": self._etag}

    def begin(self, status: int, headers: Mapping[str, str]) -> bool:
        """Take in the head of a reply.

        :param status: The status of the reply.
        :param headers: The headers of the reply.
        :return: Whether the body continues at :attr:`offset`; False: it begins at 0, and so must the file.
        :raises ~azure.core.exceptions.IncompleteReadError: If the body is some other part; the next request is for
         the whole.
        """
        if status == 206 and self.offset and self._continues(headers):
            return True
        self.offset, self.total, self._etag = 0, None, None
        if status == 206:
            part = headers.get("Content-Range", "")
            raise IncompleteReadError(f"The service sent a part that was not asked for: {part!r}.")
        self.total = content_length(headers)
        self._etag = strong_etag(headers)
        return False

    def advance(self, count: int) -> None:
        """Count bytes that were received."""
        self.offset += count
        if self.offset > self._furthest:
            self._furthest, self._failures = self.offset, 0

    def restart(self) -> bool:
        """Forget what was received, because the content on the server is another one now.

        :return: Whether to begin again; False after the second change.
        """
        self._changes += 1
        self.offset, self.total, self._etag = 0, None, None
        return self._changes <= 1

    def pause(self) -> Optional[float]:
        """Count a dropped connection.

        :return: Seconds to wait before the next request, or None to give up.
        """
        self._failures += 1
        if self._failures > self._retries:
            return None
        return backoff(self._failures, self._backoff_factor, self._backoff_max)

    def _continues(self, headers: Mapping[str, str]) -> bool:
        match = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+|\*)", headers.get("Content-Range", "").strip())
        if match is None or headers.get("ETag", self._etag or "").strip() != self._etag:
            return False
        first, last, total = int(match[1]), int(match[2]), match[3]
        # A part of the rest is no use: the next request would have to guess where it ended.
        whole_rest = self.total is None or (last == self.total - 1 and total in ("*", str(self.total)))
        return first == self.offset and whole_rest
