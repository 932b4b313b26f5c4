# Converted from azure_ai_files/aio/transfer/_download.py by swagger/codegen; do not edit.
"""A download to a file: resumed after a broken connection, whole under its name or not there at all."""

from __future__ import annotations

from pathlib import Path
from typing import Callable, Mapping, Optional

from azure.core.exceptions import AzureError, HttpResponseError, IncompleteReadError

from .._atomic import AtomicFile
from .._errors import explain
from .._io import WriteBehind, run_blocking, sleep
from .._scope import note_retry
from .._transfer.ranges import DownloadPlan, is_dropped
from ._content import ContentStream
from ._progress import Progress

#: Opens the content with these request headers.
OpenContent = Callable[[Mapping[str, str]], ContentStream]
#: Asks the service how many bytes a file has.
GetSize = Callable[[], Optional[int]]

#: The content is not what it was when the download began, or no longer that long.
_CHANGED_STATUSES = (412, 416)


class Download:
    """One download.

    :param open_content: Opens the content with given request headers.
    :param get_size: Asks for the size of the file, for replies that say nothing about theirs.
    :param plan: Decides how the download goes on.
    :param progress: Told about the bytes as they are written.
    """

    def __init__(self, open_content: OpenContent, get_size: GetSize, plan: DownloadPlan, progress: Progress) -> None:
        self._open_content = open_content
        self._get_size = get_size
        self._plan = plan
        self._progress = progress
        self._dropped: Optional[str] = None

    def save(self, target: Path, overwrite: bool) -> None:
        """Download to a file.

        :param target: The path of the file.
        :param overwrite: Whether an existing file may be replaced.
        :raises ~azure.core.exceptions.AzureError: If the content cannot be had whole.
        :raises OSError: If it cannot be written.
        """
        output = run_blocking(AtomicFile, target, overwrite)
        try:
            while not self._try(output):
                pass
            self._progress.finish()
            run_blocking(output.commit)
        finally:
            self._progress.close()
            # Not through run_blocking: whoever is being cancelled might not come back from there.
            output.discard()

    def _try(self, output: AtomicFile) -> bool:
        try:
            content = self._open_content(self._plan.request_headers())
        except HttpResponseError as error:
            if error.status_code in _CHANGED_STATUSES and self._plan.offset and self._plan.restart():
                return False
            if self._dropped is not None:
                explain(error, f"The rest was asked for because of this: {self._dropped}")
            raise
        try:
            with content:
                self._receive(content, output)
        except AzureError as error:
            pause = self._plan.pause() if is_dropped(error) else None
            if pause is None:
                raise
            self._dropped = error.message
            note_retry()
            sleep(pause)
            return False
        return True

    def _receive(self, content: ContentStream, output: AtomicFile) -> None:
        if not self._plan.begin(content.status_code, content.headers):
            run_blocking(output.restart, self._plan.total)
        self._progress.total = self._plan.total
        self._progress.rewind(self._plan.offset)
        writer = WriteBehind(output.write)
        try:
            for block in content:
                writer.add(block)
                self._plan.advance(len(block))
                self._progress.advance(len(block))
        finally:
            writer.drain()
        self._check_size(content)

    def _check_size(self, content: ContentStream) -> None:
        # A body that ends with its connection looks complete wherever it was cut.
        if content.content_length is None and "Transfer-Encoding" not in content.headers:
            size = self._get_size()
            if size and size != self._plan.offset:
                raise IncompleteReadError(f"{content} ended after {self._plan.offset} of {size} bytes.")
