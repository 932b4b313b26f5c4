"""Rows 10 and 27: a call ends when it must, and when its caller wants it to."""

from __future__ import annotations

import asyncio
import gc
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from azure.core.exceptions import ServiceRequestTimeoutError, ServiceResponseTimeoutError
from azure.core.rest import HttpRequest
from urllib3.util.connection import create_connection

from azure_ai_files._decisions.deadline import Deadline
from tests.fault.transport.conftest import MakeFace, Serve
from tests.fault.transport.faces import Face
from tests.fault.transport.raw_server import PATIENCE, RawConnection, answering, reply
from tests.fault.transport.test_connections import Blocks
from tests.harness.certificate import Certificate
from tests.harness.timing import assert_ends_after, assert_ends_by

LIMIT = 0.3


def after(seconds: float) -> Deadline:
    return Deadline.after(seconds, now=time.monotonic())


def drip(*, before: bytes = b"", drop: bytes = b" ", seconds: float = 0.02) -> Callable[[RawConnection], None]:
    """Make a script that sends a little again and again, until the client leaves."""

    def script(connection: RawConnection) -> None:
        connection.request()
        connection.send(before)
        if not drop:
            connection.wait_for_end()
            return
        for _ in range(2000):
            connection.send(drop)
            time.sleep(seconds)

    return script


DRIPS = {
    "nothing": drip(drop=b""),
    "status": drip(before=b"HTTP/1.1 200 ", drop=b"O"),
    "head": drip(before=b"HTTP/1.1 200 OK\r\n", drop=b"X-A: b\r\n"),
    "a header": drip(before=b"HTTP/1.1 200 OK\r\nX-A: ", drop=b"b"),
    "interim replies": drip(drop=b"HTTP/1.1 100 Continue\r\n\r\n"),
    "body": drip(before=b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"),
    "chunks": drip(before=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", drop=b"1\r\n \r\n"),
    "a chunk size": drip(before=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", drop=b"x"),
    "trailers": drip(before=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", drop=b"X-A: b\r\n"),
    "until the end": drip(before=b"HTTP/1.1 200 OK\r\n\r\n"),
}


@pytest.mark.parametrize("case", DRIPS)
async def test_row_10_a_trickle_does_not_stretch_a_call(face: Face, serve: Serve, case: str) -> None:
    server = serve(DRIPS[case])

    async def call() -> None:
        with pytest.raises((ServiceResponseTimeoutError, ServiceRequestTimeoutError), match="timeout"):
            await face.send(server.url, deadline=after(LIMIT))

    await assert_ends_after(LIMIT, call)
    await asyncio.to_thread(server.wait_until, lambda server: server.connections == 0)


async def test_row_10_an_error_that_trickles_keeps_its_status(face: Face, serve: Serve) -> None:
    server = serve(drip(before=b"HTTP/1.1 400 Bad\r\nContent-Length: 1000\r\n\r\n", drop=b"x"))

    async def call() -> None:
        got = await face.send(server.url, deadline=after(1))
        assert (got.status_code, got.content[:1]) == (400, b"x")

    await assert_ends_by(1, call)


async def test_row_10_a_content_ends_at_the_deadline_too(face: Face, serve: Serve) -> None:
    server = serve(DRIPS["body"])

    async def call() -> None:
        with pytest.raises((ServiceResponseTimeoutError, ServiceRequestTimeoutError)):
            await face.content(await face.send(server.url, stream=True, deadline=after(LIMIT)))

    await assert_ends_after(LIMIT, call)


@pytest.mark.parametrize("is_trickle", [False, True])
async def test_row_10_a_body_that_is_hardly_taken_ends_at_the_deadline(
    face: Face, serve: Serve, is_trickle: bool
) -> None:
    def script(connection: RawConnection) -> None:
        connection.request(body=False)
        if not is_trickle:
            left.wait(PATIENCE)
        while connection.sock.recv(65536):
            time.sleep(0.05)

    left = threading.Event()
    server = serve(script, receive_buffer=4096)

    async def call() -> None:
        with pytest.raises(ServiceResponseTimeoutError):
            await face.send(HttpRequest("POST", server.url, content=Blocks(64 * 1024 * 1024)), deadline=after(LIMIT))

    await assert_ends_after(LIMIT, call)
    left.set()


@pytest.mark.parametrize("kind", ["sync", "client"])
async def test_row_10_a_connection_that_is_made_too_late_is_closed(
    face: Face, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[socket.socket] = []

    def connect(*arguments: Any) -> socket.socket:
        made.append(create_connection(*arguments))
        time.sleep(LIMIT)
        return made[0]

    monkeypatch.setattr("azure_ai_files._connections.connection.create_connection", connect)
    server = serve(answering(lambda *_: reply()))
    with pytest.raises(ServiceRequestTimeoutError):
        await face.send(server.url, deadline=after(LIMIT / 2))
    assert [one.fileno() for one in made] == [-1]


async def test_row_10_a_deadline_that_has_passed_sends_nothing(face: Face, serve: Serve) -> None:
    server = serve(answering(lambda *_: reply()))
    for _ in range(2):  # without and with a connection that was kept
        with pytest.raises(ServiceRequestTimeoutError):
            await face.send(server.url, deadline=after(0))
        await face.send(f"{server.url}/kept")
    assert [request.target for request in server.requests] == ["/kept"] * 2


@pytest.fixture
def deaf() -> Any:
    """A port where nothing accepts a connection, because too many wait already."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        address = listener.getsockname()
        waiting = [socket.socket() for _ in range(3)]
        for sock in waiting:
            sock.setblocking(False)
            sock.connect_ex(address)
        time.sleep(0.1)
        yield f"http://127.0.0.1:{address[1]}"
        for sock in waiting:
            sock.close()


async def test_row_10_connecting_ends_at_the_deadline(face: Face, deaf: str) -> None:
    async def call() -> None:
        with pytest.raises(ServiceRequestTimeoutError):
            await face.send(deaf, deadline=after(LIMIT))

    await assert_ends_after(LIMIT, call)


async def test_row_11_connecting_ends_after_its_own_limit(make_face: MakeFace, deaf: str) -> None:
    async def client() -> None:
        with pytest.raises(ServiceRequestTimeoutError):
            await make_face(connection_timeout=LIMIT).send(deaf)

    async def call() -> None:
        with pytest.raises(ServiceRequestTimeoutError):
            await make_face().send(deaf, connection_timeout=LIMIT)

    await assert_ends_after(LIMIT, client)
    await assert_ends_after(LIMIT, call)


async def test_row_10_a_look_up_ends_at_the_deadline(face: Face, monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.getaddrinfo

    def slow(host: Any, *args: Any, **options: Any) -> Any:
        if host == "files.example.com":
            time.sleep(1)
        return real("127.0.0.1", *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", slow)

    async def call() -> None:
        with pytest.raises(ServiceRequestTimeoutError):
            await face.send("http://files.example.com/", deadline=after(LIMIT))

    await assert_ends_after(LIMIT, call)


async def test_row_10_a_handshake_ends_at_the_deadline(face: Face, serve: Serve) -> None:
    server = serve(lambda connection: connection.wait_for_end())

    async def call() -> None:
        with pytest.raises(ServiceRequestTimeoutError):
            await face.send(server.url.replace("http:", "https:"), deadline=after(LIMIT))

    await assert_ends_after(LIMIT, call)


async def test_row_10_a_tunnel_ends_at_the_deadline(make_face: MakeFace, serve: Serve) -> None:
    proxy = serve(drip(before=b"HTTP/1.1 200 OK\r\n", drop=b"X-A: b\r\n"))
    face = make_face(proxies={"https": proxy.url})

    async def call() -> None:
        with pytest.raises(ServiceRequestTimeoutError):
            await face.send("https://files.example.com/", deadline=after(LIMIT))

    await assert_ends_after(LIMIT, call)


async def test_row_10_what_is_in_time_is_not_touched(
    make_face: MakeFace, serve: Serve, certificate: Certificate
) -> None:
    server = serve(answering(lambda *_: reply(b"own")), certificate=certificate)
    face = make_face(connection_verify=str(certificate.path))
    for limit in (20.0, None, 20.0):
        deadline = Deadline() if limit is None else after(limit)
        assert (await face.send(server.url, deadline=deadline)).content == b"own"
    assert server.accepted == 1


async def test_a_service_that_sends_nothing_is_a_timeout(make_face: MakeFace, serve: Serve) -> None:
    server = serve(drip(drop=b""))

    async def client() -> None:
        with pytest.raises(ServiceResponseTimeoutError):
            await make_face(read_timeout=LIMIT).send(server.url)

    async def call() -> None:
        with pytest.raises(ServiceResponseTimeoutError):
            await make_face().send(server.url, read_timeout=LIMIT)

    await assert_ends_after(LIMIT, client)
    await assert_ends_after(LIMIT, call)


@pytest.mark.parametrize("case", ["nothing", "head", "body", "chunks"])
async def test_row_27_an_interrupt_ends_a_call_and_its_connection(make_face: MakeFace, serve: Serve, case: str) -> None:
    server, face = serve(DRIPS[case]), make_face()
    if face.is_aio:
        task = asyncio.create_task(face.send(server.url))
        await asyncio.to_thread(server.wait_until, lambda server: server.requests)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    else:
        with interrupted(0.3), pytest.raises(KeyboardInterrupt):
            await face.send(server.url)
    await asyncio.to_thread(server.wait_until, lambda server: server.connections == 0)
    again = serve(answering(lambda *_: reply(b"own")))
    assert (await face.send(again.url)).content == b"own"


# A socket that is just being made may still be closed by Python itself, which says so.
@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
async def test_row_27_an_interrupt_at_any_moment_leaves_nothing_behind(
    kind: str, serve: Serve, request: pytest.FixtureRequest
) -> None:
    if kind.startswith("aio"):
        pytest.skip("a task is cancelled where it waits: see test_aio")
    server = serve(answering(lambda *_: reply(b"own")))
    face = Face(kind)
    gc.disable()  # an interrupt in one of its callbacks would not come out
    request.addfinalizer(gc.enable)
    for number in range(200):
        with suppress(KeyboardInterrupt), interrupted(number * 0.000005):
            for _ in range(3):
                assert (await face.send(server.url)).content == b"own"
    assert (await face.send(server.url)).content == b"own"
    await face.close()
    gc.collect()
    await asyncio.to_thread(server.wait_until, lambda server: server.connections == 0)


async def test_row_27_an_interrupt_ends_an_upload(make_face: MakeFace, serve: Serve) -> None:
    def script(connection: RawConnection) -> None:
        connection.request(body=False)
        connection.wait_for_end()

    class Endless(Blocks):
        def __iter__(self) -> Any:
            yield b"x" * 65536
            raise KeyboardInterrupt

        async def __aiter__(self) -> Any:
            yield b"x" * 65536
            raise asyncio.CancelledError

    server, face = serve(script), make_face()
    with pytest.raises((KeyboardInterrupt, asyncio.CancelledError)):
        await face.send(HttpRequest("POST", server.url, content=Endless(10**7)))
    await asyncio.to_thread(server.wait_until, lambda server: server.connections == 0)


@pytest.mark.parametrize("error", [LookupError, ConnectionResetError, BrokenPipeError, TimeoutError])
async def test_a_source_that_fails_raises_its_own_error(
    make_face: MakeFace, serve: Serve, error: type[Exception]
) -> None:
    class Broken(Blocks):
        def __iter__(self) -> Any:
            yield b"x"
            raise error("of the source")

        async def __aiter__(self) -> Any:
            yield b"x"
            raise error("of the source")

    server, face = serve(answering(lambda *_: reply())), make_face()
    with pytest.raises(error, match="of the source"):
        await face.send(HttpRequest("POST", server.url, content=Broken(1000)))
    await asyncio.to_thread(server.wait_until, lambda server: server.connections == 0)


@pytest.mark.parametrize("kind", ["sync", "client"])
async def test_row_27_no_lock_is_taken_that_an_interrupt_could_leave_locked(face: Face, serve: Serve) -> None:
    """A `with` on a condition, unlike one on a lock, runs Python code between the lock and the block."""
    server = serve(answering(lambda *_: reply()))
    taken: list[str] = []

    def note(frame: Any, event: str, _: object) -> None:
        if event == "call" and frame.f_code is threading.Condition.__enter__.__code__:
            taken.append(f"{frame.f_back.f_code.co_filename}:{frame.f_back.f_lineno}")

    for _ in range(3):  # a new connection, then one that was kept
        sys.setprofile(note)
        try:
            face.send_now(server.url)
        finally:
            sys.setprofile(None)
    assert taken == []


@contextmanager
def interrupted(seconds: float) -> Iterator[None]:
    """Interrupt the main thread after a while, as Ctrl-C does outside an event loop."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    timer = threading.Timer(seconds, signal.pthread_kill, (threading.main_thread().ident, signal.SIGINT))
    timer.start()
    try:
        yield
    finally:
        timer.join()
        signal.signal(signal.SIGINT, before)
