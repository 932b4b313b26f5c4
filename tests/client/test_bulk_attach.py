"""Many uploads into a vector store: in batches, while others are sent, and each result says what became of its file."""

from __future__ import annotations

import itertools
import json
import pickle
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

from azure_ai_files._concurrency import worker_clients
from azure_ai_files.emulator import Emulator
from azure_ai_files.exceptions import FileProcessingError, PollingTimeoutError
from tests.harness import executor_workers as workers
from tests.harness.bulk_calls import begin, good, many
from tests.harness.reply import Reply, json_reply
from tests.harness.request import Request
from tests.harness.scripted_service import uploaded, uploads
from tests.harness.server import MakeServer
from tests.harness.surface import SECRET, MakeClient, Surface
from tests.harness.timing import with_time

OPTIONS: dict[str, Any] = {"purpose": "assistants", "vector_store_id": "vs_1", "polling_interval": 0.02}


def sources(count: int) -> list[Any]:
    return [(b"x", f"{number}.txt") for number in range(count)]


class Created(Reply):
    """A reply whose status depends on the body of the request."""

    def __init__(self, make: Callable[[Request], tuple[int, Any]]) -> None:
        super().__init__(headers=(("Content-Type", "application/json"),))
        vars(self)["make"] = make

    def content(self, request: Request) -> bytes:
        status, body = vars(self)["make"](request)
        vars(self)["status"] = status
        return json.dumps(body).encode()


class Stores:
    """A service with the vector store ``vs_1``.

    :param failed: Names of files that it cannot index.
    :param refused: Names of files with which it refuses a batch.
    :param attach: Replies to batches, before good ones.
    """

    def __init__(self, *, failed: Any = (), refused: Any = (), attach: Any = ()) -> None:
        self.names: dict[str, str] = {}
        self.batches: dict[str, list[str]] = {}
        self.bodies: list[dict[str, Any]] = []
        self.deleted: set[str] = set()
        self.failed, self.refused = failed, refused
        self.looks: Counter[str] = Counter()
        #: How often a batch is in progress, and what the service does not list.
        self.rounds = 1
        self.hidden: Any = ()
        self._attach = iter(attach)
        self._numbers = itertools.count()
        self._lock = threading.Lock()

    def __call__(self, request: Request) -> Reply:
        path = request.path.partition("/v1/")[2].split("/")
        if path == ["files"] and request.method == "POST":
            return json_reply(self._upload)
        if request.method == "POST":
            return next(self._attach, None) or Created(self._create)
        with self._lock:
            if request.method == "DELETE":
                self.deleted.add(path[-1])
                return json_reply({"id": path[-1], "object": "file", "deleted": True})
            if path == ["files"]:
                return json_reply({"object": "list", "data": [], "has_more": False})
            if path[2] == "files":
                return self._one(path[3])
            return json_reply(self._listed(request, path[3]) if path[-1] == "files" else self._batch(path[3]))

    def _upload(self, request: Request) -> dict[str, Any]:
        file = uploaded(request)
        with self._lock:
            file["id"] = f"file-{next(self._numbers)}"
            self.names[file["id"]] = file["filename"]
        return file

    def _create(self, request: Request) -> tuple[int, Any]:
        body = json.loads(request.body)
        with self._lock:
            self.bodies.append(body)
            if any(self.names[file_id] in self.refused for file_id in body["file_ids"]):
                return 400, {"error": {"message": "A file cannot be attached.", "code": "invalid_file"}}
            batch_id = f"vsfb_{len(self.bodies)}"
            self.batches[batch_id] = body["file_ids"]
            return 200, {**self._batch(batch_id), "id": batch_id, "status": "in_progress"}

    def _batch(self, batch_id: str) -> dict[str, Any]:
        self.looks[batch_id] += 1
        looks = self.looks[batch_id]
        count = len(self.batches[batch_id])
        return {
            # Some services state another id from then on.
            "id": "vs_1",
            "object": "vector_store.files_batch",
            "created_at": 1_700_000_000,
            "vector_store_id": "vs_1",
            "status": "completed" if looks > self.rounds else "in_progress",
            # They hide what failed.
            "file_counts": {"in_progress": 0, "completed": count, "failed": 0, "cancelled": 0, "total": count},
        }

    def _file(self, file_id: str) -> dict[str, Any]:
        file: dict[str, Any] = {
            "id": file_id,
            "object": "vector_store.file",
            "created_at": 1_700_000_000,
            "vector_store_id": "vs_1",
            "usage_bytes": 7,
            "status": "completed" if self.rounds < 100 else "in_progress",
            "last_error": None,
        }
        if self.names[file_id] in self.failed:
            file["last_error"] = {"code": "unsupported_file", "message": "There is no text in it."}
            file["status"] = "failed"
        return file

    def _listed(self, request: Request, batch_id: str) -> dict[str, Any]:
        status = request.query["filter"][0]
        files = [self._file(file_id) for file_id in self.batches[batch_id] if file_id not in self.hidden]
        files = [file for file in files if file["status"] == status]
        after, limit = request.query.get("after", [None])[0], int(request.query["limit"][0])
        start = next((number + 1 for number, file in enumerate(files) if file["id"] == after), 0)
        data = files[start : start + limit]
        ends = {"first_id": data[0]["id"], "last_id": data[-1]["id"]} if data else {}
        return {"object": "list", "data": data, **ends, "has_more": start + limit < len(files)}

    def _one(self, file_id: str) -> Reply:
        is_there = any(file_id in ids for ids in self.batches.values())
        return json_reply(self._file(file_id)) if is_there else Reply(404)


@pytest.fixture
def connect(make_client: MakeClient, fault_server: MakeServer) -> Any:
    def connected(service: Any) -> tuple[Any, Any]:
        server = fault_server(service)
        return make_client(server.url + "/v1", retry_backoff_factor=0.001).files, server

    return connected


def writes(server: Any) -> list[Any]:
    return [json.loads(request.body) for request in server.requests if request.path.endswith("/file_batches")]


async def upload(surface: Surface, files: Any, inputs: Any, **options: Any) -> list[Any]:
    return await many(surface, files, "upload_many", inputs, **{**OPTIONS, **options})


async def test_files_are_attached_in_batches(surface: Surface, connect: Any) -> None:
    files, server = connect(Stores())
    strategy = {"type": "static", "static": {"max_chunk_size_tokens": 400, "chunk_overlap_tokens": 100}}
    results = good(await upload(surface, files, sources(40), attributes={"team": "blue"}, chunking_strategy=strategy))
    assert [result.vector_store_file.id for result in results] == [result.file.id for result in results]
    assert {result.vector_store_file.status for result in results} == {"completed"}
    assert {result.attempts for result in results} == {1}
    bodies = writes(server)
    assert sorted(file_id for body in bodies for file_id in body["file_ids"]) == sorted(
        result.file.id for result in results
    )
    assert len(bodies) <= 4
    assert {json.dumps(body["attributes"]) for body in bodies} == {'{"team": "blue"}'}
    assert all(body["chunking_strategy"] == strategy for body in bodies)
    pickle.loads(pickle.dumps(results))


async def test_a_folder(surface: Surface, connect: Any, tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f"{number}.txt").write_text("text")
    files, server = connect(Stores())
    results = good(await many(surface, files, "upload_directory", tmp_path, **OPTIONS))
    assert {result.vector_store_file.status for result in results} == {"completed"}
    assert "attributes" not in writes(server)[0]


@pytest.mark.parametrize("deletes", [False, True])
async def test_the_reason_is_that_of_the_service(surface: Surface, connect: Any, deletes: bool) -> None:
    service = Stores(failed={"3.txt", "7.txt"})
    files, server = connect(service)
    results = await upload(surface, files, sources(12), delete_failed=deletes)
    failed = [result for result in results if not result.ok]
    assert [result.index for result in failed] == [3, 7]
    for result in failed:
        assert isinstance(result.error, FileProcessingError)
        assert "vector store 'vs_1' could not index it: unsupported_file: There is no text in it." in str(result.error)
        assert result.vector_store_file.last_error.code == "unsupported_file"
        assert result.error.file_id == result.file.id
    assert service.deleted == ({result.file.id for result in failed} if deletes else set())
    # The counts of the batch hide them.
    assert any(request.query.get("filter") == ["failed"] for request in server.requests)


@pytest.mark.parametrize("deletes", [False, True])
async def test_one_file_does_not_keep_others_out(surface: Surface, connect: Any, deletes: bool) -> None:
    service = Stores(refused={"3.txt"})
    files, _ = connect(service)
    results = await upload(surface, files, sources(6), delete_failed=deletes)
    (refused,) = [result for result in results if not result.ok]
    assert refused.index == 3
    assert isinstance(refused.error, HttpResponseError)
    said = "The file is deleted" if deletes else "The file remains on the service."
    assert f"uploaded before, but not attached to vector store 'vs_1'. {said}" in str(refused.error)
    assert service.deleted == ({refused.file.id} if deletes else set())


async def test_a_store_that_is_gone(surface: Surface, connect: Any) -> None:
    files, server = connect(Stores(attach=[Reply(404)] * 30))
    results = await upload(surface, files, sources(40))
    assert {type(result.error) for result in results} == {ResourceNotFoundError}
    assert all(result.file is not None for result in results)
    assert len(writes(server)) < 20


async def test_throttling_in_the_middle(surface: Surface, connect: Any) -> None:
    busy = Reply(429, headers=(("retry-after-ms", "50"),))
    service = Stores()
    files, server = connect(service)
    service._attach = iter([])
    results: list[Any] = []
    async for result in begin(surface, files, "upload_many", sources(700), **OPTIONS):
        results.append(result)
        if len(results) == 1:
            service._attach = iter([busy, busy])
    assert len(good(results)) == 700
    assert len({result.vector_store_file.id for result in results}) == 700
    assert len(writes(server)) == len(service.bodies) + 2


async def test_what_the_lists_do_not_show_is_asked_for(surface: Surface, connect: Any) -> None:
    service = Stores(failed={"5.txt"})
    service.hidden = {f"file-{number}" for number in range(10)}
    files, _ = connect(service)
    results = await upload(surface, files, sources(10), max_concurrency=1)
    assert [result.index for result in results if not result.ok] == [5]
    assert results[5].vector_store_file.last_error.message == "There is no text in it."


async def test_the_timeout_is_that_of_each_file(surface: Surface, connect: Any) -> None:
    service = Stores()
    service.rounds = 10**9
    files, _ = connect(service)

    async def end(timeout: float) -> list[Any]:
        return await upload(surface, files, sources(10), timeout=timeout, delete_failed=True)

    timeout, results = await with_time(end, lambda results: all("index" in str(result.error) for result in results))
    assert {type(result.error) for result in results} == {PollingTimeoutError}
    assert f"vector store 'vs_1' did not index it within {timeout:g} s. It remains" in str(results[0].error)
    assert service.deleted == set()


async def test_inputs_that_cannot_be_uploaded(surface: Surface, connect: Any, tmp_path: Path) -> None:
    files, _ = connect(Stores())
    results = await upload(surface, files, [*sources(3), tmp_path / "none", 7])
    assert [type(result.error).__name__ for result in results] == [*["NoneType"] * 3, "FileNotFoundError", "TypeError"]


@pytest.mark.parametrize(
    ("options", "error", "named"),
    [
        ({"vector_store_id": ""}, ValueError, "vector_store_id"),
        ({"vector_store_id": 7}, TypeError, "vector_store_id"),
        ({"attributes": {"a" * 65: 1}}, ValueError, "attributes"),
        ({"chunking_strategy": {"type": "static", "static": {"max_chunk_size_tokens": 1}}}, ValueError, "chunk"),
        ({"vector_store_id": None, "attributes": {"a": 1}}, ValueError, "vector_store_id"),
        ({"timeout": -1}, ValueError, "timeout"),
    ],
)
def test_what_cannot_be(surface: Surface, connect: Any, options: Any, error: type[Exception], named: str) -> None:
    files, server = connect(Stores())
    with pytest.raises(error, match=named):
        begin(surface, files, "upload_many", sources(1), **{**OPTIONS, **options})
    assert server.requests == []


async def test_a_service_without_vector_stores(surface: Surface, make_client: MakeClient) -> None:
    files = make_client("http://127.0.0.1:9/openai").files
    with pytest.raises(ValueError, match="vector stores"):
        begin(surface, files, "upload_many", sources(1), **OPTIONS)


async def test_with_an_executor_and_polls(surface: Surface, connect: Any) -> None:
    files, server = connect(Stores(failed={"3.txt"}))
    factory = partial(workers.make_client, server.url + "/v1", SECRET)
    with ThreadPoolExecutor(2) as executor:
        elsewhere = {"executor": executor, "client_factory": factory}
        results = await upload(surface, files, sources(8), poll=True, **elsewhere)
    worker_clients.clients.close()
    assert [result.index for result in results if not result.ok] == [3]


async def test_with_a_ledger(surface: Surface, connect: Any, tmp_path: Path) -> None:
    files, server = connect(Stores())
    options = {"ledger": tmp_path / "jobs.sqlite3"}
    (first,) = good(await upload(surface, files, sources(1), **options))
    results = good(await upload(surface, files, sources(4), **options))
    # What an earlier call has attached is not attached again, and what it only uploaded is.
    assert [result.skipped for result in results] == [True, False, False, False]
    assert [result.vector_store_file.status for result in results] == ["completed"] * 4
    attached = [file_id for body in writes(server) for file_id in body["file_ids"]]
    assert len(attached) == len(set(attached)) == 4
    assert results[0].file.id == first.file.id
    assert len([request for request in uploads(server.requests) if request.path.endswith("/v1/files")]) == 4


# --- the emulator ------------------------------------------------------------------------------------------------


def _no_word(file: Any) -> str | None:
    is_attached = file["object"] == "vector_store.file"
    return "unsupported_file: There is no text in it." if is_attached and file["filename"].endswith(".docx") else None


@pytest.mark.parametrize("endpoint", ["endpoint", "openai_endpoint"])
async def test_a_store_of_the_emulator(
    surface: Surface, make_client: MakeClient, emulator: Emulator, endpoint: str
) -> None:
    emulator.settings.processing_delay = 0.05
    emulator.settings.processing_rule = _no_word
    client = make_client(getattr(emulator, endpoint), emulator.credential)
    store = await client.vector_stores.create(name="manuals")
    inputs = [*sources(20), (b"x", "word.docx")]
    results = await upload(surface, client.files, inputs, vector_store_id=store.id, delete_failed=True)
    (failed,) = [result for result in results if not result.ok]
    assert (failed.input, failed.vector_store_file.last_error.code) == ((None, "word.docx"), "unsupported_file")
    assert "There is no text in it." in str(failed.error)
    listed = {file.id async for file in client.vector_store_files.list(store.id, filter="completed")}
    assert listed == {result.file.id for result in results if result.ok}
    assert failed.file.id not in {file.id async for file in client.files.list_all()}
