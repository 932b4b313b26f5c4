"""The operations that upload a file."""

from __future__ import annotations

import os
from collections.abc import Mapping, MutableMapping
from typing import Any, Optional, Union, cast, overload

from azure.core.polling import AsyncLROPoller

from ..._decisions.file_input import FileType
from ..._decisions.part_layout import UploadOptions
from ..._decisions.polling import check_polling
from ..._decisions.progress_meter import ProgressHook
from ..._decisions.upload_plan import upload_arguments
from ..._generated.enums import FilePurpose
from ..._generated.models import ExpiresAfter, FileInfo
from ..._pipeline.call_context import deadline_of, with_deadline
from ..._pipeline.tracing import keep_span, traced
from .._transfers.poller import FilePolling, file_id_of, result_of
from .._transfers.response_hook import ResponseHook
from .._transfers.upload_and_poll import FileReply, PollingCalls
from ._files_base import FilesBase

JSON = MutableMapping[str, Any]


class FileUploadsOperations(FilesBase):
    """The part of :class:`FilesOperations` that uploads content."""

    @overload
    async def upload(
        self,
        body: JSON,
        *,
        progress_hook: Optional[ProgressHook] = None,
        max_concurrency: int = 4,
        part_size: Optional[int] = None,
        resume: bool = False,
        sha256: bool = False,
        cls: Optional[ResponseHook[FileInfo]] = None,
        **kwargs: Any,
    ) -> FileInfo: ...
    @overload
    async def upload(
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
        cls: Optional[ResponseHook[FileInfo]] = None,
        **kwargs: Any,
    ) -> FileInfo: ...
    @overload
    async def upload(
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
        cls: Optional[ResponseHook[FileInfo]] = None,
        **kwargs: Any,
    ) -> FileInfo: ...
    @traced
    async def upload(
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
        cls: Optional[ResponseHook[FileInfo]] = None,
        **kwargs: Any,
    ) -> FileInfo:
        """Upload a file. It is streamed in constant memory, and the complete file is resent after a failed attempt.

        :param body: A mapping with ``file`` or ``file_path``, ``purpose`` and, optionally, ``filename`` and
         ``expires_after``, in place of the keywords.
        :type body: ~typing.MutableMapping[str, any]
        :keyword file: The content: bytes, a file object opened in binary mode, a path, ``(filename, data)``,
         ``(filename, data, content_type)``, an iterable of bytes, or an uploaded file of Starlette, FastAPI, Flask or
         Django. A file object is read from its current position, moved back there afterwards, and not closed. A source
         that can be read only once cannot be resent.
        :paramtype file: ~azure_ai_files.FileType
        :keyword file_path: The path of the file, in place of ``file``.
        :paramtype file_path: str or ~os.PathLike[str]
        :keyword purpose: The purpose of the file. Required, here or in ``body``.
        :paramtype purpose: str or ~azure_ai_files.models.FilePurpose
        :keyword filename: The name of the file. Default value is None: the name of the path, of the uploaded file, of
         the member of an archive, or of the file object (without the suffix ".gz" if it decompresses such a file),
         otherwise "upload".
        :paramtype filename: str
        :keyword expires_after: When the service deletes the file: 3,600 to 2,592,000 seconds after its creation, from
         1,209,600 for batch files of Azure OpenAI, any number for a compatible server. Default value is None: the
         service decides. If the service accepts the option and ignores it, a ``UserWarning`` is emitted.
        :paramtype expires_after: ~azure_ai_files.models.ExpiresAfter
        :keyword progress_hook: Called as ``progress_hook(current, total)`` with numbers of bytes; ``total`` is None
         while unknown. An exception from it aborts the upload.
        :paramtype progress_hook: ~typing.Callable[[int, ~typing.Optional[int]], None]
        :keyword max_concurrency: Maximum number of parts that are sent at the same time, if the file is uploaded in
         parts. Default value is 4.
        :paramtype max_concurrency: int
        :keyword part_size: The size of a part, in bytes; with it, a file of any size is uploaded in parts. Default
         value is None: only a file that is too large for one request is uploaded in parts, of a suitable size.
        :paramtype part_size: int
        :keyword resume: Record on the disk which parts the service has received, so that the same call sends only the
         missing parts after a failure or in a new process. Requires ``file_path``. Default value is False.
        :paramtype resume: bool
        :keyword sha256: Whether to compute the SHA-256 of the content while it is sent, and return it as the item
         "sha256" of the file. Default value is False.
        :paramtype sha256: bool
        :keyword verify_size: Whether it is an error if the service reports another size than was sent. Default value is
         None: an error, or with a compatible server, which may store files in another form, a ``UserWarning``.
        :paramtype verify_size: bool
        :keyword if_exists: Remember the SHA-256 of the content in an index in your state folder, and look there first
         whether the service has a file with the same purpose, name and content: "reuse" returns that file, with the
         item "reused" set to True; "fail" raises ``FileExistsError``; "upload" uploads in any case. Default value is
         None: the index is not used.
        :paramtype if_exists: str
        :keyword cls: Called with the pipeline response, the result and the headers of the last reply; the call returns
         what it returns. Default value is None.
        :paramtype cls: ~azure_ai_files.aio.ResponseHook[~azure_ai_files.models.FileInfo]
        :return: The uploaded file.
        :rtype: ~azure_ai_files.models.FileInfo
        :raises ValueError: If an argument is missing, out of range, or not offered by the service. Nothing was sent.
        :raises TypeError: If the type of an argument is not supported, such as a ``str`` as ``file``.
        :raises FileNotFoundError: If ``file_path`` does not exist.
        :raises FileExistsError: With ``if_exists="fail"``, if the service has the file.
        :raises OSError: If the file cannot be read, or with ``if_exists``, the index cannot be used.
        :raises ~azure_ai_files.exceptions.SourceChangedError: If the file shrank or grew while it was sent.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses the request.
        :raises ~azure.core.exceptions.AzureError: If the service cannot be reached.
        """
        arguments = upload_arguments(body, _named(file, file_path, purpose, filename, expires_after))
        indexed = self._indexed(kwargs, arguments, cls)
        digests = sha256 or indexed is not None
        options = UploadOptions(max_concurrency, part_size, resume, digests, kwargs.pop("verify_size", None))
        own = with_deadline(kwargs, self._options.timeout)
        if indexed is not None:
            known = await indexed.find(self._operations.get, own)
            if known is not None:
                return known
        uploaded = await self._uploader.prepare(arguments, options, progress_hook, deadline_of(own))
        new = cast(FileInfo, await uploaded.send(cls=cls, **own))
        if indexed is not None:
            await indexed.remember(new)
        return new

    @overload
    async def upload_and_poll(
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
        cls: Optional[ResponseHook[FileInfo]] = None,
        **kwargs: Any,
    ) -> FileInfo: ...
    @overload
    async def upload_and_poll(
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
        cls: Optional[ResponseHook[FileInfo]] = None,
        **kwargs: Any,
    ) -> FileInfo: ...
    @overload
    async def upload_and_poll(
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
        cls: Optional[ResponseHook[FileInfo]] = None,
        **kwargs: Any,
    ) -> FileInfo: ...
    @traced
    async def upload_and_poll(
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
        cls: Optional[ResponseHook[FileInfo]] = None,
        **kwargs: Any,
    ) -> FileInfo:
        """Upload a file, and wait until the service has processed it.

        Files for "batch" and "user_data" are ready when they are "uploaded", which is their last status with OpenAI,
        compatible servers and Foundry's ``/openai/v1``. With Azure OpenAI, other statuses follow, and are waited for.

        Accepts the arguments of :meth:`upload`, and:

        :param body: A mapping, in place of the keywords, as for :meth:`upload`.
        :type body: ~typing.MutableMapping[str, any]
        :keyword polling_interval: Seconds between two polls; an interval that the service asks for takes precedence.
         Default value is 1.
        :paramtype polling_interval: float
        :keyword timeout: Limit of the total time, in seconds, for the upload, all polls and all retries. Default value
         is None: unlimited.
        :paramtype timeout: float
        :return: The file with its last status. The status "error" does not raise; see ``status_details``.
        :rtype: ~azure_ai_files.models.FileInfo
        :raises ~azure_ai_files.exceptions.PollingTimeoutError: If the timeout expires first. It is a ``TimeoutError``
         with the id of the file, which stays on the service.
        :raises ValueError: As :meth:`upload`.
        :raises TypeError: As :meth:`upload`.
        :raises OSError: As :meth:`upload`.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses a request.
        """
        check_polling(polling_interval, timeout)
        arguments = upload_arguments(body, _named(file, file_path, purpose, filename, expires_after))
        options = UploadOptions(max_concurrency, part_size, resume, sha256, kwargs.pop("verify_size", None))
        own = with_deadline({**kwargs, "timeout": timeout})
        polled = self._polled(PollingCalls(own), polling_interval)
        reply = await self._upload_polled(polled, arguments, options, progress_hook, deadline_of(own))
        return cls(*reply) if cls else reply.file

    @overload
    async def begin_upload(
        self,
        body: JSON,
        *,
        progress_hook: Optional[ProgressHook] = None,
        max_concurrency: int = 4,
        part_size: Optional[int] = None,
        resume: bool = False,
        sha256: bool = False,
        polling_interval: float = 1,
        cls: Optional[ResponseHook[FileInfo]] = None,
        **kwargs: Any,
    ) -> AsyncLROPoller[FileInfo]: ...
    @overload
    async def begin_upload(
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
        cls: Optional[ResponseHook[FileInfo]] = None,
        **kwargs: Any,
    ) -> AsyncLROPoller[FileInfo]: ...
    @overload
    async def begin_upload(
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
        cls: Optional[ResponseHook[FileInfo]] = None,
        **kwargs: Any,
    ) -> AsyncLROPoller[FileInfo]: ...
    @overload
    async def begin_upload(
        self,
        *,
        continuation_token: str,
        polling_interval: float = 1,
        cls: Optional[ResponseHook[FileInfo]] = None,
        **kwargs: Any,
    ) -> AsyncLROPoller[FileInfo]: ...
    @traced
    async def begin_upload(
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
        continuation_token: Optional[str] = None,
        cls: Optional[ResponseHook[FileInfo]] = None,
        **kwargs: Any,
    ) -> AsyncLROPoller[FileInfo]:
        """Upload a file, and return a poller that waits until the service has processed it.

        Accepts the arguments of :meth:`upload`, and:

        :param body: A mapping, in place of the keywords, as for :meth:`upload`.
        :type body: ~typing.MutableMapping[str, any]
        :keyword polling_interval: Seconds between two polls; an interval that the service asks for takes precedence.
         Default value is 1.
        :paramtype polling_interval: float
        :keyword continuation_token: The token from ``continuation_token()`` of another poller, in this process or in
         another one. With it, the poller waits for that file, and nothing is uploaded.
        :paramtype continuation_token: str
        :keyword timeout: Limit of the total time, in seconds, for the upload, all polls and all retries. Default value
         is None: unlimited.
        :paramtype timeout: float
        :keyword cls: As for :meth:`upload`; the result of the poller is what it returns. Default value is None.
        :paramtype cls: ~azure_ai_files.aio.ResponseHook[~azure_ai_files.models.FileInfo]
        :return: The poller; its result is the file with its last status, which can be "error".
        :rtype: ~azure.core.polling.AsyncLROPoller[~azure_ai_files.models.FileInfo]
        :raises ValueError: As :meth:`upload`, or if the token is not valid.
        :raises TypeError: As :meth:`upload`.
        :raises OSError: As :meth:`upload`.
        :raises ~azure_ai_files.exceptions.PollingTimeoutError: If the timeout expires first, here or in the poller.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses a request.
        """
        check_polling(polling_interval, kwargs.get("timeout"))
        options = UploadOptions(max_concurrency, part_size, resume, sha256, kwargs.pop("verify_size", None))
        own = with_deadline(kwargs)
        calls = PollingCalls(own)
        is_final = self._connection.has("uploaded_is_final")
        polling = FilePolling(self._get_reply, calls, polling_interval, is_final, keep_span())
        if continuation_token is not None:
            return AsyncLROPoller(None, file_id_of(continuation_token), result_of(cls), polling)
        arguments = upload_arguments(body, _named(file, file_path, purpose, filename, expires_after))
        uploaded = await self._uploader.prepare(arguments, options, progress_hook, deadline_of(own))

        async def upload(**options: Any) -> FileReply:
            return cast(FileReply, await uploaded.send(cls=FileReply, **options))

        reply = await calls.send(upload)
        return AsyncLROPoller(None, reply, result_of(cls, uploaded), polling)


def _named(*values: Any) -> Mapping[str, Any]:
    return dict(zip(("file", "file_path", "purpose", "filename", "expires_after"), values, strict=True))
