# Converted from azure_ai_files/aio/_transfers/bulk_attaching.py by swagger/codegen; do not edit.
"""Many uploaded files that are attached to a vector store in batches, while others are uploaded."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from typing import Any, NamedTuple, Optional

from azure.core.exceptions import AzureError, HttpResponseError, ResourceNotFoundError

from .._concurrency.results import TransferResult
from .._concurrency.scope import TransferScope
from .._decisions.attaching import BatchQueue, Refusals, after_failure, indexing_problem, name_of
from .._decisions.deadline import Deadline
from .._decisions.polling import delay_until_next_look, is_indexed
from .._generated.models import VectorStoreFile
from .._protocol.errors import explain
from .._runtime.parallel import run_all
from ..exceptions import FileProcessingError, PollingTimeoutError
from .create_and_poll import ModelReply
from .follow_up import Emit

#: Files of a batch on one page of its list.
_PAGE_SIZE = 100
#: The most seconds before a batch is looked at first, unless the service asks for more: small files are indexed soon.
_FIRST_LOOK = 0.25


class AttachRules(NamedTuple):
    """How files are attached.

    :ivar store: The id of the vector store.
    :ivar fields: ``attributes`` and ``chunking_strategy``, as far as they are given.
    :ivar interval: Seconds between two polls of a batch, unless the service asks for others.
    :ivar timeout: Seconds for each file, from its upload on; None for no limit.
    :ivar options: The options of the requests.
    :ivar max_concurrency: The most requests at a time.
    :ivar delete_failed: Whether a file that cannot be attached is deleted.
    """

    store: str
    fields: Mapping[str, Any]
    interval: float
    timeout: Optional[float]
    options: Mapping[str, Any]
    max_concurrency: int
    delete_failed: bool


class _File(NamedTuple):
    """A file that was uploaded."""

    result: TransferResult
    deadline: Deadline
    began: float


class _Batch:
    """Files whose state in the vector store is not known yet.

    :param batch_id: The id of their batch; None if each is asked for by itself.
    :param left: The files by id.
    :param due: When they are looked at next, on the monotonic clock.
    """

    def __init__(self, batch_id: Optional[str], left: dict[str, _File], due: float) -> None:
        self.batch_id = batch_id
        self.left = left
        self.due = due


class _Look(NamedTuple):
    """What the vector store says about one file."""

    file: _File
    found: Optional[VectorStoreFile] = None
    error: Optional[Exception] = None


class BulkAttaching:
    """Attach files, and wait until they are indexed.

    :param batches: The operations on batches of files.
    :param store_files: The operations on the files of a vector store.
    :param delete: Deletes a file; accepts its id and request options.
    :param rules: How files are attached.
    :param on_failure: Called when a file has failed.
    """

    def __init__(
        self,
        batches: Any,
        store_files: Any,
        delete: Callable[..., Any],
        rules: AttachRules,
        on_failure: Callable[[], None],
    ) -> None:
        self._batches = batches
        self._store_files = store_files
        self._delete = delete
        self._rules = rules
        self._on_failure = on_failure
        self._queue: BatchQueue[_File] = BatchQueue()
        self._refusals = Refusals()
        self._running: list[_Batch] = []
        #: Files of an earlier call, which may be attached already.
        self._skipped: dict[str, _File] = {}
        self._next_deadline = float("inf")
        self._failed: list[tuple[_File, Optional[VectorStoreFile], Exception]] = []

    def takes(self, result: TransferResult) -> bool:
        """Return whether a file is attached."""
        return result.ok and result.file is not None

    def add(self, result: TransferResult) -> None:
        """Attach a file too."""
        assert result.file is not None
        now, seconds = time.monotonic(), self._rules.timeout
        file = _File(result, Deadline.after(None if seconds is None else seconds - result.seconds, now=now), now)
        self._next_deadline = min(self._next_deadline, file.deadline.at)
        if result.skipped and result.file.id not in self._skipped:
            self._skipped[result.file.id] = file
        else:
            self._queue.add(result.file.id, file, now)

    def end(self) -> None:
        """Note that no further file comes."""
        self._queue.end()

    def work(self, emit: Emit) -> float:
        """Attach and look at what is due; return the seconds until more is due."""
        if self._skipped:
            skipped, self._skipped = self._skipped, {}
            self._look(_Batch(None, skipped, 0.0), emit)
        while batch := self._queue.next_batch(time.monotonic()):
            self._attach(batch)
        now = time.monotonic()
        for running in [running for running in self._running if running.due <= now]:
            self._running.remove(running)
            self._poll(running, emit)
        self._expire(emit)
        self._end_failed(emit)
        due = min((running.due for running in self._running), default=float("inf"))
        return max(0.0, min(due, self._queue.due_at(), self._next_deadline) - time.monotonic())

    # --- attaching -----------------------------------------------------------------------------------------------

    def _attach(self, batch: list[tuple[str, _File]]) -> None:
        rules = self._rules
        ids = [file_id for file_id, _ in batch]
        options = self._options(file for _, file in batch)
        try:
            reply: ModelReply = self._batches.create(
                rules.store, file_ids=ids, cls=ModelReply, **rules.fields, **options
            )
        except AzureError as error:
            self._note_refusal(batch, error)
            return
        self._refusals.note_accepted()
        due = self._due(reply.headers, min(rules.interval, _FIRST_LOOK))
        self._running.append(_Batch(reply.model.id, dict(batch), due))

    def _note_refusal(self, batch: list[tuple[str, _File]], error: AzureError) -> None:
        status = error.status_code if isinstance(error, HttpResponseError) else None
        if self._refusals.is_divided(status, len(batch)):
            self._queue.split(batch)
            return
        if len(batch) == 1:
            self._refusals.note_refused()
        files = [file for _, file in batch]
        if self._refusals.is_final:
            files += self._queue.take_all()
        rest = after_failure(is_deleted=self._rules.delete_failed)
        explain(error, f"The file was uploaded before, but not attached to vector store {self._rules.store!r}. {rest}")
        self._failed.extend((file, None, error) for file in files)

    def _options(self, files: Iterable[_File]) -> dict[str, Any]:
        """Return the options of a request for some files, which must end when the time of one of them does."""
        if self._rules.timeout is None:
            return dict(self._rules.options)
        now = time.monotonic()
        left = min((file.deadline.left(now) for file in files), default=self._rules.timeout)
        return {**self._rules.options, "timeout": max(left, 0.001)}

    def _due(self, headers: Mapping[str, str], interval: float) -> float:
        return time.monotonic() + delay_until_next_look(headers, interval, time.time())

    # --- waiting -------------------------------------------------------------------------------------------------

    def _poll(self, batch: _Batch, emit: Emit) -> None:
        options = self._options(batch.left.values())
        try:
            reply: ModelReply = self._batches.get(self._rules.store, batch.batch_id, cls=ModelReply, **options)
            if not is_indexed(reply.model.status):
                batch.due = self._due(reply.headers, self._rules.interval)
                self._running.append(batch)
                return
            for status in ("failed", "completed"):
                if batch.left:
                    self._read(batch, status, emit)
        except AzureError:
            pass  # each file is asked for by itself, and has its own error if that fails as well
        if batch.left:
            self._look(batch, emit)

    def _read(self, batch: _Batch, status: str, emit: Emit) -> None:
        """Read the files of a batch that have a status. Its counts are not used: they may hide failures."""
        options = self._options(batch.left.values())
        listed: Iterator[VectorStoreFile] = self._batches.list_files(
            self._rules.store, batch.batch_id, filter=status, limit=_PAGE_SIZE, **options
        )
        for found in listed:
            # Services that ignore the filter list all files.
            if found.id in batch.left and is_indexed(found.status):
                self._see(batch.left.pop(found.id), found, emit)

    def _look(self, batch: _Batch, emit: Emit) -> None:
        """Ask for each file by itself."""
        limit = self._rules.max_concurrency
        with closing(run_all(self._get, list(batch.left.values()), limit, TransferScope())) as looked:
            for file, found, error in looked:
                assert file.result.file is not None
                file_id = file.result.file.id
                if found is not None and not is_indexed(found.status):
                    continue
                del batch.left[file_id]
                if found is not None:
                    self._see(file, found, emit)
                elif file.result.skipped and isinstance(error, ResourceNotFoundError):
                    self._queue.add(file_id, file, time.monotonic())
                elif error is not None and not file.deadline.has_passed(time.monotonic()):
                    self._failed.append((file, None, error))
                else:
                    batch.left[file_id] = file
        if batch.left:
            batch.due = time.monotonic() + self._rules.interval
            self._running.append(batch)

    def _get(self, file: _File) -> _Look:
        assert file.result.file is not None
        try:
            found = self._store_files.get(self._rules.store, file.result.file.id, **self._options([file]))
        except Exception as error:
            return _Look(file, error=error)
        return _Look(file, found)

    def _see(self, file: _File, found: VectorStoreFile, emit: Emit) -> None:
        assert file.result.file is not None
        is_deleted = self._rules.delete_failed
        problem = indexing_problem(file.result.file, found, self._rules.store, is_deleted=is_deleted)
        if problem is None:
            self._finish(file, found, None, emit)
        else:
            self._failed.append((file, found, FileProcessingError(problem, file.result.file)))

    # --- ending --------------------------------------------------------------------------------------------------

    def _expire(self, emit: Emit) -> None:
        now = time.monotonic()
        if now < self._next_deadline:
            return
        late = [file for file in self._queue.items() if file.deadline.has_passed(now)]
        self._queue.remove({id(file) for file in late})
        for running in self._running:
            ended = [(file_id, file) for file_id, file in running.left.items() if file.deadline.has_passed(now)]
            for file_id, _ in ended:
                late.append(running.left.pop(file_id))
        self._running = [running for running in self._running if running.left]
        for file in late:
            self._finish(file, None, self._too_late(file), emit)
        left = [*self._queue.items(), *(file for running in self._running for file in running.left.values())]
        self._next_deadline = min((file.deadline.at for file in left), default=float("inf"))

    def _too_late(self, file: _File) -> PollingTimeoutError:
        uploaded, store = file.result.file, self._rules.store
        assert uploaded is not None
        return PollingTimeoutError(
            f"File {name_of(uploaded)} was uploaded, but vector store {store!r} did not index it within "
            f"{self._rules.timeout:g} s. It remains, and the service may continue: check it with "
            f"vector_store_files.get({store!r}, {uploaded.id!r}).",
            uploaded,
        )

    def _end_failed(self, emit: Emit) -> None:
        failed, self._failed = self._failed, []
        if not (failed and self._rules.delete_failed):
            for file, found, error in failed:
                self._finish(file, found, error, emit)
            return
        limit = self._rules.max_concurrency
        with closing(run_all(self._remove, failed, limit, TransferScope())) as removed:
            for file, found, error in removed:
                self._finish(file, found, error, emit)

    def _remove(
        self, failed: tuple[_File, Optional[VectorStoreFile], Exception]
    ) -> tuple[_File, Optional[VectorStoreFile], Exception]:
        file, found, error = failed
        assert file.result.file is not None
        file_id = file.result.file.id
        try:
            self._delete(file_id, **self._rules.options)
        except ResourceNotFoundError:
            pass  # it is deleted already
        except AzureError as failure:
            text = f"{error} But file {file_id!r} could not be deleted, and remains: {failure}"
            return file, found, FileProcessingError(text, file.result.file)
        return failed

    def _finish(self, file: _File, found: Optional[VectorStoreFile], error: Optional[Exception], emit: Emit) -> None:
        if error is not None:
            self._on_failure()
        seconds = file.result.seconds + time.monotonic() - file.began
        emit(replace(file.result, vector_store_file=found, error=error, seconds=seconds))
