# Converted from azure_ai_files/aio/_transfers/download.py by swagger/codegen; do not edit.
"""A download: resumed after a broken connection, taken whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Optional, TypeVar

from azure.core.exceptions import AzureError, HttpResponseError, IncompleteReadError, ResourceNotFoundError

from .._decisions.attempts import is_dropped
from .._decisions.download_plan import CHANGED_STATUSES, DownloadPlan, PartialDownload, Version
from .._decisions.interruptions import ContentChangedError, RangesRefusedError
from .._decisions.spans import Span, portions
from .._decisions.warning import warn_caller
from .._local.atomic_file import AtomicFile
from .._local.output import Output
from .._protocol.errors import explain
from .._runtime.calls import run_blocking
from .content_stream import ContentStream
from .parallel_ranges import Ranges
from .progress import Progress
from .receive import OpenContent, explain_request, pause, receive

#: Asks the service how many bytes a file has.
GetSize = Callable[[], Optional[int]]

T = TypeVar("T", bound=Output)


class Download:
    """One download.

    :param file_id: The file, for warnings.
    :param open_content: Opens the content with given request headers.
    :param get_size: Asks for the size of the file, for replies that say nothing about theirs.
    :param plan: Decides how the download goes on.
    :param progress: Told about the bytes as they are taken.
    :keyword limit: Most ranges that are fetched at a time; 1 fetches all in one stream.
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
    ) -> None:
        self._file_id = file_id
        self._open_content = open_content
        self._get_size = get_size
        self._plan = plan
        self._progress = progress
        self._limit = limit
        self._dropped: Optional[AzureError] = None
        self._left: Optional[PartialDownload] = None

    def run(self, open_output: Callable[[], T]) -> T:
        """Download everything.

        :param open_output: Makes what the bytes go to. It is committed when all of them came, and discarded if not.
        :return: What it made.
        :raises ~azure.core.exceptions.AzureError: If the content cannot be had whole.
        :raises OSError: If it cannot be written.
        """
        opened: list[T] = []
        keep_for_resume = True
        try:
            # Kept by the thread that makes it: whoever is being cancelled would not get it from there.
            run_blocking(lambda: opened.append(open_output()))
            self._take_up(opened[0].earlier)
            while not self._try(opened[0]):
                pass
            self._progress.finish()
            run_blocking(opened[0].commit)
            return opened[0]
        except ResourceNotFoundError:
            keep_for_resume = False
            raise
        finally:
            try:
                self._progress.close()
            finally:
                # Not through run_blocking, for the same reason.
                for output in opened:
                    output.discard(keep_for_resume=keep_for_resume)

    def _take_up(self, earlier: Optional[PartialDownload]) -> None:
        self._plan.first_range = self._plan.range_size if self._limit > 1 else None
        if earlier is None:
            return
        if earlier.version is None:
            self._plan.resume(None, 0)
        elif self._limit == 1 and earlier.tail is not None:
            self._plan.resume(earlier.version, earlier.tail)
        else:
            self._left = earlier

    def _try(self, output: Output) -> bool:
        left, self._left = self._left, None
        if left is not None and left.version is not None:
            return self._fetch(output, left.version, left.missing, None)
        try:
            content = self._open_content(self._plan.request_headers())
        except HttpResponseError as error:
            if error.status_code in CHANGED_STATUSES and self._begins_again(error):
                return False
            if self._dropped is not None:
                explain_request(error, self._dropped)
            raise
        try:
            version = self._plan.version_in_ranges(content.status_code, content.headers)
        except RangesRefusedError:
            content.close()
            self._plan.ask_for_all()
            return False
        if version is None:
            return self._take_stream(content, output)
        return self._take_first_range(content, output, version)

    def _begins_again(self, error: HttpResponseError) -> bool:
        # Of an empty file there is no first range.
        if error.status_code == 416 and self._plan.ask_for_all():
            return True
        return self._plan.offset > 0 and self._plan.restart()

    def _take_stream(self, content: ContentStream, output: Output) -> bool:
        try:
            with content:
                self._receive(content, output)
        except AzureError as error:
            seconds = self._plan.pause() if is_dropped(error) else None
            if seconds is None:
                raise
            self._dropped = error
            pause(seconds)
            return False
        return True

    def _receive(self, content: ContentStream, output: Output) -> None:
        if not self._plan.begin(content.status_code, content.headers):
            self._warn(self._plan.reason_for_beginning_again())
            run_blocking(output.restart, self._plan.total, self._plan.etag)
        self._progress.total = self._plan.total
        self._progress.rewind(self._plan.offset)
        receive(content, self._plan, output, self._progress, output.is_eager)
        self._check_size(content)

    def _check_size(self, content: ContentStream) -> None:
        # A body that ends with its connection looks complete wherever it was cut.
        if content.content_length is None and "Transfer-Encoding" not in content.headers:
            size = self._get_size()
            if size and size != self._plan.offset:
                raise IncompleteReadError(f"{content} ended after {self._plan.offset} of {size} bytes.")

    def _take_first_range(self, content: ContentStream, output: Output, version: Version) -> bool:
        try:
            run_blocking(output.restart, version.total, version.etag)
        except BaseException:
            content.close()
            raise
        return self._fetch(output, version, [Span(0, version.total)], content)

    def _fetch(
        self, output: Output, version: Version, missing: Iterable[Span], first: Optional[ContentStream]
    ) -> bool:
        assert isinstance(output, AtomicFile)
        missing = list(missing)
        self._progress.total = version.total
        self._progress.rewind(version.total - sum(span.stop - span.start for span in missing))
        ranges = Ranges(self._open_content, self._plan.retry_limits, self._progress, self._limit)
        try:
            ranges.fetch(output, version, portions(missing, self._plan.range_size), first)
        except RangesRefusedError as refused:
            self._plan.ask_for_all()
            if first is None:
                self._warn(refused.reason)
        except ContentChangedError as changed:
            if not self._plan.restart():
                explain(changed.cause, "It had changed before, so that nothing was saved. Try again later.")
                raise changed.cause from None
            if first is None:
                self._plan.resume(None, 0)
        else:
            return True
        return False

    def _warn(self, reason: str) -> None:
        if reason:
            warn_caller(f"The service cannot resume the download of file {self._file_id!r}: {reason}; began again.")
