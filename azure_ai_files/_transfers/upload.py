# Converted from azure_ai_files/aio/_transfers/upload.py by swagger/codegen; do not edit.
"""An upload from its arguments on: planned, then sent in one request or in parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Optional, Union, cast

from .._decisions.arguments import purpose_text
from .._decisions.deadline import NO_DEADLINE, Deadline
from .._decisions.digests import Digests
from .._decisions.expiry import watch_expiry
from .._decisions.file_input import BytesLike, is_nameless_member
from .._decisions.interruptions import HookError
from .._decisions.part_layout import UploadOptions
from .._decisions.progress_meter import ProgressHook
from .._decisions.refusals import SentFile
from .._decisions.upload_plan import UploadArguments, UploadPlan, plan_upload
from .._decisions.upload_replies import check_size
from .._generated.models import FileInfo
from .._generated.operations import FilesOperations, UploadsOperations
from .._local.sources import DividedSource
from .._pipeline.connection import Connection
from .._pipeline.refusals import explained
from .._runtime.calls import run_blocking
from .multipart_body import MultipartBody, open_source, send_body
from .progress import Progress

if TYPE_CHECKING:
    from .parts_upload import PartsUpload

Opened = Union[DividedSource, Iterator[BytesLike]]


class FormUpload:
    """An upload in one request."""

    def __init__(self, operations: FilesOperations, form: MultipartBody) -> None:
        self._operations = operations
        self._form = form

    @property
    def sent(self) -> int:
        """The bytes of the file."""
        return self._form.sent

    def send(self, **kwargs: Any) -> Any:
        """Upload the file; return it, or what ``cls`` makes of it."""
        return send_body(self._form, self._operations.create, **kwargs)

    def release(self) -> None:
        """Restore the caller's file, even under a request that was abandoned."""
        self._form.release()


class FileUpload:
    """An upload that is ready to be sent.

    :param way: Sends it.
    :param digests: Computed over the bytes of the file.
    :param plan: What was planned.
    :param connection: The service.
    :param size: Bytes of the file; None if unknown.
    """

    def __init__(
        self,
        way: Union[FormUpload, PartsUpload],
        digests: Digests,
        plan: UploadPlan,
        connection: Connection,
        size: Optional[int],
    ) -> None:
        arguments = plan.arguments
        self._way = way
        self._digests = digests
        self._expires_after: object = arguments.expires_after if plan.parts is None else None
        self._size_check = connection.size_check(plan.options.verify_size)
        self._connection = connection
        self._file = SentFile(purpose_text(arguments.purpose), arguments.expires_after is not None, size)

    def send(self, **kwargs: Any) -> Any:
        """Upload the file.

        :return: The file, or what ``cls`` makes of it.
        :raises ~azure.core.exceptions.AzureError: If the service refuses or cannot be reached.
        :raises OSError: If the file cannot be read.
        """
        cls = self._checked(watch_expiry(kwargs.pop("cls", None), self._expires_after))
        try:
            with explained(self._connection, self._file):
                return self._way.send(cls=cls, **kwargs)
        except HookError as error:
            raise error.original from error.original.__cause__

    def release(self) -> None:
        """Restore the caller's file, even under requests that were abandoned."""
        self._way.release()

    def describe(self, file: FileInfo) -> None:
        """Add the computed checksum to the metadata of the file."""
        if "sha256" in self._digests:
            file["sha256"] = self._digests["sha256"]

    def _checked(self, cls: Optional[Callable[..., Any]]) -> Callable[..., Any]:
        def check(pipeline_response: Any, file: Any, headers: Mapping[str, str]) -> Any:
            if isinstance(file, FileInfo):
                check_size(file, self._way.sent, self._size_check)
                self.describe(file)
            return cls(pipeline_response, file, headers) if cls else file

        return check


class Uploader:
    """Prepare the uploads of a client.

    :param connection: The service.
    :param files: Sends uploads in one request.
    :param uploads: Sends uploads in parts.
    """

    def __init__(self, connection: Connection, files: FilesOperations, uploads: UploadsOperations) -> None:
        self._connection = connection
        self._files = files
        self._uploads = uploads

    def prepare(
        self,
        arguments: UploadArguments,
        options: UploadOptions,
        progress_hook: Optional[ProgressHook],
        deadline: Deadline = NO_DEADLINE,
    ) -> FileUpload:
        """Check everything, open the file, and decide how to upload it.

        :param arguments: What to upload.
        :param options: How the caller wants it uploaded.
        :param progress_hook: The caller's hook, or None.
        :param deadline: When the call must be over.
        :raises ValueError: If something cannot be used, or the service does not offer it.
        :raises OSError: If the file cannot be opened.
        """
        plan = plan_upload(_with_name(arguments), options, self._connection)
        progress = Progress(progress_hook)
        source = open_source(plan.file)
        progress.total = None if isinstance(source, Iterator) else source.size
        try:
            plan = plan.with_size(progress.total, self._connection)
        except ValueError:
            if not isinstance(source, Iterator):
                run_blocking(source.close)
            raise
        upload = self._in_one_request if plan.parts is None else self._in_parts
        return upload(plan, source, progress, deadline)

    def _in_one_request(self, plan: UploadPlan, source: Opened, progress: Progress, deadline: Deadline) -> FileUpload:
        digests = Digests(*_wanted_digests(plan))
        form = MultipartBody(plan.file, source, plan.fields, digests=digests, progress=progress, deadline=deadline)
        return FileUpload(FormUpload(self._files, form), digests, plan, self._connection, progress.total)

    def _in_parts(self, plan: UploadPlan, source: Opened, progress: Progress, deadline: Deadline) -> FileUpload:
        # Importing this takes time, and most files are sent in one request.
        from .parts_upload import PartsJob, PartsUpload

        assert plan.parts is not None
        job = PartsJob(
            plan.file,
            cast(DividedSource, source),
            plan.parts,
            plan.options.max_concurrency,
            deadline,
            self._connection.has("list_paging"),
        )
        digests = Digests("md5", *_wanted_digests(plan))
        way = PartsUpload(self._files, self._uploads, job, progress, digests)
        return FileUpload(way, digests, plan, self._connection, progress.total)


def _with_name(arguments: UploadArguments) -> UploadArguments:
    if arguments.filename is not None or not is_nameless_member(arguments.file):
        return arguments
    from .._local.tar_members import with_member_name  # only members of archives need it

    return arguments._replace(file=run_blocking(with_member_name, arguments.file))


def _wanted_digests(plan: UploadPlan) -> list[str]:
    return ["sha256"] if plan.options.sha256 else []
