"""An upload in parts: several at a time, each resent on its own, and resumed by another process on request."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import aclosing, suppress
from typing import Any, NamedTuple, Optional, cast

from azure.core.exceptions import AzureError, HttpResponseError, ServiceResponseError

from ..._concurrency.scope import TransferScope, check_wanted, obligation, shielded_context
from ..._decisions.deadline import Deadline
from ..._decisions.digests import Digests
from ..._decisions.file_input import FileInput
from ..._decisions.part_layout import Part
from ..._decisions.transport_errors import plain
from ..._decisions.upload_journal import (
    Fingerprint,
    UploadState,
    begun_entry,
    completing_entry,
    part_entry,
    resumed_state,
    unix_time,
)
from ..._decisions.upload_plan import PartsPlan
from ..._decisions.upload_replies import FileCriteria, may_have_arrived, must_restart
from ..._generated.aio.operations import FilesOperations, UploadsOperations
from ..._generated.models import FileInfo, Upload, UploadPart
from ..._local.checked_source import CheckedSource
from ..._local.journal import Journal
from ..._local.sources import DividedSource, fingerprint
from ..._pipeline.call_context import DEADLINE
from .._runtime.calls import run_blocking, run_in
from .._runtime.parallel import BlockingCall, run_all
from .lost_reply import find_uploaded_file
from .multipart_body import MultipartBody, send_body
from .progress import Progress

#: Bytes that are read at a time for checksums.
_DIGEST_BLOCK = 1024 * 1024

#: Seconds that a caller waits at most for an abandoned upload to be cancelled.
_CANCEL_PATIENCE = 5.0
#: The same for a caller whose time limit has passed.
_LATE_CANCEL_PATIENCE = 0.15
_CANCEL_OPTIONS: Mapping[str, Any] = {
    "connection_timeout": _CANCEL_PATIENCE,
    "read_timeout": _CANCEL_PATIENCE,
    "timeout": 2 * _CANCEL_PATIENCE,
    "retry_total": 1,
}

_RETRIED_METHODS = frozenset({"POST"})


class PartsJob(NamedTuple):
    """What to upload in parts."""

    file: FileInput
    source: DividedSource
    plan: PartsPlan
    max_concurrency: int
    deadline: Deadline
    #: Whether files can be listed page by page.
    lists_pages: bool


class PartsUpload:
    """One upload in parts.

    :param files: Sends requests about files.
    :param uploads: Sends requests about uploads.
    :param job: What to upload.
    :param progress: Counts the bytes of the file as they are sent.
    :param digests: Computed over the bytes of the file.
    """

    def __init__(
        self,
        files: FilesOperations,
        uploads: UploadsOperations,
        job: PartsJob,
        progress: Progress,
        digests: Digests,
    ) -> None:
        self._files = files
        self._uploads = uploads
        self._job = job
        self._progress = progress
        self._digests = digests
        self._journal: Optional[Journal] = None
        self._fingerprint: Optional[Fingerprint] = None
        self._has_retries = False

    @property
    def sent(self) -> int:
        """The bytes of the file."""
        return self._job.plan.layout.size

    async def send(self, **kwargs: Any) -> Any:
        """Upload the file; return it, or what ``cls`` makes of it.

        :raises ~azure.core.exceptions.AzureError: If the service refuses or cannot be reached.
        :raises OSError: If the file cannot be read.
        """
        cls = kwargs.pop("cls", None)
        # The last reply is always read: it describes the upload, and contains the file.
        kwargs.pop("stream", None)
        try:
            resumed = await self._resumed()
            state = resumed or await self._begin(kwargs)
            try:
                return await self._run(state, cls, kwargs)
            except HttpResponseError as error:
                is_resumed = resumed is not None
                if not must_restart(error.status_code, is_resumed=is_resumed, has_retries=self._has_retries):
                    raise
            return await self._begin_again(state, cls, kwargs)
        finally:
            if self._journal is not None:
                self._journal.release()
            await self._progress.close()
            await self.release()

    async def release(self) -> None:
        """Restore the caller's file, even under requests that were abandoned."""
        await run_blocking(self._job.source.close)

    async def _resumed(self) -> Optional[UploadState]:
        identity = self._job.plan.identity
        return None if identity is None else await run_blocking(self._open_journal, identity)

    def _open_journal(self, identity: Mapping[str, Any]) -> Optional[UploadState]:
        # Stored by the thread that opens it: a call that is being cancelled would not get it as a result.
        self._fingerprint = fingerprint(cast(str, self._job.file.data))
        self._journal = Journal("upload", identity)
        return resumed_state(self._journal.entries, self._fingerprint, time.time())

    async def _begin(self, options: dict[str, Any]) -> UploadState:
        # At worst, an upload that is never completed stays until it expires.
        upload = await self._uploads.create(self._job.plan.creation, **_resent(options))
        state = UploadState(upload.id, self._job.plan.layout, {}, unix_time(upload.get("created_at")))
        if self._journal is not None and self._fingerprint is not None:
            entry = begun_entry(state, self._fingerprint, unix_time(upload.get("expires_at")))
            await run_blocking(self._journal.begin, entry)
        return state

    async def _run(self, state: UploadState, cls: Optional[Callable[..., Any]], options: dict[str, Any]) -> Any:
        with obligation():
            try:
                await self._send_parts(state, options)
                await run_blocking(self._job.source.check_unchanged)
                await self._progress.finish()
                if self._journal is not None:
                    await run_blocking(self._journal.add, completing_entry())
                result, file_id = await self._complete_or_find(state, cls, options)
            except BaseException:
                if self._journal is None:
                    await self._cancel(state, options)
                raise
        if file_id is not None:
            result = await self._files.get(file_id, cls=cls, **options)
        return await self._done(result)

    async def _complete_or_find(
        self, state: UploadState, cls: Optional[Callable[..., Any]], options: dict[str, Any]
    ) -> tuple[Any, Optional[str]]:
        """Complete the upload; return the result, or the id of its file if the reply was lost."""
        scope = TransferScope()
        try:
            return await run_in(scope.context(), self._complete, state, cls, _resent(options)), None
        except AzureError as error:
            if not may_have_arrived(error, has_retries=scope.retries > 0):
                raise
            file_id = await self._find(state, options)
            if file_id is None:
                raise
            return None, file_id

    async def _begin_again(self, state: UploadState, cls: Optional[Callable[..., Any]], options: dict[str, Any]) -> Any:
        if self._journal is not None:
            file_id = await self._find(state, options) if state.completing else None
            if file_id is not None:
                return await self._done(await self._files.get(file_id, cls=cls, **options))
            await self._cancel(state, options)
        return await self._run(await self._begin(options), cls, options)

    async def _done(self, result: Any) -> Any:
        if self._journal is not None:
            await run_blocking(self._journal.discard)
        return result

    async def _find(self, state: UploadState, options: dict[str, Any]) -> Optional[str]:
        criteria = FileCriteria(
            self._job.file.name,
            self._job.plan.creation["purpose"],
            state.layout.size,
            state.created_at,
            self._digests["md5"],
        )
        return await find_uploaded_file(self._files, criteria, pages=self._job.lists_pages, **options)

    async def _send_parts(self, state: UploadState, options: dict[str, Any]) -> None:
        missing = [part for part in state.layout.parts() if part.number not in state.part_ids]
        self._progress.rewind(state.layout.size - sum(part.size for part in missing))

        async def send(part: Part) -> tuple[int, str]:
            return part.number, await self._send_part(state.upload_id, part, options)

        scope = TransferScope()
        digesting = BlockingCall(self._compute_digests, TransferScope())
        try:
            digesting.begin()
            async with aclosing(run_all(send, missing, self._job.max_concurrency, scope)) as sent:
                async for index, part_id in sent:
                    state.part_ids[index] = part_id
            await digesting.result()
        finally:
            self._has_retries = scope.retries > 0
            await digesting.end()

    async def _send_part(self, upload_id: str, part: Part, options: dict[str, Any]) -> str:
        body = MultipartBody(
            self._job.file,
            self._job.source.piece(part.start, part.size),
            [],
            part_name="data",
            is_whole=False,
            progress=self._progress.part(),
            deadline=self._job.deadline,
        )

        async def add(body: MultipartBody, **options: Any) -> UploadPart:
            return await self._uploads.add_part(upload_id, body, **options)

        added: UploadPart = await send_body(body, add, **options)
        if self._journal is not None:
            await run_blocking(self._journal.add, part_entry(part.number, added.id))
        return added.id

    def _compute_digests(self) -> None:
        # In the order of the file, while the parts are sent in any order; the page cache serves both.
        content = self._job.source.piece(0, self._job.plan.layout.size)
        whole = CheckedSource(content, self._job.file, digests=self._digests)
        try:
            whole.rewind()
            while whole.read(_DIGEST_BLOCK):
                check_wanted()
        finally:
            whole.close()

    async def _complete(self, state: UploadState, cls: Optional[Callable[..., Any]], options: dict[str, Any]) -> Any:
        def to_file(pipeline_response: Any, upload: Upload, headers: Mapping[str, str]) -> Any:
            file = upload.file
            if not isinstance(file, FileInfo) or not file.get("id"):  # pyright: ignore[reportUnnecessaryIsInstance]
                problem = f"The service completed upload {state.upload_id!r} but returned no file."
                raise plain(ServiceResponseError(problem), None)
            return cls(pipeline_response, file, headers) if cls else file

        part_ids = [state.part_ids[index] for index in range(state.layout.part_count)]
        document = {"part_ids": part_ids, "md5": self._digests["md5"]}
        return await self._uploads.complete(state.upload_id, document, cls=cast(Any, to_file), **options)

    async def _cancel(self, state: UploadState, options: dict[str, Any]) -> None:
        own = {**options, **_CANCEL_OPTIONS}
        if self._job.deadline.has_passed(time.monotonic()):
            own["timeout"] = _LATE_CANCEL_PATIENCE
        own.pop(DEADLINE, None)
        with suppress(AzureError):
            await run_in(shielded_context(), self._uploads.cancel, state.upload_id, **own)


def _resent(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options of a POST that is sent again after its connection breaks."""
    return {"retry_on_methods": _RETRIED_METHODS, **options}
