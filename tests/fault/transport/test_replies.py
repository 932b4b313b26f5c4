"""Rows 1 to 4: which replies are believed, and that none is taken for another's."""

from __future__ import annotations

import asyncio
import threading
import time
from contextlib import suppress

import pytest
from azure.core.exceptions import ServiceResponseError
from azure.core.rest import HttpRequest

from tests.fault.transport.conftest import MakeFace, Serve
from tests.fault.transport.faces import Face
from tests.fault.transport.raw_server import PATIENCE, RawConnection, answering, chunked, reply

EARLY = ["100 Continue", "102 Processing", "103 Early Hints", "104 Upload Resumption Supported", "199 Other"]


def name_of(target: str) -> bytes:
    return target.rpartition("/")[2].encode()


@pytest.mark.parametrize("early", EARLY)
@pytest.mark.parametrize("count", [1, 100])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_row_1_interim_replies_are_skipped(face: Face, serve: Serve, early: str, count: int, method: str) -> None:
    interim = f"HTTP/1.1 {early}\r\nLink: </x>\r\n\r\n".encode()
    server = serve(answering(lambda request, _: interim * count + reply(name_of(request.target))))
    for name in ("a", "b"):
        got = await face.send(HttpRequest(method, f"{server.url}/{name}", json={} if method == "POST" else None))
        assert (got.status_code, got.content) == (200, name.encode())
    assert (len(server.requests), server.accepted) == (2, 1)


@pytest.mark.parametrize("interim", [b"HTTP/1.1 101 Switching\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n" * 101])
async def test_row_1_other_interim_replies_are_errors(face: Face, serve: Serve, interim: bytes) -> None:
    server = serve(answering(lambda *_: interim + reply()))
    with pytest.raises(ServiceResponseError):
        await face.send(server.url)


async def test_row_1_a_late_reply_is_not_the_next_ones(make_face: MakeFace, serve: Serve) -> None:
    """A request that was given up leaves a connection on which its reply still comes."""

    def script(connection: RawConnection) -> None:
        while True:
            request = connection.request()
            connection.send(b"HTTP/1.1 103 Early Hints\r\n\r\n")
            if request.target == "/slow":
                given_up.wait(PATIENCE)
            connection.send(reply(name_of(request.target)))

    given_up = threading.Event()
    server, face = serve(script), make_face()
    with pytest.raises(ServiceResponseError):
        await face.send(f"{server.url}/slow", read_timeout=0.15)
    given_up.set()
    await asyncio.sleep(0.1)
    for name in ("a", "b", "c"):
        assert (await face.send(f"{server.url}/{name}")).content == name.encode()


@pytest.mark.parametrize("surplus", [reply(b"stale"), b"HTTP/1.1 100 Continue\r\n\r\n", b"\r\n", b"x"])
@pytest.mark.parametrize("delay", [0, 0.05])
async def test_row_2_a_connection_with_surplus_bytes_is_dropped(
    face: Face, serve: Serve, surplus: bytes, delay: float
) -> None:
    was_sent = threading.Semaphore(0)

    def script(connection: RawConnection) -> None:
        while True:
            answer = reply(name_of(connection.request().target))
            if not delay:
                connection.send(answer + surplus)
            else:
                connection.send(answer)
                time.sleep(delay)
                connection.send(surplus)
            was_sent.release()

    server = serve(script)
    for name in ("a", "b", "c"):
        assert (await face.send(f"{server.url}/{name}")).content == name.encode()
        assert await asyncio.to_thread(was_sent.acquire, timeout=PATIENCE)
    assert server.accepted == 3


async def test_row_2_a_body_that_was_not_read_is_not_the_next_reply(face: Face, serve: Serve) -> None:
    inner = reply(b"inner")
    server = serve(answering(lambda request, _: reply(inner if request.target == "/first" else b"own")))
    first = await face.send(f"{server.url}/first", stream=True)
    await face.release(first)
    assert (await face.send(f"{server.url}/second")).content == b"own"
    assert server.accepted == 2


BODIES_WHERE_NONE_BELONGS = {
    "204": ("DELETE", b"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nstale"),
    "204 in chunks": ("DELETE", chunked(b"stale", status="204 No Content")),
    "204 unannounced": ("DELETE", b"HTTP/1.1 204 No Content\r\n\r\n" + reply(b"stale")),
    "304": ("GET", b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\nstale"),
    "HEAD": ("HEAD", reply(b"stale")),
}


@pytest.mark.parametrize("case", BODIES_WHERE_NONE_BELONGS)
async def test_row_3_a_body_where_none_belongs_is_not_the_next_reply(face: Face, serve: Serve, case: str) -> None:
    method, raw = BODIES_WHERE_NONE_BELONGS[case]
    server = serve(answering(lambda request, _: raw if request.target == "/first" else reply(b"own")))
    first = await face.send(HttpRequest(method, f"{server.url}/first"))
    assert first.content == b""
    assert (await face.send(f"{server.url}/second")).content == b"own"


CONTRADICTIONS = {
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{} ",
    "list of lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 2, 3\r\n\r\n{} ",
    "negative": b"HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\n{}",
    "signed": b"HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\n{}",
    "not a number": b"HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\n{}",
    "chunks and length": chunked(b"{}", "Content-Length: 2"),
    "unknown transfer": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    "no HTTP": b"220 mail.example.com ESMTP\r\n\r\n",
    "no status": b"HTTP/1.1 OK\r\n\r\n",
    "no header": b"HTTP/1.1 200 OK\r\nwhat is this\r\nContent-Length: 2\r\n\r\n{}",
    "closed at once": b"",
    "closed in the head": b"HTTP/1.1 200 OK\r\nContent-Le",
}


@pytest.mark.parametrize("case", CONTRADICTIONS)
async def test_row_3_a_reply_that_contradicts_itself_is_an_error(face: Face, serve: Serve, case: str) -> None:
    server = serve(answering(lambda *_: (CONTRADICTIONS[case], True)))
    with pytest.raises(ServiceResponseError):
        await face.send(server.url)
    assert len(server.requests) == 1


GOOD = {
    "chunks": chunked(b"own"),
    "extensions and trailers": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n"
    b"003;a=b\r\nown\r\n0\r\nServer-Timing: a\r\n\r\n",
    "no reason": b"HTTP/1.1 200 \r\nContent-Length: 3\r\n\r\nown",
    "folded": b"HTTP/1.1 200 OK\r\nX-A: one\r\n two\r\nContent-Length: 3\r\n\r\nown",
    "latin-1": b"HTTP/1.1 200 OK\r\nX-A: caf\xe9\r\nContent-Length: 3\r\n\r\nown",
    "utf-8 reason": "HTTP/1.1 200 Está bien\r\nContent-Length: 3\r\n\r\nown".encode(),
}


@pytest.mark.parametrize("case", GOOD)
async def test_row_3_unusual_replies_are_believed_and_keep_their_connection(
    face: Face, serve: Serve, case: str
) -> None:
    server = serve(answering(lambda *_: GOOD[case]))
    for _ in range(3):
        assert (await face.send(server.url)).content == b"own"
    assert server.accepted == 1


@pytest.mark.parametrize("raw", [reply(b"own", "200 OK", "Connection: close"), b"HTTP/1.1 200 OK\r\n\r\nown"])
async def test_row_3_a_body_may_end_with_the_connection(face: Face, serve: Serve, raw: bytes) -> None:
    server = serve(answering(lambda *_: (raw, True)))
    for _ in range(2):
        assert (await face.send(server.url)).content == b"own"
    assert server.accepted == 2


@pytest.mark.parametrize("count", [120, 250])
async def test_row_4_many_headers_are_fine(face: Face, serve: Serve, count: int) -> None:
    server = serve(answering(lambda *_: reply(b"own", "200 OK", *(f"X-{n}: {'v' * 500}" for n in range(count)))))
    got = await face.send(server.url)
    assert (got.content, got.headers["x-7"]) == (b"own", "v" * 500)


async def test_row_4_a_long_header_is_fine(face: Face, serve: Serve) -> None:
    server = serve(answering(lambda *_: reply(b"own", "200 OK", f"X-A: {'v' * 60_000}")))
    assert len((await face.send(server.url)).headers["X-A"]) == 60_000


HEADS = {
    "lines": b"".join(b"X-%d: 1\r\n" % n for n in range(300)),
    "a line": b"X-A: %b\r\n" % (b"v" * 70_000),
    "all": b"".join(b"X-%d: %b\r\n" % (n, b"v" * 60_000) for n in range(5)),
    "a folded line": b"X-A: v\r\n" + b" v\r\n" * 100_000,
}


@pytest.mark.parametrize("case", HEADS)
async def test_row_4_a_head_that_is_too_large_is_an_error(face: Face, serve: Serve, case: str) -> None:
    server = serve(answering(lambda *_: b"HTTP/1.1 200 OK\r\n" + HEADS[case] + b"Content-Length: 2\r\n\r\n{}"))
    with pytest.raises(ServiceResponseError):
        await face.send(server.url)


async def test_row_4_a_head_without_end_is_an_error(face: Face, serve: Serve) -> None:
    def script(connection: RawConnection) -> None:
        connection.request()
        connection.send(b"HTTP/1.1 200 OK\r\n")
        while True:
            connection.send(b"X-A: 1\r\n" * 1000)

    with pytest.raises(ServiceResponseError):
        await face.send(serve(script).url)


async def test_row_2_answers_never_shift(face: Face, serve: Serve) -> None:
    """Many callers, on a server that breaks off, answers too much, and gives hints whenever it likes."""

    def script(connection: RawConnection) -> None:
        for count in range(20):
            request = connection.request()
            name = name_of(request.target)
            whim = (int(name) + count) % 7
            if whim == 0:
                return
            connection.send(b"HTTP/1.1 103 Early Hints\r\n\r\n" if whim == 1 else b"")
            connection.send(reply(name) + (reply(b"surplus") if whim == 2 else b""))

    server = serve(script)
    names = iter(range(400))

    async def ask() -> int:
        count = 0
        for name in names:
            with suppress(ServiceResponseError):
                got = await face.send(f"{server.url}/{name}")
                assert got.content == str(name).encode()
                count += 1
        return count

    def ask_here() -> int:
        return asyncio.run(ask())

    asked = [ask() for _ in range(8)] if face.is_aio else [asyncio.to_thread(ask_here) for _ in range(8)]
    assert sum(await asyncio.gather(*asked)) > 200
