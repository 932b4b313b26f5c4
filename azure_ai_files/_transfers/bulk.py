# Converted from azure_ai_files/aio/_transfers/bulk.py by swagger/codegen; do not edit.
"""Many transfers in one call: as many at a time as they may be, each with its result."""

from __future__ import annotations

import itertools
import time
from collections.abc import Generator, Iterator
from concurrent.futures import Future
from contextlib import closing
from types import TracebackType
from typing import Any, NamedTuple, Optional, cast

from azure.core.exceptions import ResourceNotFoundError

from .._concurrency.executors import Attempt, Carried, Workers, attempt_of, done
from .._concurrency.limiter import RequestLimiter
from .._concurrency.results import TransferResult
from .._concurrency.scope import TransferScope
from .._decisions.bulk_jobs import BulkJob, Call, NameRegistry, Outcome, shown
from .._decisions.file_names import check_file_name
from .._decisions.progress_meter import ProgressHook
from .._decisions.throttle import Throttle
from .._generated.models import FileInfo
from .._pipeline.tracing import CallSpan
from .._runtime.parallel import Inputs, Signal, iterate, run_all, submit_all, to_prepare
from .._runtime.streams import finish
from .progress import BulkProgress, FileProgress


class TransferResults(Iterator[TransferResult]):
    """The results of many transfers, each as soon as there is one.

    Nothing begins before the first is asked for. Whoever does not read to the end leaves a ``with`` statement, or
    calls :meth:`close`: then nothing more begins, and what runs is ended first.

    :param results: The results.
    """

    def __init__(self, results: Generator[TransferResult, None]) -> None:
        self._results = results

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
        return self._results.__next__()

    def close(self) -> None:
        """End what runs, and wait for it. There are no more results afterwards."""
        finish(self._results)


class _Item(NamedTuple):
    """One input on its way.

    :ivar number: Which one it is.
    :ivar given: What the caller passed.
    :ivar progress: Its progress, if anybody watches.
    :ivar earlier: Happens when no input before this one can take a name any more.
    :ivar named: Happens when this one cannot either.
    """

    number: int
    given: Any
    progress: Optional[FileProgress]
    earlier: Signal
    named: Signal


class BulkRun:
    """One call for many files.

    :param files: The operations of a client.
    :param job: Knows what is to be done with a file.
    :param inputs: What the caller passed, or a generator in its place.
    :keyword owns_inputs: Whether they are a generator that is to be closed.
    :keyword max_concurrency: The most files at a time.
    :keyword fail_fast: Whether to begin no more files after one that failed.
    :keyword progress_hook: The caller's hook, or None.
    :keyword workers: Do the work, if not this process.
    :keyword dry_run: Whether to do nothing.
    :keyword span: The span of the call.
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
    ) -> None:
        self._files = files
        self._job = job
        self._inputs = inputs
        self._owns_inputs = owns_inputs
        self._limit = max_concurrency
        self._fail_fast = fail_fast
        self._progress = BulkProgress(progress_hook)
        self._workers = workers
        self._dry_run = dry_run
        self._span = span
        self._names = NameRegistry()
        self._calls: dict[int, Call] = {}
        self._has_failed = False

    def results(self) -> Generator[TransferResult, None]:
        """Carry out the call.

        :raises Exception: What the iteration over the inputs, or the progress hook, raised.
        """
        scope = TransferScope(RequestLimiter(Throttle(self._limit)))
        items = self._items(scope)
        if self._workers is None:
            # The limiter keeps to the limit. Files that are ready take a free place on the wire at once, which is wrong
            # when none is to begin any more.
            ahead = to_prepare(self._limit) if self._job.prepares and not self._fail_fast else 0
            ended = run_all(self._transfer, items, self._limit + ahead, scope)
        else:
            ended = self._remote_results(items, self._workers)
        try:
            with closing(items), closing(ended):
                for result in ended:
                    if result is not None:
                        yield result
            self._progress.finish()
        finally:
            self._progress.close()
            self._span.end()

    def _items(self, scope: TransferScope) -> Generator[_Item, None]:
        earlier = Signal()
        earlier.set()
        source = iterate(self._inputs)
        try:
            for index in itertools.count():
                if self._has_failed:
                    return
                try:
                    # So that an iterable that asks the service keeps to the common pace.
                    with scope.active():
                        given = source.__next__()
                except StopIteration:
                    self._progress.complete()
                    return
                named = Signal() if self._job.names else earlier
                yield _Item(index, given, self._progress.file(), earlier, named)
                earlier = named
        finally:
            if self._owns_inputs:
                finish(cast(Any, self._inputs))

    # --- in this process ---------------------------------------------------------------------------------------

    def _transfer(self, item: _Item) -> Optional[TransferResult]:
        try:
            return None if self._has_failed else self._result(item)
        finally:
            item.named.set()
            if item.progress is not None:
                item.progress.end()

    def _result(self, item: _Item) -> TransferResult:
        try:
            call = self._job.call(item.given)
        except (TypeError, ValueError) as error:
            return self._ended(item, Call("", {}, shown(item.given)), Attempt(error=error))
        if self._dry_run:
            return self._ended(item, call, Attempt())
        scope = TransferScope()
        with scope.active(), self._span.active():
            return self._carried_out(item, call, scope)

    def _carried_out(self, item: _Item, call: Call, scope: TransferScope) -> TransferResult:
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
        return self._ended(item, call, Attempt(returned, failure, scope.attempts, seconds))

    def _make(self, call: Call, progress: Optional[FileProgress]) -> Any:
        arguments = call.arguments if progress is None else {**call.arguments, "progress_hook": progress}
        return getattr(self._files, call.method)(**arguments)

    def _named(self, item: _Item, call: Call) -> Call:
        failure: Optional[Exception] = None
        try:
            if call.arguments["file_name"] is None:
                call = self._looked_up(call)
        except Exception as error:
            failure = error
        # In the order of the inputs, so that it is always the later one that finds its name taken.
        item.earlier.wait()
        if failure is not None:
            raise failure
        name: Any = call.arguments["file_name"]
        self._names.take(name)
        item.named.set()
        return call

    def _looked_up(self, call: Call) -> Call:
        file: FileInfo = self._files.get(call.arguments["file_id"], **self._job.options)
        return call._replace(file=file, arguments={**call.arguments, "file_name": check_file_name(file.filename)})

    # --- elsewhere ---------------------------------------------------------------------------------------------

    def _remote_results(
        self, items: Generator[_Item, None], workers: Workers
    ) -> Generator[Optional[TransferResult], None]:
        def submit(item: _Item) -> Future[Carried]:
            try:
                call = self._job.call(item.given)
                if call.arguments.get("file_name"):
                    self._names.take(call.arguments["file_name"])
            except Exception as error:
                return done(Attempt(error=error))
            self._calls[item.number] = call
            return done(Attempt()) if self._dry_run else workers.submit(item.number, call)

        with closing(submit_all(submit, items, self._limit)) as ended:
            for item, future in ended:
                yield self._received(item, attempt_of(future))

    def _received(self, item: _Item, attempt: Attempt) -> TransferResult:
        call = self._calls.pop(item.number, None) or Call("", {}, shown(item.given))
        result = self._ended(item, call, attempt)
        if item.progress is not None:
            size = self._outcome(call, attempt).size if result.ok else None
            item.progress.call(size or 0, size)
            item.progress.end()
        return result

    # --- either way --------------------------------------------------------------------------------------------

    def _ended(self, item: _Item, call: Call, attempt: Attempt) -> TransferResult:
        error = attempt.error
        if isinstance(error, ResourceNotFoundError) and call.method == "delete" and attempt.attempts > 1:
            # An earlier try did it, and its answer got lost.
            error = None
        if error is not None:
            self._has_failed = self._has_failed or self._fail_fast
        outcome = Outcome(call.file) if error is not None or self._dry_run else self._outcome(call, attempt)
        return TransferResult(
            item.number,
            call.shown,
            outcome.file,
            error,
            attempt.attempts,
            attempt.seconds,
            outcome.path,
            outcome.sha256,
        )

    def _outcome(self, call: Call, attempt: Attempt) -> Outcome:
        return self._job.outcome(call, attempt.returned)
