"""How the call for one of many files ended: tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

from azure_ai_files._concurrency.batch_worker import Attempt
from azure_ai_files._concurrency.bulk_results import ResultBuilder
from azure_ai_files._decisions.bulk_jobs import Call, Deletions, Saves, Uploads, failure_of, invalid_call, size_of
from azure_ai_files.models import FileInfo

MISSING = ResourceNotFoundError("missing")
REFUSED = HttpResponseError("refused")
FILE = FileInfo({"id": "file-1", "bytes": 7, "filename": "a.txt"})


@pytest.mark.parametrize(
    ("method", "error", "attempts", "failure"),
    [
        ("delete", None, 1, None),
        ("delete", MISSING, 1, MISSING),
        ("delete", MISSING, 2, None),
        ("delete", REFUSED, 2, REFUSED),
        ("save", MISSING, 2, MISSING),
        ("upload", MISSING, 2, MISSING),
        ("", REFUSED, 0, REFUSED),
    ],
)
def test_a_file_that_a_retried_deletion_misses_is_deleted(
    method: str, error: Exception | None, attempts: int, failure: Exception | None
) -> None:
    assert failure_of(Call(method, {}, None), error, attempts) is failure


@pytest.mark.parametrize(("fail_fast", "is_stopped"), [(False, False), (True, True)])
def test_a_failure_stops_the_call_if_wanted(fail_fast: bool, is_stopped: bool) -> None:
    builder = ResultBuilder(Deletions({}), fail_fast=fail_fast, dry_run=False)
    assert builder.build(0, builder.job.call("file-1"), Attempt(attempts=1)).ok
    assert builder.build(1, builder.job.call("file-2"), Attempt(error=MISSING, attempts=2)).ok
    assert not builder.is_stopped
    failed = builder.build(2, builder.job.call("file-3"), Attempt(error=REFUSED, attempts=1))
    assert (failed.index, failed.input, failed.error, failed.ok) == (2, "file-3", REFUSED, False)
    assert builder.is_stopped is is_stopped


@pytest.mark.parametrize(
    ("job", "given", "returned", "file", "path", "sha256"),
    [
        (Uploads({}, {}), "a.txt", FileInfo({**FILE, "sha256": "f00"}), {**FILE, "sha256": "f00"}, None, "f00"),
        (Saves(Path("out"), {}, {}), FILE, None, FILE, Path("out", "a.txt"), None),
        (Saves(Path("out"), {}, {}), ("file-1", "b.txt"), "f00", None, Path("out", "b.txt"), "f00"),
        (Deletions({}), FILE, None, FILE, None, None),
        (Deletions({}), "file-1", None, None, None, None),
    ],
)
def test_what_a_result_says(job: Any, given: Any, returned: Any, file: Any, path: Path | None, sha256: Any) -> None:
    result = ResultBuilder(job, fail_fast=False, dry_run=False).build(3, job.call(given), Attempt(returned, None, 2, 1))
    assert (result.index, result.input, result.attempts, result.seconds) == (3, given, 2, 1)
    assert (result.file, result.path, result.sha256) == (file, path, sha256)


def test_a_dry_run_says_only_what_was_known_before() -> None:
    builder = ResultBuilder(Deletions({}), fail_fast=False, dry_run=True)
    result = builder.build(0, builder.job.call(FILE), Attempt())
    assert (result.file, result.attempts, result.ok) == (FILE, 0, True)


def test_an_input_that_cannot_be_used_is_repeated_without_its_content() -> None:
    error = TypeError("no")
    builder = ResultBuilder(Uploads({}, {}), fail_fast=True, dry_run=False)
    result = builder.build(0, invalid_call((b"content", 7)), Attempt(error=error))
    assert (result.input, result.error, result.attempts) == ((None, None), error, 0)
    assert builder.is_stopped


@pytest.mark.parametrize(("file", "size"), [(None, None), ({}, None), ({"bytes": 7}, 7), ({"bytes": "7"}, None)])
def test_the_size_of_a_file(file: dict[str, Any] | None, size: int | None) -> None:
    assert size_of(None if file is None else FileInfo(file)) == size
