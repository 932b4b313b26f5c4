"""How a download goes on after its connection dropped: which request to make, and what its reply means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Optional

from azure.core.exceptions import IncompleteReadError

from .attempts import AttemptCounter, RetryLimits
from .content_headers import content_length, content_range, refuse_part, strong_etag
from .interruptions import RangesRefusedError
from .spans import Span

#: Statuses by which a service says that the content is not what it was when the download began, or not that long.
CHANGED_STATUSES = (412, 416)


#: Bytes of a range that is fetched beside others: enough that asking for it costs little, and few enough that many
#: can share the work. Files of up to this size take one request.
RANGE_SIZE = 16 * 1024 * 1024


class Version(NamedTuple):
    """What tells a content from what it was before or will be: an entity tag that proves equal bytes, and the size."""

    etag: str
    total: int


class PartialDownload(NamedTuple):
    """What an earlier download of the same file has left.

    :ivar version: The content; None if nothing would prove that it is still the same.
    :ivar missing: What is missing of it; never nothing, so that the service is asked whether it is still the same.
    """

    version: Optional[Version]
    missing: Sequence[Span]

    @property
    def tail(self) -> Optional[int]:
        """Where the missing bytes begin, if they are all at the end."""
        is_tail = self.version is not None and self.missing == [(self.missing[0].start, self.version.total)]
        return self.missing[0].start if is_tail else None


#: Why a download cannot be put together from ranges, or go on later.
NO_ETAG = "it sends no strong ETag"
NO_RANGES = "it answers a Range with the whole content"


class DownloadPlan:
    """Where a download in one stream stands, over all its requests.

    :param retries: How many times in a row it may fail without getting further than ever before.
    :param backoff_factor: Seconds that pauses between failures grow from.
    :param backoff_max: The longest pause, in seconds.
    """

    def __init__(self, retries: int, backoff_factor: float, backoff_max: float) -> None:
        self.offset: int = 0
        self.total: Optional[int] = None
        #: Proves equal bytes; None if nothing does.
        self.etag: Optional[str] = None
        #: What is tried how often; also for the ranges of the same download.
        self.retry_limits: RetryLimits = RetryLimits(retries, backoff_factor, backoff_max)
        #: Bytes of one range.
        self.range_size: int = RANGE_SIZE
        #: Bytes that the first request asks for, to find out whether the service has ranges; None asks for all.
        self.first_range: Optional[int] = None
        self._attempts = AttemptCounter(self.retry_limits)
        self._changes = 0
        self._asks_first = False
        self._earlier = False
        self._earlier_etag: Optional[str] = None

    def resume(self, version: Optional[Version], offset: int) -> None:
        """Go on with what an earlier download left.

        :param version: Its content; None if nothing would prove that it is still the same.
        :param offset: Bytes of it that are there.
        """
        self._earlier = True
        if version is not None:
            self.offset, (self.etag, self.total) = offset, version
            self._earlier_etag = version.etag

    def request_headers(self) -> dict[str, str]:
        """Make the headers of the next request: the rest only, if it is provably the rest of the same content."""
        self._asks_first = False
        if self.offset and self.etag is not None:
            condition = "If-Range" if self._earlier else "If-Match"
            return {"Range": f"bytes={self.offset}-", condition: self.etag}
        if self.first_range is None:
            return {}
        self._asks_first = True
        return {"Range": f"bytes=0-{self.first_range - 1}"}

    def ask_for_all(self) -> bool:
        """Ask for everything in one stream, if the last request asked for a first range.

        :return: Whether it did.
        """
        self.first_range = None
        return self._asks_first

    def version_in_ranges(self, status: int, headers: Mapping[str, str]) -> Optional[Version]:
        """Tell which content is to be had in ranges, of which the reply to the first request is the first.

        :param status: The status of the reply.
        :param headers: The headers of the reply.
        :return: The content; None if the reply is to be taken as one stream.
        :raises RangesRefusedError: If it cannot be taken at all.
        """
        if status != 206 or not self._asks_first:
            return None
        part, etag = content_range(headers), strong_etag(headers)
        length = content_length(headers)
        if part is None or part.total is None or part.first or "Content-Encoding" in headers:
            raise RangesRefusedError("its Content-Range cannot be used")
        if length not in (None, part.last + 1):
            raise RangesRefusedError("its Content-Range contradicts its Content-Length")
        if part.is_whole:
            return None
        if etag is None:
            raise RangesRefusedError(NO_ETAG)
        if part.last + 1 != self.first_range:
            raise RangesRefusedError("it sends other ranges than those that are asked for")
        return Version(etag, part.total)

    def begin(self, status: int, headers: Mapping[str, str]) -> bool:
        """Take in the head of a reply.

        :param status: The status of the reply.
        :param headers: The headers of the reply.
        :return: Whether the body continues at :attr:`offset`; False: it begins at 0, and so must the file.
        :raises ~azure.core.exceptions.IncompleteReadError: If the body is some other part; the next request is for
         the whole.
        """
        if status == 206 and self.offset and self._continues(headers):
            self._earlier = False
            return True
        self.offset, self.total, self.etag = 0, None, None
        part = content_range(headers)
        if status == 206 and not (self._asks_first and part and part.is_whole):
            refuse_part(headers)
        # Of packed content neither the length nor any offset on the wire is one in the file.
        if "Content-Encoding" not in headers:
            self.total = content_length(headers) if part is None or status != 206 else part.total
            self.etag = strong_etag(headers)
        return False

    def reason_for_beginning_again(self) -> str:
        """Tell, once and after :meth:`begin`, why an earlier download cannot go on, if that is up to the service."""
        earlier, self._earlier = self._earlier, False
        if not earlier:
            return ""
        if self.etag is None:
            return NO_ETAG
        return NO_RANGES if self.etag == self._earlier_etag else ""

    def advance(self, count: int) -> None:
        """Count bytes that were received."""
        self.offset += count
        self._attempts.reached(self.offset)

    def check_end(self) -> None:
        """Hold a body that ended to the length that was announced.

        :raises ~azure.core.exceptions.IncompleteReadError: If it has another one.
        """
        if self.total is not None and self.offset != self.total:
            raise IncompleteReadError(f"The content ended after {self.offset} of {self.total} bytes.")

    def restart(self) -> bool:
        """Forget what was received, because the content on the server is another one now.

        :return: Whether to begin again; False after the second change.
        """
        self._changes += 1
        self.forget()
        return self._changes <= 1

    def forget(self) -> None:
        """Begin again at the first byte."""
        self.offset, self.total, self.etag = 0, None, None

    def pause(self) -> Optional[float]:
        """Count a dropped connection.

        :return: Seconds to wait before the next request, or None to give up.
        """
        return self._attempts.pause()

    def _continues(self, headers: Mapping[str, str]) -> bool:
        part = content_range(headers)
        if part is None or "Content-Encoding" in headers or part.first != self.offset:
            return False
        # What went on long ago has to be proved; a moment ago, the condition of the request is proof enough.
        if headers.get("ETag", "" if self._earlier else self.etag or "").strip() != self.etag:
            return False
        # A part of the rest is no use: the next request would have to guess where it ended.
        return self.total is None or (part.last == self.total - 1 and part.total in (None, self.total))
