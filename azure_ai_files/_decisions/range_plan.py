"""The requests of one of several ranges of a download, and what their replies mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Optional

from .attempts import AttemptCounter, RetryLimits
from .content_headers import ContentRange, body_size, content_range, is_packed, refuse_part, strong_etag
from .download_plan import NO_ETAG, NO_RANGES, Version
from .interruptions import ContentChangedError, RangesRefusedError
from .spans import Span
from .transport_errors import incomplete


class RangePlan:
    """Decides which requests one range sends, and which replies belong to it.

    :param span: The range.
    :param version: The content that it belongs to.
    :param limits: How often it is tried again.
    """

    def __init__(self, span: Span, version: Version, limits: RetryLimits) -> None:
        self.span = span
        self.offset = span.start
        self._version = version
        self._attempts = AttemptCounter(limits)

    @property
    def is_done(self) -> bool:
        """Whether all of it was received."""
        return self.offset == self.span.stop

    def request_headers(self) -> dict[str, str]:
        """Return the headers of a request for what is missing of the range."""
        return {"Range": f"bytes={self.offset}-{self.span.stop - 1}", "If-Match": self._version.etag}

    def begin(self, status: int, headers: Mapping[str, str]) -> None:
        """Check that a reply is the missing part of the range.

        :raises ContentChangedError: If it belongs to another content.
        :raises RangesRefusedError: If it is the whole content, or nothing proves which content it belongs to.
        :raises ~azure.core.exceptions.IncompleteReadError: If it is another part.
        """
        etag, part = strong_etag(headers), content_range(headers)
        other_total = part is not None and part.total not in (None, self._version.total)
        if etag not in (None, self._version.etag) or (status == 206 and other_total):
            raise ContentChangedError(incomplete("The content changed while it was downloaded."))
        if status != 206 or is_packed(headers):
            raise RangesRefusedError(NO_RANGES)
        if etag is None:
            raise RangesRefusedError(NO_ETAG)
        if part != ContentRange(self.offset, self.span.stop - 1, self._version.total):
            refuse_part(headers)
        body_size(status, headers)  # raises if the length says otherwise

    def advance(self, count: int) -> None:
        """Count received bytes.

        :raises ~azure.core.exceptions.IncompleteReadError: If there are more than were asked for.
        """
        if self.offset + count > self.span.stop:
            raise incomplete(f"The service sent more than the bytes {self.span.start}-{self.span.stop - 1}.")
        self.offset += count
        self._attempts.reached(self.offset)

    def check_end(self) -> None:
        """Check that a body which ended is complete.

        :raises ~azure.core.exceptions.IncompleteReadError: If it is not.
        """
        if not self.is_done:
            raise incomplete(f"A range ended at byte {self.offset} instead of {self.span.stop}.")

    def pause(self) -> Optional[float]:
        """Count a failed request; return seconds to wait before the next one, or None to give up."""
        return self._attempts.pause()
