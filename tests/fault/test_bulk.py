"""Many transfers in one call, when the service slows down, breaks off or refuses, and when the caller has enough."""

from __future__ import annotations

import _thread
import asyncio
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from azure.core.credentials import AzureKeyCredential
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from azure.core.pipeline.transport import AioHttpTransport, RequestsTransport

from azure_ai_files import AgentsClient
from azure_ai_files.models import FileInfo
from tests.fault.conftest import Connect
from tests.fault.target import names
from tests.harness.bulk_calls import begin, good, many, results_of
from tests.harness.content import Content
from tests.harness.methods import bare
from tests.harness.reply import BEFORE_HEAD, Reply, hang_up, json_reply, reset
from tests.harness.request import Request
from tests.harness.scripted_service import FILE_ID, Service, downloads, file_info, uploaded, uploads
from tests.harness.server import MakeServer
from tests.harness.surface import Surface
from tests.harness.timing import until

OPTIONS = {"purpose": "assistants"}
AT_ONCE = (("Retry-After", "0"),)


def sources(count: int) -> list[tuple[bytes, str]]:
    return [(b"x", f"{number}.txt") for number in range(count)]


def name_of(request: Request) -> str:
    return request.file.filename or ""


# --- a service that slows down ---------------------------------------------------------------------------------


class NoticingRequestsTransport(RequestsTransport):  # type: ignore[misc]
    """The real transport, which tells when somebody begins to wait before a retry."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting = threading.Event()

    def sleep(self, duration: float) -> None:
        self.waiting.set()
        super().sleep(duration)


class NoticingAioHttpTransport(AioHttpTransport):  # type: ignore[misc]
    """The same, for aio."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting = threading.Event()

    async def sleep(self, duration: float) -> None:
        self.waiting.set()
        await super().sleep(duration)


@pytest.mark.parametrize("status", [429, 503])
async def test_one_that_is_refused_stops_all(surface: Surface, connect: Connect, status: int) -> None:
    pause = 0.5
    held = json_reply(uploaded, hold=BEFORE_HEAD)
    # The last of the first four is refused, when the others are on their way.
    steps = [held, held, held, Reply(status, headers=(("Retry-After", str(pause)),), hold=BEFORE_HEAD)]
    transport = NoticingAioHttpTransport() if surface.is_aio else NoticingRequestsTransport()
    files, server = connect(Service(upload=steps), transport=transport)
    running = asyncio.ensure_future(many(surface, files, "upload_many", sources(40), max_concurrency=4, **OPTIONS))
    await server.until(lambda server: server.holding == 4)
    first = list(server.requests)
    first[3].released.set()
    assert await asyncio.to_thread(transport.waiting.wait, 10)
    server.release()
    results = good(await running)
    later = [request for request in server.requests if request not in first]
    assert min(request.at for request in later) - first[3].at >= pause
    assert len(later) == 37
    assert sorted(result.attempts for result in results) == [1] * 39 + [2]


@pytest.mark.parametrize("step", [Reply(503, headers=AT_ONCE), Reply(429, headers=AT_ONCE), hang_up(), reset()])
async def test_what_fails_now_and_then_is_tried_again(surface: Surface, connect: Connect, step: Reply) -> None:
    good_reply = json_reply(uploaded)
    files, server = connect(Service(upload=[step, good_reply, step, step, good_reply, step]))
    results = good(await many(surface, files, "upload_many", sources(20), max_concurrency=4, **OPTIONS))
    assert sum(result.attempts for result in results) == len(server.requests) == 24
    assert sorted({name_of(request) for request in server.requests if request.complete}) == sorted(
        name for _, name in sources(20)
    )


async def test_many_refusals_are_taken_with_patience(surface: Surface, connect: Connect) -> None:
    files, _ = connect(Service(upload=[Reply(429, headers=AT_ONCE)] * 9))
    (result,) = good(await many(surface, files, "upload_many", sources(1), **OPTIONS))
    assert result.attempts == 10


async def test_patience_is_the_callers(surface: Surface, connect: Connect) -> None:
    files, server = connect(lambda _: Reply(429, headers=AT_ONCE))
    (result,) = await many(surface, files, "upload_many", sources(1), retry_status=1, **OPTIONS)
    assert isinstance(result.error, HttpResponseError)
    assert result.attempts == len(server.requests) == 2


# --- some that fail --------------------------------------------------------------------------------------------


async def test_a_bad_one_among_many(surface: Surface, connect: Connect, folder: Path) -> None:
    def answer(request: Request) -> Reply:
        if "bad" in request.path:
            return Reply(403, b'{"error": {"code": "no", "message": "not this one"}}')
        return Reply(body=b"content")

    files, server = connect(answer)
    given = [("bad" if number == 5 else f"file-{number}", f"{number}.txt") for number in range(20)]
    results = await many(surface, files, "save_many", given, folder)
    assert [result.index for result in results if not result.ok] == [5]
    assert isinstance(results[5].error, HttpResponseError)
    assert (results[5].error.status_code, results[5].attempts, results[5].path) == (403, 1, None)
    # What is refused for good is not tried again.
    assert len(server.requests) == 20
    assert len(names(folder)) == 19


async def test_a_disk_that_is_full(surface: Surface, connect: Connect, folder: Path) -> None:
    def answer(request: Request) -> Reply:
        return Reply(body=b"content", content_length=1 << 60 if "big" in request.path else None)

    files, _ = connect(answer)
    given = [("file-1", "1.txt"), ("big", "big.txt"), ("file-2", "2.txt")]
    results = await many(surface, files, "save_many", given, folder)
    assert [type(result.error) for result in results] == [type(None), OSError, type(None)]
    assert sorted(names(folder)) == ["1.txt", "2.txt"]


async def test_a_name_that_a_folder_has(surface: Surface, connect: Connect, folder: Path) -> None:
    (folder / "1.txt").mkdir()
    files, _ = connect(Service())
    results = await many(surface, files, "save_many", [(FILE_ID, "1.txt"), (FILE_ID, "2.txt")], folder)
    assert [type(result.error) for result in results] == [IsADirectoryError, type(None)]


async def test_a_download_that_goes_on_was_tried_again(surface: Surface, connect: Connect, folder: Path) -> None:
    content = Content(b"content" * 100_000)
    files, server = connect(Service(content, download=[content.serve(cut=1000), content.serve(cut=5000)]))
    (result,) = good(await many(surface, files, "save_many", [(FILE_ID, "1.txt")], folder))
    assert result.attempts == len(downloads(server.requests)) == 3
    assert (folder / "1.txt").read_bytes() == content.data


async def test_a_file_that_waits_for_its_turn_is_not_sent_and_not_timed(surface: Surface, connect: Connect) -> None:
    held, pause = json_reply(uploaded, hold=BEFORE_HEAD), 0.2
    files, server = connect(Service(upload=[held] * 2))
    began = time.monotonic()
    running = asyncio.ensure_future(many(surface, files, "upload_many", sources(6), max_concurrency=2, **OPTIONS))
    await server.until(lambda server: server.holding == 2)
    await asyncio.sleep(pause)
    assert len(server.requests) == 2
    server.release()
    results = good(await running)
    elapsed = time.monotonic() - began
    assert min(result.seconds for result in results[:2]) >= pause
    assert max(result.seconds for result in results[2:]) <= elapsed - pause


async def test_fail_fast_finishes_what_runs(surface: Surface, connect: Connect) -> None:
    files, server = connect(Service(upload=[json_reply(uploaded, hold=BEFORE_HEAD), Reply(400, hold=BEFORE_HEAD)]))
    options = {"fail_fast": True, "max_concurrency": 2, **OPTIONS}
    results = begin(surface, files, "upload_many", sources(50), **options)
    given = asyncio.ensure_future(results.__anext__())
    await server.until(lambda server: server.holding == 2)
    first, second = server.requests
    second.released.set()
    # The one that failed is given, and nothing takes its place.
    assert not (await given).ok
    first.released.set()
    assert [result.ok for result in await results_of(results)] == [True]
    assert len(server.requests) == 2


# --- deletions -------------------------------------------------------------------------------------------------


DELETED = json_reply({"id": FILE_ID, "object": "file", "deleted": True})


async def test_a_deletion_whose_answer_was_lost_is_done(surface: Surface, connect: Connect) -> None:
    files, _ = connect([Reply(503, headers=AT_ONCE), Reply(404)])
    (result,) = good(await many(surface, files, "delete_many", [FILE_ID]))
    assert result.attempts == 2


async def test_a_deletion_of_nothing_is_an_error(surface: Surface, connect: Connect) -> None:
    files, _ = connect([Reply(404)])
    (result,) = await many(surface, files, "delete_many", [FILE_ID])
    assert isinstance(result.error, ResourceNotFoundError)


def listing(*files: dict[str, Any]) -> Callable[[Request], Reply]:
    """A service that lists these files whatever is asked for."""

    def answer(request: Request) -> Reply:
        return DELETED if request.method == "DELETE" else json_reply({"object": "list", "data": files})

    return answer


async def test_a_purpose_that_the_service_ignores(surface: Surface, connect: Connect) -> None:
    others = [{**file_info(7), "id": f"other-{n}", "purpose": purpose} for n, purpose in enumerate(["batch", None, 7])]
    files, server = connect(listing(*others, {**file_info(7), "purpose": "vision"}))
    results = good(await many(surface, files, "delete_many", purpose="vision"))
    assert [result.input.id for result in results] == [FILE_ID]
    assert len([request for request in server.requests if request.method == "DELETE"]) == 1


async def test_a_file_of_unknown_age_is_left(surface: Surface, connect: Connect) -> None:
    unknown = [{**file_info(7), "id": f"other-{n}", "created_at": value} for n, value in enumerate([None, "x", -1e30])]
    files, _ = connect(listing(*unknown, file_info(7)))
    results = good(await many(surface, files, "delete_many", older_than=timedelta(1)))
    assert [result.input.id for result in results] == [FILE_ID]


async def test_a_listing_that_fails_ends_everything(surface: Surface, connect: Connect) -> None:
    page = {"object": "list", "data": [file_info(7)], "last_id": FILE_ID, "has_more": True}
    files, server = connect([json_reply(page), Reply(400)])
    with pytest.raises(HttpResponseError):
        await many(surface, files, "delete_many", purpose="assistants")
    # The cursor was kept for the page that did not come.
    assert [request.method for request in server.requests] == ["GET", "GET"]


# --- callers who have enough -----------------------------------------------------------------------------------


async def test_leaving_early_ends_what_runs(surface: Surface, connect: Connect) -> None:
    files, server = connect(Service(upload=[json_reply(uploaded), *[json_reply(uploaded, hold=BEFORE_HEAD)] * 9]))
    results = begin(surface, files, "upload_many", sources(50), max_concurrency=3, **OPTIONS)
    async with results:
        await results.__anext__()
        await server.until(lambda server: server.holding >= 2)
        closing = asyncio.ensure_future(results.close())
        if not surface.is_aio:  # a thread cannot be called back from the network
            await until(lambda: "ended" in repr(bare(results)))
            await asyncio.sleep(0.05)
            server.release()
        await closing
    assert len(server.requests) <= 4
    assert await results_of(results) == []


async def test_cancellation(surface: Surface, connect: Connect) -> None:
    if not surface.is_aio:
        pytest.skip("only tasks can be cancelled")
    files, server = connect(lambda _: json_reply(uploaded, hold=BEFORE_HEAD))
    task = asyncio.ensure_future(many(surface, files, "upload_many", sources(50), max_concurrency=3, **OPTIONS))
    await server.until(lambda server: server.holding == 3)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(server.requests) == 3


def test_ctrl_c(fault_server: MakeServer) -> None:
    server = fault_server(Service())

    def interrupt(current: int, total: int | None) -> None:
        _thread.interrupt_main()

    with AgentsClient(server.endpoint, AzureKeyCredential("key")) as client:
        results = client.files.upload_many(sources(2000), progress_hook=interrupt, **OPTIONS)
        with pytest.raises(KeyboardInterrupt):
            list(results)
        assert list(results) == []
    assert len(uploads(server.requests)) < 2000


async def test_files_of_unknown_names_are_asked_for(surface: Surface, connect: Connect, folder: Path) -> None:
    # The first name comes last, and the names are taken in the order of the inputs nevertheless.
    def answer(request: Request) -> Reply:
        if request.path.endswith("/content"):
            return Reply(body=b"content")
        hold = BEFORE_HEAD if request.path.endswith("/first") else None
        return json_reply({**file_info(7, name="same.txt"), "id": request.path.rpartition("/")[2]}, hold=hold)

    files, server = connect(answer)
    running = asyncio.ensure_future(many(surface, files, "save_many", ["first", "second", "third"], folder))
    await server.until(lambda server: len(server.requests) == 3 and server.holding == 1)
    server.release()
    results = await running
    assert [type(result.error) for result in results] == [type(None), FileExistsError, FileExistsError]
    assert isinstance(results[0].file, FileInfo)


async def test_an_input_that_cannot_be_used_keeps_the_order_of_names(
    surface: Surface, connect: Connect, folder: Path
) -> None:
    def answer(request: Request) -> Reply:
        if request.path.endswith("/content"):
            return Reply(body=b"content")
        return json_reply({**file_info(7, name="same.txt"), "id": "first"}, hold=BEFORE_HEAD)

    files, server = connect(answer)
    inputs = ["first", "", ("third", "same.txt"), ("fourth", "other.txt")]
    running = asyncio.ensure_future(many(surface, files, "save_many", inputs, folder, max_concurrency=8))
    await server.until(lambda server: server.holding == 1)
    await asyncio.sleep(0.1)  # in which the third one would take the name
    server.release()
    results = await running
    assert [type(result.error) for result in results] == [type(None), ValueError, FileExistsError, type(None)]
