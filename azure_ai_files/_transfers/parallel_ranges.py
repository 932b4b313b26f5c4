# Converted from azure_ai_files/aio/_transfers/parallel_ranges.py by swagger/codegen; do not edit.
"""A download in ranges that are fetched at the same time, each tried again by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Optional

from azure.core.exceptions import AzureError, HttpResponseError

from .._concurrency.limiter import RequestLimiter
from .._concurrency.scope import TransferScope, current_scope
from .._decisions.attempts import RetryLimits, is_dropped
from .._decisions.download_plan import CHANGED_STATUSES, Ranges
from .._decisions.interruptions import ContentChangedError
from .._decisions.range_plan import RangePlan
from .._decisions.throttle import Throttle
from .._local.atomic_file import AtomicFile, FilePart
from .._runtime.parallel import run_all
from .content_stream import ContentStream
from .progress import PartProgress, Progress
from .receive import OpenContent, explain_request, pause, receive


class _Opened:
    """A reply that is there before anybody reads it; whoever takes it closes it.

    :param content: The reply, or None.
    """

    def __init__(self, content: Optional[ContentStream]) -> None:
        self._content = content

    def take(self) -> Optional[ContentStream]:
        """Give the reply, once."""
        content, self._content = self._content, None
        return content


class _Range:
    """One range, and what is known of it.

    :param plan: Where it stands.
    :param part: Takes its bytes.
    :param progress: Counts them.
    :param opened: The reply to its first request, if that was made already.
    """

    def __init__(self, plan: RangePlan, part: FilePart, progress: PartProgress, opened: _Opened) -> None:
        self.plan = plan
        self.part = part
        self.progress = progress
        self.opened = opened
        self.dropped: Optional[AzureError] = None


class ParallelRanges:
    """Fetches ranges of one content.

    :param open_content: Opens the content with given request headers.
    :param retry_limits: How often each range is tried.
    :param progress: Told about the bytes as they are written.
    :param limit: Most ranges at a time.
    """

    def __init__(self, open_content: OpenContent, retry_limits: RetryLimits, progress: Progress, limit: int) -> None:
        self._open_content = open_content
        self._retry_limits = retry_limits
        self._progress = progress
        self._limit = limit
        self._is_eager = False

    def fetch(self, output: AtomicFile, ranges: Ranges, first: Optional[ContentStream]) -> None:
        """Fetch ranges to a file. When one of them fails for good, so does the whole.

        :param output: The file.
        :param ranges: The ranges.
        :param first: The reply to the request for the first of them, if it was made already; it is closed here.
        :raises ~azure_ai_files._decisions.interruptions.ContentChangedError: If the content is another one now.
        :raises ~azure_ai_files._decisions.interruptions.RangesRefusedError: If a range is not to be had by itself.
        :raises ~azure.core.exceptions.AzureError: If one cannot be had whole.
        :raises OSError: If it cannot be written.
        """
        self._is_eager = output.is_eager
        opened = _Opened(first)

        def each_range() -> Iterator[_Range]:
            reply = opened
            for span in ranges.portions():
                plan = RangePlan(span, ranges.version, self._retry_limits)
                yield _Range(plan, output.part(span.start), self._progress.part(), reply)
                reply = _Opened(None)

        try:
            with closing(run_all(self._fetch, each_range(), self._limit, self._scope())) as done:
                for _ in done:
                    pass
        finally:
            # Only if nobody has: a reply must not be closed under a thread that reads it.
            unread = opened.take()
            if unread is not None:
                unread.close()

    def _scope(self) -> TransferScope:
        parent = current_scope()
        return TransferScope(
            None if parent is not None and parent.limiter is not None else RequestLimiter(Throttle(self._limit))
        )

    def _fetch(self, one: _Range) -> None:
        while not one.plan.is_done:
            self._try(one)

    def _try(self, one: _Range) -> None:
        try:
            content = one.opened.take() or self._open_content(one.plan.request_headers())
        except HttpResponseError as error:
            if error.status_code in CHANGED_STATUSES:
                raise ContentChangedError(error) from error
            if one.dropped is not None:
                explain_request(error, one.dropped)
            raise
        try:
            with content:
                one.plan.begin(content.status_code, content.headers)
                receive(content, one.plan, one.part, one.progress, self._is_eager)
        except AzureError as error:
            seconds = one.plan.pause() if is_dropped(error) else None
            if seconds is None:
                raise
            one.dropped = error
            pause(seconds)
