"""Download a file completely or not at all, and resume after a broken connection."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Optional, TypeVar

from azure.core.exceptions import AzureError, HttpResponseError, ResourceNotFoundError

from ..._decisions.attempts import is_dropped
from ..._decisions.content_headers import shows_its_end
from ..._decisions.deadline import NO_DEADLINE, Deadline
from ..._decisions.download_plan import DownloadPlan, InRanges, Ranges, Reply, StartOver
from ..._decisions.interruptions import ContentChangedError, HookError, RangesRefusedError
from ..._decisions.transport_errors import incomplete
from ..._decisions.warning import warn_caller
from ..._local.atomic_file import AtomicFile
from ..._local.output import Output
from ..._protocol.errors import explain
from .._runtime.calls import run_blocking
from .content_stream import ContentStream
from .parallel_ranges import ParallelRanges
from .progress import Progress
from .receive import OpenContent, explain_request, pause, receive

#: Requests the size of the file; None while unknown.
GetSize = Callable[[], Awaitable[Optional[int]]]

T = TypeVar("T", bound=Output)


class Download:
    """One download.

    :param file_id: The file, for warnings.
    :param open_content: Opens the content with given request headers.
    :param get_size: Requests the size of the file, for replies without a length.
    :param plan: Decides what to request, and what to do with the replies.
    :param progress: Counts the received bytes.
    :keyword limit: Most ranges that are fetched at the same time; 1 fetches one stream.
    :keyword deadline: When the call must be over.
    """

    def __init__(
        self,
        file_id: str,
        open_content: OpenContent,
        get_size: GetSize,
        plan: DownloadPlan,
        progress: Progress,
        *,
        limit: int = 1,
        deadline: Deadline = NO_DEADLINE,
    ) -> None:
        self._file_id = file_id
        self._open_content = open_content
        self._get_size = get_size
        self._plan = plan
        self._progress = progress
        self._limit = limit
        self._deadline = deadline
        self._dropped: Optional[AzureError] = None
        self._size: Optional[int] = None
        self._has_size = False

    async def run(self, open_output: Callable[[], T]) -> T:
        """Download everything.

        :param open_output: Creates the output. It is committed when it is complete, and discarded otherwise.
        :return: The output.
        :raises ~azure.core.exceptions.AzureError: If the content cannot be downloaded completely.
        :raises OSError: If it cannot be written.
        """
        opened: list[T] = []
        keep_for_resume = True
        try:
            # Stored by the thread that creates it: a call that is being cancelled would not get it as a result.
            await run_blocking(lambda: opened.append(open_output()))
            await run_blocking(opened[0].open)
            self._plan.start(opened[0].earlier, self._limit)
            while not await self._request(opened[0]):
                pass
            await self._progress.finish()
            await run_blocking(opened[0].commit)
            return opened[0]
        except ResourceNotFoundError:
            keep_for_resume = False
            raise
        except HookError as error:
            raise error.original from error.original.__cause__
        finally:
            try:
                await self._progress.close()
            finally:
                _discard(opened, keep_for_resume)

    async def _request(self, output: Output) -> bool:
        """Send the next request and write what it returns; return whether the content is complete."""
        request = self._plan.next_request()
        if isinstance(request, Ranges):
            return await self._fetch(request, output)
        try:
            content = await self._open_content(request.headers)
        except HttpResponseError as error:
            if self._plan.on_error(error.status_code):
                return False
            if self._dropped is not None:
                explain_request(error, self._dropped)
            raise
        try:
            reply = await self._accept(content, output)
            if not isinstance(reply, InRanges):
                await self._receive(content, output)
                return True
        except RangesRefusedError:
            return False
        except AzureError as error:
            await self._pause_after(error)
            return False
        return await self._fetch(reply.ranges, output, content)

    async def _accept(self, content: ContentStream, output: Output) -> Reply:
        try:
            reply = self._plan.on_reply(content.status_code, content.headers)
            if isinstance(reply, StartOver):
                self._warn(reply.reason)
                await run_blocking(output.restart, reply.total, reply.etag)
            elif isinstance(reply, InRanges):
                version = reply.ranges.version
                await run_blocking(output.restart, version.total, version.etag)
            return reply
        except BaseException:
            await content.close()
            raise

    async def _receive(self, content: ContentStream, output: Output) -> None:
        async with content:
            self._progress.total = self._plan.total
            self._progress.rewind(self._plan.offset)
            await receive(content, self._plan, output, self._progress, output.is_eager)
            await self._check_size(content)

    async def _check_size(self, content: ContentStream) -> None:
        if self._plan.total is not None:
            return
        if not self._has_size:
            self._size, self._has_size = await self._requested_size(content), True
        if self._plan.is_cut(self._size):
            raise incomplete(f"{content} ended after {self._plan.offset} of {self._size} bytes.")

    async def _requested_size(self, content: ContentStream) -> Optional[int]:
        try:
            return await self._get_size()
        except HttpResponseError:
            # A service may refuse to describe a file whose content it sends; then the end of the body must do.
            if shows_its_end(content.status_code, content.headers):
                return None
            raise

    async def _pause_after(self, error: AzureError) -> None:
        seconds = self._plan.pause() if is_dropped(error) else None
        if seconds is None or not self._deadline.allows(seconds, time.monotonic()):
            raise error
        self._dropped = error
        await pause(seconds)

    async def _fetch(self, ranges: Ranges, output: Output, first: Optional[ContentStream] = None) -> bool:
        assert isinstance(output, AtomicFile)
        self._progress.total = ranges.version.total
        self._progress.rewind(ranges.received)
        parallel = ParallelRanges(
            self._open_content, self._plan.retry_limits, self._progress, self._limit, self._deadline
        )
        try:
            await parallel.fetch(output, ranges, first)
        except RangesRefusedError as refused:
            self._warn(self._plan.on_ranges_refused(refused.reason))
            return False
        except ContentChangedError as changed:
            if not self._plan.on_change():
                explain(
                    changed.cause, "The file changed twice during the download; nothing was saved. Try again later."
                )
                raise changed.cause from None
            return False
        return True

    def _warn(self, reason: str) -> None:
        if reason:
            warn_caller(f"The service cannot resume the download of file {self._file_id!r}: {reason}; began again.")


def _discard(opened: list[T], keep_for_resume: bool) -> None:
    # Not through run_blocking: a call that is being cancelled could not wait for it.
    try:
        for output in opened:
            output.discard(keep_for_resume=keep_for_resume)
    finally:
        for output in opened:
            output.discard(keep_for_resume=keep_for_resume)  # again, in case an interrupt broke off the first
