# Converted from azure_ai_files/aio/_transfers/bulk_polling.py by swagger/codegen; do not edit.
"""Many files that are waited for together: in rounds, by the list of all files where that is cheaper."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Generator, Mapping
from contextlib import closing
from dataclasses import replace
from typing import Any, NamedTuple, Optional

from azure.core.exceptions import AzureError

from .._concurrency.results import TransferResult
from .._concurrency.scope import TransferScope
from .._decisions.deadline import NO_DEADLINE, Deadline
from .._decisions.polling import PollingTexts, delay_until_next_look, is_final
from .._decisions.upload_journal import unix_time
from .._decisions.waiting import (
    MOST_MISSES,
    ListReading,
    first_estimate,
    is_past,
    is_usable_entry,
    list_is_cheaper,
    processing_problem,
)
from .._generated.models import FileInfo
from .._pipeline.call_context import DEADLINE
from .._runtime.parallel import run_all
from ..exceptions import FileProcessingError
from .file_list import FileList
from .follow_up import Emit
from .upload_and_poll import FileReply, PollingCalls, too_late

#: The share of an interval by which a poll may come early, so that files are polled together.
_SLACK = 0.1


class PollingRules(NamedTuple):
    """How files are waited for.

    :ivar interval: Seconds between two polls of a file, unless the service asks for others.
    :ivar timeout: Seconds for each file, or for all; None for no limit.
    :ivar options: The options of the requests.
    :ivar texts: What the errors say.
    :ivar uploaded_is_final: Whether the server leaves files with some purposes as "uploaded".
    :ivar is_paged: Whether the list of files comes in pages.
    :ivar max_concurrency: The most requests at a time.
    :ivar first_delay: Seconds before the first poll of a file.
    :ivar asks_always: Whether a file is polled although its status is final already.
    """

    interval: float
    timeout: Optional[float]
    options: Mapping[str, Any]
    texts: PollingTexts
    uploaded_is_final: bool
    is_paged: bool
    max_concurrency: int
    first_delay: float
    asks_always: bool = False


class PolledService(NamedTuple):
    """The requests for files that are waited for.

    :ivar get: Gets a file with its reply; accepts its id and request options.
    :ivar list: Lists files, the newest first where that can be chosen; accepts a purpose or None, and request options.
    """

    get: Callable[..., FileReply]
    list: Callable[[Optional[str], Mapping[str, Any]], FileList[FileInfo]]


class _Waiting:
    """A file that is waited for."""

    __slots__ = ("began", "deadline", "delay", "due", "file", "misses", "polls", "result")

    def __init__(self, result: TransferResult, file: FileInfo, deadline: Deadline, due: float) -> None:
        self.result = result
        self.file = file
        self.deadline = deadline
        self.began = time.monotonic()
        #: When it is looked at next, on the monotonic clock.
        self.due = due
        #: Seconds from its last poll to the next.
        self.delay = 0.0
        self.polls = 0
        #: How often it was missing from the list.
        self.misses = 0


class _Look(NamedTuple):
    """What came of a poll."""

    waiting: _Waiting
    reply: Optional[FileReply] = None
    error: Optional[Exception] = None


class BulkPolling:
    """Poll many files until the status of each is final.

    :param service: Gets and lists files.
    :param rules: How files are waited for.
    :keyword deadline: When all files must be ready; by default each has the timeout of the rules for itself.
    :keyword on_failure: Called when a file has failed.
    """

    def __init__(
        self,
        service: PolledService,
        rules: PollingRules,
        *,
        deadline: Optional[Deadline] = None,
        on_failure: Optional[Callable[[], None]] = None,
    ) -> None:
        self._service = service
        self._rules = rules
        self._deadline = deadline
        self._on_failure = on_failure
        self._waiting: dict[int, _Waiting] = {}
        #: Those that were polled in this round, and are not ready.
        self._seen: list[_Waiting] = []
        self._estimate = first_estimate(rules.is_paged)
        #: When the next round begins, and when there is something to do, on the monotonic clock.
        self._round_at = self._wake_at = float("inf")

    def takes(self, result: TransferResult) -> bool:
        """Return whether a file is waited for."""
        if not result.ok or result.file is None:
            return False
        return self._rules.asks_always or result.skipped or not self._is_ready(result.file)

    def add(self, result: TransferResult) -> None:
        """Wait for a file too."""
        assert result.file is not None
        now = time.monotonic()
        deadline = self._deadline
        if deadline is None:
            seconds = self._rules.timeout
            deadline = Deadline.after(None if seconds is None else seconds - result.seconds, now=now)
        # With others, if their round comes before.
        due = now + self._rules.first_delay
        due = min(due, self._round_at) if self._round_at > now else due
        self._round_at = min(due, self._round_at)
        self._wake_at = min(due, deadline.at, self._wake_at)
        self._waiting[result.index] = _Waiting(result, result.file, deadline, due)

    def end(self) -> None:
        """Note that no further file comes: the first round need not wait for more."""
        if self._rules.asks_always:
            self._wake_at = 0.0
            for one in self._waiting.values():
                one.due = one.due if one.polls else 0.0

    def work(self, emit: Emit) -> float:
        """Poll the files that are due; return the seconds until others are."""
        now = time.monotonic()
        if now >= self._wake_at:
            self._expire(emit)
            soon = now + _SLACK * self._rules.interval
            due = [one for one in self._waiting.values() if one.due <= soon]
            if due:
                self._round(due, emit)
                self._expire(emit)
            self._round_at = min((one.due for one in self._waiting.values()), default=float("inf"))
            ends_at = min((one.deadline.at for one in self._waiting.values()), default=float("inf"))
            self._wake_at = min(self._round_at, ends_at)
        return max(0.0, self._wake_at - time.monotonic())

    def _is_ready(self, file: FileInfo) -> bool:
        is_last = is_final(file.status, file.purpose, uploaded_is_final=self._rules.uploaded_is_final)
        return is_last and processing_problem(file) is None

    def _expire(self, emit: Emit) -> None:
        now, rules = time.monotonic(), self._rules
        for one in [one for one in self._waiting.values() if one.deadline.has_passed(now)]:
            file = one.file if one.polls or not rules.asks_always else FileInfo({"id": one.file.id})
            self._finish(one, one.file, too_late(rules.texts, file, rules.timeout), emit)

    def _round(self, due: list[_Waiting], emit: Emit) -> None:
        looks = {one.result.index: one.polls for one in due}
        listed = [one for one in due if one.misses < MOST_MISSES]
        if list_is_cheaper(len(listed), self._estimate):
            self._read_list(listed, emit)
        missing = [one for one in due if one.polls == looks[one.result.index]]
        limit = self._rules.max_concurrency
        with closing(run_all(self._look, missing, limit, TransferScope())) as looked:
            for look in looked:
                self._note(look, emit)
        # Together again, although the polls took different times.
        now = time.monotonic()
        for one in self._seen:
            one.due = now + one.delay
        self._seen.clear()

    # --- one by one ----------------------------------------------------------------------------------------------

    def _look(self, waiting: _Waiting) -> _Look:
        calls = PollingCalls(self._options(waiting.deadline), self._rules.texts, waiting.file)
        try:
            return _Look(waiting, calls.send(self._service.get, waiting.file.id))
        except Exception as error:
            return _Look(waiting, error=error)

    def _options(self, deadline: Deadline) -> dict[str, Any]:
        if deadline == NO_DEADLINE:
            return dict(self._rules.options)
        return {**self._rules.options, "timeout": self._rules.timeout, DEADLINE: deadline}

    def _note(self, look: _Look, emit: Emit) -> None:
        waiting, reply, error = look
        waiting.polls += 1
        if reply is None:
            self._finish(waiting, waiting.file, error, emit)
        else:
            delay = delay_until_next_look(reply.headers, self._rules.interval, time.time())
            self._see(waiting, reply.file, delay, emit)

    def _see(self, waiting: _Waiting, file: FileInfo, delay: float, emit: Emit) -> None:
        if is_final(file.status, file.purpose, uploaded_is_final=self._rules.uploaded_is_final):
            problem = processing_problem(file)
            self._finish(waiting, file, None if problem is None else FileProcessingError(problem, file), emit)
            return
        waiting.file, waiting.delay = file, delay
        self._seen.append(waiting)

    def _finish(self, waiting: _Waiting, file: FileInfo, error: Optional[Exception], emit: Emit) -> None:
        result = waiting.result
        del self._waiting[result.index]
        if result.sha256 is not None:
            file["sha256"] = result.sha256
        if error is not None and self._on_failure is not None:
            self._on_failure()
        attempts = max(result.attempts, 1) if waiting.polls else result.attempts
        seconds = result.seconds + time.monotonic() - waiting.began
        emit(replace(result, file=file, error=error, attempts=attempts, seconds=seconds))

    # --- by the list ---------------------------------------------------------------------------------------------

    def _read_list(self, due: list[_Waiting], emit: Emit) -> None:
        missing = {one.file.id for one in due}
        oldest = self._oldest(due)
        waiting: dict[str, list[_Waiting]] = {}
        for one in self._waiting.values():
            waiting.setdefault(one.file.id, []).append(one)
        reading, is_complete = ListReading(self._rules.is_paged, len(missing)), True
        try:
            with closing(self._entries(due)) as entries:
                for file, delay in entries:
                    if is_past(unix_time(file.get("created_at")), oldest):
                        break
                    found = reading.found + (file.id in missing)
                    reading = reading._replace(found=found, entries=reading.entries + 1)
                    missing.discard(file.id)
                    for one in waiting.pop(file.id, ()):
                        self._see_entry(one, file, delay, emit)
                    if not reading.goes_on:
                        is_complete = False
                        break
        except (AzureError, ValueError):
            # Each file is asked for by itself, and has its own error if that fails as well.
            if not any(one.deadline.has_passed(time.monotonic()) for one in due):
                self._estimate = float("inf")
            return
        self._estimate = reading.next_estimate
        for one in due:
            one.misses += is_complete and one.file.id in missing

    def _see_entry(self, waiting: _Waiting, file: FileInfo, delay: float, emit: Emit) -> None:
        if is_usable_entry(file.get("status")):
            waiting.polls += 1
            self._see(waiting, file, delay, emit)

    def _entries(self, due: Collection[_Waiting]) -> Generator[tuple[FileInfo, float], None]:
        """List files, each with the seconds after which the service wants the next poll."""
        own: Optional[Callable[[Any], Any]] = self._rules.options.get("raw_response_hook")
        delay = self._rules.interval

        def note(response: Any) -> Any:
            nonlocal delay
            delay = delay_until_next_look(response.http_response.headers, self._rules.interval, time.time())
            return None if own is None else own(response)

        purposes = {purpose if isinstance(purpose := one.file.get("purpose"), str) else None for one in due}
        options = {**self._options(min(one.deadline for one in due)), "raw_response_hook": note}
        purpose = purposes.pop() if len(purposes) == 1 else None
        # By pages, because otherwise the last file of a page comes with the next one.
        for page in self._service.list(purpose or None, options).by_page():
            for file in page:
                yield file, delay

    def _oldest(self, due: Collection[_Waiting]) -> Optional[float]:
        """Return when the oldest file was created, if that is known of each, and the list shows the newest first."""
        times = [unix_time(one.file.get("created_at")) for one in due]
        known = [at for at in times if at is not None]
        return min(known) if self._rules.is_paged and len(known) == len(times) else None
