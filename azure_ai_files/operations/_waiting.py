# Converted from azure_ai_files/aio/operations/_waiting.py by swagger/codegen; do not edit.
"""The operations that wait until the service has processed files."""

from __future__ import annotations

import functools
import os
from collections.abc import Mapping
from typing import Any, Optional, Union, overload

from .._decisions.arguments import check_count
from .._decisions.bulk_jobs import bulk_options, check_inputs, file_and_id
from .._decisions.file_input import FileType
from .._decisions.part_layout import UploadOptions
from .._decisions.polling import ON_SERVICE, check_polling
from .._decisions.progress_meter import ProgressHook
from .._decisions.upload_plan import upload_arguments
from .._generated.enums import FilePurpose
from .._generated.models import ExpiresAfter, FileInfo
from .._pipeline.call_context import deadline_of, with_deadline
from .._pipeline.tracing import keep_span, traced
from .._runtime.parallel import Inputs, is_iterable
from .._transfers.bulk import TransferResults
from .._transfers.bulk_polling import PollingRules
from .._transfers.bulk_waiting import BulkWaiting
from .._transfers.response_hook import ResponseHook
from .._transfers.temporary_upload import TemporaryUpload
from .._transfers.upload_and_poll import PollingCalls
from ._file_uploads import JSON
from ._many_uploads import ManyUploadsOperations

#: Seconds in which more files are read before the first of them are polled, so that one list serves all.
_LINGER = 0.05


class WaitingOperations(ManyUploadsOperations):
    """The part of :class:`FilesOperations` that waits for files."""

    @traced
    def wait(
        self,
        file: Union[str, FileInfo, Mapping[str, Any]],
        *,
        polling_interval: float = 1,
        timeout: Optional[float] = None,
        cls: Optional[ResponseHook[FileInfo]] = None,
        **kwargs: Any,
    ) -> FileInfo:
        """Wait until the service has processed a file on it, by the rules of :meth:`upload_and_poll`.

        The service is asked once at least, also if the given metadata has the last status already.

        :param file: The id of the file, or its metadata.
        :type file: str or ~azure_ai_files.models.FileInfo
        :keyword polling_interval: Seconds between two polls; an interval that the service asks for takes precedence.
         Default value is 1.
        :paramtype polling_interval: float
        :keyword timeout: Limit of the total time, in seconds, for all polls and all retries. Default value is None:
         unlimited.
        :paramtype timeout: float
        :keyword cls: Called with the pipeline response, the result and the headers of the last reply; the call returns
         what it returns. Default value is None.
        :paramtype cls: ~azure_ai_files.ResponseHook[~azure_ai_files.models.FileInfo]
        :return: The file with its last status. The status "error" does not raise; see ``status_details``.
        :rtype: ~azure_ai_files.models.FileInfo
        :raises ~azure_ai_files.exceptions.PollingTimeoutError: If the timeout expires first. It is a ``TimeoutError``
         with the id of the file, which stays on the service.
        :raises ValueError: If the id is empty or not valid, or a number is out of range.
        :raises TypeError: If the type of an argument is not supported.
        :raises ~azure.core.exceptions.ResourceNotFoundError: If the file does not exist.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses a request.
        """
        check_polling(polling_interval, timeout)
        _, file_id = file_and_id(file)
        calls = PollingCalls(with_deadline({**kwargs, "timeout": timeout}), ON_SERVICE, FileInfo({"id": file_id}))
        reply = self._polled(calls, polling_interval).run(functools.partial(self._get_reply, file_id))
        return cls(*reply) if cls else reply.file

    @traced
    def wait_many(
        self,
        files: Inputs[Union[str, FileInfo, Mapping[str, Any]]],
        *,
        polling_interval: float = 1,
        timeout: Optional[float] = None,
        max_concurrency: int = 8,
        **kwargs: Any,
    ) -> TransferResults:
        """Wait until the service has processed many files, and return each result as soon as it is available.

        One list of files serves all of them where that costs less than a request for each. What the list does not show
        is asked for by itself. A file that is gone, was not processed in time, or could not be processed has a result
        with an error; the others are still waited for.

        :param files: The files: ids, or :class:`~azure_ai_files.models.FileInfo` objects. They are read from the
         iterable while there are fewer than 5,000 to wait for.
        :type files: ~typing.Iterable
        :keyword polling_interval: Seconds between two polls of a file; an interval that the service asks for takes
         precedence. Default value is 1.
        :paramtype polling_interval: float
        :keyword timeout: Limit of the total time, in seconds, for all files. Default value is None: unlimited.
        :paramtype timeout: float
        :keyword max_concurrency: Maximum number of requests at the same time. Default value is 8.
        :paramtype max_concurrency: int
        :return: The results, in the order in which the files are ready; ``file`` has the last status. The first poll
         begins with the iteration. The ``error`` of a file that is not ready in time is a
         :class:`~azure_ai_files.exceptions.PollingTimeoutError`; that of a file with the status "error", a
         :class:`~azure_ai_files.exceptions.FileProcessingError` with the reason that the service states.
        :rtype: ~azure_ai_files.TransferResults
        :raises ValueError: If a number is out of range. Nothing was sent.
        :raises TypeError: If the type of an argument is not supported.

        .. code-block:: python

            for result in files.wait_many(["assistant-1", "assistant-2"], timeout=60):
                print(result.input, result.file.status if result.ok else result.error)
        """
        check_inputs(files, "files", is_iterable(files))
        check_polling(polling_interval, timeout)
        check_count(max_concurrency, "max_concurrency")
        rules = PollingRules(
            interval=polling_interval,
            timeout=timeout,
            options=bulk_options(kwargs),
            texts=ON_SERVICE,
            uploaded_is_final=self._connection.has("uploaded_is_final"),
            is_paged=self._connection.has("list_paging"),
            max_concurrency=max_concurrency,
            first_delay=_LINGER,
            asks_always=True,
        )
        waiting = BulkWaiting(self._polled_service(), files, rules, keep_span())
        return TransferResults(waiting.results(), "wait_many")

    @overload
    def temporary(
        self,
        body: JSON,
        *,
        progress_hook: Optional[ProgressHook] = None,
        max_concurrency: int = 4,
        part_size: Optional[int] = None,
        resume: bool = False,
        sha256: bool = False,
        polling_interval: float = 1,
        timeout: Optional[float] = None,
        **kwargs: Any,
    ) -> TemporaryUpload: ...
    @overload
    def temporary(
        self,
        *,
        file: FileType,
        purpose: Union[str, FilePurpose],
        filename: Optional[str] = None,
        expires_after: Optional[Union[ExpiresAfter, JSON]] = None,
        progress_hook: Optional[ProgressHook] = None,
        max_concurrency: int = 4,
        part_size: Optional[int] = None,
        resume: bool = False,
        sha256: bool = False,
        polling_interval: float = 1,
        timeout: Optional[float] = None,
        **kwargs: Any,
    ) -> TemporaryUpload: ...
    @overload
    def temporary(
        self,
        *,
        file_path: Union[str, os.PathLike[str]],
        purpose: Union[str, FilePurpose],
        filename: Optional[str] = None,
        expires_after: Optional[Union[ExpiresAfter, JSON]] = None,
        progress_hook: Optional[ProgressHook] = None,
        max_concurrency: int = 4,
        part_size: Optional[int] = None,
        resume: bool = False,
        sha256: bool = False,
        polling_interval: float = 1,
        timeout: Optional[float] = None,
        **kwargs: Any,
    ) -> TemporaryUpload: ...
    @traced
    def temporary(
        self,
        body: Optional[JSON] = None,
        *,
        file: Optional[FileType] = None,
        file_path: Optional[Union[str, os.PathLike[str]]] = None,
        purpose: Optional[Union[str, FilePurpose]] = None,
        filename: Optional[str] = None,
        expires_after: Optional[Union[ExpiresAfter, JSON]] = None,
        progress_hook: Optional[ProgressHook] = None,
        max_concurrency: int = 4,
        part_size: Optional[int] = None,
        resume: bool = False,
        sha256: bool = False,
        polling_interval: float = 1,
        timeout: Optional[float] = None,
        **kwargs: Any,
    ) -> TemporaryUpload:
        """Upload a file, wait for it, and delete it at the end of a ``with`` statement.

        The file is also deleted after an error or an interrupt, in the ``with`` statement or while the file is waited
        for. If the deletion fails then, the error is raised as it is, with a note where Python has notes, and a warning
        is logged; after a ``with`` statement without an error, the failure of the deletion is raised. A file that was
        deleted in the meantime is not an error.

        Accepts the arguments of :meth:`upload_and_poll`:

        :param body: A mapping, in place of the keywords, as for :meth:`upload`.
        :type body: ~typing.MutableMapping[str, any]
        :keyword timeout: Limit of the total time, in seconds, for the upload, all polls and all retries, but not for
         the ``with`` statement and the deletion. Default value is None: unlimited.
        :paramtype timeout: float
        :return: A context manager; it yields the file with its last status, which can be "error". The upload begins
         with the ``with`` statement.
        :rtype: ~typing.ContextManager[~azure_ai_files.models.FileInfo]
        :raises ~azure_ai_files.exceptions.PollingTimeoutError: When the statement begins, if the timeout expires first.
         The file is deleted.
        :raises ValueError: As :meth:`upload`.
        :raises TypeError: As :meth:`upload`.
        :raises OSError: As :meth:`upload`, when the statement begins.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses a request.

        .. code-block:: python

            with files.temporary(file_path="report.pdf", purpose="assistants", timeout=60) as file:
                print(file.id, file.status)
        """
        check_polling(polling_interval, timeout)
        named = {"file": file, "file_path": file_path, "purpose": purpose, "filename": filename}
        arguments = upload_arguments(body, {**named, "expires_after": expires_after})
        options = UploadOptions(max_concurrency, part_size, resume, sha256, kwargs.pop("verify_size", None))

        def upload(calls: PollingCalls, own: dict[str, Any]) -> FileInfo:
            polled = self._polled(calls, polling_interval)
            return (self._upload_polled(polled, arguments, options, progress_hook, deadline_of(own))).file

        own = {**_without_cls(kwargs), "timeout": timeout}
        return TemporaryUpload(upload, self.delete, own, keep_span(until_closed=True))


def _without_cls(options: Mapping[str, Any]) -> dict[str, Any]:
    for name in ("cls", "stream"):
        if name in options:
            raise ValueError(f"{name}= cannot be used for a temporary file.")
    return dict(options)
