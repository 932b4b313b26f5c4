"""Results of a call for many files, built alike wherever its transfers run."""

from __future__ import annotations

from typing import NamedTuple

from .._decisions.bulk_jobs import BulkJob, Call, Outcome, failure_of
from .._decisions.name_registry import NameRegistry
from .batch_worker import Attempt
from .results import TransferResult


class Ended(NamedTuple):
    """The end of the call for one file, of which the thread that iterates over the results builds one.

    :ivar number: The index of the file among the inputs.
    :ivar call: The call.
    :ivar attempt: How it ended.
    """

    number: int
    call: Call
    attempt: Attempt


class ResultBuilder:
    """Build the results of a call for many files, and note whether it must stop.

    :param job: What is done with each file.
    :keyword fail_fast: Whether no further file begins after a failure.
    :keyword dry_run: Whether nothing is done.
    """

    def __init__(self, job: BulkJob, *, fail_fast: bool, dry_run: bool) -> None:
        self.job = job
        self.dry_run = dry_run
        #: Whether no further file may begin.
        self.is_stopped = False
        self.fail_fast = fail_fast
        #: The names that are taken by saved files.
        self.names = NameRegistry()
        #: Attempts of an earlier call that ended in an unknown way, by index.
        self.begun_before: dict[int, int] = {}

    def note_failure(self) -> None:
        """Note that a file failed: with ``fail_fast``, no further one may begin."""
        self.is_stopped = self.is_stopped or self.fail_fast

    def ended(self, index: int, call: Call, attempt: Attempt) -> Ended:
        """Note at once whether the call for a file failed; return how it ended."""
        attempts = attempt.attempts + self.begun_before.get(index, 0)
        if failure_of(call, attempt.error, attempts) is not None:
            self.note_failure()
        return Ended(index, call, attempt)

    def build(self, index: int, call: Call, attempt: Attempt) -> TransferResult:
        """Build the result of one file from its index among the inputs, its call, and how the call ended."""
        attempt = attempt._replace(attempts=attempt.attempts + self.begun_before.pop(index, 0))
        error = failure_of(call, attempt.error, attempt.attempts)
        outcome = Outcome(call.file)
        if error is not None:
            self.note_failure()
        elif not self.dry_run:
            outcome = self.job.outcome(call, attempt.returned)
        return TransferResult(
            index, call.shown, outcome.file, error, attempt.attempts, attempt.seconds, outcome.path, outcome.sha256
        )
