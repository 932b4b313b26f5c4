# Converted from azure_ai_files/aio/_transfers/remote_bulk.py by swagger/codegen; do not edit.
"""The part of a call for many files that the workers of an executor carry out."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Future
from typing import Any, NamedTuple, Optional, Union

from .._concurrency.batch_worker import Attempt, BatchReply
from .._concurrency.bulk_results import ResultBuilder
from .._concurrency.engines import is_final
from .._concurrency.executors import Workers, portable_arguments, reply_of
from .._concurrency.results import TransferResult
from .._decisions.batches import BATCH_BYTES, Pace, Shares, batch_length, read_ahead
from .._decisions.bulk_jobs import Call, invalid_call, size_of
from .._decisions.claims import Claims
from .._decisions.warning import warn_caller
from .._generated.models import FileInfo
from .._runtime.calls import run_blocking
from .._runtime.parallel import Futures
from .bulk_inputs import PAUSE, BulkItem

#: Seconds after which inputs that were read are sent, although more could follow in the same batch.
_LINGER = 0.05
#: Seconds after which a wait for a task is renewed, to look whether it can still end.
_LOOK_AROUND = 1.0


class _Waiting(NamedTuple):
    """An input that was read.

    :ivar item: The input.
    :ivar call: Its call.
    :ivar arguments: The arguments of the call that are sent.
    :ivar weight: The bytes of the content among them.
    :ivar begun: How often it was begun in earlier batches.
    :ivar sent_at: When its batch was sent, in seconds since 1970.
    """

    item: BulkItem
    call: Call
    arguments: dict[str, Any]
    weight: int
    begun: int = 0
    sent_at: float = 0.0


class _Sent(NamedTuple):
    """A batch that was sent.

    :ivar number: Its number.
    :ivar inputs: Its inputs.
    :ivar share: Its share of the requests.
    :ivar at: When it was sent, on the monotonic clock.
    """

    number: int
    inputs: list[_Waiting]
    share: int
    at: float


class RemoteBulk:
    """Send the inputs of a call to the workers of an executor, many in each task.

    :param workers: The workers.
    :param builder: Builds the results.
    :param limit: The most files at a time.
    :keyword done: Returns which of the files with some ids an earlier call with the same ledger uploaded.
    """

    def __init__(
        self,
        workers: Workers,
        builder: ResultBuilder,
        limit: int,
        *,
        done: Callable[[Sequence[str]], set[str]] = lambda _: set(),
    ) -> None:
        self._workers = workers
        self._done = done
        self._builder = builder
        self._names = builder.names
        self._shares = Shares(limit, ahead=not builder.fail_fast)
        self._pace = Pace()
        self._waiting: deque[_Waiting] = deque()
        self._weight = 0
        self._ready: deque[Optional[TransferResult]] = deque()
        self._running: Futures[Optional[_Sent]] = Futures()
        self._numbers: set[int] = set()
        self._ended: list[int] = []
        self._claims: Claims[tuple[_Waiting, Attempt]] = Claims()
        self._lost_uploads: list[tuple[_Waiting, Attempt]] = []
        self._changed_at = 0.0
        self._seconds: Optional[float] = None
        self._is_probed = False
        self._has_ended = False
        #: What the iteration over the inputs raised, and why the executor carries out no further task.
        self._input_error: Optional[Exception] = None
        self._failure: Optional[Exception] = None

    def results(self, items: Generator[BulkItem, None]) -> Generator[Optional[TransferResult], None]:
        """Send all inputs, and yield the results as their batches end; raise what ends the call early."""
        try:
            while not (self._has_ended and not self._waiting and not len(self._running)):
                self._read(items)
                self._send()
                while self._ready:
                    yield self._ready.popleft()
                self._receive()
                while self._ready:
                    yield self._ready.popleft()
            self._look_up_lost()
            while self._ready:
                yield self._ready.popleft()
        finally:
            self._running.end(self._is_hopeless)
        failure = self._failure or self._input_error
        if failure is not None:
            raise failure

    def _read(self, items: Generator[BulkItem, None]) -> None:
        began = time.monotonic()
        most = read_ahead(self._workers.options.batch_size, self._workers.engine.processes)
        while not self._has_ended and len(self._waiting) < most and self._weight < BATCH_BYTES:
            try:
                item = items.__next__()
            except StopIteration:
                self._has_ended = True
            except Exception as error:
                self._input_error, self._has_ended = error, True
            else:
                self._prepare(item)
            if time.monotonic() - began > _LINGER:
                return

    def _prepare(self, item: BulkItem) -> None:
        job = self._builder.job
        if item.number == PAUSE:
            self._ready.append(None)
            return
        try:
            call = job.call(item.given)
            if call.arguments.get("file_name"):
                self._names.take(call.arguments["file_name"])
            arguments = portable_arguments(call, job.common)
        except Exception as error:
            self._finish(item, invalid_call(item.given), Attempt(error=error))
            return
        if self._builder.dry_run:
            self._finish(item, call, Attempt())
            return
        size = job.size_of(item.given) if "file" in arguments else 0
        weight = size if isinstance(size, int) else 0
        self._weight += weight
        self._waiting.append(_Waiting(item, call, arguments, weight))

    def _send(self) -> None:
        engine = self._workers.engine
        while self._waiting:
            if self._builder.is_stopped or self._failure is not None:
                self._drop()
                return
            if engine.must_refresh():
                run_blocking(engine.refresh)
            if not self._is_probed:
                self._probe()
                continue
            share = self._shares.next_share(engine.processes)
            if share is None:
                return
            self._submit(share)

    def _submit(self, share: int) -> None:
        now, sent_at, engine = time.monotonic(), time.time(), self._workers.engine
        inputs = [one._replace(sent_at=sent_at) for one in self._take(self._length(share, engine.processes))]
        try:
            ended, self._ended = self._ended, []
            number, future = self._workers.submit(
                self._builder.job,
                [one.arguments for one in inputs],
                share=self._pace.share(share),
                pause=self._pace.pause(now),
                fail_fast=self._builder.fail_fast,
                ended=ended,
            )
        except Exception as error:
            self._failure = engine.problem() or error
            return
        self._shares.send(share)
        self._numbers.add(number)
        self._add(future, _Sent(number, inputs, share, now))

    def _length(self, share: int, processes: Optional[int]) -> int:
        waiting = len(self._waiting)
        if self._builder.fail_fast:
            return min(share, waiting)
        most, is_last = self._workers.options.batch_size, self._has_ended
        return batch_length(waiting, share, most=most, processes=processes, is_last=is_last, seconds=self._seconds)

    def _take(self, length: int) -> list[_Waiting]:
        taken, weight = [self._waiting.popleft()], 0
        while self._waiting and len(taken) < length and weight < BATCH_BYTES:
            taken.append(self._waiting.popleft())
            weight += taken[-1].weight
        self._weight -= sum(one.weight for one in taken)
        return taken

    def _add(self, future: Future[Any], sent: Optional[_Sent]) -> None:
        if not len(self._running):
            self._changed_at = time.monotonic()
        self._running.add(future, sent)

    def _probe(self) -> None:
        """Check a worker before the first batch is sent."""
        self._is_probed = True
        try:
            self._add(self._workers.submit_probe(self._builder.job.options), None)
        except Exception as error:
            self._failure = error
        while len(self._running):
            self._receive()

    def _receive(self) -> None:
        """Wait a moment for a task to end; look after the executor if none does."""
        ended = self._running.next(_LOOK_AROUND) if len(self._running) else None
        if ended is None:
            self._ready.append(None)  # lets through the results of others
            self._look()
            return
        sent, future = ended
        self._changed_at = time.monotonic()
        reply = reply_of(future)
        if sent is None:
            self._failure = _error(reply, self._workers)
            return
        self._end(sent, reply)

    def _end(self, sent: _Sent, reply: Union[BatchReply, BaseException, None]) -> None:
        self._shares.end(sent.share)
        self._numbers.discard(sent.number)
        self._ended.append(sent.number)
        if isinstance(reply, BatchReply):
            self._received(sent, reply)
        else:
            self._lost(sent, reply)
        for (one, attempt), is_own in self._claims.end(sent.number):
            if is_own:
                self._finish(one.item, one.call, attempt)
            else:  # another input has this file
                self._weight += one.weight
                self._waiting.appendleft(one._replace(begun=attempt.attempts))

    def _received(self, sent: _Sent, reply: BatchReply) -> None:
        self._pace.note(reply.report, sent.at, self._changed_at)
        total = sum(attempt.seconds for attempt in reply.attempts.values())
        self._seconds = total / len(reply.attempts) if reply.attempts else self._seconds
        found = [attempt.returned.id for attempt in reply.attempts.values() if _is_found_upload(attempt)]
        for file_id in run_blocking(self._done, found) if found else ():
            self._claims.note(file_id)
        for position, one in enumerate(sent.inputs):
            attempt = reply.attempts.get(position)
            if attempt is not None:
                self._attempted(one, attempt._replace(attempts=one.begun + attempt.attempts))
            elif one.item.progress is not None:
                one.item.progress.end()

    def _attempted(self, one: _Waiting, attempt: Attempt) -> None:
        if _is_found_upload(attempt):
            self._claims.claim((one, attempt), attempt.returned.id, self._numbers)
            return
        if isinstance(attempt.returned, FileInfo):
            self._claims.note(attempt.returned.id)
        self._finish(one.item, one.call, attempt)

    def _lost(self, sent: _Sent, reply: Optional[BaseException]) -> None:
        """Build the results of a batch whose task failed; how far it came is unknown."""
        error = _error(reply, self._workers) or RuntimeError("The executor returned something else than a batch.")
        if reply is not None and is_final(reply):
            self._failure = self._failure or error
        attempts = 0 if isinstance(error, ImportError) else 1
        # Its workers are dead: what they have uploaded is certain once all batches have ended.
        looks_up = isinstance(error, BrokenExecutor) and self._builder.job.method == "upload"
        for one in sent.inputs:
            attempt = Attempt(error=error, attempts=one.begun + attempts)
            if looks_up:
                self._lost_uploads.append((one, attempt))
            else:
                self._finish(one.item, one.call, attempt)

    def _look_up_lost(self) -> None:
        """Build the results of the uploads of workers that died: some of the files are on the service."""
        lost, self._lost_uploads = self._lost_uploads, []
        found = self._found(lost) if lost else {}
        for position, (one, attempt) in enumerate(lost):
            file = found.get(position)
            self._finish(
                one.item, one.call, attempt if file is None else attempt._replace(returned=file, error=None)
            )

    def _found(self, lost: list[tuple[_Waiting, Attempt]]) -> dict[int, FileInfo]:
        calls, since = [one.arguments for one, _ in lost], min(one.sent_at for one, _ in lost)
        look_up = self._workers.find_uploaded
        try:
            return run_blocking(look_up, self._builder.job, calls, since, self._taken)
        except Exception as error:
            warn_caller(f"The files of workers that died could not be looked up, so their results are errors: {error}")
            return {}

    def _taken(self, ids: Sequence[str]) -> set[str]:
        return self._done(ids) | {file_id for file_id in ids if self._claims.is_noted(file_id)}

    def _look(self) -> None:
        """End the call if the executor will not end its tasks."""
        problem = self._workers.engine.problem() or self._overdue()
        if problem is None or not len(self._running):
            return
        self._failure = self._failure or problem
        for sent in self._running.abandon():
            if sent is not None:
                self._end(sent, problem)

    def _overdue(self) -> Optional[Exception]:
        seconds = self._workers.options.task_timeout
        if seconds is None or time.monotonic() - self._changed_at < seconds:
            return None
        return TimeoutError(f"No task of the executor ended within {seconds:g} seconds (task_timeout).")

    def _is_hopeless(self) -> bool:
        return self._workers.engine.problem() is not None or self._overdue() is not None

    def _drop(self) -> None:
        """Forget the inputs that were read but not sent."""
        for one in self._waiting:
            if one.item.progress is not None:
                one.item.progress.end()
        self._waiting.clear()
        self._has_ended = True

    def _finish(self, item: BulkItem, call: Call, attempt: Attempt) -> None:
        result = self._builder.build(item.number, call, attempt)
        if item.progress is not None:
            size = size_of(result.file) if result.ok else None
            item.progress.call(size or 0, size)
            item.progress.end()
        self._ready.append(result)


def _is_found_upload(attempt: Attempt) -> bool:
    return attempt.was_found and isinstance(attempt.returned, FileInfo)


def _error(reply: object, workers: Workers) -> Optional[Exception]:
    if isinstance(reply, CancelledError):
        return workers.engine.cancellation()
    if isinstance(reply, BaseException) and not isinstance(reply, Exception):
        return RuntimeError(repr(reply))
    return reply if isinstance(reply, Exception) else None
