"""Rows 5 to 9 and 11 to 13: what is sent how often, over which connection, and what becomes of that."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import (
    AzureError,
    IncompleteReadError,
    ServiceRequestError,
    ServiceResponseError,
    ServiceResponseTimeoutError,
)
from azure.core.rest import HttpRequest

from azure_ai_files._decisions.transport_errors import UntrustedCertificateError
from tests.fault.transport.conftest import MakeFace, Serve
from tests.fault.transport.faces import Face
from tests.fault.transport.raw_server import PATIENCE, RawConnection, answering, reply
from tests.harness.certificate import Certificate
from tests.harness.timing import assert_ends_after, until

METHODS = ["GET", "DELETE", "POST", "PUT", "HEAD"]
BIG = 64 * 1024 * 1024


def request_with(method: str, url: str) -> HttpRequest:
    return HttpRequest(method, url, json={"a": 1} if method in ("POST", "PUT") else None)


def blocks_of(total: int) -> Iterator[bytes]:
    for _ in range(total // 65536):
        yield b"x" * 65536


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("end", ["close", "reset"])
async def test_row_5_nothing_is_sent_twice(face: Face, serve: Serve, method: str, end: str) -> None:
    def script(connection: RawConnection) -> None:
        connection.request()
        if end == "reset":
            connection.reset()

    server = serve(script)
    with pytest.raises(ServiceResponseError):
        await face.send(request_with(method, server.url))
    await asyncio.sleep(0.05)
    assert (len(server.requests), server.accepted) == (1, 1)


@pytest.mark.parametrize("method", METHODS)
async def test_row_6_a_connection_that_was_closed_meanwhile_is_not_used(face: Face, serve: Serve, method: str) -> None:
    server = serve(answering(lambda *_: (reply(), True)))
    for _ in range(3):
        assert (await face.send(request_with(method, server.url))).status_code == 200
        await asyncio.to_thread(server.wait_until, lambda server: server.connections == 0)
    assert (len(server.requests), server.accepted) == (3, 3)


@pytest.mark.parametrize("method", METHODS)
async def test_row_6_a_connection_that_breaks_while_it_is_used_again_is_an_error(
    face: Face, serve: Serve, method: str
) -> None:
    server = serve(answering(lambda _, number: reply(b"") if number == 0 else None))
    await face.send(request_with(method, server.url))
    with pytest.raises(ServiceResponseError):
        await face.send(request_with(method, server.url))
    assert (len(server.requests), server.accepted) == (2, 1)


async def test_row_7_a_refused_connection_was_not_sent_anything(face: Face, serve: Serve) -> None:
    with serve(answering(lambda *_: reply())) as server:
        url = server.url
    with pytest.raises(ServiceRequestError, match=r"(?i)refused"):
        await face.send(url)


async def test_row_7_an_unknown_name_was_not_sent_anything(make_face: MakeFace) -> None:
    with pytest.raises(ServiceRequestError):
        await make_face().send("http://a..b.localhost/")


async def test_row_7_no_tls_was_not_sent_anything(face: Face, serve: Serve) -> None:
    server = serve(lambda connection: connection.send(b"220 mail.example.com\r\n"))
    with pytest.raises(ServiceRequestError) as caught:
        await face.send(server.url.replace("http:", "https:"))
    assert not isinstance(caught.value, UntrustedCertificateError)


async def test_row_7_a_certificate_that_is_not_trusted_is_told(
    face: Face, serve: Serve, certificate: Certificate
) -> None:
    server = serve(answering(lambda *_: reply()), certificate=certificate)
    with pytest.raises(UntrustedCertificateError, match=r"(?i)certificate .* not trusted"):
        await face.send(server.url)
    assert server.requests == []


@pytest.mark.parametrize("status", ["413 Too Large", "401 Unauthorized", "500 Oops"])
@pytest.mark.parametrize("end", ["close", "read", "stall"])
async def test_row_8_an_error_that_comes_early_counts(face: Face, serve: Serve, status: str, end: str) -> None:
    def script(connection: RawConnection) -> None:
        connection.request(body=False)
        connection.send(reply(b'{"error": {"message": "early"}}', status))
        if end == "read":
            with suppress(OSError):
                connection.wait_for_end()
        elif end == "stall":
            left.wait(PATIENCE)

    left = threading.Event()
    server = serve(script, receive_buffer=4096)
    got = await face.send(HttpRequest("POST", f"{server.url}/upload", content=Blocks(BIG)))
    assert got.status_code == int(status[:3])
    if end != "close":  # a reset may overtake the body
        assert got.json() == {"error": {"message": "early"}}
    left.set()


async def test_row_8_a_success_that_comes_early_is_an_error(face: Face, serve: Serve) -> None:
    def script(connection: RawConnection) -> None:
        connection.request(body=False)
        connection.send(reply(b'{"id": "file-1"}'))
        left.wait(PATIENCE)

    left = threading.Event()
    server = serve(script, receive_buffer=4096)
    with pytest.raises(ServiceResponseError, match="before the whole body was sent"):
        await face.send(HttpRequest("POST", server.url, content=Blocks(BIG)))
    left.set()


async def test_row_8_an_interim_reply_does_not_end_a_body(face: Face, serve: Serve) -> None:
    def script(connection: RawConnection) -> None:
        request = connection.request(body=False)
        connection.send(b"HTTP/1.1 102 Processing\r\n\r\n")
        time.sleep(0.1)
        connection.send(b"HTTP/1.1 103 Early Hints\r\n\r\n")
        connection.read_body(request)
        connection.send(reply(b"own"))

    server = serve(script, receive_buffer=4096)
    got = await face.send(HttpRequest("POST", server.url, content=Blocks(1024 * 1024)))
    assert (got.content, server.requests[0].received) == (b"own", 1024 * 1024)


class Blocks:
    """A body for both worlds."""

    def __init__(self, size: int) -> None:
        self._size = size

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[bytes]:
        return blocks_of(self._size)

    async def __aiter__(self) -> Any:
        for block in blocks_of(self._size):
            yield block


async def test_row_9_a_body_that_is_not_taken_is_a_timeout(make_face: MakeFace, serve: Serve) -> None:
    def script(connection: RawConnection) -> None:
        connection.request(body=False)
        left.wait(PATIENCE)

    left = threading.Event()
    server, face = serve(script, receive_buffer=4096), make_face(read_timeout=0.4)

    async def call() -> None:
        with pytest.raises(ServiceResponseTimeoutError):
            await face.send(HttpRequest("POST", server.url, content=Blocks(BIG)))

    await assert_ends_after(0.4, call)
    left.set()


async def test_row_9_a_body_that_is_taken_slowly_goes_out(make_face: MakeFace, serve: Serve) -> None:
    def script(connection: RawConnection) -> None:
        left = connection.request(body=False).content_length
        while left:
            time.sleep(0.2)
            left -= len(connection.take(min(left, 4 * 1024 * 1024)))
        connection.send(reply(b"own"))

    # All of it takes longer than the limit, which is long enough for a block on a busy machine.
    server, face = serve(script), make_face(read_timeout=1.5)
    size = 32 * 1024 * 1024
    assert (await face.send(HttpRequest("POST", server.url, content=Blocks(size)))).content == b"own"


async def test_row_11_there_are_as_many_connections_as_callers(face: Face, serve: Serve) -> None:
    server = serve(answering(lambda request, _: reply(request.target.encode() * 1000)))
    count = 150
    replies = [await face.send(f"{server.url}/{n}", stream=True) for n in range(count)]
    assert server.connections == count
    for n, got in enumerate(replies):
        assert await face.content(got) == f"/{n}".encode() * 1000


async def test_row_11_idle_connections_are_kept_up_to_a_number(face: Face, serve: Serve) -> None:
    server = serve(answering(lambda *_: reply(b"x" * 1000)))
    replies = [await face.send(server.url, stream=True) for _ in range(120)]
    for got in replies:
        await face.content(got)
    await asyncio.to_thread(server.wait_until, lambda server: server.connections <= 100)
    await asyncio.sleep(0.1)
    assert server.connections == 100


async def test_row_11_a_connection_that_was_idle_for_long_is_not_used(
    face: Face, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve(answering(lambda *_: reply()))
    await face.send(server.url)
    later = time.monotonic() + 30
    monkeypatch.setattr(time, "monotonic", lambda: later)
    await face.send(server.url)
    assert server.accepted == 1
    monkeypatch.setattr(time, "monotonic", lambda: later + 61)
    await face.send(server.url)
    monkeypatch.undo()
    assert server.accepted == 2


async def test_row_11_idle_connections_are_counted_over_all_servers(face: Face, serve: Serve) -> None:
    servers = [serve(answering(lambda *_: reply(b"x" * 1000))) for _ in range(3)]
    replies = [await face.send(server.url, stream=True) for server in servers for _ in range(60)]
    for got in replies:
        await face.content(got)
    await until(lambda: sum(server.connections for server in servers) <= 100)
    assert sum(server.connections for server in servers) == 100
    for server in servers:
        assert (await face.send(server.url)).content == b"x" * 1000


async def test_a_body_may_make_calls_of_its_own(face: Face, serve: Serve) -> None:
    server = serve(answering(lambda request, _: reply(request.target.encode())))

    class Nested(Blocks):
        def __iter__(self) -> Iterator[bytes]:
            for block in blocks_of(131072):
                yield block
                assert face.send_now(f"{server.url}/inner").content == b"/inner"

        async def __aiter__(self) -> Any:
            for block in blocks_of(131072):
                yield block
                assert (await face.send(f"{server.url}/inner")).content == b"/inner"

    got = await face.send(HttpRequest("POST", f"{server.url}/outer", content=Nested(131072)))
    assert got.content == b"/outer"


@pytest.mark.parametrize("method", METHODS)
async def test_row_11_connections_are_kept(
    make_face: MakeFace, serve: Serve, certificate: Certificate, method: str
) -> None:
    server = serve(answering(lambda request, _: reply(b"" if method == "HEAD" else b"own")), certificate=certificate)
    face = make_face(connection_verify=str(certificate.path))
    for _ in range(5):
        await face.send(request_with(method, server.url))
    assert server.accepted == 1


async def test_row_12_a_reply_that_is_dropped_gives_its_connection_back(face: Face, serve: Serve) -> None:
    server = serve(answering(lambda *_: reply(b"x" * 300_000)))
    for is_begun in (False, True):
        got = await face.send(server.url, stream=True)
        if is_begun:
            blocks = face.blocks(got)
            await blocks.__anext__()
            await blocks.aclose()  # type: ignore[attr-defined]
            del blocks
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            del got
            gc.collect()
            await until(lambda caught=caught: caught)  # type: ignore[misc]
        assert [(warning.category, "not closed" in str(warning.message)) for warning in caught] == [
            (ResourceWarning, True)
        ]
        await asyncio.to_thread(server.wait_until, lambda server: server.connections == 0)


async def test_row_12_a_reply_that_was_read_or_closed_says_nothing(face: Face, serve: Serve) -> None:
    server = serve(answering(lambda *_: reply(b"x" * 300_000)))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        got = await face.send(server.url, stream=True)
        await face.content(got)
        unread = await face.send(server.url, stream=True)
        await face.release(unread)
        del got, unread
        gc.collect()


async def test_row_12_an_iteration_that_breaks_off_can_be_closed(face: Face, serve: Serve) -> None:
    server = serve(answering(lambda *_: reply(b"x" * 3_000_000)))
    got = await face.send(server.url, stream=True)
    async for _ in face.blocks(got):
        break
    await face.release(got)
    await asyncio.to_thread(server.wait_until, lambda server: server.connections == 0)


FORKED = Path(__file__).with_name("forked.py")


async def test_row_13_a_process_that_was_forked_uses_connections_of_its_own(kind: str, serve: Serve) -> None:
    server = serve(answering(lambda request, _: reply(request.target.encode())))
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, str(FORKED), kind, server.url],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.stdout.split() == (["child", "parent"] if not kind.startswith("aio") else ["RuntimeError", "parent"]), (
        done.stderr
    )


async def test_a_closed_transport_says_so(make_face: MakeFace, serve: Serve) -> None:
    server, face = serve(answering(lambda *_: reply())), make_face()
    await face.send(server.url)
    await face.close()
    await asyncio.to_thread(server.wait_until, lambda server: server.connections == 0)
    with pytest.raises((ValueError, AzureError), match="closed"):
        await face.send(server.url)


async def test_a_body_that_is_cut_is_told(face: Face, serve: Serve) -> None:
    server = serve(answering(lambda *_: (reply(b"own")[:-1], True)))
    with pytest.raises(IncompleteReadError):
        await face.send(server.url)
