"""Many deletions in one call, against the emulator."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from azure.core.exceptions import ResourceNotFoundError

from azure_ai_files.models import FileInfo, FilePurpose
from tests.harness.bulk_calls import as_inputs, begin, good, many
from tests.harness.methods import bare
from tests.harness.surface import MakeClient, Surface

DAY = timedelta(days=1)


@pytest.fixture
async def v1(make_client: MakeClient, emulator: Any) -> Any:
    """The files of a service that pages."""
    return make_client(emulator.openai_endpoint, emulator.credential).files


@pytest.fixture
def ids(emulator: Any) -> list[str]:
    return [emulator.add_file(f"{number}.txt", b"x") for number in range(30)]


async def left(files: Any) -> list[str]:
    return sorted([file.filename async for file in files.list_all()])


def requests(emulator: Any, operation: str) -> int:
    return len(emulator.requests.of(operation))


@pytest.mark.parametrize("kind", ["ids", "files", "generated"])
async def test_those_given(surface: Surface, files: Any, ids: list[str], emulator: Any, kind: str) -> None:
    given: Any = ids[:20]
    if kind == "files":
        given = [file async for file in files.list_all() if file.id in ids[:20]]
    if kind == "generated":
        given = as_inputs(surface, ids[:20])
    results = good(await many(surface, files, "delete_many", given))
    assert {result.attempts for result in results} == {1}
    assert await left(files) == sorted(f"{number}.txt" for number in range(20, 30))
    assert [result.file for result in results] == (given if kind == "files" else [None] * 20)


async def test_one_that_is_gone_is_an_error(surface: Surface, files: Any, ids: list[str]) -> None:
    results = await many(surface, files, "delete_many", ["assistant-gone", ids[0], "", 7])
    assert [type(result.error) for result in results] == [ResourceNotFoundError, type(None), ValueError, TypeError]
    assert len(await left(files)) == 29


@pytest.mark.parametrize("purpose", ["vision", FilePurpose.VISION])
async def test_those_for_a_purpose(surface: Surface, files: Any, emulator: Any, purpose: Any, ids: list[str]) -> None:
    emulator.add_file("seen.png", b"x", purpose="vision")
    results = good(await many(surface, files, "delete_many", purpose=purpose))
    assert [result.input.filename for result in results] == ["seen.png"]
    assert [result.file for result in results] == [result.input for result in results]
    assert len(await left(files)) == len(ids)


@pytest.mark.parametrize("relative", [True, False])
async def test_those_of_an_age(surface: Surface, files: Any, emulator: Any, relative: bool) -> None:
    now = datetime.now(timezone.utc)
    for days in (1, 2, 3, 4):
        emulator.add_file(f"{days}.txt", b"x", created_at=(now - days * DAY).timestamp())
    older_than = 2.5 * DAY if relative else now - 2.5 * DAY
    good(await many(surface, files, "delete_many", older_than=older_than))
    assert await left(files) == ["1.txt", "2.txt"]


async def test_both_must_hold(surface: Surface, files: Any, emulator: Any) -> None:
    old = (datetime.now(timezone.utc) - 3 * DAY).timestamp()
    emulator.add_file("old.txt", b"x", created_at=old)
    emulator.add_file("old.png", b"x", created_at=old, purpose="vision")
    emulator.add_file("new.png", b"x", purpose="vision")
    good(await many(surface, files, "delete_many", purpose="vision", older_than=DAY))
    assert await left(files) == ["new.png", "old.txt"]


async def test_a_dry_run_deletes_nothing(surface: Surface, files: Any, ids: list[str], emulator: Any) -> None:
    results = good(await many(surface, files, "delete_many", purpose="assistants", dry_run=True))
    assert {result.input.id for result in results} == set(ids)
    assert {(result.attempts, result.seconds) for result in results} == {(0, 0.0)}
    assert [result.input for result in good(await many(surface, files, "delete_many", ids[:3], dry_run=True))] == ids[
        :3
    ]
    assert requests(emulator, "Files_Delete") == 0


async def test_pages_are_listed_while_they_are_deleted(
    surface: Surface, v1: Any, ids: list[str], emulator: Any
) -> None:
    # The emulator refuses a cursor that names a file which is gone.
    operations = bare(v1)
    listed = operations.list_all
    operations.list_all = lambda **options: listed(page_size=4, **options)
    results = good(await many(surface, v1, "delete_many", purpose="assistants", max_concurrency=3))
    assert len(results) == len(ids)
    assert await left(v1) == []
    assert requests(emulator, "Files_List") >= len(ids) // 4


@pytest.mark.parametrize("page_size", [1, 4, 10])
async def test_files_of_a_list_are_deleted_while_they_are_listed(
    surface: Surface, v1: Any, ids: list[str], page_size: int
) -> None:
    listed = bare(v1).list_all(page_size=page_size)
    assert len(good(await many(surface, v1, "delete_many", listed))) == len(ids)
    assert await left(v1) == []


async def test_each_file_of_a_list_may_be_deleted_as_it_comes(v1: Any, ids: list[str]) -> None:
    async for file in v1.list_all(page_size=3):
        await v1.delete(file.id)
    assert await left(v1) == []


async def test_a_selection_is_taken_when_it_is_needed(
    surface: Surface, files: Any, ids: list[str], emulator: Any
) -> None:
    results = begin(surface, files, "delete_many", purpose="assistants")
    assert requests(emulator, "Files_List") == 0
    await results.close()
    assert len(await left(files)) == len(ids)


async def test_those_with_a_name(surface: Surface, files: Any, ids: list[str]) -> None:
    good(await many(surface, files, "delete_many", name="1?.txt"))
    assert len(await left(files)) == 20
    good(await many(surface, files, "delete_many", name="[!2]*", purpose="assistants"))
    assert await left(files) == sorted(f"{number}.txt" for number in (2, *range(20, 30)))


async def test_all_but_the_last_of_each_name(surface: Surface, files: Any, emulator: Any) -> None:
    for age, name in enumerate("aabab"):
        emulator.add_file(name, b"x", created_at=1_700_000_000 - age)
    results = good(await many(surface, files, "delete_many", keep_last=1))
    assert {(result.file.filename, result.file["created_at"]) for result in results} == {
        ("a", 1_699_999_999),
        ("a", 1_699_999_997),
        ("b", 1_699_999_996),
    }
    assert await left(files) == ["a", "b"]
    assert good(await many(surface, files, "delete_many", keep_last=1)) == []


async def test_more_than_may_be_deleted(surface: Surface, files: Any, ids: list[str], emulator: Any) -> None:
    with pytest.raises(ValueError, match=r"30 files would be deleted, more than max_delete=29\. Nothing was deleted"):
        await many(surface, files, "delete_many", purpose="assistants", max_delete=29)
    assert requests(emulator, "Files_Delete") == 0
    good(await many(surface, files, "delete_many", purpose="assistants", max_delete=30))
    assert await left(files) == []


NAIVE = datetime(2024, 1, 1)


@pytest.mark.parametrize(
    ("arguments", "options", "error", "message"),
    [
        ((), {}, ValueError, "purpose or older_than"),
        ((), {"dry_run": True}, ValueError, "purpose or older_than"),
        ((None,), {}, ValueError, "purpose or older_than"),
        (([],), {"purpose": "vision"}, ValueError, "not both"),
        (([],), {"older_than": DAY}, ValueError, "not both"),
        (([],), {"name": "a"}, ValueError, "not both"),
        (([],), {"max_delete": 1}, ValueError, "not both"),
        ((), {"max_delete": 1}, ValueError, "select them"),
        ((), {"keep_last": -1}, ValueError, "keep_last must be at least 0"),
        ((), {"name": "a", "max_delete": True}, TypeError, "max_delete must be an int"),
        ((), {"name": 7}, TypeError, "name must be a str"),
        ((), {"older_than": NAIVE}, ValueError, "time zone"),
        ((), {"older_than": -DAY}, ValueError, "negative"),
        ((), {"older_than": timedelta.max}, ValueError, "too large"),
        ((), {"older_than": 7}, TypeError, "timedelta"),
        ((), {"older_than": "2024-01-01"}, TypeError, "timedelta"),
        ((), {"purpose": ""}, ValueError, "purpose"),
        ((), {"purpose": 7}, TypeError, "purpose"),
        (("assistant-1",), {}, TypeError, "iterable"),
        ((FileInfo({"id": "assistant-1"}),), {}, TypeError, "iterable"),
    ],
)
def test_what_is_refused(
    surface: Surface, files: Any, emulator: Any, arguments: Any, options: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        begin(surface, files, "delete_many", *arguments, **options)
    assert len(emulator.requests) == 0
