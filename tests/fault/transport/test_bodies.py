"""Rows 14 to 17: how bodies are packed, when they are whole, and how much of them is read."""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import zlib
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from azure.core.exceptions import (
    AzureError,
    DecodeError,
    IncompleteReadError,
    ServiceResponseError,
)
from azure.core.rest import HttpRequest

from tests.fault.transport.conftest import Serve
from tests.fault.transport.faces import BARE, CLIENTS, FOREIGN, Face
from tests.fault.transport.raw_server import RawConnection, answering, chunked, reply

#: These rows hold for a transport of the caller too.
EVERYWHERE = [*BARE, *CLIENTS, *FOREIGN]

DATA = os.urandom(50_000) + b"a" * 50_000
MIB = 1024 * 1024


@pytest.fixture(params=EVERYWHERE)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def raw_deflate(data: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-15)
    return stream.compress(data) + stream.flush()


def members(data: bytes) -> bytes:
    return gzip.compress(data[:5000]) + gzip.compress(data[5000:])


CODINGS: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("gzip", gzip.compress),
    ("x-gzip", gzip.compress),
    ("GZIP", gzip.compress),
    ("gzip", members),
    ("deflate", zlib.compress),
    ("deflate", raw_deflate),
    ("identity", bytes),
]
each_coding = pytest.mark.parametrize(
    ("coding", "pack"), CODINGS, ids=["gzip", "x-gzip", "GZIP", "members", "zlib", "raw", "identity"]
)


@pytest.mark.parametrize(("stream", "expected"), [(False, "gzip, deflate"), (True, "identity")])
async def test_row_14_only_what_can_be_undone_is_offered(face: Face, serve: Serve, stream: bool, expected: str) -> None:
    server = serve(answering(lambda *_: reply()))
    got = await face.send(server.url, stream=stream)
    if stream:
        await face.content(got)
    assert server.requests[0].headers.get_all("Accept-Encoding") == [expected]


async def test_row_14_the_caller_may_ask_for_something_else(face: Face, serve: Serve) -> None:
    server = serve(answering(lambda *_: reply()))
    await face.send(HttpRequest("GET", server.url, headers={"accept-encoding": "gzip"}))
    assert server.requests[0].headers.get_all("Accept-Encoding") == ["gzip"]


@each_coding
@pytest.mark.parametrize("frame", [reply, chunked])
async def test_row_15_what_is_packed_is_unpacked(face: Face, serve: Serve, coding: str, pack: Any, frame: Any) -> None:
    packed = pack(DATA)
    head = f"Content-Encoding: {coding}"
    server = serve(answering(lambda *_: reply(packed, "200 OK", head) if frame is reply else chunked(packed, head)))
    assert (await face.send(server.url)).content == DATA
    assert await face.content(await face.send(server.url, stream=True)) == DATA
    assert await face.content(await face.send(server.url, stream=True), raw=True) == packed
    assert server.accepted == 1


@pytest.mark.parametrize("coding", ["br", "zstd", "compress", "aws-chunked", "gzip, gzip", "gzip, br"])
async def test_row_15_an_unknown_coding_is_an_error(face: Face, serve: Serve, coding: str) -> None:
    server = serve(answering(lambda *_: reply(b"packed", "200 OK", f"Content-Encoding: {coding}")))
    with pytest.raises(DecodeError):
        await face.send(server.url)
    got = await face.send(server.url, stream=True)
    with pytest.raises(DecodeError):
        await face.content(got)
    if face.kind not in FOREIGN:  # those may keep a connection whose body was read to its end
        await asyncio.to_thread(server.wait_until, lambda server: server.connections == 0)


DAMAGED = {
    "not packed": b"plain text",
    "wrong checksum": gzip.compress(DATA)[:-8] + b"\0" * 8,
    "garbage behind": gzip.compress(DATA) + b"garbage",
}


@pytest.mark.parametrize("case", DAMAGED)
async def test_row_15_what_cannot_be_unpacked_is_an_error(face: Face, serve: Serve, case: str) -> None:
    server = serve(answering(lambda *_: reply(DAMAGED[case], "200 OK", "Content-Encoding: gzip")))
    with pytest.raises(DecodeError):
        await face.send(server.url)
    got = await face.send(server.url, stream=True)
    with pytest.raises(DecodeError):
        await face.content(got)
    if face.kind not in FOREIGN:  # those may keep a connection whose body was read to its end
        await asyncio.to_thread(server.wait_until, lambda server: server.connections == 0)


CUT = {
    "length": reply(DATA)[:-1],
    "chunk": chunked(DATA)[:-100],
    "last chunk": chunked(DATA)[:-5],
    "trailer": chunked(DATA)[:-2],
    "chunk size": chunked(b"")[:-5] + b"zz\r\n",
    "gzip": reply(gzip.compress(DATA)[:-1], "200 OK", "Content-Encoding: gzip"),
    "gzip in chunks": chunked(gzip.compress(DATA)[:-9], "Content-Encoding: gzip"),
    "half a second member": chunked(members(DATA)[:-20], "Content-Encoding: gzip"),
    "gzip until the end": b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(DATA)[:-9],
    "zlib": reply(zlib.compress(DATA)[:-1], "200 OK", "Content-Encoding: deflate"),
    "raw": reply(raw_deflate(DATA)[:-1], "200 OK", "Content-Encoding: deflate"),
}


@pytest.mark.parametrize("case", CUT)
async def test_row_16_a_body_that_is_cut_is_not_whole(face: Face, serve: Serve, case: str) -> None:
    if face.kind == "requests" and case == "trailer":
        pytest.skip("requests does not look at what follows the last chunk")
    if face.kind == "aiohttp" and case == "chunk size":
        pytest.skip("aiohttp raises before there is a reply")
    # Nothing but the body says that something is missing.
    raw = CUT[case].replace(b"200 OK\r\n", b"200 OK\r\nConnection: close\r\n", 1)
    server = serve(answering(lambda *_: (raw, True)))
    with pytest.raises((IncompleteReadError, ServiceResponseError)):
        await face.send(server.url)
    got = await face.send(server.url, stream=True)
    with pytest.raises((IncompleteReadError, ServiceResponseError)):
        await face.content(got)
    if face.kind not in FOREIGN:  # those may keep a connection whose body was read to its end
        await asyncio.to_thread(server.wait_until, lambda server: server.connections == 0)


async def test_row_16_a_connection_that_breaks_is_not_the_end(face: Face, serve: Serve) -> None:
    def script(connection: RawConnection) -> None:
        connection.request()
        connection.send(reply(DATA)[:-1000])
        connection.reset()

    server = serve(script)
    got = await face.send(server.url, stream=True)
    with pytest.raises(AzureError):
        await face.content(got)


def flood(status: bytes, sent: list[int]) -> Callable[[RawConnection], None]:
    """Make a script that sends a body of 10 GiB, as long as it is taken."""

    def script(connection: RawConnection) -> None:
        connection.request()
        connection.send(b"HTTP/1.1 %b X\r\nContent-Length: 10737418240\r\n\r\n" % status)
        while True:
            connection.send(b" " * MIB)
            sent.append(MIB)

    return script


@pytest.mark.parametrize("status", [b"500", b"404", b"304", b"302"])
async def test_row_17_an_error_is_read_up_to_a_limit(face: Face, serve: Serve, status: bytes) -> None:
    if face.kind in FOREIGN and status == b"304":
        pytest.skip("row 3 is for the transport")
    sent: list[int] = []
    server = serve(flood(status, sent))
    for stream in (False, True):
        got = await face.send(server.url, stream=stream)
        assert got.status_code == int(status)
        assert len(got.content) == (0 if status == b"304" else 64 * 1024)
        await asyncio.to_thread(server.wait_until, lambda server: server.connections == 0)
    assert sum(sent) < 40 * MIB


async def test_row_17_a_json_is_read_up_to_a_limit(face: Face, serve: Serve) -> None:
    sent: list[int] = []
    server = serve(flood(b"200", sent))
    with pytest.raises(DecodeError, match="64 MiB"):
        await face.send(server.url)
    assert sum(sent) < 100 * MIB


#: More than the limit of a reply that is parsed, 64 MiB.
BOMB_SIZE = 96 * MIB


@cache
def bomb() -> bytes:
    return gzip.compress(b" " * BOMB_SIZE, compresslevel=1)


@pytest.mark.parametrize("status", ["404 Not Found", "200 OK"])
async def test_row_17_inflating_stops_at_the_limit(face: Face, serve: Serve, status: str) -> None:
    server = serve(answering(lambda *_: reply(bomb(), status, "Content-Encoding: gzip")))
    if status.startswith("2"):
        with pytest.raises(DecodeError, match="64 MiB"):
            await face.send(server.url)
    else:
        assert len((await face.send(server.url)).content) == 64 * 1024


async def test_row_17_a_content_unpacks_block_by_block(face: Face, serve: Serve) -> None:
    server = serve(answering(lambda *_: reply(bomb(), "200 OK", "Content-Encoding: gzip")))
    total = 0
    async for block in face.blocks(await face.send(server.url, stream=True)):
        assert len(block) <= MIB
        total += len(block)
    assert total == BOMB_SIZE


@pytest.mark.parametrize("raw", [reply(b'{"error": ', "500 X")[:-3], chunked(b'{"error"', status="500 X")[:-5]])
async def test_row_17_an_error_whose_body_is_cut_stays_that_error(face: Face, serve: Serve, raw: bytes) -> None:
    server = serve(answering(lambda *_: (raw, True)))
    got = await face.send(server.url)
    assert got.status_code == 500
    assert got.content.startswith(b'{"err')


async def test_bodies_of_every_form_are_sent(face: Face, serve: Serve) -> None:
    if face.kind in FOREIGN:
        pytest.skip("forms are for the transport")
    server = serve(answering(lambda *_: reply()))
    for options, expected in (
        ({"json": {"a": "é"}}, None),
        ({"content": "é"}, "é".encode()),
        ({"content": b"bytes"}, b"bytes"),
        ({"data": {"a": "1", "b": "é"}}, b"a=1&b=%C3%A9"),
    ):
        await face.send(HttpRequest("POST", server.url, **options))  # type: ignore[arg-type]
        assert server.requests[-1].body == (expected or json.dumps({"a": "é"}).encode())
        assert server.requests[-1].headers.get_all("Content-Length") == [str(len(server.requests[-1].body))]
    await face.send(
        HttpRequest("POST", server.url, files={"file": ("a.txt", b"data", "text/plain")}, data={"purpose": "x"})
    )
    parts = server.requests[-1].parts
    assert (parts["purpose"].content, parts["file"].content, parts["file"].filename) == (b"x", b"data", "a.txt")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
async def test_a_request_without_a_body_says_so(face: Face, serve: Serve, method: str) -> None:
    server = serve(answering(lambda *_: reply()))
    await face.send(HttpRequest(method, server.url))
    assert server.requests[0].headers.get_all("Content-Length") == ["0"]
