"""What only tasks and event loops can do to a transport: rows 11, 12 and 27 of the table in the large, and its body."""

from __future__ import annotations

import asyncio
import gc
import pickle
import subprocess
import sys
import time
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from typing import Any

import pytest
from azure.core.exceptions import (
    ServiceRequestTimeoutError,
    ServiceResponseError,
    ServiceResponseTimeoutError,
)
from azure.core.rest import HttpRequest

from azure_ai_files._decisions.deadline import Deadline
from azure_ai_files.aio._runtime.transport import FilesTransport
from tests.fault.transport.conftest import MakeFace, Serve
from tests.fault.transport.faces import Face
from tests.fault.transport.raw_server import RawConnection, answering, chunked, reply
from tests.harness.certificate import Certificate
from tests.harness.rows import every
from tests.harness.timing import assert_ends_after, until

BLOCK = b"x" * 65536


@pytest.fixture
def kind() -> str:
    return "aio"


@pytest.fixture(autouse=True)
def complaints() -> Iterator[list[dict[str, Any]]]:
    """What the event loop would print, such as exceptions that are never retrieved."""
    found: list[dict[str, Any]] = []
    yield found
    gc.collect()
    assert found == []


@pytest.fixture(autouse=True)
async def _listening(complaints: list[dict[str, Any]]) -> None:
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))


class Source:
    """A body that notes how it was used.

    :ivar state: ``new``, ``open``, ``whole`` or ``closed`` before its end.
    """

    def __init__(self, blocks: int, *, pause: float = 0, pause_at: int = -1) -> None:
        self._blocks, self._pause, self._pause_at = blocks, pause, pause_at
        self.state = "new"

    async def __aiter__(self) -> AsyncIterator[bytes]:
        self.state = "open"
        try:
            for number in range(self._blocks):
                if number == self._pause_at:
                    await asyncio.sleep(self._pause)
                yield BLOCK
            self.state = "whole"
        finally:
            if self.state == "open":
                self.state = "closed"


@pytest.mark.parametrize("after_blocks", every(3, range(0, 40, 3)))
async def test_a_reset_in_the_middle_of_a_body_is_one_error_and_silent(
    face: Face, serve: Serve, after_blocks: int
) -> None:
    def script(connection: RawConnection) -> None:
        connection.request(body=False)
        for _ in range(after_blocks):
            connection.sock.recv(65536)
        connection.reset()

    server, source = serve(script), Source(400)
    with pytest.raises(ServiceResponseError) as caught:
        await face.send(HttpRequest("POST", server.url, content=source))
    assert source.state == "closed"
    assert type(pickle.loads(pickle.dumps(caught.value))) is type(caught.value)


async def test_an_error_of_the_source_comes_out_as_it_is(face: Face, serve: Serve) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield BLOCK
        raise KeyError("mine")

    server = serve(answering(lambda *_: reply()))
    with pytest.raises(KeyError, match="mine"):
        await face.send(HttpRequest("POST", server.url, content=broken()))
    await until(lambda: server.connections == 0)


@pytest.mark.parametrize(("announced", "sent"), [(65536, 2), (3 * 65536, 2)])
async def test_a_body_of_another_length_than_announced_is_an_error(
    face: Face, serve: Serve, announced: int, sent: int
) -> None:
    server = serve(answering(lambda *_: reply()))
    request = HttpRequest("POST", server.url, content=Source(sent), headers={"Content-Length": str(announced)})
    with pytest.raises(ValueError, match=str(announced)):
        await face.send(request)


@pytest.mark.parametrize("length", [True, False])
async def test_bodies_arrive_whole(face: Face, serve: Serve, length: bool) -> None:
    server = serve(answering(lambda request, _: reply(str(request.received).encode())))
    headers = {"Content-Length": str(50 * len(BLOCK))} if length else {}
    for _ in range(3):
        got = await face.send(HttpRequest("POST", server.url, content=Source(50), headers=headers))
        assert got.content == str(50 * len(BLOCK)).encode()
    assert (server.accepted, server.requests[0].chunked) == (1, not length)


async def test_a_large_body_in_memory_arrives_whole(face: Face, serve: Serve) -> None:
    server = serve(answering(lambda request, _: reply(str(request.received).encode())))
    for _ in range(2):
        got = await face.send(HttpRequest("POST", server.url, content=b"x" * 5_000_001))
        assert got.content == b"5000001"
    assert server.accepted == 1


async def test_row_10_a_source_that_waits_is_bounded(face: Face, serve: Serve) -> None:
    server = serve(answering(lambda *_: reply()))

    async def call() -> None:
        source = Source(3, pause=30, pause_at=1)
        with pytest.raises(ServiceResponseTimeoutError):
            await face.send(
                HttpRequest("POST", server.url, content=source), deadline=Deadline.after(0.5, now=time.monotonic())
            )
        assert source.state == "closed"

    await assert_ends_after(0.5, call)


async def test_row_10_a_connection_that_is_not_accepted_is_bounded(make_face: MakeFace, serve: Serve) -> None:
    """TLS to a server that says nothing."""
    server = serve(lambda connection: connection.wait_for_end())
    url = server.url.replace("http:", "https:")
    with pytest.raises(ServiceRequestTimeoutError):
        await make_face(connection_timeout=0.3).send(url)
    with pytest.raises(ServiceRequestTimeoutError, match="longer than its timeout"):
        await make_face().send(url, deadline=Deadline.after(0.3, now=time.monotonic()))


@pytest.mark.parametrize("milliseconds", every(3, range(0, 60, 4)))
@pytest.mark.parametrize("secure", [False, True])
async def test_row_27_a_call_that_is_cancelled_closes_its_connection(
    make_face: MakeFace, serve: Serve, certificate: Certificate, milliseconds: int, secure: bool
) -> None:
    def script(connection: RawConnection) -> None:
        while True:
            request = connection.request(body=False)
            time.sleep(0.01)
            connection.read_body(request)
            time.sleep(0.01)
            connection.send(reply(b"")[:10])
            time.sleep(0.01)
            connection.send(reply(b"x" * 50_000)[10:1000])
            time.sleep(0.01)
            connection.send(reply(b"x" * 50_000)[1000:])

    server = serve(script, certificate=certificate if secure else None)
    face, source = make_face(connection_verify=str(certificate.path)), Source(20)
    task = asyncio.create_task(face.send(HttpRequest("POST", server.url, content=source)))
    await asyncio.sleep(milliseconds / 1000)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    assert source.state != "open"
    await until(lambda: server.connections <= (0 if task.cancelled() else 1))
    await until(lambda: len(asyncio.all_tasks()) == 1)


async def test_row_27_a_stream_that_is_cancelled_closes_its_connection(face: Face, serve: Serve) -> None:
    def script(connection: RawConnection) -> None:
        connection.request()
        connection.send(reply(b"x" * 1000)[:-1])
        connection.wait_for_end()

    server = serve(script)
    got = await face.send(server.url, stream=True)
    task = asyncio.create_task(face.content(got))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert got.is_closed
    await until(lambda: server.connections == 0)


async def test_row_11_hundreds_of_contents_are_open_at_once(face: Face, serve: Serve) -> None:
    server = serve(answering(lambda request, _: reply(request.target.encode() * 20_000)))
    replies = await asyncio.gather(*(face.send(f"{server.url}/{n}", stream=True) for n in range(200)))
    for n, got in enumerate(replies):
        assert await face.content(got) == f"/{n}".encode() * 20_000


async def test_row_12_all_replies_that_are_dropped_give_their_connections_back(face: Face, serve: Serve) -> None:
    server = serve(answering(lambda *_: reply(b"x" * 100_000)))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ResourceWarning)
        for _ in range(300):
            await face.send(server.url, stream=True)
        gc.collect()
        await until(lambda: server.connections == 0)
    assert [str(warning.message) for warning in caught] == ["The reply to GET was not closed."] * 300


async def test_row_12_a_reply_may_be_dropped_by_another_thread(face: Face, serve: Serve) -> None:
    server = serve(answering(lambda *_: reply(b"x" * 100_000)))
    held = [await face.send(server.url, stream=True)]
    with pytest.warns(ResourceWarning, match="not closed"):
        await asyncio.to_thread(held.clear)
    await until(lambda: server.connections == 0)


async def test_a_closed_transport_ends_what_is_under_way(make_face: MakeFace, serve: Serve) -> None:
    def script(connection: RawConnection) -> None:
        request = connection.request()
        if request.target == "/stream":
            connection.send(b"HTTP/1.1 200 OK\r\n\r\nthe beginning")
        connection.wait_for_end()

    server, face = serve(script), make_face()
    got = await face.send(f"{server.url}/stream", stream=True)
    tasks = [asyncio.create_task(face.send(f"{server.url}/wait")), asyncio.create_task(face.content(got))]
    await until(lambda: len(server.requests) == 2)
    await face.close()
    for outcome in await asyncio.gather(*tasks, return_exceptions=True):
        assert isinstance(outcome, ServiceResponseError)
    await until(lambda: server.connections == 0)


def test_a_client_outlives_an_event_loop(serve: Serve) -> None:
    server = serve(answering(lambda *_: reply(b"own")))
    transport = FilesTransport()

    async def call() -> bytes:
        return (await transport.send(HttpRequest("GET", server.url))).content

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # the first loop leaves its connection behind
        for _ in range(2):
            assert asyncio.run(call()) == b"own"
        asyncio.run(transport.close())
        gc.collect()
    assert server.accepted == 2


async def test_a_body_in_many_small_chunks_is_read(face: Face, serve: Serve) -> None:
    body = bytes(range(256)) * 400
    server = serve(answering(lambda *_: chunked(body, size=7)))
    for _ in range(2):
        assert (await face.send(server.url)).content == body
    assert server.accepted == 1


def test_without_aiohttp_the_error_names_the_extra() -> None:
    code = "import sys; sys.modules['aiohttp'] = None; import azure_ai_files.aio._runtime.transport"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert "ImportError: The async clients need aiohttp: pip install 'azure-ai-files[aio]'" in done.stderr
