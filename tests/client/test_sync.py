"""Folders and services are compared and made alike, as plans say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from azure_ai_files import SyncOperation, SyncPlan
from azure_ai_files._decisions.syncing import LocalEntry, RemoteEntry, decide, is_stale, newest_of, path_parts
from azure_ai_files.emulator.faults import StatusFailing
from azure_ai_files.models import FileInfo

# --- decisions -----------------------------------------------------------------------------------------------------

LOCAL = LocalEntry("d/a", 5, "local")
REMOTE = RemoteEntry("file-1", 5)


@pytest.mark.parametrize(
    ("direction", "local", "remote", "verdict", "expected"),
    [
        ("up", LOCAL, None, None, ("upload", "new")),
        ("up", LOCAL, REMOTE, "same", ("skip", "same")),
        ("up", LOCAL, REMOTE, "size only", ("skip", "size only")),
        ("up", LOCAL, REMOTE._replace(has_failed=True), "same", ("replace", "failed")),
        ("down", LOCAL, REMOTE._replace(has_failed=True), "same", ("skip", "same")),
        ("up", LOCAL, REMOTE, "content", ("replace", "content")),
        ("up", LOCAL, REMOTE, "unreadable", ("replace", "unreadable")),
        ("up", LOCAL, RemoteEntry("file-1", 6), None, ("replace", "size")),
        ("up", None, REMOTE, None, ("delete", "not in the folder")),
        ("down", None, REMOTE, None, ("save", "new")),
        ("down", LOCAL, REMOTE, "same", ("skip", "same")),
        ("down", LOCAL, REMOTE, "content", ("save", "content")),
        ("down", LOCAL, RemoteEntry("file-1", None), None, ("save", "size")),
        ("down", LOCAL, None, None, ("delete", "not on the service")),
    ],
)
def test_one_file(direction: Any, local: Any, remote: Any, verdict: Any, expected: tuple[str, str]) -> None:
    (found,) = decide(
        direction,
        {"a": local} if local else {},
        {"a": remote} if remote else {},
        {"a": verdict} if verdict else {},
        {"a": "d/a"},
        delete=True,
        delete_shadowed=False,
    )
    assert (found.action, found.reason) == expected


def test_deletions_are_asked_for_and_come_last() -> None:
    local = {"b": LOCAL}
    remote = {"a": REMOTE, "b": RemoteEntry("file-2", 6, (("file-3", 7),))}
    options: dict[str, Any] = {"delete": False, "delete_shadowed": False}
    assert [step.action for step in decide("up", local, remote, {}, {}, **options)] == ["replace"]
    options = {"delete": True, "delete_shadowed": True}
    found = [(step.action, step.id) for step in decide("up", local, remote, {}, {}, **options)]
    assert found == [("replace", "file-2"), ("delete", "file-1"), ("delete", "file-3")]


def test_the_newest_file_of_a_name_counts() -> None:
    files = [
        FileInfo({"id": f"file-{number}", "filename": "a", "bytes": number, "created_at": created})
        for number, created in enumerate([5, 9, 9, None])
    ]
    assert newest_of(files) == {"a": RemoteEntry("file-2", 2, (("file-1", 1), ("file-0", 0), ("file-3", 3)))}


@pytest.mark.parametrize(
    ("operation", "newest", "has_file", "expected"),
    [
        (SyncOperation("upload", "a"), None, False, False),
        (SyncOperation("upload", "a"), "file-1", False, True),
        (SyncOperation("replace", "a", id="file-1"), "file-1", True, False),
        (SyncOperation("replace", "a", id="file-1"), "file-2", True, True),
        (SyncOperation("replace", "a", id="file-1"), None, False, True),
        (SyncOperation("save", "a", id="file-1"), "file-2", True, True),
        (SyncOperation("delete", "a", id="file-1"), "file-1", True, False),
        (SyncOperation("delete", "a", id="file-1"), "file-2", True, True),
        (SyncOperation("delete", "a", id="file-1"), None, False, False),
        (SyncOperation("delete", "a", id="file-1", reason="shadowed"), "file-2", True, False),
        (SyncOperation("delete", "a", path="d/a"), None, False, False),
    ],
)
def test_what_is_stale(operation: SyncOperation, newest: str | None, has_file: bool, expected: bool) -> None:
    assert is_stale(operation, newest, has_file) is expected


@pytest.mark.parametrize("name", ["../a", "/a", "a//b", "a/..", "", ".", "a\\b", "C:a", "C:/a"])
def test_names_that_lead_out(name: str) -> None:
    assert path_parts(name) is None


def test_plans_on_disk(tmp_path: Path) -> None:
    operations = [SyncOperation("upload", "é", "d/\udce9", None, 5, "0" * 64, "new")]
    plan = SyncPlan("up", "d", "https://localhost/v1", "batch", "x/", "2026-11-30T00:00:00Z", operations)
    plan.save(tmp_path / "plan")
    loaded = SyncPlan.load(tmp_path / "plan")
    assert loaded.is_loaded
    assert loaded.operations == operations
    assert loaded.head() == plan.head()
    assert loaded.counts == {"upload": 1, "replace": 0, "save": 0, "delete": 0, "skip": 0}


@pytest.mark.parametrize("text", ["", "[]\n", "{}\n", '{"azure_ai_files_plan": 2}\n', "no JSON\n"])
def test_other_files_are_not_plans(tmp_path: Path, text: str) -> None:
    (tmp_path / "plan").write_text(text)
    with pytest.raises(ValueError, match="is not a plan"):
        SyncPlan.load(tmp_path / "plan")


# --- both clients --------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AZURE_AI_FILES_STATE_DIR", str(tmp_path / "state"))
    for name in ("a.txt", "sub/b.txt"):
        path = tmp_path / "d" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path / "d"


async def carried(files: Any, plan: SyncPlan, **options: Any) -> list[tuple[str, bool]]:
    return [(result.operation.action, result.ok) async for result in files.apply_sync(plan, **options)]


async def test_up_and_down(files: Any, folder: Path, emulator: Any, tmp_path: Path) -> None:
    plan = await files.plan_sync(folder, direction="up", purpose="assistants")
    assert sorted(await carried(files, plan)) == [("upload", True)] * 2
    emulator.requests.clear()
    again = await files.plan_sync(folder, direction="up", purpose="assistants")
    assert not again.has_changes
    assert await carried(files, again) == [("skip", True)] * 2
    assert [request.operation for request in emulator.requests] == ["Files_List"]
    (folder / "a.txt").write_text("A.TXT")
    plan = await files.plan_sync(folder, direction="up", purpose="assistants")
    assert sorted(await carried(files, plan, keep_old=True)) == [("replace", True), ("skip", True)]
    assert (await files.usage()).files == 3
    plan = await files.plan_sync(tmp_path / "e", direction="down", purpose="assistants", compare="size")
    assert await carried(files, plan) == [("save", True)] * 2
    assert (tmp_path / "e/sub/b.txt").read_text() == "sub/b.txt"


async def test_a_file_that_appears_is_not_replaced(files: Any, folder: Path, emulator: Any, tmp_path: Path) -> None:
    emulator.add_file("new.txt", b"service")
    plan = await files.plan_sync(folder, direction="down", purpose="assistants")
    (folder / "new.txt").write_text("mine")
    (result,) = [result async for result in files.apply_sync(plan) if result.operation.action == "save"]
    assert (result.ok, result.is_stale, (folder / "new.txt").read_text()) == (False, True, "mine")


async def test_files_of_the_service_that_are_not_meant(files: Any, folder: Path, emulator: Any) -> None:
    for name, size in (("a.txt", 1), ("large.txt", 100), ("new.txt", 2)):
        emulator.add_file(name, b"x" * size, purpose="assistants")
    (folder / "large.txt").write_text("mine")

    async def planned(direction: str, least: int) -> dict[str, str]:
        plan = await files.plan_sync(
            folder, direction=direction, purpose="assistants", delete=True, select_file=lambda file: file.bytes < least
        )
        return {operation.name: operation.action for operation in plan.operations}

    assert await planned("down", 100) == {"a.txt": "save", "new.txt": "save", "sub/b.txt": "delete"}
    ours = {"a.txt": "replace", "large.txt": "replace", "sub/b.txt": "upload"}
    assert await planned("up", 100) == {**ours, "new.txt": "delete"}
    assert await planned("up", 1) == ours


async def test_the_old_file_goes_when_the_new_one_is_processed(files: Any, folder: Path, emulator: Any) -> None:
    await carried(files, await files.plan_sync(folder, direction="up", purpose="assistants"), poll=True)
    emulator.faults.add(StatusFailing(file="a.txt", details="too odd"))
    (folder / "a.txt").write_text("A.TXT")
    plan = await files.plan_sync(folder, direction="up", purpose="assistants")
    results = [result async for result in files.apply_sync(plan, poll=True, polling_interval=0.01)]
    assert [(type(result.error).__name__, result.ok) for result in results if result.operation.name == "a.txt"] == [
        ("FileProcessingError", False)
    ]
    emulator.faults.clear()
    (folder / "a.txt").write_text("a.TXT")
    plan = await files.plan_sync(folder, direction="up", purpose="assistants")
    assert ("replace", True) in await carried(files, plan, poll=True, polling_interval=0.01)
    assert (await files.usage()).files == 3


async def test_values_that_are_not_valid(files: Any, folder: Path, emulator: Any) -> None:
    for options in ({"direction": "left"}, {"direction": "up", "compare": "time"}):
        with pytest.raises(ValueError, match="must be"):
            await files.plan_sync(folder, purpose="assistants", **options)
    plan = SyncPlan("up", str(folder), "https://other/v1", "assistants", "", "")
    with pytest.raises(ValueError, match="is for https://other/v1"):
        await carried(files, plan)
    assert len(emulator.requests) == 0
