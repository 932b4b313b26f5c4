# Converted from azure_ai_files/aio/_transfers/parallel_ranges.py by swagger/codegen; do not edit.
"""Fetch several ranges of a content at the same time; each is retried separately."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from typing import Optional

from azure.core.exceptions import AzureError, HttpResponseError

from .._concurrency.limiter import RequestLimiter
from .._concurrency.scope import TransferScope, current_scope
from .._decisions.attempts import RetryLimits, is_dropped
from .._decisions.deadline import NO_DEADLINE, Deadline
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
    """A reply that was opened before its range is fetched; the caller of :meth:`take` closes it."""

    def __init__(self, content: Optional[ContentStream]) -> None:
        self._content = content

    def take(self) -> Optional[ContentStream]:
        """Return the reply, once; None if there is none or it was taken."""
        content, self._content = self._content, None
        return content


class _Range:
    """One range, where its bytes go, and the reply to its first request if that was sent already."""

    def __init__(self, plan: RangePlan, part: FilePart, progress: PartProgress, opened: _Opened) -> None:
        self.plan = plan
        self.part = part
        self.progress = progress
        self.opened = opened
        self.dropped: Optional[AzureError] = None


class ParallelRanges:
    """Fetches ranges of one content.

    :param open_content: Opens the content with given request headers.
    :param retry_limits: How often each range is tried again.
    :param progress: Counts the received bytes.
    :param limit: Most ranges at the same time.
    :param deadline: When the call must be over.
    """

    def __init__(
        self,
        open_content: OpenContent,
        retry_limits: RetryLimits,
        progress: Progress,
        limit: int,
        deadline: Deadline = NO_DEADLINE,
    ) -> None:
        self._open_content = open_content
        self._retry_limits = retry_limits
        self._progress = progress
        self._limit = limit
        self._deadline = deadline
        self._is_eager = False

    def fetch(self, output: AtomicFile, ranges: Ranges, first: Optional[ContentStream]) -> None:
        """Write ranges to a file; if one of them fails finally, all do.

        :param output: The file.
        :param ranges: The ranges.
        :param first: The reply to the request for the first of them, if it was sent already; it is closed here.
        :raises ~azure_ai_files._decisions.interruptions.ContentChangedError: If the content changed.
        :raises ~azure_ai_files._decisions.interruptions.RangesRefusedError: If the service does not send a range.
        :raises ~azure.core.exceptions.AzureError: If a range cannot be downloaded completely.
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
            # Only if it was not taken: a reply must not be closed while a thread reads it.
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
            if seconds is None or not self._deadline.allows(seconds, time.monotonic()):
                raise
            one.dropped = error
            pause(seconds)
