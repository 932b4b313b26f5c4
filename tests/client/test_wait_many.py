"""Many files are waited for together: by one list a round where that is cheaper, and each has a result of its own."""

from __future__ import annotations

import asyncio
import pickle
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import unquote

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

from azure_ai_files.emulator import Emulator, faults
from azure_ai_files.exceptions import FileProcessingError, PollingTimeoutError
from azure_ai_files.models import FileInfo
from tests.harness.bulk_calls import as_inputs, begin, good, many, results_of, until_error
from tests.harness.reply import BEFORE_HEAD, Reply, json_reply
from tests.harness.request import Request
from tests.harness.scripted_service import file_info
from tests.harness.server import FaultServer, MakeServer
from tests.harness.surface import MakeClient, Surface
from tests.harness.timing import with_time

PROJECT = "/api/projects/demo"


class Files:
    """A service with files that are ready after they were asked about some times; its list may hide some of them.

    :param ids: The ids, the newest first.
    :param rounds: How often each is "running", by its id; none of them if it is missing.
    :param hidden: What the list does not show.
    :param lists: Replies to lists, before good ones.
    """

    def __init__(
        self, ids: Iterable[str], rounds: dict[str, int] | None = None, *, hidden: Any = (), lists: Iterable[Reply] = ()
    ) -> None:
        self.ids = list(ids)
        self.left = dict(rounds or {})
        self.hidden = hidden
        self.fields: dict[str, Any] = {}
        self._lists = iter(lists)
        self._lock = threading.Lock()

    def __call__(self, request: Request) -> Reply:
        with self._lock:
            if not request.path.endswith("/files"):
                return self._get(unquote(request.path.rpartition("/")[2]))
            return next(self._lists, None) or self._list(request)

    def _get(self, file_id: str) -> Reply:
        return json_reply(self._file(file_id)) if file_id in self.ids else Reply(404)

    def _list(self, request: Request) -> Reply:
        shown = [file_id for file_id in self.ids if file_id not in self.hidden]
        after, limit = request.query.get("after", [None])[0], int(request.query.get("limit", ["1000000"])[0])
        start = shown.index(after) + 1 if after else 0
        data = [self._file(file_id) for file_id in shown[start : start + limit]]
        return json_reply({"object": "list", "data": data, "has_more": start + limit < len(shown)})

    def _file(self, file_id: str) -> dict[str, Any]:
        left = self.left.get(file_id, 0)
        self.left[file_id] = left - 1
        info = {**file_info(7, status="running" if left > 0 else "processed"), "id": file_id, **self.fields}
        return {name: value for name, value in info.items() if value is not None}


@pytest.fixture(params=[PROJECT, "/v1"], ids=["whole list", "pages"])
def path(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def connect(make_client: MakeClient, fault_server: MakeServer, path: str) -> Callable[..., tuple[Any, FaultServer]]:
    def connected(service: Any, **options: Any) -> tuple[Any, FaultServer]:
        server = fault_server(service)
        return make_client(server.url + path, **options).files, server

    return connected


def counts(server: FaultServer) -> tuple[int, int]:
    """How many lists, and how many single files, were asked for."""
    lists = sum(request.path.endswith("/files") for request in server.requests)
    return lists, len(server.requests) - lists


def ids(count: int) -> list[str]:
    return [f"file-{number}" for number in range(count)]


async def wait(surface: Surface, files: Any, inputs: Any, **options: Any) -> list[Any]:
    return await many(surface, files, "wait_many", inputs, **{"polling_interval": 0.02, **options})


async def test_one_list_serves_all(surface: Surface, connect: Any) -> None:
    files, server = connect(Files(ids(60), dict.fromkeys(ids(60), 2)))
    results = good(await wait(surface, files, ids(60)))
    assert [result.index for result in results] == list(range(60))
    assert [(result.input, result.file.id) for result in results] == [(file_id, file_id) for file_id in ids(60)]
    assert {(result.file.status, result.attempts) for result in results} == {("processed", 1)}
    assert all(result.seconds > 0.03 for result in results)
    assert counts(server) == (3, 0)


async def test_few_are_asked_for_one_by_one(surface: Surface, connect: Any) -> None:
    files, server = connect(Files(ids(60)))
    good(await wait(surface, files, ["file-3", FileInfo(file_info(7) | {"id": "file-5"})]))
    assert counts(server) == (0, 2)


async def test_a_list_that_is_too_long_is_not_read_again(surface: Surface, connect: Any, path: str) -> None:
    service = Files(ids(3000), dict.fromkeys(ids(12), 2))
    service.ids.reverse()  # what is waited for comes last
    files, server = connect(service)
    good(await wait(surface, files, ids(12)))
    # The first list tells that it is not worth it. One in pages is not read to its end.
    assert counts(server) == ((1, 24) if path == PROJECT else (6, 36))


async def test_newer_files_end_a_list_in_pages(surface: Surface, make_client: Any, fault_server: MakeServer) -> None:
    service = Files(ids(900))
    server = fault_server(service)
    service.hidden = {"file-4"}
    service.fields = {"created_at": 1_700_000_000}
    inputs = [FileInfo(file_info(7) | {"id": file_id, "created_at": 1_700_009_999}) for file_id in ids(60)]
    good(await wait(surface, make_client(server.url + "/v1").files, inputs))
    # All entries are older than what is waited for, as far as the caller knows.
    assert counts(server) == (1, 60)


async def test_what_the_list_hides_is_asked_for(surface: Surface, connect: Any) -> None:
    hidden = {"file-7", "file-9"}
    files, server = connect(Files(ids(30), dict.fromkeys(ids(30), 3), hidden=hidden))
    good(await wait(surface, files, ids(30)))
    assert counts(server) == (4, 8)


@pytest.mark.parametrize("status", [None, 404, 405, 400, 500])
async def test_a_service_without_a_useful_list(surface: Surface, connect: Any, status: int | None) -> None:
    if status is None:
        service = Files(ids(30), dict.fromkeys(ids(30), 1), hidden=ids(30))
    else:
        service = Files(ids(30), dict.fromkeys(ids(30), 1), lists=[Reply(status)] * 100)
    files, server = connect(service, retry_total=0)
    good(await wait(surface, files, ids(30)))
    lists, single = counts(server)
    assert single == 60
    assert lists <= (2 if status is None else 1)


async def test_a_list_without_statuses(surface: Surface, connect: Any) -> None:
    service = Files(ids(30))
    service.fields = {"status": None}
    files, server = connect(service)
    results = good(await wait(surface, files, ids(30)))
    # A file without a status is usable at once; whether it has none, only the file itself says.
    assert {result.file.get("status") for result in results} == {None}
    assert counts(server) == (1, 30)


async def test_the_purpose_shortens_the_list(surface: Surface, connect: Any) -> None:
    files, server = connect(Files(ids(20)))
    good(await wait(surface, files, [FileInfo(file_info(7) | {"id": file_id}) for file_id in ids(20)]))
    assert [request.query.get("purpose") for request in server.requests] == [["assistants"]]
    good(await wait(surface, files, ids(20)))
    assert server.requests[-1].query.get("purpose") is None


async def test_an_input_twice(surface: Surface, connect: Any) -> None:
    files, _ = connect(Files(ids(20), dict.fromkeys(ids(20), 1)))
    results = good(await wait(surface, files, [*ids(20), *ids(20)]))
    assert [result.file.id for result in results] == [*ids(20), *ids(20)]


@pytest.mark.parametrize("count", [2, 30])
async def test_each_failure_is_a_result(surface: Surface, connect: Any, count: int) -> None:
    files, _ = connect(Files(ids(count)))
    results = await wait(surface, files, [*ids(count), "gone", 7, "", None, b"x", {"name": "no id"}])
    assert [result.ok for result in results] == [True] * count + [False] * 6
    kinds = [ResourceNotFoundError, TypeError, ValueError, TypeError, TypeError, TypeError]
    assert [type(result.error) for result in results[count:]] == kinds
    assert [result.attempts for result in results[count:]] == [1, 0, 0, 0, 0, 0]
    assert results[count].file.id == "gone"
    pickle.loads(pickle.dumps(results))


async def test_a_file_that_cannot_be_processed(surface: Surface, connect: Any) -> None:
    class Failing(Files):
        def _file(self, file_id: str) -> dict[str, Any]:
            failed = {"status": "error", "status_details": "no text in it"} if file_id == "file-3" else {}
            return {**super()._file(file_id), **failed}

    files, _ = connect(Failing(ids(30), dict.fromkeys(ids(30), 1)))
    results = await wait(surface, files, ids(30))
    (failed,) = [result for result in results if not result.ok]
    assert isinstance(failed.error, FileProcessingError)
    assert "could not process file 'file-3' ('report.txt'): no text in it" in str(failed.error)
    copy = pickle.loads(pickle.dumps(failed))
    assert (copy.error.file_id, copy.error.file.status, copy.file.status_details) == (
        "file-3",
        "error",
        "no text in it",
    )


@pytest.mark.parametrize("count", [1, 30])
async def test_the_timeout_is_one_for_all(surface: Surface, connect: Any, count: int) -> None:
    service = Files(ids(count + 1), dict.fromkeys(ids(count), 10**9))
    files, _ = connect(service)

    async def end(timeout: float) -> list[Any]:
        began = time.monotonic()
        results = await wait(surface, files, ids(count + 1), timeout=timeout)
        assert timeout <= time.monotonic() - began < timeout + 5
        return results

    timeout, results = await with_time(end, lambda results: results[-1].ok)
    assert {type(result.error) for result in results[:-1]} == {PollingTimeoutError}
    assert f"was still 'running' after {timeout:g} s" in str(results[0].error)
    assert results[0].file.status == "running"


@pytest.mark.parametrize("count", [1, 30])
async def test_a_silent_service_does_not_outlast_the_timeout(surface: Surface, connect: Any, count: int) -> None:
    files, _ = connect(lambda _: Reply(hold=BEFORE_HEAD))
    began = time.monotonic()
    results = await wait(surface, files, ids(count), timeout=0.3)
    assert time.monotonic() - began < 5
    assert {type(result.error) for result in results} == {PollingTimeoutError}
    assert "did not report the status of file 'file-0'" in str(results[0].error)


async def test_no_time_at_all(surface: Surface, connect: Any) -> None:
    files, server = connect(Files(ids(30)))
    results = await wait(surface, files, ids(30), timeout=0)
    assert {(type(result.error), result.attempts) for result in results} == {(PollingTimeoutError, 0)}
    assert server.requests == []


async def test_hints_win_over_the_interval(surface: Surface, connect: Any) -> None:
    class Hinting(Files):
        def __call__(self, request: Request) -> Reply:
            reply = super().__call__(request)
            return reply.but(headers=(*reply.headers, ("openai-poll-after-ms", "10")))

    for count in (1, 30):
        files, _ = connect(Hinting(ids(count), dict.fromkeys(ids(count), 1)))
        good(await wait(surface, files, ids(count), polling_interval=3600))


async def test_throttling_is_waited_for(surface: Surface, connect: Any) -> None:
    busy = Reply(429, headers=(("retry-after-ms", "10"),))
    files, server = connect(Files(ids(30), lists=[busy, busy]))
    good(await wait(surface, files, ids(30)))
    assert counts(server) == (3, 0)


async def test_inputs_may_be_generated(surface: Surface, connect: Any) -> None:
    files, _ = connect(Files(ids(40)))
    good(await wait(surface, files, as_inputs(surface, ids(40))))
    assert await wait(surface, files, []) == []


async def test_inputs_that_raise_end_the_call(surface: Surface, connect: Any) -> None:
    def inputs() -> Iterator[str]:
        yield from ids(3)
        raise LookupError("no more")

    files, _ = connect(Files(ids(3)))
    _, error = await until_error(begin(surface, files, "wait_many", as_inputs(surface, inputs())))
    assert isinstance(error, LookupError)


async def test_leaving_early(surface: Surface, connect: Any) -> None:
    service = Files(ids(30), dict.fromkeys(ids(29), 10**9))
    files, server = connect(service)
    async with begin(surface, files, "wait_many", ids(30), polling_interval=0.02) as results:
        assert (await results.__anext__()).ok
    assert await results_of(results) == []
    seen = len(server.requests)
    await asyncio.sleep(0.1)
    assert len(server.requests) <= seen + 1


async def test_each_comes_as_soon_as_it_is_ready(surface: Surface, connect: Any) -> None:
    rounds = {file_id: number // 10 for number, file_id in enumerate(ids(30))}
    files, _ = connect(Files(ids(30), rounds))
    order = [result.index async for result in begin(surface, files, "wait_many", ids(30), polling_interval=0.02)]
    assert [set(order[start : start + 10]) for start in (0, 10, 20)] == [
        set(range(start, start + 10)) for start in (0, 10, 20)
    ]


@pytest.mark.parametrize(
    ("inputs", "options", "error", "named"),
    [
        ("file-1", {}, TypeError, "files"),
        ({"id": "file-1"}, {}, TypeError, "files"),
        (7, {}, TypeError, "files"),
        (["file-1"], {"timeout": -1}, ValueError, "timeout"),
        (["file-1"], {"polling_interval": "1"}, TypeError, "polling_interval"),
        (["file-1"], {"max_concurrency": 0}, ValueError, "max_concurrency"),
        (["file-1"], {"cls": print}, ValueError, "cls"),
        (["file-1"], {"poll_interval": 1}, TypeError, "polling_interval"),
    ],
)
def test_what_cannot_be_waited_for(
    surface: Surface, connect: Any, inputs: Any, options: dict[str, Any], error: type[Exception], named: str
) -> None:
    files, server = connect([])
    with pytest.raises(error, match=named):
        begin(surface, files, "wait_many", inputs, **options)
    assert server.requests == []


# --- the emulator ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("endpoint", ["endpoint", "openai_endpoint"])
async def test_files_of_the_emulator(
    surface: Surface, make_client: MakeClient, emulator: Emulator, endpoint: str
) -> None:
    emulator.settings.processing_delay = 0.05
    emulator.settings.processing_rule = lambda file: "no text" if file["filename"] == "3.txt" else None
    files = make_client(getattr(emulator, endpoint), emulator.credential).files
    sources = [(b"x", f"{number}.txt") for number in range(40)]
    uploaded = good(await many(surface, files, "upload_many", sources, purpose="assistants"))
    gone = uploaded[5].file.id
    await files.delete(gone)
    results = await wait(surface, files, [result.file for result in uploaded])
    failed = {result.index: type(result.error) for result in results if not result.ok}
    assert failed == {3: FileProcessingError, 5: ResourceNotFoundError}
    assert {result.file.status for result in results if result.ok} == {"processed"}


async def test_a_list_that_is_behind(surface: Surface, files: Any, emulator: Emulator) -> None:
    emulator.faults.add(faults.StaleList(seconds=3600))
    uploaded = good(await many(surface, files, "upload_many", [(b"x", f"{n}.txt") for n in range(20)], purpose="batch"))
    results = await wait(surface, files, [result.file.id for result in uploaded])
    assert {result.file.status for result in good(results)} == {"processed"}


async def test_a_refusal_is_a_result_of_each(surface: Surface, connect: Any) -> None:
    files, _ = connect(lambda _: Reply(403))
    results = await wait(surface, files, ids(20))
    assert {type(result.error) for result in results} == {HttpResponseError}
