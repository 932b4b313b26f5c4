"""Many transfers by the workers of an executor: threads, processes that may die, and a Dask cluster."""

from __future__ import annotations

import functools
import io
import json
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

from azure_ai_files._concurrency import worker_clients
from azure_ai_files.emulator import Emulator
from tests.harness import executor_workers as workers
from tests.harness.bulk_calls import begin, good, many, results_of, until_error
from tests.harness.repository import ROOT
from tests.harness.surface import Surface

OPTIONS = {"purpose": "assistants"}


@pytest.fixture
def factory(emulator: Any) -> Any:
    return functools.partial(workers.make_client, emulator.endpoint, emulator.key)


@pytest.fixture
def threads() -> Iterator[Executor]:
    with ThreadPoolExecutor(4) as executor:
        yield executor
    worker_clients.clients.close()


@pytest.fixture
def elsewhere(threads: Executor, factory: Any) -> dict[str, Any]:
    """The keywords of a call that is carried out by workers in threads."""
    return {"executor": threads, "client_factory": factory}


def stored(emulator: Any) -> list[str]:
    with workers.make_client(emulator.endpoint, emulator.key) as client:
        return sorted(file.filename for file in client.files.list_all())


# --- threads ---------------------------------------------------------------------------------------------------


async def test_all_there_is(
    surface: Surface, files: Any, emulator: Any, elsewhere: dict[str, Any], tmp_path: Path, folder: Path
) -> None:
    for number in range(10):
        (tmp_path / f"{number}.txt").write_bytes(b"x" * (number + 1))
    told: list[Any] = []
    options = {**elsewhere, "progress_hook": lambda *figures: told.append(figures)}
    found = good(await many(surface, files, "upload_directory", tmp_path, **options, **OPTIONS))
    assert told[-1] == (55, 55)
    assert {result.attempts for result in found} == {1}
    assert all(result.seconds > 0 for result in found)
    infos = [result.file for result in found]
    saved = good(await many(surface, files, "save_many", infos, folder, **elsewhere))
    assert [result.path for result in saved] == [folder / result.input.name for result in found]
    assert [result.input for result in saved] == infos
    deleted = good(await many(surface, files, "delete_many", purpose="assistants", **elsewhere))
    assert len(deleted) == 10
    assert stored(emulator) == []


async def test_relative_paths_are_those_of_the_caller(
    surface: Surface, files: Any, emulator: Any, elsewhere: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_bytes(b"a")
    (result,) = good(await many(surface, files, "upload_many", ["a.txt"], **elsewhere, **OPTIONS))
    assert result.input == "a.txt"
    (result,) = good(await many(surface, files, "save_many", [result.file], "down", **elsewhere))
    assert result.path == tmp_path / "down" / "a.txt"


@pytest.mark.parametrize("content", [b"abc", bytearray(b"abc"), memoryview(b"abc"), ("x", b"abc", "text/csv")])
async def test_content_in_memory(
    surface: Surface, files: Any, emulator: Any, elsewhere: dict[str, Any], content: Any
) -> None:
    (result,) = good(await many(surface, files, "upload_many", [(content, "name.txt")], **elsewhere, **OPTIONS))
    assert result.file is not None
    assert (result.file.bytes, result.file.filename) == (3, "name.txt")
    assert b"abc" not in pickle.dumps(result.input)


async def test_errors_can_travel(surface: Surface, files: Any, elsewhere: dict[str, Any]) -> None:
    given = ["assistant-gone", 7, ("../x", "y"), ""]
    results = await many(surface, files, "delete_many", given, **elsewhere)
    assert [type(result.error) for result in results] == [ResourceNotFoundError, TypeError, TypeError, ValueError]
    assert [result.attempts for result in results] == [1, 0, 0, 0]
    error = results[0].error
    assert isinstance(error, HttpResponseError)
    assert (error.status_code, error.reason, error.response) == (404, "Not Found", None)
    assert error.error is not None
    assert pickle.loads(pickle.dumps(error)).error.code == error.error.code


async def test_what_workers_cannot_see_is_an_error(
    surface: Surface, files: Any, emulator: Any, elsewhere: dict[str, Any], folder: Path
) -> None:
    handle = (io.BytesIO(b"x"), "x.txt")
    (result,) = await many(surface, files, "upload_many", [handle], **elsewhere, **OPTIONS)
    assert isinstance(result.error, TypeError)
    file_id = emulator.add_file("a.txt", b"a")
    results = await many(
        surface, files, "save_many", [file_id, (file_id, "a.txt"), (file_id, "A.txt")], folder, **elsewhere
    )
    assert [type(result.error) for result in results] == [ValueError, type(None), FileExistsError]
    assert "(file_id, file_name)" in str(results[0].error)


async def test_a_dry_run(surface: Surface, files: Any, emulator: Any, elsewhere: dict[str, Any]) -> None:
    file_id = emulator.add_file("a.txt", b"a")
    (result,) = good(await many(surface, files, "delete_many", [file_id], dry_run=True, **elsewhere))
    assert (result.attempts, stored(emulator)) == (0, ["a.txt"])


async def test_fail_fast(surface: Surface, files: Any, elsewhere: dict[str, Any]) -> None:
    given = ["assistant-gone"] * 100
    results = await many(surface, files, "delete_many", given, fail_fast=True, max_concurrency=3, **elsewhere)
    assert 1 <= len(results) <= 3


async def test_a_client_for_each_factory(surface: Surface, files: Any, elsewhere: dict[str, Any]) -> None:
    sources = [(b"x", f"{number}.txt") for number in range(20)]
    good(await many(surface, files, "upload_many", sources, **elsewhere, **OPTIONS))
    good(await many(surface, files, "upload_many", sources, **elsewhere, **OPTIONS))
    assert len(worker_clients.clients._clients) == 1


async def test_a_project_client(surface: Surface, files: Any, emulator: Any, threads: Executor) -> None:
    factory = functools.partial(workers.make_project_client, emulator.endpoint, emulator.key)
    options = {"executor": threads, "client_factory": factory}
    good(await many(surface, files, "upload_many", [(b"x", "x.txt")], **options, **OPTIONS))


async def test_inputs_that_raise(surface: Surface, files: Any, emulator: Any, elsewhere: dict[str, Any]) -> None:
    def sources() -> Iterator[Any]:
        yield from ((b"x", f"{number}.txt") for number in range(130))
        raise LookupError("no more")

    results, error = await until_error(begin(surface, files, "upload_many", sources(), **elsewhere, **OPTIONS))
    assert isinstance(error, LookupError)
    assert sorted(result.file.filename for result in results) == stored(emulator)
    assert len(results) == 130


class Counting(Executor):
    """Counts tasks, and does not say how many processes it has."""

    def __init__(self) -> None:
        self.outstanding = self.most = self.total = 0
        self._lock = threading.Lock()
        self._threads = ThreadPoolExecutor(4)

    def submit(self, function: Any, /, *arguments: Any, **options: Any) -> Future[Any]:
        with self._lock:
            self.total += 1
            self.outstanding += 1
            self.most = max(self.most, self.outstanding)
        future = self._threads.submit(self.run, function, *arguments, **options)
        future.add_done_callback(self._end)
        return future

    def run(self, function: Any, /, *arguments: Any, **options: Any) -> Any:
        return function(*arguments, **options)

    def _end(self, _: object) -> None:
        with self._lock:
            self.outstanding -= 1

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._threads.shutdown(wait, cancel_futures=cancel_futures)
        worker_clients.clients.close()


async def test_tasks_are_bounded(surface: Surface, files: Any, factory: Any) -> None:
    with Counting() as executor:
        options = {"executor": executor, "client_factory": factory, "max_concurrency": 3, "batch_size": 10}
        results = await many(surface, files, "delete_many", ["assistant-gone"] * 100, **options)
    assert [result.index for result in results] == list(range(100))
    assert executor.most <= 3
    assert 1 + 10 <= executor.total <= 1 + 100 / 2  # smaller batches at first and at last


async def test_the_size_of_batches(surface: Surface, files: Any, factory: Any) -> None:
    with Counting() as executor:
        options = {"executor": executor, "client_factory": factory, "batch_size": 1}
        assert len(await many(surface, files, "delete_many", ["assistant-gone"] * 20, **options)) == 20
    assert executor.total == 1 + 20


class Confused(Counting):
    """Takes a result for an error, as Dask does when a worker dies in the wrong moment."""

    def run(self, function: Any, /, *arguments: Any, **options: Any) -> Any:
        result = function(*arguments, **options)
        if result is None:
            return None
        _, error, trace = result
        raise error.with_traceback(trace)


async def test_a_result_that_is_taken_for_an_error(surface: Surface, files: Any, emulator: Any, factory: Any) -> None:
    sources = [(b"x", f"{number}.txt") for number in range(9)]
    with Confused() as executor:
        options = {"executor": executor, "client_factory": factory, "max_concurrency": 3, **OPTIONS}
        good(await many(surface, files, "upload_many", sources, **options))
    assert len(stored(emulator)) == 9


class Silent(Counting):
    """Carries out the probe, and then nothing: no task of it ever ends."""

    def submit(self, function: Any, /, *arguments: Any, **options: Any) -> Future[Any]:
        return super().submit(function, *arguments, **options) if self.total == 0 else Future()


async def test_tasks_that_do_not_end(surface: Surface, files: Any, emulator: Any, factory: Any) -> None:
    with Silent() as executor:
        options = {"executor": executor, "client_factory": factory, "task_timeout": 1.5, **OPTIONS}
        sources = [(b"x", f"{number}.txt") for number in range(4)]
        results, error = await until_error(begin(surface, files, "upload_many", sources, **options))
    assert isinstance(error, TimeoutError)
    assert "1.5 seconds" in str(error)
    assert {result.index for result in results} == set(range(4))
    assert {(type(result.error), result.attempts) for result in results} == {(TimeoutError, 1)}


async def test_an_executor_that_was_shut_down(surface: Surface, files: Any, elsewhere: dict[str, Any]) -> None:
    elsewhere["executor"].shutdown()
    with pytest.raises(RuntimeError, match="after shutdown"):
        await many(surface, files, "delete_many", ["a"], **elsewhere)


async def test_leaving_early(surface: Surface, files: Any, factory: Any) -> None:
    begun, release = threading.Event(), threading.Event()
    with ThreadPoolExecutor(1) as executor:
        executor.submit(lambda: (begun.set(), release.wait(10)))
        options = {"executor": executor, "client_factory": factory, "max_concurrency": 4}
        sources = [(b"x", f"{number}.txt") for number in range(9)]
        results = begin(surface, files, "upload_many", _releasing(sources, release), **options, **OPTIONS)
        async with results:
            await results.__anext__()
        assert await results_of(results) == []
    worker_clients.clients.close()


def _releasing(sources: list[Any], release: threading.Event) -> Iterator[Any]:
    for number, source in enumerate(sources):
        if number == 3:
            release.set()
        yield source


# --- what is refused -------------------------------------------------------------------------------------------


def test_one_without_the_other(surface: Surface, files: Any, elsewhere: dict[str, Any]) -> None:
    for name in elsewhere:
        with pytest.raises(ValueError, match="together"):
            begin(surface, files, "delete_many", ["a"], **{name: elsewhere[name]})


@pytest.mark.parametrize(
    ("factory", "error"),
    [(lambda: None, ValueError), (7, TypeError), (workers.make_later, TypeError)],
    ids=["lambda", "int", "coroutine"],
)
def test_a_factory_that_is_none(
    surface: Surface, files: Any, threads: Executor, factory: Any, error: type[Exception]
) -> None:
    with pytest.raises(error, match="client_factory"):
        begin(surface, files, "delete_many", ["a"], executor=threads, client_factory=factory)


def test_an_executor_that_is_none(surface: Surface, files: Any, factory: Any) -> None:
    with pytest.raises(TypeError, match="executor"):
        begin(surface, files, "delete_many", ["a"], executor=7, client_factory=factory)


def test_options_that_do_not_pickle(surface: Surface, files: Any, elsewhere: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="pickle"):
        begin(surface, files, "delete_many", ["a"], raw_response_hook=lambda _: None, **elsewhere)


@pytest.mark.parametrize(
    ("make", "error"),
    [(workers.make_text, TypeError), (workers.make_async_client, TypeError), (workers.make_nothing, LookupError)],
)
async def test_a_factory_that_makes_something_else(
    surface: Surface, files: Any, emulator: Any, threads: Executor, make: Any, error: type[Exception]
) -> None:
    factory = functools.partial(make, emulator.endpoint, emulator.key)
    with pytest.raises(error, match=f"on worker .*:{os.getpid()}"):
        await many(surface, files, "delete_many", ["a"], executor=threads, client_factory=factory)


# --- a Dask cluster --------------------------------------------------------------------------------------------


@pytest.fixture
def own_emulator() -> Iterator[Emulator]:
    """An emulator of this test's own: what a dying worker has sent may come after its test has ended."""
    with Emulator() as emulator:
        yield emulator


def run_on_a_cluster(emulator: Emulator, folder: Path, marker: Path) -> Any:
    """Upload 200 files on a Dask cluster, and return what came of it."""
    folder.mkdir()
    for number in range(200):
        (folder / f"{number}.txt").write_bytes(b"x" * (number + 1))
    command = [
        sys.executable,
        "-m",
        "tests.harness.dask_cluster",
        emulator.endpoint,
        emulator.key,
        str(folder),
        str(marker),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_a_cluster_that_loses_a_worker(own_emulator: Emulator, tmp_path: Path) -> None:
    marker = tmp_path / "killed"
    told = run_on_a_cluster(own_emulator, tmp_path / "folder", marker)
    assert marker.exists()
    assert (told["errors"], told["raised"]) == ([], None)
    assert sorted(told["indexes"]) == list(range(200))
    assert set(told["attempts"]) <= {1, 2}
    # Each once, although the worker that died had uploaded some without telling: another one looked for them.
    assert sum(request.operation == "Files_List" for request in own_emulator.requests) > 1
    assert stored(own_emulator) == sorted(f"{number}.txt" for number in range(200))


@pytest.mark.soak
def test_a_cluster_whose_client_is_closed(own_emulator: Emulator, tmp_path: Path) -> None:
    (tmp_path / "marker").touch()
    told = run_on_a_cluster(own_emulator, tmp_path / "folder", tmp_path / "marker")
    assert "Dask client" in told["raised"]
    # Each input of the batches that were on their way has a result.
    assert len(set(told["indexes"])) == len(told["indexes"]) < 200
    assert len(told["errors"]) > 0
    assert all("ConnectionError" in error for error in told["errors"])
