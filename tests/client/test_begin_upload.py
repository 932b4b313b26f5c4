"""``begin_upload``: azure-core's poller around an upload, here and in another process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from azure.core.polling import AsyncLROPoller, LROPoller

from azure_ai_files.emulator import Emulator
from azure_ai_files.models import FileInfo, FileState
from tests.harness.methods import bare
from tests.harness.other_process import in_another_process
from tests.harness.reply import BEFORE_HEAD, Reply, json_reply
from tests.harness.request import Request
from tests.harness.scripted_service import FILE_ID, Service, file_info, polls, uploads
from tests.harness.server import FaultServer, MakeServer
from tests.harness.surface import SECRET, MakeClient, Surface

UPLOAD = {"file": b"content", "filename": "a.txt", "purpose": "assistants", "polling_interval": 0.001}
STARTED = json_reply(file_info(7, status="uploaded"))
BUSY = json_reply(file_info(7, status="running"))
DONE = json_reply(file_info(7))
HELD = BUSY.but(hold=BEFORE_HEAD)


@pytest.fixture
def connect(make_client: MakeClient, fault_server: MakeServer) -> Callable[..., tuple[Any, FaultServer]]:
    def start(*get: Reply, upload: Reply = STARTED) -> tuple[Any, FaultServer]:
        server = fault_server(Service(upload=[upload], get=get))
        return make_client(server.endpoint).files, server

    return start


Connect = Callable[..., tuple[Any, FaultServer]]


def busy(server: FaultServer) -> bool:
    return server.holding == 1


async def test_the_poller_is_azure_cores(surface: Surface, connect: Connect) -> None:
    files, _ = connect(DONE)
    poller = await files.begin_upload(**UPLOAD)
    assert isinstance(bare(poller), AsyncLROPoller if surface.is_aio else LROPoller)
    assert isinstance(await poller.result(), FileInfo)


async def test_status_and_done_follow_the_file(connect: Connect) -> None:
    files, server = connect(HELD, DONE)
    poller = await files.begin_upload(**UPLOAD)
    assert (poller.status(), poller.done()) == ("uploaded", False)
    result = asyncio.ensure_future(poller.result())
    await server.until(busy)
    assert not poller.done()
    server.release()
    file = await result
    assert (file.id, file.status) == (FILE_ID, FileState.PROCESSED)
    assert (poller.status(), poller.done()) == ("processed", True)
    assert (len(uploads(server.requests)), len(polls(server.requests))) == (1, 2)


async def test_wait_gives_nothing_and_result_is_then_there(connect: Connect) -> None:
    files, server = connect(BUSY, DONE)
    poller = await files.begin_upload(**UPLOAD)
    assert await poller.wait() is None
    assert poller.done()
    sent = len(server.requests)
    assert (await poller.result()).status == FileState.PROCESSED
    assert (await poller.result()).id == FILE_ID
    assert len(server.requests) == sent


async def test_a_file_that_is_ready_at_once_is_not_looked_at(connect: Connect) -> None:
    files, server = connect(upload=DONE)
    poller = await files.begin_upload(**UPLOAD)
    assert poller.status() == "processed"
    assert (await poller.result()).id == FILE_ID
    assert polls(server.requests) == []


async def test_a_file_that_failed_is_a_result(connect: Connect) -> None:
    files, _ = connect(json_reply(file_info(7, status="error", status_details="not readable")))
    file = await (await files.begin_upload(**UPLOAD)).result()
    assert (file.status, file.status_details) == (FileState.ERROR, "not readable")


async def test_a_file_that_vanishes_is_an_error_that_can_be_resumed(surface: Surface, connect: Connect) -> None:
    files, _ = connect(Reply(404), DONE)
    poller = await files.begin_upload(**UPLOAD)
    with pytest.raises(ResourceNotFoundError) as caught:
        await poller.result()
    assert (caught.value.continuation_token or poller.continuation_token()) == poller.continuation_token()
    again = await files.begin_upload(continuation_token=poller.continuation_token())
    assert (await again.result()).status == FileState.PROCESSED


async def test_a_refused_upload_has_no_poller(connect: Connect) -> None:
    files, _ = connect(upload=Reply(400, b'{"error": {"message": "no"}}'))
    with pytest.raises(HttpResponseError, match="no"):
        await files.begin_upload(**UPLOAD)


async def test_a_callback_is_called_when_the_file_is_done(surface: Surface, connect: Connect) -> None:
    files, server = connect(HELD, DONE)
    poller, called = await files.begin_upload(**UPLOAD), asyncio.Event()
    loop = asyncio.get_running_loop()
    result = asyncio.ensure_future(poller.result())
    await server.until(busy)
    if surface.is_aio:
        # azure-core's AsyncLROPoller has no callbacks of its own; a task has.
        result.add_done_callback(lambda _: called.set())
    else:
        bare(poller).add_done_callback(lambda method: loop.call_soon_threadsafe(called.set) if method else None)
    assert not called.is_set()
    server.release()
    await asyncio.wait_for(called.wait(), 20)
    assert (await result).id == FILE_ID


async def test_a_callback_of_the_sync_poller_can_be_taken_back(surface: Surface, connect: Connect) -> None:
    if surface.is_aio:
        pytest.skip("azure-core's AsyncLROPoller has no callbacks")
    files, server = connect(HELD, DONE)
    poller = bare(await files.begin_upload(**UPLOAD))
    called: list[str] = []
    kept, dropped = (lambda method: called.append(method.status())), (lambda _: called.append("dropped"))
    poller.add_done_callback(dropped)
    poller.add_done_callback(kept)
    poller.remove_done_callback(dropped)
    poller.wait(timeout=0.01)
    assert not poller.done()
    await server.until(busy)
    server.release()
    await asyncio.to_thread(poller.wait)
    assert called == ["processed"]


async def test_a_task_that_waits_can_be_cancelled(surface: Surface, connect: Connect) -> None:
    if not surface.is_aio:
        pytest.skip("only tasks can be cancelled")
    files, server = connect(HELD, DONE)
    poller = await files.begin_upload(**UPLOAD)
    result = asyncio.ensure_future(poller.result())
    await server.until(busy)
    result.cancel()
    with suppress(asyncio.CancelledError):
        await result
    await server.until(lambda server: server.connections == 0)
    assert (await poller.result()).status == FileState.PROCESSED


async def test_options_of_the_caller_reach_every_request(connect: Connect) -> None:
    files, server = connect(BUSY, DONE)
    await (await files.begin_upload(**UPLOAD, headers={"X-Mine": "1"}, params={"tenant": "contoso"})).result()
    assert len(server.requests) == 3
    for request in server.requests:
        assert (request.headers["X-Mine"], request.query["tenant"]) == ("1", ["contoso"])


# --- in another process ------------------------------------------------------------------------------------------


async def test_another_process_waits_for_the_same_file(
    surface: Surface, make_client: MakeClient, fault_server: MakeServer
) -> None:
    """It uploads nothing, and needs nothing but the token."""

    def answer(request: Request) -> Reply:
        if uploads([request]):
            return STARTED
        return DONE if "process" in request.query else HELD

    server = fault_server(answer)
    poller = await make_client(server.endpoint).files.begin_upload(**UPLOAD)
    token = poller.continuation_token()
    found = await in_another_process(surface, server.endpoint, SECRET, "wait_for_file", token)
    assert found == [FILE_ID, "processed"]
    assert len(uploads(server.requests)) == 1
    result = asyncio.ensure_future(poller.result())
    await server.until(busy)
    result.cancel()
    server.stop()
    with suppress(asyncio.CancelledError):
        await result


async def test_a_token_resumes_a_file_of_the_emulator(
    surface: Surface, make_client: MakeClient, emulator: Emulator
) -> None:
    files = make_client(emulator.endpoint, emulator.credential).files
    poller = await files.begin_upload(**UPLOAD)
    token = poller.continuation_token()
    file = await poller.result()
    found = await in_another_process(surface, emulator.endpoint, emulator.key, "wait_for_file", token)
    assert found == [file.id, "processed"]
    resumed = await files.begin_upload(continuation_token=token)
    assert await resumed.result() == file
    assert (resumed.status(), resumed.done()) == ("processed", True)
    await files.delete(file.id)


async def test_a_token_says_nothing_before_the_first_look(surface: Surface, connect: Connect) -> None:
    files, _ = connect(upload=DONE)
    token = (await files.begin_upload(**UPLOAD)).continuation_token()
    resumed = await files.begin_upload(continuation_token=token)
    assert resumed.continuation_token() == token
    assert resumed.status() in ({"unknown"} if surface.is_aio else {"unknown", "processed"})
    assert (await resumed.result()).id == FILE_ID
