"""``with_streaming_response``: the reply before its body, and the connection given back however the block ends."""

from __future__ import annotations

import asyncio
import io
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import AzureError, DecodeError, ResourceNotFoundError

from tests.harness.methods import (
    CONTENT,
    METHODS,
    REQUEST_ID,
    Method,
    in_folder,
    method_named,
    parsed,
    plain,
    read,
    service,
)
from tests.harness.reply import BEFORE_HEAD, Framing, Reply, gzipped, json_reply
from tests.harness.request import Request
from tests.harness.rows import every
from tests.harness.scripted_service import FILE_ID
from tests.harness.server import PATIENCE, FaultServer, MakeServer
from tests.harness.surface import MakeClient, Surface

#: A poller has no block that could end; it has a test of its own.
BLOCKS = [method for method in METHODS if method.name != "begin_upload"]
#: Those whose body waits on the connection until somebody reads it.
UNREAD = [method for method in BLOCKS if not method.saves and not method.polls]

each_block = pytest.mark.parametrize("method", BLOCKS, ids=str)
each_unread = pytest.mark.parametrize("method", UNREAD, ids=str)
#: All methods give their connection back by the same code.
some_unread = pytest.mark.parametrize("method", every(4, UNREAD), ids=str)
GET, GET_CONTENT = method_named("files.get"), method_named("files.get_content")


def released(server: FaultServer) -> bool:
    return server.connections == 0


def call_of(make_client: MakeClient, server: FaultServer, method: Method, folder: Path | None = None) -> Any:
    """The context manager for a call on a server."""
    call = method.of(make_client(f"{server.url}/v1", read_timeout=20), "with_streaming_response")
    return call(*(in_folder(method, folder) if folder else ()))


@each_block
async def test_status_headers_and_request_id(
    make_client: MakeClient, fault_server: MakeServer, method: Method, folder: Path
) -> None:
    server = fault_server(service())
    async with call_of(make_client, server, method, folder) as response:
        assert (response.status_code, response.request_id) == (200, REQUEST_ID)
        assert response.headers["x-region"] == response.headers["X-Region"] == "north"
    assert plain(server.requests[-1]) == method.request


@some_unread
async def test_the_block_begins_before_the_body_came(
    make_client: MakeClient, fault_server: MakeServer, method: Method
) -> None:
    server = fault_server(service(hold=3))
    async with call_of(make_client, server, method) as response:
        await server.until(lambda server: server.holding == 1)
        assert response.status_code == 200
        server.release()
        assert b"".join([block async for block in response.iter_bytes()]) == method.raw_body


@pytest.mark.parametrize("method", [method for method in BLOCKS if method.model], ids=str)
async def test_parse_gives_the_model(make_client: MakeClient, fault_server: MakeServer, method: Method) -> None:
    async with call_of(make_client, fault_server(service()), method) as response:
        model = await parsed(response)
    assert type(model) is method.model
    assert model.as_dict() == method.body


async def test_parse_gives_the_content(make_client: MakeClient, fault_server: MakeServer) -> None:
    async with call_of(make_client, fault_server(service()), GET_CONTENT) as response:
        assert await read(await parsed(response)) == CONTENT


@each_unread
async def test_read_gives_all_the_bytes(make_client: MakeClient, fault_server: MakeServer, method: Method) -> None:
    async with call_of(make_client, fault_server(service()), method) as response:
        assert await response.read() == method.raw_body


async def test_packed_replies_are_unpacked(make_client: MakeClient, fault_server: MakeServer) -> None:
    plainly = service()
    async with call_of(make_client, fault_server(lambda request: gzipped(plainly(request))), GET) as response:
        assert (await parsed(response)).as_dict() == GET.body


async def test_what_was_saved_is_not_read_again(
    make_client: MakeClient, fault_server: MakeServer, folder: Path
) -> None:
    async with call_of(make_client, fault_server(service()), method_named("files.save"), folder) as response:
        assert (folder / "report.txt").read_bytes() == CONTENT
        assert await parsed(response) is None
        with pytest.raises(AzureError):
            await response.read()


async def test_the_last_reply_of_polling_is_given_from_memory(
    make_client: MakeClient, fault_server: MakeServer
) -> None:
    method = method_named("files.upload_and_poll")
    async with call_of(make_client, fault_server(service()), method) as response:
        assert await response.read() == method.raw_body


async def test_the_result_of_a_poller(make_client: MakeClient, fault_server: MakeServer) -> None:
    method = method_named("files.begin_upload")
    poller = await call_of(make_client, fault_server(service()), method)
    response = await poller.result()
    assert (response.status_code, response.request_id) == (200, REQUEST_ID)
    assert (await parsed(response)).as_dict() == method.body


@pytest.mark.parametrize("method", [str(method) for method in METHODS if method.pages])
async def test_of_a_list_there_is_the_first_page(
    make_client: MakeClient, fault_server: MakeServer, method: str
) -> None:
    page = {**method_named(method).body, "has_more": True}
    server = fault_server([json_reply(page)])
    async with call_of(make_client, server, method_named(method)) as response:
        assert (await parsed(response)).has_more
    assert len(server.requests) == 1


# --- the connection ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", every(4, BLOCKS), ids=str)
async def test_a_connection_serves_one_block_after_the_other(
    make_client: MakeClient, fault_server: MakeServer, method: Method, folder: Path
) -> None:
    server = fault_server(service())
    client = make_client(f"{server.url}/v1")
    for _ in range(3):
        async with method.of(client, "with_streaming_response")(*in_folder(method, folder)) as response:
            if not method.saves:
                await response.read()
    assert {request.connection for request in server.requests} == {1}


@some_unread
async def test_it_is_released_at_the_end_of_the_block(
    make_client: MakeClient, fault_server: MakeServer, method: Method
) -> None:
    server = fault_server(service(hold=3))
    async with call_of(make_client, server, method) as response:
        assert response.status_code == 200
        assert server.connections == 1
    await server.until(released)


@pytest.mark.parametrize("error", [KeyError, KeyboardInterrupt])
@some_unread
async def test_it_is_released_by_an_error_in_the_block(
    make_client: MakeClient, fault_server: MakeServer, method: Method, error: type[BaseException]
) -> None:
    server = fault_server(service(hold=3))
    with pytest.raises(error):
        async with call_of(make_client, server, method):
            raise error
    await server.until(released)


@some_unread
async def test_it_is_released_when_the_task_in_the_block_is_cancelled(
    surface: Surface, make_client: MakeClient, fault_server: MakeServer, method: Method
) -> None:
    if not surface.is_aio:
        pytest.skip("only tasks can be cancelled")
    server = fault_server(service(hold=3))

    async def read() -> None:
        async with call_of(make_client, server, method) as response:
            await response.read()

    await cancelled(read(), server)
    await server.until(released)


async def test_it_is_released_when_the_task_is_cancelled_before_the_reply(
    surface: Surface, make_client: MakeClient, fault_server: MakeServer
) -> None:
    if not surface.is_aio:
        pytest.skip("only tasks can be cancelled")
    server = fault_server(service(hold=BEFORE_HEAD))

    async def enter() -> None:
        async with call_of(make_client, server, GET):
            raise AssertionError("there is no reply")

    await cancelled(enter(), server)
    await server.until(released)


class SlowToLeave(io.BytesIO):
    """A file that takes its time when its upload is over."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.left, self.go = threading.Event(), threading.Event()

    def seek(self, offset: int, whence: int = 0, /) -> int:
        if self.tell() == len(self.getvalue()) and offset == 0 and whence == 0 and self.sent:
            self.left.set()
            assert self.go.wait(PATIENCE)
        return super().seek(offset, whence)

    sent = False

    def read(self, size: int | None = -1, /) -> bytes:
        block = super().read(size)
        self.sent = self.sent or not block
        return block


async def test_it_is_released_when_the_task_is_cancelled_between_the_reply_and_the_block(
    surface: Surface, make_client: MakeClient, fault_server: MakeServer
) -> None:
    if not surface.is_aio:
        pytest.skip("only tasks can be cancelled")
    server, file = fault_server(service(hold=3)), SlowToLeave(CONTENT)
    files = make_client(f"{server.url}/v1").files

    async def enter() -> None:
        async with files.with_streaming_response.upload(file=file, purpose="assistants"):
            raise AssertionError("there is no block")

    task = asyncio.create_task(enter())
    await server.until(lambda server: server.holding == 1)
    await asyncio.to_thread(file.left.wait, PATIENCE)
    task.cancel()
    await asyncio.sleep(0)
    file.go.set()
    with suppress(asyncio.CancelledError):
        await task
    assert task.cancelled()
    await server.until(released)


async def cancelled(work: Any, server: FaultServer) -> None:
    task = asyncio.create_task(work)
    await server.until(lambda server: server.holding == 1)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    assert task.cancelled()


# --- replies that cannot be used ---------------------------------------------------------------------------------


@each_block
async def test_a_refusal_is_an_error_at_the_beginning_of_the_block(
    make_client: MakeClient, fault_server: MakeServer, method: Method, folder: Path
) -> None:
    server = fault_server(lambda _: Reply(404, b'{"error": {"message": "no such thing"}}'))
    with pytest.raises(ResourceNotFoundError, match="no such thing"):
        async with call_of(make_client, server, method, folder):
            raise AssertionError("there is nothing")


@pytest.mark.parametrize("body", [b"[]", b"7", b"<html>", b'{"id": ', b"[" * 100_000, b"\xff"])
async def test_a_body_that_is_no_object_cannot_beparsed(
    make_client: MakeClient, fault_server: MakeServer, body: bytes
) -> None:
    server = fault_server([Reply(200, body, (("x-request-id", REQUEST_ID),))])
    async with call_of(make_client, server, GET) as response:
        with pytest.raises(DecodeError, match=REQUEST_ID):
            await parsed(response)


async def test_a_body_that_breaks_off_is_an_azure_error(make_client: MakeClient, fault_server: MakeServer) -> None:
    server = fault_server(service(cut=3, framing=Framing.CHUNKED))
    async with call_of(make_client, server, GET) as response:
        with pytest.raises(AzureError):
            await response.read()
    await server.until(released)


async def test_nothing_is_sent_before_the_block_begins(make_client: MakeClient, fault_server: MakeServer) -> None:
    server = fault_server(service())
    client = make_client(f"{server.url}/v1")
    view = client.files.with_streaming_response
    with pytest.raises(ValueError, match="file_id"):
        async with view.get(""):
            raise AssertionError("there is nothing")
    view.get(FILE_ID)
    assert server.requests == []


async def test_a_failure_before_the_head_is_retried(make_client: MakeClient, fault_server: MakeServer) -> None:
    good = service()
    replies = iter([Reply(503), Reply(429)])

    def answer(request: Request) -> Reply:
        return next(replies, None) or good(request)

    server = fault_server(answer)
    async with call_of(make_client, server, GET) as response:
        assert (await parsed(response)).id == FILE_ID
    assert len(server.requests) == 3
