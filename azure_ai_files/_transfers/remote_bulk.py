# Converted from azure_ai_files/aio/_transfers/remote_bulk.py by swagger/codegen; do not edit.
"""The part of a call for many files that the workers of an executor carry out."""

from __future__ import annotations

from collections.abc import Generator
from concurrent.futures import Future
from contextlib import closing
from typing import Optional

from .._concurrency.bulk_results import ResultBuilder
from .._concurrency.executors import Attempt, Carried, Workers, attempt_of, done
from .._concurrency.results import TransferResult
from .._decisions.bulk_jobs import Call, NameRegistry, invalid_call, size_of
from .._runtime.parallel import submit_all
from .bulk_inputs import BulkItem


class RemoteBulk:
    """Submit the calls for many files to the workers of an executor."""

    def __init__(self, workers: Workers, builder: ResultBuilder) -> None:
        self._workers = workers
        self._builder = builder
        self._names = NameRegistry()
        self._calls: dict[int, Call] = {}

    def results(
        self, items: Generator[BulkItem, None], limit: int
    ) -> Generator[Optional[TransferResult], None]:
        """Submit a call for each item, and yield the results in the order in which the calls end."""
        with closing(submit_all(self._submit, items, limit)) as ended:
            for item, future in ended:
                yield self._result(item, attempt_of(future))

    def _submit(self, item: BulkItem) -> Future[Carried]:
        try:
            call = self._builder.job.call(item.given)
            if call.arguments.get("file_name"):
                self._names.take(call.arguments["file_name"])
        except Exception as error:
            return done(Attempt(error=error))
        self._calls[item.number] = call
        return done(Attempt()) if self._builder.dry_run else self._workers.submit(item.number, call)

    def _result(self, item: BulkItem, attempt: Attempt) -> TransferResult:
        call = self._calls.pop(item.number, None) or invalid_call(item.given)
        result = self._builder.build(item.number, call, attempt)
        if item.progress is not None:
            size = size_of(result.file) if result.ok else None
            item.progress.call(size or 0, size)
            item.progress.end()
        return result
