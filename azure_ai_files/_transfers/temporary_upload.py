# Converted from azure_ai_files/aio/_transfers/temporary_upload.py by swagger/codegen; do not edit.
"""A file that is on the service as long as a ``with`` statement runs."""

from __future__ import annotations

import logging
from collections.abc import Callable
from types import TracebackType
from typing import Any, Optional, cast

from azure.core.exceptions import AzureError, ResourceNotFoundError

from .._decisions.polling import TEMPORARY
from .._generated.models import FileInfo
from .._pipeline.call_context import DEADLINE, with_deadline
from .._pipeline.tracing import CallSpan
from .._protocol.errors import explain
from .._runtime.calls import run_to_end, run_within
from .upload_and_poll import PollingCalls

_LOGGER = logging.getLogger("azure_ai_files")


class TemporaryUpload:
    """A file that is uploaded when a ``with`` statement begins, and deleted when it ends; it cannot be entered again.

    :param upload: Uploads the file and waits for it; accepts what sends the requests, and their options.
    :param delete: Deletes a file; accepts its id and request options.
    :param options: The request options of the caller.
    :param span: The span of the call.
    """

    def __init__(
        self,
        upload: Callable[[PollingCalls, dict[str, Any]], FileInfo],
        delete: Callable[..., None],
        options: dict[str, Any],
        span: CallSpan,
    ) -> None:
        self._upload = upload
        self._delete = delete
        self._options = options
        self._span = span
        self._calls: Optional[PollingCalls] = None

    def __enter__(self) -> FileInfo:
        if self._calls is not None:
            raise RuntimeError("This file was temporary and is deleted. Call files.temporary again for another one.")
        own = with_deadline(self._options)
        self._calls = PollingCalls(own, TEMPORARY)
        try:
            return run_within(self._span.active(), self._upload, self._calls, own)
        except BaseException as error:
            self._end(error)
            raise

    def __exit__(
        self,
        exc_type: Optional[type[BaseException]] = None,
        exc_value: Optional[BaseException] = None,
        traceback: Optional[TracebackType] = None,
    ) -> None:
        self._end(exc_value)

    def _end(self, error: Optional[BaseException]) -> None:
        """Delete the file; a failure of that is raised only if there is not an error already."""
        assert self._calls is not None
        file = self._calls.file
        try:
            if file is not None:
                run_to_end(run_within, self._span.active(), self._remove, file.id)
        except AzureError as failure:
            if error is None:
                explain(failure, f"The file was temporary; {_remains(file)}")
                raise
            _note(error, f"The temporary file could not be deleted ({type(failure).__name__}); {_remains(file)}")
        finally:
            self._span.end()

    def _remove(self, file_id: str) -> None:
        # The time of the upload may be over. That of the deletion is limited by the client.
        options = {name: value for name, value in self._options.items() if name not in ("timeout", DEADLINE)}
        try:
            self._delete(file_id, **options)
        except ResourceNotFoundError:
            return  # it was deleted in the meantime


def _remains(file: Optional[FileInfo]) -> str:
    file_id = None if file is None else file.id
    return f"{file_id!r} remains on the service: remove it with files.delete({file_id!r})."


def _note(error: BaseException, text: str) -> None:
    """Add a text to an error, where Python can (from 3.11 on), and log it."""
    _LOGGER.warning(text)
    add_note: Any = getattr(error, "add_note", None)
    if add_note is not None:
        cast(Callable[[str], None], add_note)(text)
