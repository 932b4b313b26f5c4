# Converted from azure_ai_files/aio/_transfers/bulk_ledger.py by swagger/codegen; do not edit.
"""A call for many files that goes on where an earlier one ended: what is done is skipped, what was begun looked up."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from typing import Any, Optional

from azure.core.exceptions import AzureError, HttpResponseError

from .._concurrency.batch_worker import Attempt
from .._concurrency.bulk_results import ResultBuilder
from .._concurrency.results import TransferResult
from .._decisions.bulk_jobs import Call, invalid_call, size_of
from .._decisions.digests import Digests
from .._decisions.ledger_rows import CLOCK_SKEW, Sought, Step, content_of, path_of, sent_name
from .._decisions.upload_journal import unix_time
from .._generated.models import FileInfo
from .._local.ledger_run import Entry, LedgerRun
from .._local.sizes import total_size
from .._runtime.calls import run_blocking, sleep
from .bulk_inputs import PAUSE, Numbered
from .progress import BulkProgress

#: Inputs that are looked up in the ledger, and written to it, at a time.
_MOST_AT_A_TIME = 128
#: Seconds in which so many must be there; otherwise fewer are read at a time.
_LINGER = 0.01
#: Bytes of content in memory, after which no more inputs are read at a time.
_MOST_BYTES = 4 * 1024 * 1024
#: Inputs that are set aside before they are looked up together.
_MOST_LATER = 10_000
#: Seconds for which the service, or the workers of a driver that died, may still finish what was begun.
_SETTLE, _SETTLE_WORKERS = 2.0, 10.0
_PAGE_SIZE = 100
#: Replies of services that store files but do not list them.
_WITHOUT_LISTS = (404, 405, 501)
#: Replies of services that do not return the content of a file.
_WITHOUT_CONTENT = (400, 403, 404, 405, 501)

Run = Callable[[Iterator[Numbered]], Generator[Optional[TransferResult], None]]


class BulkLedger:
    """Pass on the inputs that are not done, and write how they ended.

    :param files: The operations of a client.
    :param ledger: The ledger of the call.
    :param builder: Builds the results.
    :param progress: The progress of the call.
    :keyword has_workers: Whether the workers of an executor carry out the call.
    """

    def __init__(
        self,
        files: Any,
        ledger: LedgerRun,
        builder: ResultBuilder,
        progress: BulkProgress,
        *,
        has_workers: bool,
    ) -> None:
        self._files = files
        self._ledger = ledger
        self._builder = builder
        self._progress = progress
        self._settle = _SETTLE_WORKERS if has_workers else _SETTLE
        self._pages: bool = ledger.options.pages
        self._opened_at = 0.0
        self._at_a_time = 1
        self._skipped: deque[TransferResult] = deque()
        #: Inputs that wait for the end of all that have begun.
        self._later: list[tuple[int, Any]] = []
        self._is_over = False

    @property
    def has_more(self) -> bool:
        """Whether inputs follow when all that have begun have ended."""
        return bool(self._later) or not self._is_over

    def done(self, ids: Sequence[str]) -> set[str]:
        """Return which of some files of the service belong to inputs that are done; reads the ledger."""
        return self._ledger.known(ids)

    def results(
        self, run: Run, inputs: Iterator[Numbered]
    ) -> Generator[Optional[TransferResult], None]:
        """Carry out a call.

        :param run: Carries out inputs, and yields their results.
        :param inputs: All inputs.
        :raises ~azure_ai_files.exceptions.LedgerError: If the ledger cannot be used. Nothing was sent.
        """
        run_blocking(self._ledger.open)
        self._opened_at = time.monotonic()
        try:
            while self.has_more and not self._builder.is_stopped:
                later, self._later = self._later, []
                some = self._look_up(later) if later else self._let_through(inputs)
                with closing(self._results(run, some)) as results:
                    for result in results:
                        yield result
        finally:
            run_blocking(self._ledger.close)

    def _results(
        self, run: Run, inputs: Generator[Numbered, None]
    ) -> Generator[Optional[TransferResult], None]:
        with closing(inputs), closing(run(inputs)) as results:
            for result in results:
                while self._skipped:
                    yield self._skipped.popleft()
                if result is not None:
                    self._end(result)
                yield result
        while self._skipped:
            yield self._skipped.popleft()

    def _end(self, result: TransferResult) -> None:
        outcome = None if result.path is None else result.path.name
        if self._builder.job.method == "upload" and result.file is not None:
            outcome = result.file.get("id")
        if self._ledger.end(result.index, result.error, result.attempts, outcome):
            run_blocking(self._ledger.flush)

    def _let_through(self, inputs: Iterator[Numbered]) -> Generator[Numbered, None]:
        while not self._is_over and len(self._later) < _MOST_LATER:
            chunk, self._is_over = self._read(inputs)
            for numbered in self._begun(run_blocking(self._ledger.sort, chunk, is_later=False)):
                yield numbered

    def _look_up(self, later: list[tuple[int, Any]]) -> Generator[Numbered, None]:
        entries = run_blocking(self._ledger.sort, later, is_later=True)
        sought = [entry for entry in entries if entry.step is Step.LOOK_UP]
        for numbered in self._begun([entry for entry in entries if entry.step is not Step.LOOK_UP]):
            yield numbered
        if not sought:
            return
        sleep(max(0.0, self._opened_at + self._settle - time.monotonic()))
        for numbered in self._begun(self._found(sought)):
            yield numbered

    def _read(self, inputs: Iterator[Numbered]) -> tuple[list[tuple[int, Any]], bool]:
        """Read as many inputs as come fast, and return whether they were the last ones."""
        began, chunk, size = time.monotonic(), list[tuple[int, Any]](), 0
        while len(chunk) < self._at_a_time and size < _MOST_BYTES:
            try:
                index, given = inputs.__next__()
            except StopIteration:
                return chunk, True
            chunk.append((index, given))
            own_size = self._builder.job.size_of(given)
            size += own_size if isinstance(own_size, int) and not isinstance(given, FileInfo) else 0
        is_fast = time.monotonic() - began < _LINGER
        self._at_a_time = min(2 * self._at_a_time, _MOST_AT_A_TIME) if is_fast else 1
        return chunk, False

    def _begun(self, entries: Sequence[Entry]) -> list[Numbered]:
        """Return the inputs that begin, and add the results of those that are skipped."""
        begun: list[Numbered] = []
        for entry in entries:
            if entry.error is not None:
                call = entry.call or invalid_call(entry.given)
                self._skipped.append(self._builder.build(entry.number, call, Attempt(error=entry.error)))
            elif entry.step is Step.SKIP:
                self._skip(entry)
            elif entry.step is Step.LATER:
                self._later.append((entry.number, entry.given))
            else:
                before = self._ledger.attempts_before(entry.number)
                if before:
                    self._builder.begun_before[entry.number] = before
                begun.append(Numbered(entry.number, entry.given))
        return [*begun, Numbered(PAUSE)] if self._skipped else begun

    def _skip(self, entry: Entry) -> None:
        assert entry.call is not None
        assert entry.row is not None
        call, outcome = entry.call, entry.row.outcome
        returned = None
        if call.method == "upload":
            known = {"id": outcome, "bytes": entry.row.size, "filename": sent_name(call)}
            returned = FileInfo({name: value for name, value in known.items() if value is not None})
        elif call.method == "save" and outcome is not None:
            with suppress(FileExistsError):
                self._builder.names.take(outcome)
            call = call._replace(arguments={**call.arguments, "file_name": outcome})
        self._count(entry)
        if self._ledger.options.yield_skipped:
            self._skipped.append(replace(self._builder.build(entry.number, call, Attempt(returned)), skipped=True))

    def _count(self, entry: Entry) -> None:
        progress = self._progress.file()
        if progress is not None:
            size: Any = self._builder.job.size_of(entry.given)
            if not isinstance(size, int):
                size = size_of(None) if size is None else run_blocking(total_size, [size])
            progress.call(size or 0, size)
            progress.end()

    # --- What was begun ------------------------------------------------------------------------------------------

    def _found(self, entries: list[Entry]) -> list[Entry]:
        """Look for the results of what an earlier call began; return what is done with each input now."""
        decided: list[Entry] = []
        try:
            missing = self._find_all(entries, decided)
        except AzureError as error:
            # Unknown as before: sent again, a file could be there twice.
            known = {entry.number for entry in decided}
            return decided + [entry._replace(error=error) for entry in entries if entry.number not in known]
        run_blocking(self._ledger.begin, missing)
        return decided + missing

    def _find_all(self, entries: list[Entry], decided: list[Entry]) -> list[Entry]:
        is_saved = self._builder.job.method == "save"
        listed = {} if is_saved else self._listed(entries)
        alike = Counter(_sought(entry)[:2] for entry in entries)
        missing: list[Entry] = []
        for entry in entries:
            found = self._saved(entry) if is_saved else self._uploaded(entry, listed, alike)
            if found is None:
                missing.append(entry._replace(step=Step.DO))
            else:
                assert entry.row is not None
                self._ledger.settle(entry, found)
                decided.append(entry._replace(step=Step.SKIP, row=entry.row._replace(outcome=found)))
        return missing

    def _saved(self, entry: Entry) -> Optional[str]:
        """Return the name of a saved file if it was saved already."""
        assert entry.call is not None
        arguments, options = entry.call.arguments, self._builder.job.options
        name = arguments["file_name"] or (self._files.get(arguments["file_id"], **options)).filename
        path = arguments["target_dir"] / name
        if not run_blocking(path.is_file):
            return None
        return name if self._files.verify(arguments["file_id"], path, **options) else None

    def _listed(self, entries: list[Entry]) -> dict[str, list[FileInfo]]:
        """Return, by name, the files of the service that have the names of entries, and belong to no other input."""
        sought = [_sought(entry) for entry in entries]
        oldest = min(one.since for one in sought)
        names = {one.name for one in sought}
        found: list[FileInfo] = []
        paging: Any = {"order": "desc", "page_size": _PAGE_SIZE} if self._pages else {}
        options = self._builder.job.options
        try:
            for file in self._files.list_all(purpose=self._builder.job.common["purpose"], **paging, **options):
                created_at = unix_time(file.get("created_at"))
                if self._pages and created_at is not None and created_at < oldest:
                    break
                if file.get("filename") in names:
                    found.append(file)
        except HttpResponseError as error:
            if error.status_code not in _WITHOUT_LISTS:
                raise
        known = run_blocking(self._ledger.known, [file.id for file in found])
        listed: dict[str, list[FileInfo]] = {}
        for file in found:
            if file.id not in known:
                listed.setdefault(file.filename, []).append(file)
        return listed

    def _uploaded(self, entry: Entry, listed: dict[str, list[FileInfo]], alike: Counter[Any]) -> Optional[str]:
        """Return the id of the file of an upload, and remove it from those that were listed; None if it is missing."""
        assert entry.call is not None
        sought = _sought(entry)
        listed_alike = listed.get(sought.name or "", [])
        files = [file for file in listed_alike if sought.matches(file)]
        # Of several inputs with the same name and size, only the content says which file belongs to which.
        is_clear = alike[sought[:2]] == 1
        for file in reversed(files):
            is_same = self._has_content(file.id, entry.call)
            if is_same or (is_same is None and is_clear):
                listed_alike.remove(file)
                return file.id
        return None

    def _has_content(self, file_id: str, call: Call) -> Optional[bool]:
        """Return whether a file has the content of an input; None if that cannot be found out."""
        data, path, options = content_of(call), path_of(call), self._builder.job.options
        try:
            if path is not None:
                return bool(self._files.verify(file_id, path, **options))
            if isinstance(data, (bytes, bytearray, memoryview)):
                return self._digest_of(file_id) == _digest(data)
        except HttpResponseError as error:
            if error.status_code not in _WITHOUT_CONTENT:
                raise
        return None

    def _digest_of(self, file_id: str) -> str:
        digests = Digests("sha256")
        with self._files.get_content(file_id, **self._builder.job.options) as content:
            for block in content:
                digests.update(block)
        return digests["sha256"]


def _sought(entry: Entry) -> Sought:
    assert entry.call is not None
    assert entry.row is not None
    return Sought(sent_name(entry.call), entry.row.size, entry.row.begun - CLOCK_SKEW)


def _digest(data: Any) -> str:
    digests = Digests("sha256")
    digests.update(data)
    return digests["sha256"]
