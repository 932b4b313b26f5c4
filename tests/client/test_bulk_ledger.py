"""The same call again with its ledger: only what is not done is done, whatever happened before."""

from __future__ import annotations

import functools
import io
import os
import sqlite3
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from azure_ai_files import Ledger
from azure_ai_files._concurrency.worker_clients import clients
from azure_ai_files._local.ledger_store import VERSION
from azure_ai_files.emulator import faults
from azure_ai_files.exceptions import LedgerError
from tests.harness import executor_workers as workers
from tests.harness.bulk_calls import as_inputs, begin, good, many
from tests.harness.surface import Surface
from tests.harness.users import without_root

OPTIONS: dict[str, Any] = {"purpose": "batch"}


@pytest.fixture
def paths(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "in"
    folder.mkdir()
    found = [folder / f"{number:03}.jsonl" for number in range(100)]
    for number, path in enumerate(found):
        path.write_bytes(b"x" * (number + 1))
    return found


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for package in ("azure_ai_files", "azure_ai_files.aio"):
        monkeypatch.setattr(f"{package}._transfers.bulk_ledger._SETTLE", 0.1)
    return tmp_path / "jobs.sqlite3"


async def stored(files: Any) -> Counter[str]:
    return Counter([file.filename async for file in files.list_all()])


async def content_of(files: Any, file_id: str) -> bytes:
    return b"".join([block async for block in await files.get_content(file_id)])


async def ids_of(files: Any) -> list[str]:
    return [file.id async for file in files.list_all()]


def skipped(results: Any) -> list[bool]:
    return [result.skipped for result in good(results)]


async def test_the_same_call_again_does_only_the_rest(
    surface: Surface, files: Any, paths: list[Path], ledger: Path
) -> None:
    first = good(await many(surface, files, "upload_many", paths[:60], ledger=ledger, **OPTIONS))
    told: list[Any] = []
    hook = {"progress_hook": lambda *figures: told.append(figures)}
    again = good(await many(surface, files, "upload_many", paths, ledger=ledger, **hook, **OPTIONS))
    assert [result.skipped for result in again] == [True] * 60 + [False] * 40
    assert [result.input for result in again] == paths
    assert [(r.file.id, r.file.bytes, r.file.filename) for r in again[:60] if r.file] == [
        (r.file.id, r.file.bytes, r.file.filename) for r in first if r.file
    ]
    assert {(result.attempts, result.seconds) for result in again[:60]} == {(0, 0.0)}
    assert told[-1] == (5050, 5050)
    assert await stored(files) == Counter(path.name for path in paths)
    rest = await many(surface, files, "upload_many", paths, ledger=ledger, yield_skipped=False, **OPTIONS)
    assert rest == []


async def test_all_calls_for_many_files(
    surface: Surface, files: Any, paths: list[Path], ledger: Path, folder: Path
) -> None:
    upload = functools.partial(many, surface, files, "upload_directory", paths[0].parent, ledger=ledger, **OPTIONS)
    uploaded = good(await upload())
    assert skipped(await upload()) == [True] * 100
    infos = [result.file for result in uploaded]
    save = functools.partial(many, surface, files, "save_many", ledger=f"{ledger}.save")
    await save(infos[:50], folder)
    results = await save([infos[0].id, *infos[1:]], folder)
    assert skipped(results) == [True] * 50 + [False] * 50
    assert sorted(os.listdir(folder)) == [path.name for path in paths]
    delete = functools.partial(many, surface, files, "delete_many", ledger=f"{ledger}.delete")
    await delete(infos[:50])
    assert skipped(await delete(infos)) == [True] * 50 + [False] * 50
    assert await stored(files) == Counter()


async def test_a_changed_file_is_a_new_input(surface: Surface, files: Any, paths: list[Path], ledger: Path) -> None:
    upload = functools.partial(many, surface, files, "upload_many", paths[:4], ledger=ledger, **OPTIONS)
    await upload()
    paths[0].write_bytes(b"longer than before")
    os.utime(paths[1], ns=(1, 1))
    assert skipped(await upload()) == [False, False, True, True]
    assert skipped(await upload()) == [True] * 4


async def test_inputs_that_are_equal(surface: Surface, files: Any, paths: list[Path], ledger: Path) -> None:
    upload = functools.partial(many, surface, files, "upload_many", ledger=ledger, **OPTIONS)
    sources = [
        (b"a", "a.jsonl"),
        (b"b", "a.jsonl"),
        (b"a", "a.jsonl"),
        (b"a", "b.jsonl"),
        paths[0],
        (paths[0], "c.jsonl"),
    ]
    assert skipped(await upload(sources)) == [False, False, True, False, False, False]
    assert skipped(await upload(reversed(sources))) == [True] * 6
    assert await stored(files) == Counter({"a.jsonl": 2, "b.jsonl": 1, "000.jsonl": 1, "c.jsonl": 1})


async def test_the_caller_identifies_inputs(surface: Surface, files: Any, ledger: Path) -> None:
    def key(source: Any) -> str:
        return str(source[1])

    upload = functools.partial(many, surface, files, "upload_many", ledger=ledger, **OPTIONS)
    (result,) = await upload([(io.BytesIO(b"a"), "a.jsonl")])
    assert isinstance(result.error, ValueError)
    assert "key=" in str(result.error)
    assert skipped(await upload([(io.BytesIO(b"a"), "a.jsonl")], key=key)) == [False]
    assert skipped(await upload([(io.BytesIO(b"b"), "a.jsonl"), (b"b", "b.jsonl")], key=key)) == [True, False]
    with pytest.raises(TypeError, match="key="):
        await upload([(b"c", "c.jsonl")], key=len)
    assert await stored(files) == Counter(["a.jsonl", "b.jsonl"])


async def test_failed_inputs_are_tried_again(
    surface: Surface, files: Any, emulator: Any, paths: list[Path], ledger: Path
) -> None:
    upload = functools.partial(many, surface, files, "upload_many", ledger=ledger, max_concurrency=1, **OPTIONS)
    with emulator.faults.add(faults.Status(status=400, times=2, operation="Files_Create")):
        results = await upload([*paths[:3], paths[0].parent / "missing", 7])
    assert [result.ok for result in results] == [False, False, True, False, False]
    with Ledger(ledger) as read:
        assert read.counts() == {"waiting": 0, "begun": 0, "done": 1, "failed": 3}
        failed = sorted(read.failed())
        assert [entry.input for entry in failed] == [str(paths[0]), str(paths[1]), str(paths[0].parent / "missing")]
        assert "HttpResponseError" in str(failed[0].error)
        assert read.retry_failed() == 3
        assert read.counts() == {"waiting": 3, "begun": 0, "done": 1, "failed": 0}
    (paths[0].parent / "missing").write_bytes(b"found")
    assert skipped(await upload([*paths[:3], paths[0].parent / "missing"])) == [False, False, True, False]
    with Ledger(ledger) as read:
        assert read.counts() == {"waiting": 0, "begun": 0, "done": 4, "failed": 0}
        assert sorted(str(entry.file_id) for entry in read.entries()) == sorted(await ids_of(files))


@pytest.mark.parametrize("most", [1, 1000])
async def test_an_upload_whose_reply_was_lost_is_found(
    surface: Surface, files: Any, emulator: Any, paths: list[Path], ledger: Path, monkeypatch: Any, most: int
) -> None:
    for world in ("", ".aio"):
        monkeypatch.setattr(f"azure_ai_files{world}._transfers.bulk_ledger._MOST_LATER", most)
    options = {"ledger": ledger, "retry_total": 0, "max_concurrency": 1, **OPTIONS}
    upload = functools.partial(many, surface, files, "upload_many", paths[:6], **options)
    emulator.faults.add(faults.Reset(where="response", times=2, operation="Files_Create"))
    emulator.faults.add(faults.Reset(where="request", times=2, operation="Files_Create"))
    assert [result.ok for result in await upload()] == [False] * 4 + [True] * 2
    emulator.faults.clear()
    results = good(await upload())
    assert skipped(results) == [True, True, False, False, True, True]
    assert [result.attempts for result in results] == [0, 0, 2, 2, 0, 0]
    assert await stored(files) == Counter(path.name for path in paths[:6])


@pytest.mark.parametrize(
    ("purpose", "lost", "found"), [("batch", 1, "abc"), ("assistants", 1, "abbc"), ("assistants", 0, "aabbc")]
)
async def test_of_inputs_with_equal_names_and_sizes_none_is_lost(
    surface: Surface, make_client: Any, emulator: Any, tmp_path: Path, ledger: Path, purpose: str, lost: int, found: str
) -> None:
    files = make_client(emulator.openai_endpoint, emulator.credential).files
    sources = [tmp_path / name / "same.jsonl" for name in "abc"]
    for source in sources:
        source.parent.mkdir()
        source.write_text(source.parent.name)
    options = {"ledger": ledger, "purpose": purpose, "retry_total": 0, "max_concurrency": 1}
    for where in ["request", "response"] if lost else ["response", "response"]:
        emulator.faults.add(faults.Reset(where=where, times=1, operation="Files_Create"))
    assert [r.ok for r in await many(surface, files, "upload_many", sources, **options)] == [False, False, True]
    good(await many(surface, files, "upload_many", sources, **options))
    emulator.settings.allow_all_downloads = True
    contents = [await content_of(files, file_id) for file_id in await ids_of(files)]
    # OpenAI does not return files for assistants, and what cannot be read cannot be told apart.
    assert sorted(contents) == [letter.encode() for letter in found]


async def test_nothing_is_sent_again_while_the_service_cannot_be_asked(
    surface: Surface, files: Any, emulator: Any, paths: list[Path], ledger: Path
) -> None:
    upload = functools.partial(many, surface, files, "upload_many", paths[:2], ledger=ledger, retry_total=0, **OPTIONS)
    with emulator.faults.add(faults.Reset(where="response", operation="Files_Create")):
        await upload()
    with emulator.faults.add(faults.Status(status=500, operation="Files_List")):
        assert [result.ok for result in await upload(retry_status=0)] == [False, False]
    assert skipped(await upload()) == [True, True]
    assert await stored(files) == Counter(path.name for path in paths[:2])


async def test_a_deletion_whose_reply_was_lost_is_done(
    surface: Surface, files: Any, emulator: Any, ledger: Path
) -> None:
    ids = [emulator.add_file(f"{number}.txt", b"x") for number in range(3)]
    delete = functools.partial(many, surface, files, "delete_many", ids, ledger=ledger, retry_total=0)
    with emulator.faults.add(faults.Reset(where="response", operation="Files_Delete")):
        assert [result.ok for result in await delete()] == [False] * 3
    assert skipped(await delete()) == [False] * 3
    assert skipped(await delete()) == [True] * 3


async def test_a_file_that_was_saved_is_not_in_its_own_way(
    surface: Surface, files: Any, emulator: Any, ledger: Path, folder: Path
) -> None:
    ids = [emulator.add_file(f"{number}.txt", b"x", purpose="batch") for number in range(3)]
    save = functools.partial(many, surface, files, "save_many", ids, folder, overwrite=False, ledger=ledger)
    await save()
    # As if the process had been killed before it could note the results.
    altered("UPDATE inputs SET state = 2, outcome = NULL")(ledger)
    (folder / "1.txt").write_bytes(b"y")
    (folder / "2.txt").unlink()
    results = await save()
    assert [result.skipped for result in results] == [True, False, False]
    assert [type(result.error) for result in results] == [type(None), FileExistsError, type(None)]


async def test_with_workers(surface: Surface, files: Any, emulator: Any, paths: list[Path], ledger: Path) -> None:
    factory = functools.partial(workers.make_client, emulator.endpoint, emulator.key)
    with ThreadPoolExecutor(2) as executor:
        options = {"executor": executor, "client_factory": factory, "batch_size": 7, "ledger": ledger, **OPTIONS}
        good(await many(surface, files, "upload_many", as_inputs(surface, paths[:50]), **options))
        assert skipped(await many(surface, files, "upload_many", paths, **options)) == [True] * 50 + [False] * 50
    clients.close()
    assert await stored(files) == Counter(path.name for path in paths)


async def test_a_dry_run_writes_nothing(surface: Surface, files: Any, emulator: Any, ledger: Path) -> None:
    ids = [emulator.add_file(f"{number}.txt", b"x") for number in range(3)]
    delete = functools.partial(many, surface, files, "delete_many", ledger=ledger)
    await delete(ids[:1])
    assert skipped(await delete(ids, dry_run=True)) == [True, False, False]
    assert skipped(await delete(ids)) == [True, False, False]


async def test_fail_fast_and_an_early_end(
    surface: Surface, files: Any, emulator: Any, paths: list[Path], ledger: Path
) -> None:
    with emulator.faults.add(faults.Status(status=400, after=3, times=1, operation="Files_Create")):
        results = await many(surface, files, "upload_many", paths, ledger=ledger, fail_fast=True, **OPTIONS)
    assert sum(not result.ok for result in results) == 1
    begun = begin(surface, files, "upload_many", paths, ledger=ledger, **OPTIONS)
    await begun.__anext__()
    await begun.close()
    good(await many(surface, files, "upload_many", paths, ledger=ledger, **OPTIONS))
    assert await stored(files) == Counter(path.name for path in paths)


def altered(*statements: str) -> Any:
    """Return a function that alters a database."""

    def alter(ledger: Path) -> None:
        with closing(sqlite3.connect(ledger)) as database, database:
            for statement in statements:
                database.execute(statement)

    return alter


def other_database(ledger: Path) -> None:
    ledger.unlink()
    altered("CREATE TABLE numbers (number)")(ledger)


def text(ledger: Path) -> None:
    ledger.write_text("a text that is no database, and long enough to be seen as something else " * 20)


def torn(ledger: Path) -> None:
    ledger.write_bytes(ledger.read_bytes()[:5000])


def folder_instead(ledger: Path) -> None:
    ledger.unlink()
    ledger.mkdir()


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (
            altered("UPDATE ledger SET value = replace(value, '://', '://other.') WHERE name = 'header'"),
            "to http://other",
        ),
        (altered(f"PRAGMA user_version = {VERSION + 1}"), f"version {VERSION + 1}"),
        (other_database, "not a ledger"),
        (text, "not a ledger"),
        (torn, "cannot be used"),
        (folder_instead, "is a folder"),
    ],
)
async def test_a_ledger_that_cannot_be_used(
    surface: Surface, files: Any, paths: list[Path], ledger: Path, damage: Any, words: str
) -> None:
    upload = functools.partial(many, surface, files, "upload_many", ledger=ledger, **OPTIONS)
    good(await upload(paths[:1]))
    damage(ledger)
    with pytest.raises(LedgerError, match=words):
        await upload(paths)
    assert (await stored(files)).total() == 1


async def test_a_ledger_of_another_call(
    surface: Surface, files: Any, emulator: Any, ledger: Path, folder: Path
) -> None:
    file_id = emulator.add_file("a.txt", b"a")
    good(await many(surface, files, "upload_many", [(b"a", "a.jsonl")], ledger=ledger, **OPTIONS))
    for method, *arguments in (("delete_many", [file_id]), ("save_many", [file_id], folder)):
        with pytest.raises(LedgerError, match="upload files"):
            await many(surface, files, method, *arguments, ledger=ledger)
    with pytest.raises(LedgerError, match="purpose"):
        await many(surface, files, "upload_many", [(b"b", "b.jsonl")], ledger=ledger, purpose="assistants")
    with pytest.raises(LedgerError, match="does not exist"):
        await many(surface, files, "upload_many", [(b"b", "b.jsonl")], ledger=folder / "no" / "ledger", **OPTIONS)
    assert await stored(files) == Counter(["a.txt", "a.jsonl"])


async def test_one_call_at_a_time(surface: Surface, files: Any, paths: list[Path], ledger: Path) -> None:
    begun = begin(surface, files, "upload_many", paths, ledger=ledger, **OPTIONS)
    await begun.__anext__()
    link = ledger.with_name("link")
    link.symlink_to(ledger)
    for name in (ledger, link):
        with pytest.raises(LedgerError, match="Another call is using it"):
            await many(surface, files, "upload_many", paths, ledger=name, **OPTIONS)
    with Ledger(ledger) as read:
        assert sum(read.counts().values()) > 0
        with pytest.raises(LedgerError, match="Another call is using it"):
            read.retry_failed()
    await begun.close()
    good(await many(surface, files, "upload_many", paths, ledger=ledger, **OPTIONS))


async def test_a_locked_ledger(surface: Surface, files: Any, ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("azure_ai_files._local.ledger_store._PATIENCE", 50)
    good(await many(surface, files, "upload_many", [(b"a", "a.jsonl")], ledger=ledger, **OPTIONS))
    database = sqlite3.connect(ledger, isolation_level=None)
    database.execute("BEGIN IMMEDIATE")
    with pytest.raises(LedgerError, match="Another program has locked it"):
        await many(surface, files, "upload_many", [(b"b", "b.jsonl")], ledger=ledger, **OPTIONS)
    database.close()
    assert (await stored(files)).total() == 1


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
async def test_a_ledger_that_may_not_be_written(surface: Surface, files: Any, reachable_path: Path) -> None:
    ledger = reachable_path / "jobs.sqlite3"
    good(await many(surface, files, "upload_many", [(b"a", "a.jsonl")], ledger=ledger, **OPTIONS))
    os.chmod(ledger, 0o444)
    with without_root(reachable_path), pytest.raises(LedgerError, match="may write the file"):
        await many(surface, files, "upload_many", [(b"b", "b.jsonl")], ledger=ledger, **OPTIONS)
    assert (await stored(files)).total() == 1


def odd_key(source: Any) -> str:
    return f"{source[1]}\udcff"


async def test_names_that_are_not_valid_unicode(surface: Surface, files: Any, ledger: Path) -> None:
    upload = functools.partial(many, surface, files, "upload_many", [(b"a", "a.jsonl")], ledger=ledger, key=odd_key)
    assert skipped(await upload(**OPTIONS)) == [False]
    assert skipped(await upload(**OPTIONS)) == [True]
    with Ledger(ledger) as read:
        assert [entry.input for entry in read.entries("done")] == ["a.jsonl\udcff"]


async def test_what_a_ledger_says_of_itself(surface: Surface, files: Any, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Ledger(tmp_path / "none")
    (tmp_path / "empty").touch()
    with pytest.raises(LedgerError, match="empty"):
        Ledger(tmp_path / "empty")
    assert await many(surface, files, "upload_many", [], ledger=tmp_path / "empty", **OPTIONS) == []
    with Ledger(tmp_path / "empty") as read:
        assert (read.method, list(read.entries())) == ("upload", [])
        assert read.endpoint.startswith("http://")
        with pytest.raises(ValueError, match="waiting, begun, done, failed"):
            read.entries("lost")
