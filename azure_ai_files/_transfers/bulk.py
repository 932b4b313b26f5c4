# Converted from azure_ai_files/aio/_transfers/bulk.py by swagger/codegen; do not edit.
"""Many transfers in one call: several at a time, each with a result of its own."""

from __future__ import annotations

import time
from collections.abc import Collection, Generator, Iterator, Sequence
from contextlib import closing
from types import TracebackType
from typing import Any, Optional, cast

from .._concurrency.batch_worker import Attempt
from .._concurrency.bulk_results import Ended, ResultBuilder
from .._concurrency.executors import Workers
from .._concurrency.limiter import RequestLimiter
from .._concurrency.results import TransferResult
from .._concurrency.scope import TransferScope
from .._decisions.bulk_jobs import BulkJob, Call, Saves, invalid_call
from .._decisions.interruptions import HookError
from .._decisions.progress_meter import ProgressHook
from .._decisions.throttle import Throttle
from .._decisions.warning import call_site, warn_at
from .._local.ledger_run import LedgerRun
from .._local.sizes import total_size
from .._pipeline.tracing import CallSpan
from .._runtime.calls import run_blocking, run_in, run_within
from .._runtime.parallel import Bell, Inputs, Signal, iterate, run_all, to_prepare
from .._runtime.streams import finish
from .bulk_inputs import PAUSE, BulkItem, Numbered
from .bulk_ledger import BulkLedger
from .follow_up import Follow, FollowUp
from .progress import BulkProgress, FileProgress
from .remote_bulk import RemoteBulk


class TransferResults(Iterator[TransferResult]):
    """The results of many transfers, each as soon as it is available.

    Nothing begins before the first result is requested; results that are dropped before emit a ``RuntimeWarning``. To
    stop early, leave a ``with`` statement or call
    :meth:`close`: then nothing more begins, and running transfers are ended first.

    :param results: The results.
    :param method: The method that was called.
    """

    _state = "ended"

    def __init__(self, results: Generator[TransferResult, None], method: str) -> None:
        self._results = results
        self._method = method
        self._site = call_site()
        self._state = "not started"

    def __enter__(self) -> TransferResults:
        return self

    def __exit__(
        self,
        exc_type: Optional[type[BaseException]] = None,
        exc_value: Optional[BaseException] = None,
        traceback: Optional[TracebackType] = None,
    ) -> None:
        self.close()

    def __iter__(self) -> TransferResults:
        return self

    def __next__(self) -> TransferResult:
        self._state = "started"
        try:
            return self._results.__next__()
        except BaseException:
            self._state = "ended"
            raise

    def close(self) -> None:
        """End the running transfers and wait for them. There are no further results."""
        self._state = "ended"
        finish(self._results)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._method}: {self._state}>"

    def __del__(self) -> None:
        if self._state == "not started":
            problem = f"The results of {self._method} were never iterated over, so that nothing was done."
            warn_at(self._site, problem, RuntimeWarning)


class BulkRun:
    """One call for many files.

    :param files: The operations of a client.
    :param job: What is done with each file.
    :param inputs: What the caller passed, or a generator in its place.
    :keyword owns_inputs: Whether the inputs are a generator that must be closed.
    :keyword max_concurrency: The most files at a time.
    :keyword fail_fast: Whether no further file begins after a failure.
    :keyword progress_hook: The caller's hook, or None.
    :keyword workers: Carry out the calls; None for this process.
    :keyword dry_run: Whether nothing is done.
    :keyword span: The span of the call.
    :keyword ledger: The ledger of the call, or None.
    :keyword follow: Makes what is done with files after their transfer, one after the other; each accepts what is
     called when a file fails.
    """

    def __init__(
        self,
        files: Any,
        job: BulkJob,
        inputs: Inputs[Any],
        *,
        max_concurrency: int,
        fail_fast: bool,
        progress_hook: Optional[ProgressHook],
        workers: Optional[Workers],
        span: CallSpan,
        owns_inputs: bool = False,
        dry_run: bool = False,
        ledger: Optional[LedgerRun] = None,
        follow: Sequence[Follow] = (),
    ) -> None:
        self._files = files
        self._job = job
        self._inputs = inputs
        self._owns_inputs = owns_inputs
        self._limit = max_concurrency
        self._fail_fast = fail_fast
        self._progress = BulkProgress(progress_hook)
        self._workers = workers
        self._span = span
        self._builder = ResultBuilder(job, fail_fast=fail_fast, dry_run=dry_run)
        self._limiter = RequestLimiter(Throttle(max_concurrency))
        self._bell = Bell()
        self._followers = [make(self._builder.note_failure) for make in follow]
        self._ledger: Optional[BulkLedger] = None
        if ledger is not None:
            self._ledger = BulkLedger(files, ledger, self._builder, self._progress, has_workers=workers is not None)

    def results(self) -> Generator[TransferResult, None]:
        """Carry out the call; raise what the iteration over the inputs, or the progress hook, raised."""
        inputs = self._numbered()
        ended = self._carried(inputs) if self._ledger is None else self._ledger.results(self._carried, inputs)
        for follower in self._followers:
            scope = TransferScope(self._limiter)
            ended = FollowUp(follower, scope, self._span, self._bell).results(ended)
        try:
            self._measure()
            with closing(inputs), closing(ended):
                for result in ended:
                    if result is not None:
                        yield result
            self._progress.finish()
        except HookError as error:
            raise error.original from error.original.__cause__
        finally:
            self._progress.close()
            self._span.end()

    def _measure(self) -> None:
        """Find the bytes of all files before the first one is transferred, if the caller passed a collection."""
        if self._progress.is_watched and isinstance(self._inputs, Collection):
            sizes = [self._job.size_of(given) for given in self._inputs]
            if None not in sizes:
                self._progress.expect(run_blocking(total_size, sizes))

    def _carried(self, inputs: Iterator[Numbered]) -> Generator[Optional[TransferResult], None]:
        scope = TransferScope(self._limiter)
        items = self._items(inputs, scope)
        with closing(items), closing(self._ended(items, scope)) as ended:
            for result in ended:
                yield result

    def _ended(
        self, items: Generator[BulkItem, None], scope: TransferScope
    ) -> Generator[Optional[TransferResult], None]:
        if self._workers is not None:
            return self._remote(self._workers).results(items)
        # The limiter enforces the limit. A prepared file is sent as soon as there is room, so none is prepared when a
        # failure must stop the next one.
        ahead = to_prepare(self._limit) if self._job.prepares and not self._fail_fast else 0
        return self._built(run_all(self._transfer, items, self._limit + ahead, scope, self._bell))

    def _built(
        self, calls: Generator[Optional[Ended], None]
    ) -> Generator[Optional[TransferResult], None]:
        """Build the results: here, because a path interns its parts, and their table must not be in each thread."""
        with closing(calls):
            for ended in calls:
                yield None if ended is None else self._builder.build(*ended)

    def _remote(self, workers: Workers) -> RemoteBulk:
        if self._ledger is None:
            return RemoteBulk(workers, self._builder, self._limit)
        return RemoteBulk(workers, self._builder, self._limit, done=self._ledger.done)

    def _numbered(self) -> Generator[Numbered, None]:
        number = 0
        try:
            for given in iterate(self._inputs):
                yield Numbered(number, given)
                number += 1
        finally:
            if self._owns_inputs:
                finish(cast(Any, self._inputs))

    def _items(self, inputs: Iterator[Numbered], scope: TransferScope) -> Generator[BulkItem, None]:
        earlier = Signal()
        earlier.set()
        # In the scope, so that inputs that come from the service share the limiter.
        context = scope.context()
        while not self._builder.is_stopped:
            try:
                number, given = run_in(context, inputs.__next__)
            except StopIteration:
                if self._ledger is None or not self._ledger.has_more:
                    self._progress.complete()
                return
            if number == PAUSE:
                yield BulkItem(number, given, None, earlier, Signal())
                continue
            named = Signal() if self._job.names else earlier
            yield BulkItem(number, given, self._progress.file(), earlier, named)
            earlier = named

    def _transfer(self, item: BulkItem) -> Optional[Ended]:
        try:
            return None if self._builder.is_stopped or item.number == PAUSE else self._result(item)
        finally:
            item.named.set()
            if item.progress is not None:
                item.progress.end()

    def _result(self, item: BulkItem) -> Ended:
        try:
            call = self._job.call(item.given)
        except (TypeError, ValueError, OSError) as error:
            if self._job.names:
                item.earlier.wait()  # the next file must not take its name before the earlier ones
            return self._builder.ended(item.number, invalid_call(item.given), Attempt(error=error))
        if self._builder.dry_run:
            return self._builder.ended(item.number, call, Attempt())
        scope = TransferScope()
        return run_in(scope.context(), run_within, self._span.active(), self._carry_out, item, call, scope)

    def _carry_out(self, item: BulkItem, call: Call, scope: TransferScope) -> Ended:
        began, returned, failure = time.monotonic(), cast(Any, None), cast(Optional[Exception], None)
        try:
            if self._job.names:
                call = self._named(item, call)
            returned = self._make(call, item.progress)
        except Exception as error:
            if self._progress.failure is not None:
                raise
            failure = error
        seconds = time.monotonic() - (scope.began or began)
        return self._builder.ended(item.number, call, Attempt(returned, failure, scope.attempts, seconds))

    def _make(self, call: Call, progress: Optional[FileProgress]) -> Any:
        arguments = call.arguments if progress is None else {**call.arguments, "progress_hook": progress}
        return getattr(self._files, call.method)(**arguments)

    def _named(self, item: BulkItem, call: Call) -> Call:
        failure: Optional[Exception] = None
        try:
            if call.arguments["file_name"] is None:
                call = self._looked_up(call)
        except Exception as error:
            failure = error
        # In the order of the inputs, so that of two equal names it is always the later one that is refused.
        item.earlier.wait()
        if failure is not None:
            raise failure
        call = self._saves.reserve(call, self._builder.names)
        item.named.set()
        return call

    def _looked_up(self, call: Call) -> Call:
        lookup = self._saves.lookup(call)
        return self._saves.with_name(call, getattr(self._files, lookup.method)(**lookup.arguments))

    @property
    def _saves(self) -> Saves:
        assert isinstance(self._job, Saves)
        return self._job
