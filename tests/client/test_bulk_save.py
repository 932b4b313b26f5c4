"""Many saves in one call, against the emulator."""

from __future__ import annotations

import os
import pickle
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import ResourceNotFoundError

from azure_ai_files.models import FileInfo
from tests.harness.bulk_calls import as_inputs, good, many
from tests.harness.surface import Surface

NAMES = [f"{number}.txt" for number in range(12)]


@pytest.fixture
async def infos(files: Any, emulator: Any) -> list[FileInfo]:
    for number, name in enumerate(NAMES):
        emulator.add_file(name, b"x" * (number + 1))
    return sorted([file async for file in files.list_all()], key=lambda file: file.bytes)


def contents(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_size for path in folder.iterdir()}


async def test_files_by_what_the_service_says(
    surface: Surface, files: Any, infos: list[FileInfo], folder: Path
) -> None:
    results = good(await many(surface, files, "save_many", infos, folder / "new"))
    assert contents(folder / "new") == {name: size for size, name in enumerate(NAMES, 1)}
    assert [result.path for result in results] == [folder / "new" / name for name in NAMES]
    assert [result.file for result in results] == [result.input for result in results] == infos
    assert {(result.attempts, result.sha256) for result in results} == {(1, None)}


async def test_only_the_thread_of_the_caller_makes_paths(
    surface: Surface, files: Any, infos: list[FileInfo], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A path interns its parts. From many threads, that fills the memory of the process with copies of one table.
    intern, threads = sys.intern, set[str]()

    def watched(text: str) -> str:
        if text.endswith(".txt"):
            threads.add(threading.current_thread().name)
        return intern(text)

    monkeypatch.setattr(sys, "intern", watched)
    results = good(await many(surface, files, "save_many", [(info.id, info.filename) for info in infos], folder))
    assert [str(result.path) for result in results] == [str(folder / name) for name in NAMES]
    assert not [name for name in threads if name.startswith("azure-ai-files") or (surface.is_aio and "asyncio" in name)]


async def test_files_by_id(surface: Surface, files: Any, infos: list[FileInfo], folder: Path) -> None:
    ids = as_inputs(surface, [info.id for info in infos])
    results = good(await many(surface, files, "save_many", ids, str(folder)))
    assert contents(folder) == {name: size for size, name in enumerate(NAMES, 1)}
    assert [result.input for result in results] == [info.id for info in infos]
    assert [result.file.id for result in results if result.file] == [info.id for info in infos]


async def test_files_with_a_name(surface: Surface, files: Any, infos: list[FileInfo], folder: Path) -> None:
    results = good(await many(surface, files, "save_many", [(infos[2].id, "mine.txt")], folder))
    assert contents(folder) == {"mine.txt": 3}
    assert (results[0].file, results[0].path) == (None, folder / "mine.txt")


async def test_a_listing_is_an_input(
    surface: Surface, files: Any, infos: list[FileInfo], folder: Path, project_client: Any
) -> None:
    operations = getattr(files, "_target", files)
    assert len(good(await many(surface, files, "save_many", operations.list_all(), folder))) == len(infos)


@pytest.mark.usefixtures("infos")
async def test_the_current_folder(
    surface: Surface, files: Any, infos: list[FileInfo], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    good(await many(surface, files, "save_many", infos[:2]))
    assert contents(folder) == {"0.txt": 1, "1.txt": 2}


@pytest.mark.parametrize("by_id", [False, True])
async def test_of_two_with_one_name_the_later_is_an_error(
    surface: Surface, files: Any, emulator: Any, folder: Path, by_id: bool
) -> None:
    for number, name in enumerate(["a.txt", "A.TXT", "b.txt", "a.txt", "Straße", "STRASSE"]):
        emulator.add_file(name, b"x" * (number + 1))
    infos = sorted([file async for file in files.list_all()], key=lambda file: file.bytes)
    results = await many(surface, files, "save_many", [info.id for info in infos] if by_id else infos, folder)
    assert [type(result.error) for result in results] == [
        *(type(None), FileExistsError, type(None), FileExistsError, type(None), FileExistsError)
    ]
    assert contents(folder) == {"a.txt": 1, "b.txt": 3, "Straße": 5}
    assert "(file_id, file_name)" in str(results[1].error)
    assert [result.attempts for result in results] == ([1] * 6 if by_id else [1, 0] * 3)


async def test_a_name_of_the_service_is_not_trusted(
    surface: Surface, files: Any, infos: list[FileInfo], folder: Path
) -> None:
    bad = [FileInfo({**infos[0], "filename": name}) for name in ("../x", "/etc/x", "nul", "", None)]
    results = await many(surface, files, "save_many", [*bad, infos[1]], folder / "new")
    assert [type(result.error) for result in results] == [*[ValueError] * 4, TypeError, type(None)]
    assert {result.attempts for result in results[:5]} == {0}
    assert os.listdir(folder) == ["new"]
    assert contents(folder / "new") == {"1.txt": 2}


async def test_a_name_that_is_asked_for_is_not_trusted(
    surface: Surface, files: Any, emulator: Any, folder: Path
) -> None:
    emulator.add_file("a:b", b"x", file_id="assistant-1")
    (result,) = await many(surface, files, "save_many", ["assistant-1"], folder)
    assert isinstance(result.error, ValueError)
    assert (result.attempts, os.listdir(folder)) == (1, [])


@pytest.mark.parametrize(
    ("given", "error"),
    [
        (("id", "a", "b"), TypeError),
        (7, TypeError),
        (None, TypeError),
        (b"id", TypeError),
        ("", ValueError),
        ("..", ValueError),
        (("id", 7), TypeError),
        (("id", None), TypeError),
        ((7, "a.txt"), TypeError),
        ({}, TypeError),
        (FileInfo({"filename": "a.txt"}), TypeError),
    ],
    ids=str,
)
async def test_what_is_no_file_is_an_error_of_its_own(
    surface: Surface, files: Any, folder: Path, given: Any, error: type[Exception]
) -> None:
    (result,) = await many(surface, files, "save_many", [given], folder)
    assert type(result.error) is error
    assert (result.attempts, os.listdir(folder)) == (0, [])


async def test_a_file_that_is_gone(surface: Surface, files: Any, infos: list[FileInfo], folder: Path) -> None:
    results = await many(surface, files, "save_many", ["assistant-gone", ("assistant-gone", "x"), infos[0]], folder)
    assert [type(result.error) for result in results] == [ResourceNotFoundError, ResourceNotFoundError, type(None)]
    error = pickle.loads(pickle.dumps(results[0])).error
    assert (type(error), error.status_code, error.reason, error.response) == (
        ResourceNotFoundError,
        404,
        "Not Found",
        None,
    )
    assert str(error) == str(results[0].error)
    assert error.error == error.error
    assert vars(error.error) == vars(results[0].error.error)  # type: ignore[union-attr]


async def test_what_exists_is_left(surface: Surface, files: Any, infos: list[FileInfo], folder: Path) -> None:
    (folder / "0.txt").write_bytes(b"mine")
    results = await many(surface, files, "save_many", infos[:2], folder, overwrite=False)
    assert [type(result.error) for result in results] == [FileExistsError, type(None)]
    assert (folder / "0.txt").read_bytes() == b"mine"
    good(await many(surface, files, "save_many", infos[:2], folder))
    assert (folder / "0.txt").read_bytes() == b"x"


async def test_progress_adds_up(surface: Surface, files: Any, infos: list[FileInfo], folder: Path) -> None:
    told: list[tuple[int, int | None]] = []
    options = {"progress_hook": lambda *figures: told.append(figures)}
    good(await many(surface, files, "save_many", infos, folder, **options))
    total = sum(info.bytes for info in infos)
    assert told[-1] == (total, total)
    assert {known for _, known in told} == {total}
