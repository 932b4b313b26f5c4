"""What the operations on many files share: their calls are assembled here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from typing import Any, Optional

from ..._concurrency.executors import RemoteOptions, workers_of
from ..._concurrency.worker_clients import ClientFactory
from ..._decisions.arguments import check_count, expiry, purpose_text
from ..._decisions.attaching import Attachment
from ..._decisions.bulk_jobs import BulkJob, PathType, Uploads, bulk_options
from ..._decisions.keywords import request_options
from ..._decisions.ledger_rows import check_ledger, header_of
from ..._decisions.polling import UPLOADED, check_polling
from ..._decisions.progress_meter import ProgressHook, check_hook
from ..._decisions.vector_stores import needs_of
from ..._decisions.waiting import PAGE_SIZE
from ..._generated.models import FileInfo
from ..._local.ledger_run import LedgerOptions, LedgerRun
from ..._pipeline.tracing import CallSpan, keep_span
from .._runtime.parallel import Inputs
from .._transfers.bulk import BulkRun, TransferResults
from .._transfers.bulk_polling import BulkPolling, PolledService, PollingRules
from .._transfers.file_list import FileList
from .._transfers.follow_up import Follow
from ._overview import OverviewOperations


class ManyFilesOperations(OverviewOperations):
    """Assembles calls for many files."""

    def _uploads(self, purpose: Any, expires_after: Any, sha256: bool, options: Mapping[str, Any]) -> Uploads:
        text = purpose_text(purpose)
        common = {"purpose": text, **digest_options(sha256)}
        if expires_after is not None:
            expiry(expires_after, self._connection.expiry_range(text))
            self._connection.require("expires_after")
            common["expires_after"] = expires_after
        return Uploads(common, bulk_options(options))

    def _many(
        self,
        method: str,
        job: BulkJob,
        inputs: Inputs[Any],
        max_concurrency: int,
        fail_fast: bool,
        progress_hook: Optional[ProgressHook] = None,
        *,
        executor: Optional[Executor],
        factory: Optional[ClientFactory],
        remote: RemoteOptions,
        ledger: Optional[LedgerOptions],
        owns_inputs: bool = False,
        dry_run: bool = False,
        follow: Sequence[Follow] = (),
    ) -> TransferResults:
        check_count(max_concurrency, "max_concurrency")
        check_hook(progress_hook)
        bulk = BulkRun(
            self,
            job,
            inputs,
            owns_inputs=owns_inputs,
            max_concurrency=max_concurrency,
            fail_fast=fail_fast,
            progress_hook=progress_hook,
            workers=workers_of(executor, factory, job.common, remote),
            dry_run=dry_run,
            span=keep_span(),
            ledger=self._run_of(ledger, job, dry_run),
            follow=follow,
        )
        return TransferResults(bulk.results(), method)

    def _polls(self, polling_interval: float, options: Mapping[str, Any], max_concurrency: int) -> Follow:
        """Return what waits for files after their upload."""
        rules = PollingRules(
            interval=polling_interval,
            timeout=options.get("timeout"),
            options={name: value for name, value in request_options(options).items() if name != "timeout"},
            texts=UPLOADED,
            uploaded_is_final=self._connection.has("uploaded_is_final"),
            is_paged=self._connection.has("list_paging"),
            # Most requests are left to the uploads.
            max_concurrency=max(1, max_concurrency // 4),
            first_delay=polling_interval,
        )
        service = self._polled_service()
        return lambda on_failure: BulkPolling(service, rules, on_failure=on_failure)

    def _attaches(
        self, target: Attachment, polling_interval: float, options: Mapping[str, Any], max_concurrency: int
    ) -> Follow:
        """Return what attaches files to a vector store after their upload."""
        # They are imported by few.
        from .._transfers.bulk_attaching import AttachRules, BulkAttaching
        from ._vector_store_file_batches import VectorStoreFileBatchesOperations
        from ._vector_store_files import VectorStoreFilesOperations

        fields = target.checked_fields()
        self._connection.require("vector_stores")
        for need in needs_of(fields):
            self._connection.require(need)
        rules = AttachRules(
            store=target.store_id,
            fields=fields,
            interval=polling_interval,
            timeout=options.get("timeout"),
            options={name: value for name, value in request_options(options).items() if name != "timeout"},
            max_concurrency=max(1, max_concurrency // 4),
            delete_failed=target.delete_failed,
        )
        batches = VectorStoreFileBatchesOperations(self._client, self._connection)
        store_files = VectorStoreFilesOperations(self._client, self._connection)
        return lambda on_failure: BulkAttaching(batches, store_files, self.delete, rules, on_failure)

    def _follow(
        self,
        poll: bool,
        polling_interval: float,
        target: Optional[Attachment],
        options: Mapping[str, Any],
        max_concurrency: int,
    ) -> list[Follow]:
        """Return what is done with files after their upload, in this order."""
        check_polling(polling_interval, options.get("timeout") if poll or target else None)
        follow: list[Follow] = []
        if poll:
            follow.append(self._polls(polling_interval, options, max_concurrency))
        if target is not None:
            follow.append(self._attaches(target, polling_interval, options, max_concurrency))
        return follow

    def _polled_service(self) -> PolledService:
        is_paged = self._connection.has("list_paging")

        def listed(purpose: Optional[str], options: Mapping[str, Any]) -> FileList[FileInfo]:
            order, page_size = ("desc", PAGE_SIZE) if is_paged else (None, None)
            return self._listed(purpose, order, page_size, CallSpan(), options)

        return PolledService(self._get_reply, listed)

    def _ledger(
        self, path: Optional[PathType], key: Optional[Callable[[Any], str]], yield_skipped: bool
    ) -> Optional[LedgerOptions]:
        check_ledger(path, key, yield_skipped)
        return None if path is None else LedgerOptions(path, key, yield_skipped, self._connection.has("list_paging"))

    def _run_of(self, ledger: Optional[LedgerOptions], job: BulkJob, dry_run: bool) -> Optional[LedgerRun]:
        if ledger is None:
            return None
        return LedgerRun(ledger, job, header_of(job.method, self._connection.endpoint, job.common), dry_run=dry_run)


def digest_options(sha256: bool) -> Mapping[str, Any]:
    """Return the argument that asks for a checksum, if it is wanted."""
    return {"sha256": True} if sha256 else {}
