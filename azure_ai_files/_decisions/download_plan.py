"""The requests of one download, and what their replies mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, Optional, Union

from .attempts import AttemptCounter, RetryLimits
from .content_headers import body_size, content_length, content_range, is_packed, refuse_part, strong_etag
from .interruptions import RangesRefusedError
from .spans import Span, portions
from .transport_errors import incomplete

#: Statuses by which a service says that the content changed since the download began, or is shorter now.
CHANGED_STATUSES = (412, 416)

#: Bytes of a range that is fetched at the same time as others: enough that a request costs little, and few enough
#: that many can share the work. A file of up to this size takes one request.
RANGE_SIZE = 16 * 1024 * 1024

#: Why a download cannot be assembled from ranges, or resumed.
NO_ETAG = "it sends no strong ETag"
NO_RANGES = "it answers a Range with the whole content"


class Version(NamedTuple):
    """Identifies a content: an entity tag that proves equal bytes, and the size."""

    etag: str
    total: int


class PartialDownload(NamedTuple):
    """What an earlier download of the same file left.

    :ivar version: The content; None if nothing would prove that it is still the same.
    :ivar missing: What is missing of it; never empty, so that the service is asked whether it is still the same.
    """

    version: Optional[Version]
    missing: Sequence[Span]

    @property
    def tail(self) -> Optional[int]:
        """Where the missing bytes begin, if they are all at the end."""
        is_tail = self.version is not None and self.missing == [(self.missing[0].start, self.version.total)]
        return self.missing[0].start if is_tail else None


class WholeContent(NamedTuple):
    """Ask for the whole content."""

    @property
    def headers(self) -> dict[str, str]:
        """The headers of the request."""
        return {}


class Rest(NamedTuple):
    """Ask for the content from an offset on.

    :ivar offset: The first byte.
    :ivar etag: Proves that the content is the same.
    :ivar is_resumed: Whether an earlier download received the bytes before the offset.
    """

    offset: int
    etag: str
    is_resumed: bool

    @property
    def headers(self) -> dict[str, str]:
        """The headers of the request; the rest of a changed content is useless, that of a resumed one is replaced."""
        return {"Range": f"bytes={self.offset}-", "If-Range" if self.is_resumed else "If-Match": self.etag}


class FirstRange(NamedTuple):
    """Ask for the first bytes, to find out whether the service has ranges."""

    size: int

    @property
    def headers(self) -> dict[str, str]:
        """The headers of the request."""
        return {"Range": f"bytes=0-{self.size - 1}"}


class Ranges(NamedTuple):
    """Ask for several ranges at the same time.

    :ivar version: The content that they must belong to.
    :ivar missing: The bytes to fetch.
    """

    version: Version
    missing: Sequence[Span]

    @property
    def received(self) -> int:
        """Bytes that need not be fetched."""
        return self.version.total - sum(span.stop - span.start for span in self.missing)

    def portions(self) -> Iterator[Span]:
        """Yield the bytes of each request."""
        return portions(self.missing, RANGE_SIZE)


class Append(NamedTuple):
    """The body continues where the file ends."""


class StartOver(NamedTuple):
    """The body begins at the first byte, and so must the file.

    :ivar total: Bytes that will come; None while unknown.
    :ivar etag: Proves that later bytes belong to the same content; None if nothing does.
    :ivar reason: Why the service cannot resume an earlier download; empty if there is nothing to report.
    """

    total: Optional[int]
    etag: Optional[str]
    reason: str


class InRanges(NamedTuple):
    """The body is the first of these ranges, which the service can send at the same time."""

    ranges: Ranges


Request = Union[WholeContent, Rest, FirstRange, Ranges]
Reply = Union[Append, StartOver, InRanges]


class DownloadPlan:
    """Decides which request a download sends next, and what to do with the reply.

    :param retry_limits: How often the stream, and each range, is tried again.
    """

    def __init__(self, retry_limits: RetryLimits) -> None:
        self.retry_limits = retry_limits
        #: Bytes of the stream that were received.
        self.offset: int = 0
        #: Bytes of the whole content; None while unknown.
        self.total: Optional[int] = None
        self._etag: Optional[str] = None
        self._request: Optional[Request] = None
        self._earlier: Optional[PartialDownload] = None
        self._tries_ranges = False
        self._has_changed = False
        self._attempts = AttemptCounter(retry_limits)

    def start(self, earlier: Optional[PartialDownload], limit: int) -> None:
        """Start with what an earlier download left.

        :param earlier: What it left; None for a new download.
        :param limit: Most ranges that are fetched at the same time; 1 asks for one stream.
        """
        self._earlier, self._tries_ranges = earlier, limit > 1
        if earlier is not None and earlier.version is not None and earlier.tail is not None and limit == 1:
            self.offset, (self._etag, self.total) = earlier.tail, earlier.version

    def next_request(self) -> Request:
        """Return the next request: for the rest only if it is provably the rest of the same content."""
        is_first, earlier = self._request is None, self._earlier
        if self.offset and self._etag is not None:
            self._request = Rest(self.offset, self._etag, earlier is not None)
        elif is_first and earlier is not None and earlier.version is not None:
            self._request, self._earlier = Ranges(earlier.version, earlier.missing), None
        else:
            self._request = FirstRange(RANGE_SIZE) if self._tries_ranges else WholeContent()
        return self._request

    def on_reply(self, status: int, headers: Mapping[str, str]) -> Reply:
        """Decide what to do with the reply to the last request.

        :raises RangesRefusedError: If the service cannot send ranges. The next request is for the whole content.
        :raises ~azure.core.exceptions.IncompleteReadError: If the body is another part. The next request is for the
         whole content.
        """
        request = self._request
        if isinstance(request, Rest) and status == 206 and self._continues(request, headers):
            self._earlier = None
            return Append()
        if isinstance(request, FirstRange) and status == 206:
            version = self._version_in_ranges(request, headers)
            if version is not None:
                return InRanges(Ranges(version, [Span(0, version.total)]))
        self._forget()
        if status == 206 and not isinstance(request, FirstRange):
            refuse_part(headers)
        # The length of a compressed body and offsets in it say nothing about the file, nor does a missing body.
        if status != 204 and not is_packed(headers):
            self.total = body_size(status, headers)
            self._etag = strong_etag(headers)
        return StartOver(self.total, self._etag, self._reason_to_start_over())

    def on_error(self, status: Optional[int]) -> bool:
        """Return whether an error reply means that the content must be requested again from its first byte."""
        if status == 416:
            # An empty file has no first range.
            self._tries_ranges = False
            if isinstance(self._request, FirstRange):
                return True
        return status in CHANGED_STATUSES and self.offset > 0 and self.on_change()

    def on_ranges_refused(self, reason: str) -> str:
        """Ask for the whole content next; return the reason if an earlier download cannot be resumed."""
        self._tries_ranges = False
        return reason if isinstance(self._request, Ranges) else ""

    def on_change(self) -> bool:
        """Forget what was received, because the content changed; return False at the second change, to give up."""
        is_first, self._has_changed = not self._has_changed, True
        self._forget()
        if isinstance(self._request, Ranges):
            self._earlier = PartialDownload(None, ())
        return is_first

    def advance(self, count: int) -> None:
        """Count received bytes of the stream."""
        self.offset += count
        self._attempts.reached(self.offset)

    def check_end(self) -> None:
        """Check that a stream which ended has the announced length.

        :raises ~azure.core.exceptions.IncompleteReadError: If it has not.
        """
        if self.total is not None and self.offset != self.total:
            raise incomplete(f"The content ended after {self.offset} of {self.total} bytes.")

    def is_cut(self, size: Optional[int]) -> bool:
        """Return whether a stream that ended has another size than the file; a size of 0 or None is unknown."""
        return bool(size) and size != self.offset

    def pause(self) -> Optional[float]:
        """Count a dropped connection; return seconds to wait before the next request, or None to give up."""
        return self._attempts.pause()

    def _forget(self) -> None:
        self.offset, self.total, self._etag = 0, None, None

    def _continues(self, request: Rest, headers: Mapping[str, str]) -> bool:
        part = content_range(headers)
        if part is None or is_packed(headers) or part.first != request.offset:
            return False
        if content_length(headers) not in (None, part.size):
            return False
        # Within one download the condition of the request is proof enough; a resumed one needs the tag itself.
        if headers.get("ETag", "" if request.is_resumed else request.etag).strip() != request.etag:
            return False
        # Part of the rest is useless: the next request would have to guess where it ended.
        self.total = part.total if self.total is None else self.total
        return self.total is None or (part.last == self.total - 1 and part.total in (None, self.total))

    def _version_in_ranges(self, request: FirstRange, headers: Mapping[str, str]) -> Optional[Version]:
        try:
            return _version_in_ranges(request.size, headers)
        except RangesRefusedError:
            self._tries_ranges = False
            raise

    def _reason_to_start_over(self) -> str:
        earlier, self._earlier = self._earlier, None
        if earlier is None:
            return ""
        if self._etag is None:
            return NO_ETAG
        return NO_RANGES if earlier.version is not None and earlier.version.etag == self._etag else ""


def _version_in_ranges(size: int, headers: Mapping[str, str]) -> Optional[Version]:
    """Return the content whose first bytes were asked for; None if the reply holds all of it."""
    part, etag = content_range(headers), strong_etag(headers)
    if part is None or part.total is None or part.first or is_packed(headers):
        raise RangesRefusedError("its Content-Range cannot be used")
    if content_length(headers) not in (None, part.last + 1):
        raise RangesRefusedError("its Content-Range contradicts its Content-Length")
    if part.is_whole:
        return None
    if etag is None:
        raise RangesRefusedError(NO_ETAG)
    if part.last + 1 != size:
        raise RangesRefusedError("it sends other ranges than those that are asked for")
    return Version(etag, part.total)
