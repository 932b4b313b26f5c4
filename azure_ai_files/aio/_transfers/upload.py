"""From what the caller passed to the way in which it is uploaded: in one request or in parts."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Mapping
from typing import TYPE_CHECKING, Any, Optional, Union, cast

from azure.core.exceptions import ServiceResponseError

from ..._decisions.arguments import creation_body, form_fields, input_of
from ..._decisions.digests import Digests
from ..._decisions.expiry import watch_expiry
from ..._decisions.file_input import BytesLike, FileInput
from ..._decisions.part_layout import PartLayout, UploadOptions, lay_out
from ..._decisions.progress_meter import ProgressHook
from ..._generated.aio.operations import FilesOperations, UploadsOperations
from ..._generated.models import FileInfo
from ..._local.sources import DividedSource
from ..._pipeline.connection import Connection
from .._runtime.calls import run_blocking
from .multipart_body import MultipartBody, open_source, send_body
from .progress import Progress

if TYPE_CHECKING:
    from .parts_upload import PartsUpload

Opened = Union[DividedSource, AsyncIterator[BytesLike]]


class FormUpload:
    """One upload in one request.

    :param operations: Send the request.
    :param form: Its body.
    """

    def __init__(self, operations: FilesOperations, form: MultipartBody) -> None:
        self._operations = operations
        self._form = form

    @property
    def sent(self) -> int:
        """The bytes of the file."""
        return self._form.sent

    async def send(self, **kwargs: Any) -> Any:
        """Upload the file.

        :return: The file, or what ``cls`` makes of it.
        """
        return await send_body(self._form, self._operations.create, **kwargs)

    async def release(self) -> None:
        """Leave the caller's file as it was, under a request that nobody waits for any more."""
        await self._form.release()


class FileUpload:
    """An upload that is about to begin.

    :param way: How it is done.
    :param digests: What is computed over the bytes of the file.
    :param expires_after: When the file is to expire, or None.
    """

    def __init__(self, way: Union[FormUpload, PartsUpload], digests: Digests, expires_after: object) -> None:
        self._way = way
        self._digests = digests
        self._expires_after = expires_after

    async def send(self, **kwargs: Any) -> Any:
        """Upload the file.

        :return: The file, or what ``cls`` makes of it.
        :raises ~azure.core.exceptions.AzureError: If the service refuses or cannot be reached.
        :raises OSError: If the file cannot be read.
        """
        cls = self._checked(watch_expiry(kwargs.pop("cls", None), self._expires_after))
        return await self._way.send(cls=cls, **kwargs)

    async def release(self) -> None:
        """Leave the caller's file as it was, under requests that nobody waits for any more."""
        await self._way.release()

    def describe(self, file: FileInfo) -> None:
        """Add to what the service says of the file what was computed here.

        :param file: The file.
        """
        if "sha256" in self._digests:
            file["sha256"] = self._digests["sha256"]

    def _checked(self, cls: Optional[Callable[..., Any]]) -> Callable[..., Any]:
        def check(pipeline_response: Any, file: Any, headers: Mapping[str, str]) -> Any:
            if isinstance(file, FileInfo):
                _check_size(file, self._way.sent)
                self.describe(file)
            return cls(pipeline_response, file, headers) if cls else file

        return check


class Uploader:
    """Makes the uploads of a client.

    :param connection: The service.
    :param files: Send uploads in one request.
    :param uploads: Send uploads in parts.
    """

    def __init__(self, connection: Connection, files: FilesOperations, uploads: UploadsOperations) -> None:
        self._connection = connection
        self._files = files
        self._uploads = uploads

    async def prepare(
        self,
        arguments: Mapping[str, Any],
        options: UploadOptions,
        progress_hook: Optional[ProgressHook],
        deadline: Optional[float] = None,
    ) -> FileUpload:
        """Check everything, open the file, and decide how it goes up.

        :param arguments: The united arguments of the upload.
        :param options: How the caller wants it done.
        :param progress_hook: The caller's hook, or None.
        :param deadline: The moment, on the monotonic clock, after which nothing more is sent.
        :raises ValueError: If something cannot be used, or the service does not offer it.
        :raises OSError: If the file cannot be opened.
        """
        self._check(arguments, options)
        progress = Progress(progress_hook)
        fields = form_fields(arguments, sends_filename=self._connection.has("filename_field"))
        file = input_of(arguments)
        source = await open_source(file)
        size = None if isinstance(source, AsyncIterator) else source.size
        progress.total = size
        layout = await self._layout(source, size, options)
        if layout is None:
            digests = Digests(*(["sha256"] if options.sha256 else []))
            form = MultipartBody(file, source, fields, digests=digests, progress=progress, deadline=deadline)
            return FileUpload(FormUpload(self._files, form), digests, arguments["expires_after"])
        # What resumes takes time to import, and most files go in one request.
        from .parts_upload import PartsJob, PartsUpload

        creation = self._creation(arguments, file, layout)
        identity = self._identity(file, creation, options) if options.resume else None
        job = PartsJob(
            file,
            cast(DividedSource, source),
            layout,
            creation,
            options.max_concurrency,
            identity,
            deadline,
            self._connection.has("list_paging"),
        )
        digests = Digests("md5", *(["sha256"] if options.sha256 else []))
        return FileUpload(PartsUpload(self._files, self._uploads, job, progress, digests), digests, None)

    def _check(self, arguments: Mapping[str, Any], options: UploadOptions) -> None:
        options.check()
        if arguments["expires_after"] is not None:
            self._connection.require("expires_after")
        if options.asks_for_parts:
            self._connection.require("uploads")
        if options.resume and arguments["file_path"] is None:
            raise ValueError("resume=True needs file_path=: only a file on the disk is there for another process.")

    async def _layout(self, source: Opened, size: Optional[int], options: UploadOptions) -> Optional[PartLayout]:
        try:
            layout = lay_out(size, options, self._connection.limits)
            if layout is not None and not self._connection.has("uploads"):
                raise ValueError(
                    f"The file has {layout.size:,} bytes. {self._connection.dialect.name} takes at most "
                    f"{self._connection.limits.request:,} in one request and has no uploads in parts, so nothing was "
                    "sent. If this service takes more, say so with the client's keyword max_single_put_size=."
                )
        except ValueError:
            if not isinstance(source, AsyncIterator):
                await run_blocking(source.close)
            raise
        return layout

    def _creation(self, arguments: Mapping[str, Any], file: FileInput, layout: PartLayout) -> dict[str, Any]:
        named = {
            "filename": file.name,
            "purpose": arguments["purpose"],
            "bytes": layout.size,
            "mime_type": file.content_type,
            "expires_after": arguments["expires_after"],
        }
        given = {name: value for name, value in named.items() if value is not None}
        return creation_body(None, given, self._connection.limits.total)

    def _identity(self, file: FileInput, creation: Mapping[str, Any], options: UploadOptions) -> Mapping[str, Any]:
        path = os.path.abspath(os.fspath(cast("os.PathLike[str]", file.data)))
        # Without the size: a file that has grown since is to take the place of what was begun, not to stand beside it.
        wanted = {name: value for name, value in creation.items() if name != "bytes"}
        return {**wanted, "endpoint": self._connection.endpoint, "path": path, "part_size": options.part_size}


def _check_size(file: FileInfo, sent: int) -> None:
    # Some services say nothing, or 0, until they have looked at a file.
    size = file.get("bytes")
    if isinstance(size, int) and size > 0 and size != sent:
        raise ServiceResponseError(
            f"The service took file {file.get('id')!r}, but says that it has {size:,} bytes, and {sent:,} were sent. "
            "It cannot be relied on; delete it, and upload it again."
        )
