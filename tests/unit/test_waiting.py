"""Whether many files are waited for by their list or one by one."""

from __future__ import annotations

from typing import Any

import pytest

from azure_ai_files._decisions.waiting import (
    ListReading,
    first_estimate,
    is_past,
    is_usable_entry,
    list_is_cheaper,
    processing_problem,
)
from azure_ai_files.models import FileInfo


@pytest.mark.parametrize(
    ("is_paged", "due", "uses_list"),
    [(True, 1, False), (True, 3, False), (True, 4, True), (False, 10, False), (False, 11, True), (False, 5000, True)],
)
def test_the_first_round(is_paged: bool, due: int, uses_list: bool) -> None:
    assert list_is_cheaper(due, first_estimate(is_paged)) is uses_list


@pytest.mark.parametrize(
    ("reading", "goes_on"),
    [
        # In pages: until all are found, or the rest costs more than it saves.
        (ListReading(True, 10), True),
        (ListReading(True, 10, found=10, entries=10), False),
        (ListReading(True, 10, found=9, entries=99), True),
        (ListReading(True, 10, found=9, entries=100), False),
        (ListReading(True, 10, found=7, entries=100), True),
        (ListReading(True, 10, found=0, entries=499), True),
        (ListReading(True, 10, found=0, entries=500), False),
        # As a whole: it is here already, but how long it is counts for the next round.
        (ListReading(False, 10, found=10, entries=10), True),
        (ListReading(False, 10, found=10, entries=449), True),
        (ListReading(False, 10, found=10, entries=450), False),
        (ListReading(False, 1), False),
    ],
)
def test_how_far_the_list_is_read(reading: ListReading, goes_on: bool) -> None:
    assert reading.goes_on is goes_on


@pytest.mark.parametrize(
    ("reading", "least_due"),
    [
        (ListReading(True, 20, found=20, entries=20), 2),
        (ListReading(True, 5000, found=5000, entries=5000), 152),
        # It was not worth it: twice as many files have to be due.
        (ListReading(True, 10, found=0, entries=500), 33),
        (ListReading(False, 11, found=11, entries=500), 23),
    ],
)
def test_the_next_round(reading: ListReading, least_due: int) -> None:
    assert list_is_cheaper(least_due, reading.next_estimate)
    assert not list_is_cheaper(least_due - 1, reading.next_estimate)


def test_a_list_that_is_too_long_is_tried_ever_more_rarely() -> None:
    estimate, tried = first_estimate(False), 0
    for due in range(1, 5001):
        if list_is_cheaper(due, estimate):
            tried += 1
            estimate = ListReading(False, due, found=0, entries=50 * due).next_estimate
    assert tried <= 9


@pytest.mark.parametrize(
    ("created_at", "oldest", "past"),
    [(90.0, 100.0, True), (99.5, 100.0, False), (100.0, 100.0, False), (None, 100.0, False), (90.0, None, False)],
)
def test_older_entries_end_the_list(created_at: Any, oldest: Any, past: bool) -> None:
    assert is_past(created_at, oldest) is past


@pytest.mark.parametrize(
    ("status", "usable"),
    [("processed", True), ("running", True), ("new", True), ("error", False), ("deleted", False), (None, False)]
    + [("", False), (7, False)],
)
def test_entries_that_do_not_say_all(status: Any, usable: bool) -> None:
    assert is_usable_entry(status) is usable


@pytest.mark.parametrize(
    ("file", "problem"),
    [
        ({"id": "f"}, None),
        ({"id": "f", "status": "processed"}, None),
        ({"id": "f", "status": "unknown"}, None),
        (
            {"id": "f", "status": "error", "filename": "a.pdf", "status_details": "no text"},
            "The service could not process file 'f' ('a.pdf'): no text",
        ),
        (
            {"id": "f", "status": "error", "status_details": None},
            "The service could not process file 'f', and the service does not say why.",
        ),
        ({"id": "f", "status": "deleted"}, "File 'f' was deleted while it was waited for."),
    ],
)
def test_files_that_cannot_be_used(file: dict[str, Any], problem: str | None) -> None:
    assert processing_problem(FileInfo(file)) == problem
