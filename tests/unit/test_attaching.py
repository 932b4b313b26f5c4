"""In which batches files are attached to a vector store, and how often; all times are virtual."""

from __future__ import annotations

from bisect import bisect_right
from typing import Any

import pytest

from azure_ai_files._decisions.attaching import BatchQueue, Refusals, attachment, indexing_problem
from azure_ai_files.emulator.traffic.limits import Limits
from azure_ai_files.models import FileInfo, VectorStoreFile


def batches_of(arrivals: list[float], *, reply: float = 0.02) -> list[tuple[float, int]]:
    """When batches are sent, and how many files they have, if files arrive at some times and a reply takes a while."""
    queue: BatchQueue[int] = BatchQueue()
    now, next_file, sent = 0.0, 0, list[tuple[float, int]]()
    while next_file < len(arrivals) or len(queue):
        while next_file < len(arrivals) and arrivals[next_file] <= now:
            queue.add(f"file-{next_file}", next_file, arrivals[next_file])
            next_file += 1
        if next_file == len(arrivals):
            queue.end()
        batch = queue.next_batch(now)
        if batch:
            sent.append((now, len(batch)))
            now += reply
            continue
        coming = arrivals[next_file] if next_file < len(arrivals) else float("inf")
        now = max(now, min(queue.due_at(), coming))
    return sent


@pytest.mark.parametrize("rate", [5, 100, 1_000, 20_000], ids=lambda rate: f"{rate} a second")
@pytest.mark.parametrize("count", [1, 499, 500, 501, 5_000, 100_000])
def test_the_pace(rate: int, count: int) -> None:
    count = min(count, 600 * rate)
    arrivals = [number / rate for number in range(count)]
    sent = batches_of(arrivals)
    assert sum(size for _, size in sent) == count
    assert max(size for _, size in sent) <= 500
    times = [at for at, _ in sent]
    # Never more than a vector store takes in any minute, whenever that begins.
    assert max(bisect_right(times, start + 60) - number for number, start in enumerate(times)) <= 300
    # Nor more than the emulated one does, without any allowance for bursts.
    limits = Limits()
    limits.set(300, burst=1)
    admissions = [limits.admit("vs_1", at) for at in times]
    assert [admission for admission in admissions if admission is None or admission.wait] == []
    # The last one comes soon after the last file, unless the pace forbids it.
    assert times[-1] <= max(arrivals[-1] + 1, count / 500 * 60 / 280 + 1)


def test_a_batch_waits_for_others_only_a_moment() -> None:
    assert batches_of([0.0, 0.1, 0.2, 5.0, 100.0]) == [(1.0, 3), (6.0, 1), (100.0, 1)]
    assert batches_of([0.0] * 500 + [50.0]) == [(0.0, 500), (50.0, 1)]


def test_an_id_is_once_in_a_batch() -> None:
    queue: BatchQueue[int] = BatchQueue()
    for number, file_id in enumerate(["a", "b", "a", "c"]):
        queue.add(file_id, number, 0.0)
    queue.end()
    assert queue.next_batch(0.0) == [("a", 0), ("b", 1)]
    assert queue.next_batch(0.1) == []
    assert queue.next_batch(1.0) == [("a", 2), ("c", 3)]
    assert queue.due_at() == float("inf")


def test_a_refused_batch_is_divided_until_the_cause_is_found() -> None:
    queue, refusals, now = BatchQueue[int](), Refusals(), 0.0
    for number in range(500):
        queue.add(f"file-{number}", number, now)
    queue.end()
    refused: list[int] = []
    writes = 0
    while len(queue):
        now = max(now, queue.due_at())
        batch = queue.next_batch(now)
        writes += 1
        bad = [number for _, number in batch if number in (7, 311)]
        if not bad:
            refusals.note_accepted()
        elif refusals.is_divided(400, len(batch)):
            queue.split(batch)
        else:
            refused += bad
            refusals.note_refused()
    assert refused == [7, 311]
    assert writes <= 40


@pytest.mark.parametrize(
    ("status", "count", "divided"),
    [(400, 2, True), (404, 500, True), (400, 1, False), (401, 500, False), (429, 500, False), (500, 500, False)]
    + [(None, 500, False)],
)
def test_which_batches_are_divided(status: Any, count: int, divided: bool) -> None:
    assert Refusals().is_divided(status, count) is divided


def test_a_store_that_refuses_everything_is_given_up() -> None:
    refusals = Refusals()
    for _ in range(3):
        assert refusals.is_divided(404, 500)
        refusals.note_refused()
    assert refusals.is_final
    assert not refusals.is_divided(404, 500)
    refusals.note_accepted()
    assert not refusals.is_final


def test_files_are_removed_and_given_up() -> None:
    queue: BatchQueue[Any] = BatchQueue()
    items = [object() for _ in range(4)]
    for number, item in enumerate(items):
        queue.add(str(number), item, 0.0)
    queue.split([("4", items[0]), ("5", items[1])])
    queue.remove({id(items[0]), id(items[2])})
    assert (queue.items(), len(queue)) == ([items[1], items[1], items[3]], 3)
    assert queue.take_all() == [items[1], items[1], items[3]]
    assert len(queue) == 0


FILE = FileInfo({"id": "file-1", "filename": "a.pdf"})


@pytest.mark.parametrize(
    ("found", "deleted", "problem"),
    [
        ({"status": "completed"}, False, None),
        ({}, False, None),
        (
            {"status": "failed", "last_error": {"code": "unsupported_file", "message": "No text."}},
            False,
            "File 'file-1' ('a.pdf') was uploaded, but vector store 'vs_1' could not index it: unsupported_file: No "
            "text. The file remains on the service.",
        ),
        (
            {"status": "failed", "last_error": None},
            True,
            "File 'file-1' ('a.pdf') was uploaded, but vector store 'vs_1' could not index it: the service does not "
            "say why. The file is deleted (delete_failed=True).",
        ),
        (
            {"status": "cancelled"},
            False,
            "File 'file-1' ('a.pdf') was uploaded, but vector store 'vs_1' stopped indexing it (cancelled): the "
            "service does not say why. The file remains on the service.",
        ),
    ],
)
def test_what_is_said_of_a_file(found: dict[str, Any], deleted: bool, problem: str | None) -> None:
    assert indexing_problem(FILE, VectorStoreFile({"id": "file-1", **found}), "vs_1", is_deleted=deleted) == problem


@pytest.mark.parametrize(
    "given", [{"attributes": {}}, {"chunking_strategy": {"type": "auto"}}, {"delete_failed": True}]
)
def test_what_needs_a_vector_store(given: dict[str, Any]) -> None:
    arguments: dict[str, Any] = {"attributes": None, "chunking_strategy": None, "delete_failed": False, **given}
    with pytest.raises(ValueError, match=f"{next(iter(given))} needs vector_store_id"):
        attachment(None, **arguments)
