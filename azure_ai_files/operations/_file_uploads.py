# Converted from azure_ai_files/aio/operations/_file_uploads.py by swagger/codegen; do not edit.
"""The operations that upload a file."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any, Optional, Union, cast, overload

from azure.core.polling import LROPoller

from .._decisions.file_input import FileType
from .._decisions.part_layout import UploadOptions
from .._decisions.polling import check_polling
from .._decisions.progress_meter import ProgressHook
from .._decisions.upload_plan import upload_arguments
from .._generated.enums import FilePurpose
from .._generated.models import ExpiresAfter, FileInfo
from .._pipeline.tracing import keep_span, traced
from .._transfers.poller import FilePolling, file_id_of
from .._transfers.upload import FileUpload
from .._transfers.upload_and_poll import FileReply, UploadAndPoll
from ._files_base import FilesBase

JSON = MutableMapping[str, Any]


class FileUploadsOperations(FilesBase):
    """Uploads files; the part of :class:`FilesOperations` that sends content."""

    @overload
    def upload(
        self,
        body: JSON,
        *,
        progress_hook: Optional[ProgressHook] = None,
        max_concurrency: int = 4,
        part_size: Optional[int] = None,
        resume: bool = False,
        sha256: bool = False,
        **kwargs: Any,
    ) -> FileInfo: ...
    @overload
    def upload(
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
        **kwargs: Any,
    ) -> FileInfo: ...
    @overload
    def upload(
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
        **kwargs: Any,
    ) -> FileInfo: ...
    @traced
    def upload(
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
        **kwargs: Any,
    ) -> FileInfo:
        """Upload a file. It is streamed, in constant memory, and sent again whole when a try fails.

        :param body: Everything in one mapping: ``file`` or ``file_path``, ``purpose`` and, if wanted, ``filename``
         and ``expires_after``; in place of the keywords.
        :type body: ~typing.MutableMapping[str, any]
        :keyword file: The content: bytes, a file object opened in binary mode, ``(filename, data)``, ``(filename,
         data, content_type)``, an object with ``.file`` and ``.filename``, or an iterable of bytes. A file object is
         read from where it stands, put back there, and not closed. What can be read only once cannot be sent again.
        :paramtype file: ~azure_ai_files.FileType
        :keyword file_path: The path of the file, in place of ``file``.
        :paramtype file_path: str or ~os.PathLike[str]
        :keyword purpose: What the file is for. Required, here or in ``body``.
        :paramtype purpose: str or ~azure_ai_files.models.FilePurpose
        :keyword filename: The name of the file. Default value is None: the name of the path, of the file object, or
         "upload".
        :paramtype filename: str
        :keyword expires_after: When the service deletes the file: 3,600 to 2,592,000 seconds after its creation.
         Default value is None: as the service does. A service that ignores it causes a ``UserWarning``.
        :paramtype expires_after: ~azure_ai_files.models.ExpiresAfter
        :keyword progress_hook: Called as ``progress_hook(current, total)`` with bytes of the file; ``total`` is None
         while unknown. An exception from it ends the upload.
        :paramtype progress_hook: ~typing.Callable[[int, ~typing.Optional[int]], None]
        :keyword max_concurrency: Most parts that are sent at a time, where a file goes in parts. Default value is 4.
        :paramtype max_concurrency: int
        :keyword part_size: Bytes of a part; asks for an upload in parts whatever the size of the file. Default value
         is None: a file that is too large for one request goes in parts of a size that fits.
        :paramtype part_size: int
        :keyword resume: Remember on the disk which parts of the file the service has; after a failure, or the end of
         the process, the same call sends only the others. Needs ``file_path``. Default value is False.
        :paramtype resume: bool
        :keyword sha256: Compute the checksum of the content as it is sent, and return it as the item "sha256" of the
         file. Default value is False.
        :paramtype sha256: bool
        :return: The file as the service took it.
        :rtype: ~azure_ai_files.models.FileInfo
        :raises ValueError: If something is missing, out of range, or not offered by the service. Nothing was sent.
        :raises TypeError: If something is of a type that cannot be used, such as a ``str`` as ``file``.
        :raises FileNotFoundError: If there is no file at ``file_path``.
        :raises OSError: If the file cannot be read.
        :raises ~azure_ai_files.exceptions.SourceChangedError: If the file shrank or grew while it was sent.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses.
        :raises ~azure.core.exceptions.AzureError: If the service cannot be reached.
        """
        arguments = upload_arguments(body, _named(file, file_path, purpose, filename, expires_after))
        options = UploadOptions(max_concurrency, part_size, resume, sha256)
        uploaded = self._uploader.prepare(arguments, options, progress_hook)
        return cast(FileInfo, uploaded.send(**kwargs))

    @overload
    def upload_and_poll(
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
    ) -> FileInfo: ...
    @overload
    def upload_and_poll(
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
    ) -> FileInfo: ...
    @overload
    def upload_and_poll(
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
    ) -> FileInfo: ...
    @traced
    def upload_and_poll(
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
    ) -> FileInfo:
        """Upload a file, and wait until the service has processed it.

        Takes what :meth:`upload` takes, and:

        :param body: Everything in one mapping, in place of the keywords.
        :type body: ~typing.MutableMapping[str, any]
        :keyword polling_interval: Seconds between two looks at the file; what the service asks for wins. Default
         value is 1.
        :paramtype polling_interval: float
        :keyword timeout: Seconds for everything: the upload, every look, every retry. Default value is None: no
         limit.
        :paramtype timeout: float
        :return: The file with its last status. "error" is returned, not raised: see ``status_details``.
        :rtype: ~azure_ai_files.models.FileInfo
        :raises ~azure_ai_files.exceptions.PollingTimeoutError: If the time is over first; a ``TimeoutError`` that
         names the file, which stays.
        :raises ValueError: As :meth:`upload`.
        :raises TypeError: As :meth:`upload`.
        :raises OSError: As :meth:`upload`.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses.
        """
        check_polling(polling_interval, timeout)
        arguments = upload_arguments(body, _named(file, file_path, purpose, filename, expires_after))

        cls = kwargs.pop("cls", None)

        def get(file_id: str, **options: Any) -> FileReply:
            return cast(FileReply, self._operations.get(file_id, cls=FileReply, **options))

        polled = UploadAndPoll(
            get,
            polling_interval=polling_interval,
            timeout=timeout,
            uploaded_is_final=self._connection.has("uploaded_is_final"),
            options=self._options,
        )
        options = UploadOptions(max_concurrency, part_size, resume, sha256)
        uploaded = self._uploader.prepare(arguments, options, progress_hook, polled.deadline)

        def upload(**options: Any) -> FileReply:
            return cast(FileReply, uploaded.send(cls=FileReply, **options))

        try:
            reply = polled.run(upload, **kwargs)
        finally:
            uploaded.release()
        uploaded.describe(reply.file)
        return cls(*reply) if cls else reply.file

    @overload
    def begin_upload(
        self,
        body: JSON,
        *,
        progress_hook: Optional[ProgressHook] = None,
        max_concurrency: int = 4,
        part_size: Optional[int] = None,
        resume: bool = False,
        sha256: bool = False,
        polling_interval: float = 1,
        **kwargs: Any,
    ) -> LROPoller[FileInfo]: ...
    @overload
    def begin_upload(
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
        **kwargs: Any,
    ) -> LROPoller[FileInfo]: ...
    @overload
    def begin_upload(
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
        **kwargs: Any,
    ) -> LROPoller[FileInfo]: ...
    @overload
    def begin_upload(
        self, *, continuation_token: str, polling_interval: float = 1, **kwargs: Any
    ) -> LROPoller[FileInfo]: ...
    @traced
    def begin_upload(
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
        **kwargs: Any,
    ) -> LROPoller[FileInfo]:
        """Upload a file, and get a poller that waits until the service has processed it.

        Takes what :meth:`upload` takes, and:

        :param body: Everything in one mapping, in place of the keywords.
        :type body: ~typing.MutableMapping[str, any]
        :keyword polling_interval: Seconds between two looks at the file; what the service asks for wins. Default
         value is 1.
        :paramtype polling_interval: float
        :keyword continuation_token: What ``continuation_token()`` of another poller gave, in this process or another:
         nothing is uploaded then, and that file is waited for.
        :paramtype continuation_token: str
        :return: The poller; its result is the file with its last status, "error" included.
        :rtype: ~azure.core.polling.LROPoller[~azure_ai_files.models.FileInfo]
        :raises ValueError: As :meth:`upload`, or if the token is none.
        :raises TypeError: As :meth:`upload`.
        :raises OSError: As :meth:`upload`.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses.
        """
        check_polling(polling_interval, None)
        cls = kwargs.pop("cls", None)
        token: Optional[str] = kwargs.pop("continuation_token", None)

        def get(file_id: str) -> FileReply:
            return cast(FileReply, self._operations.get(file_id, cls=FileReply, **kwargs))

        polling = FilePolling(get, polling_interval, self._connection.has("uploaded_is_final"), keep_span())
        if token is not None:
            return LROPoller(None, file_id_of(token), _result(cls), polling)
        arguments = upload_arguments(body, _named(file, file_path, purpose, filename, expires_after))
        options = UploadOptions(max_concurrency, part_size, resume, sha256)
        uploaded = self._uploader.prepare(arguments, options, progress_hook)
        reply = cast(FileReply, uploaded.send(cls=FileReply, **kwargs))
        return LROPoller(None, reply, _result(cls, uploaded), polling)


def _result(cls: Any, uploaded: Optional[FileUpload] = None) -> Callable[[FileReply], FileInfo]:
    """Make what turns the last look at a file into the result of a poller."""

    def result(reply: FileReply) -> FileInfo:
        if uploaded is not None:
            uploaded.describe(reply.file)
        return cast(FileInfo, cls(*reply)) if cls else reply.file

    return result


def _named(*values: Any) -> Mapping[str, Any]:
    return dict(zip(("file", "file_path", "purpose", "filename", "expires_after"), values, strict=True))
