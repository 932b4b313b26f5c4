"""Many uploads that are waited for, while other files are uploaded."""

from __future__ import annotations

import functools
import hashlib
import itertools
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import ResourceNotFoundError

from azure_ai_files._concurrency import worker_clients
from azure_ai_files.emulator import Emulator
from azure_ai_files.exceptions import FileProcessingError, PollingTimeoutError
from tests.harness import executor_workers as workers
from tests.harness.bulk_calls import as_inputs, begin, good, many, until_error
from tests.harness.methods import bare
from tests.harness.reply import BEFORE_HEAD, Reply, json_reply
from tests.harness.request import Request
from tests.harness.scripted_service import file_info, uploaded, uploads
from tests.harness.server import MakeServer
from tests.harness.surface import MakeClient, Surface
from tests.harness.timing import with_time

OPTIONS: dict[str, Any] = {"purpose": "assistants", "poll": True, "polling_interval": 0.02}


def sources(count: int) -> list[Any]:
    return [(b"x" * (number + 1), f"{number}.txt") for number in range(count)]


class Service:
    """A service that has processed a file when it is told to, or when it has so many.

    :param enough: How many files it needs to process any.
    """

    def __init__(self, enough: int = 0) -> None:
        self.files: dict[str, dict[str, Any]] = {}
        self.enough = enough
        self.gone: set[str] = set()
        self._numbers = itertools.count()
        self._lock = threading.Lock()

    def __call__(self, request: Request) -> Reply:
        if request.method == "POST":
            return json_reply(self._upload)
        with self._lock:
            file_id = request.path.rpartition("/")[2]
            if file_id == "files":
                data = [self._file(file_id) for file_id in reversed(self.files) if file_id not in self.gone]
                return json_reply({"object": "list", "data": data, "has_more": False})
            return Reply(404) if file_id in self.gone else json_reply(self._file(file_id))

    def _upload(self, request: Request) -> dict[str, Any]:
        file = uploaded(request)
        with self._lock:
            file["id"] = f"file-{next(self._numbers)}"
            self.files[file["id"]] = file
        return {**file, "status": "uploaded"}

    def _file(self, file_id: str) -> dict[str, Any]:
        is_ready = len(self.files) >= self.enough
        return {**self.files[file_id], "status": "processed" if is_ready else "running"}


@pytest.fixture
def connect(make_client: MakeClient, fault_server: MakeServer) -> Any:
    def connected(service: Any, path: str = "/v1") -> tuple[Any, Any]:
        server = fault_server(service)
        return make_client(server.url + path).files, server

    return connected


async def test_waiting_takes_no_place_of_an_upload(surface: Surface, connect: Any) -> None:
    # Nothing is processed before the last file is there.
    files, server = connect(Service(enough=60))
    results = good(await many(surface, files, "upload_many", sources(60), max_concurrency=4, **OPTIONS))
    assert {(result.file.status, result.attempts) for result in results} == {("processed", 1)}
    assert [result.file.bytes for result in results] == list(range(1, 61))
    # By lists, and a few at the end and the beginning by themselves.
    assert len(server.requests) - 60 < 60


async def test_results_do_not_wait_for_a_slow_upload(surface: Surface, connect: Any) -> None:
    release = threading.Event()

    class Slow(Service):
        def _upload(self, request: Request) -> dict[str, Any]:
            if request.file.filename == "0.txt":
                release.wait(20)
            return super()._upload(request)

    files, _ = connect(Slow())
    order: list[int] = []
    async for result in begin(surface, files, "upload_many", sources(6), max_concurrency=2, **OPTIONS):
        order.append(bare(result).index)
        if len(order) == 5:
            release.set()
    assert order[-1] == 0


@pytest.mark.parametrize("method", ["upload_many", "upload_directory"])
async def test_the_checksum_stays(surface: Surface, connect: Any, tmp_path: Path, method: str) -> None:
    (tmp_path / "a.txt").write_bytes(b"content")
    files, _ = connect(Service())
    given = tmp_path if method == "upload_directory" else [tmp_path / "a.txt"]
    (result,) = good(await many(surface, files, method, given, sha256=True, **OPTIONS))
    expected = hashlib.sha256(b"content").hexdigest()
    assert (result.sha256, result.file["sha256"], result.file.status) == (expected, expected, "processed")


@pytest.mark.parametrize(("path", "purpose", "polls"), [("/v1", "batch", 0), ("/openai", "batch", 1)])
async def test_what_is_ready_is_not_polled(surface: Surface, connect: Any, path: str, purpose: str, polls: int) -> None:
    def service(request: Request) -> Reply:
        status = "uploaded" if request.method == "POST" else "processed"
        return json_reply(file_info(len(b"x"), status=status, purpose=purpose))

    files, server = connect(service, path)
    good(await many(surface, files, "upload_many", sources(1), **{**OPTIONS, "purpose": purpose}))
    assert len(server.requests) == 1 + polls


async def test_each_failure_is_a_result(surface: Surface, connect: Any, tmp_path: Path) -> None:
    service = Service(enough=20)
    service.gone = {"file-3", "file-7"}
    files, _ = connect(service)
    results = await many(surface, files, "upload_many", [*sources(20), tmp_path / "none", 7], **OPTIONS)
    assert sum(result.ok for result in results) == 18
    errors = [result.error for result in results if not result.ok]
    assert sorted(type(error).__name__ for error in errors) == [
        "FileNotFoundError",
        "ResourceNotFoundError",
        "ResourceNotFoundError",
        "TypeError",
    ]
    (gone, _) = [error for error in errors if isinstance(error, ResourceNotFoundError)]
    assert "was uploaded before as 'file-" in str(gone)


async def test_the_timeout_is_that_of_each_file(surface: Surface, connect: Any) -> None:
    files, server = connect(Service(enough=10**9))

    async def end(timeout: float) -> list[Any]:
        server.requests.clear()
        began = time.monotonic()
        results = await many(surface, files, "upload_many", sources(20), timeout=timeout, max_concurrency=20, **OPTIONS)
        assert timeout - 0.1 < time.monotonic() - began < timeout + 10
        assert {type(result.error) for result in results} <= {PollingTimeoutError, TimeoutError}
        return [result for result in results if isinstance(result.error, PollingTimeoutError) and result.file]

    timeout, late = await with_time(end, bool)
    for result in late:
        assert f"was still 'running' after {timeout:g} s. It was uploaded and remains" in str(result.error) or (
            "was still 'uploaded'" in str(result.error)
        )
        assert result.error.file_id == result.file.id
    assert len(uploads(server.requests)) <= 20


async def test_a_failure_of_the_processing_stops_the_call(surface: Surface, connect: Any) -> None:
    class Failing(Service):
        def _file(self, file_id: str) -> dict[str, Any]:
            return {**super()._file(file_id), "status": "error", "status_details": "no text"}

    files, server = connect(Failing())

    def inputs() -> Iterator[Any]:
        for source in sources(500):
            yield source
            time.sleep(0.005)

    given = as_inputs(surface, inputs())
    results = await many(surface, files, "upload_many", given, fail_fast=True, max_concurrency=2, **OPTIONS)
    assert {type(result.error) for result in results} == {FileProcessingError}
    assert len(results) == len(uploads(server.requests)) < 500


async def test_a_silent_poll_ends_with_the_results(surface: Surface, connect: Any) -> None:
    def service(request: Request) -> Reply:
        if request.method == "POST":
            return json_reply(lambda request: {**uploaded(request), "status": "uploaded"})
        return Reply(hold=BEFORE_HEAD)

    files, _ = connect(service)
    results = await many(surface, files, "upload_many", sources(1), timeout=0.4, **OPTIONS)
    assert isinstance(results[0].error, PollingTimeoutError)


async def test_inputs_that_raise(surface: Surface, connect: Any) -> None:
    def inputs() -> Iterator[Any]:
        yield from sources(3)
        raise LookupError("no more")

    files, _ = connect(Service())
    _, error = await until_error(begin(surface, files, "upload_many", as_inputs(surface, inputs()), **OPTIONS))
    assert isinstance(error, LookupError)


async def test_leaving_early(surface: Surface, connect: Any) -> None:
    files, server = connect(Service())
    async with begin(surface, files, "upload_many", sources(200), max_concurrency=2, **OPTIONS) as results:
        assert bare(await results.__anext__()).ok
    assert len(uploads(server.requests)) < 200


@pytest.mark.parametrize("options", [{"polling_interval": -1}, {"timeout": -1}, {"polling_interval": "1"}])
def test_what_cannot_be(surface: Surface, connect: Any, options: Any) -> None:
    files, server = connect(Service())
    with pytest.raises((ValueError, TypeError), match=next(iter(options))):
        begin(surface, files, "upload_many", sources(1), **{**OPTIONS, **options})
    assert server.requests == []


# --- executors and ledgers ---------------------------------------------------------------------------------------


@pytest.fixture
def slow_emulator(emulator: Emulator) -> Emulator:
    emulator.settings.processing_delay = 0.1
    emulator.settings.processing_rule = lambda file: "no text" if file["filename"] == "3.txt" else None
    return emulator


async def test_with_an_executor(surface: Surface, files: Any, slow_emulator: Emulator) -> None:
    factory = functools.partial(workers.make_client, slow_emulator.endpoint, slow_emulator.key)
    with ThreadPoolExecutor(2) as executor:
        elsewhere = {"executor": executor, "client_factory": factory}
        results = await many(surface, files, "upload_many", sources(12), **elsewhere, **OPTIONS)
    worker_clients.clients.close()
    assert [result.index for result in results if not result.ok] == [3]
    assert isinstance(results[3].error, FileProcessingError)
    assert {result.file.status for result in results if result.ok} == {"processed"}


async def test_with_a_ledger(surface: Surface, files: Any, slow_emulator: Emulator, tmp_path: Path) -> None:
    options: dict[str, Any] = {**OPTIONS, "ledger": tmp_path / "jobs.sqlite3"}
    slow_emulator.clock.stop()
    early = await many(surface, files, "upload_many", sources(12), timeout=1.5, **options)
    assert {type(result.error) for result in early} == {PollingTimeoutError}
    slow_emulator.clock.resume()
    # Uploaded is uploaded: the same call only waits.
    again = await many(surface, files, "upload_many", sources(12), **options)
    assert [result.index for result in again if not result.ok] == [3]
    assert isinstance(again[3].error, FileProcessingError)
    assert {(result.file.status, result.skipped) for result in again if result.ok} == {("processed", True)}
    assert {result.file.id for result in again} == {result.file.id for result in early}
    assert len([file async for file in files.list_all()]) == 12
