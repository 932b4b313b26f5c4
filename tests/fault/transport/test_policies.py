"""Rows 5 to 7, 10, 19 to 21 and 28, which policies hold: for our clients, and with transports of azure-core."""

from __future__ import annotations

import io
import time
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from typing import Any

import pytest
from azure.core.exceptions import (
    AzureError,
    ServiceRequestError,
    ServiceRequestTimeoutError,
    ServiceResponseError,
    ServiceResponseTimeoutError,
)
from azure.core.rest import HttpRequest

from tests.fault.transport.conftest import MakeFace, Serve
from tests.fault.transport.faces import CLIENTS, FOREIGN, Face
from tests.fault.transport.raw_server import RawConnection, answering, reply
from tests.harness.certificate import Certificate
from tests.harness.surface import SECRET
from tests.harness.timing import assert_ends_after, assert_ends_by

LIMIT = 0.6
DATA = bytes(range(256)) * 40


@pytest.fixture(params=[*CLIENTS, *FOREIGN])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def make_face(make_face: MakeFace, kind: str) -> MakeFace:
    del kind  # named, because pytest before 9 does not look for it behind the other fixture of this name
    return partial(make_face, has_key=True)


def file_of(data: bytes) -> io.BytesIO:
    """A file whose first bytes are not for the service."""
    stream = io.BytesIO(b"skipped" + data)
    stream.seek(len(b"skipped"))
    return stream


def redirect(location: str, status: int = 307) -> bytes:
    return reply(b"", f"{status} Redirect", f"Location: {location}")


def moved(location: str, status: int = 307) -> Callable[..., bytes]:
    """Answer the path /old with a redirect, and every other one with {}."""
    return lambda request, _: redirect(location, status) if request.path == "/old" else reply()


# --- rows 5 to 7: broken connections ---------------------------------------------------------------------------

BODIES: dict[str, Callable[[str], HttpRequest]] = {
    "GET": lambda url: HttpRequest("GET", url),
    "DELETE": lambda url: HttpRequest("DELETE", url),
    "JSON": lambda url: HttpRequest("POST", url, json={"a": 1}),
    "bytes": lambda url: HttpRequest("POST", url, content=DATA),
    "a file": lambda url: HttpRequest("POST", url, content=file_of(DATA), headers={"Content-Length": f"{len(DATA)}"}),
}


def breaking(times: int) -> Callable[..., Any]:
    """Close the connection after some requests, then answer."""
    return lambda _, number: None if number < times else reply()


@pytest.mark.parametrize("body", BODIES)
async def test_row_5_no_retries_means_once(face: Face, serve: Serve, body: str) -> None:
    server = serve(answering(breaking(1)))
    if face.kind == "aiohttp" and body in ("GET", "DELETE"):
        pytest.skip("aiohttp sends these again by itself on a connection that was kept")
    with pytest.raises(AzureError):
        await face.send(BODIES[body](server.url))
    assert len(server.requests) == 1


@pytest.mark.parametrize("body", BODIES)
async def test_row_6_what_can_be_sent_again_is_sent_again(make_face: MakeFace, serve: Serve, body: str) -> None:
    server = serve(answering(breaking(2)))
    face = make_face(retry_total=3)
    if face.kind == "aiohttp" and body == "a file":
        pytest.skip("aiohttp closes the files that it sends")
    got = await face.send(BODIES[body](server.url))
    assert got.status_code == 200
    assert len({request.body for request in server.requests}) == 1
    assert len(server.requests) >= 3


async def test_row_6_the_budget_is_kept_to(make_face: MakeFace, serve: Serve) -> None:
    server = serve(answering(lambda *_: None))
    with pytest.raises(AzureError):
        await make_face(retry_total=2).send(BODIES["JSON"](server.url))
    assert len(server.requests) == 3


def once() -> Iterator[bytes]:
    yield from (DATA, DATA)


async def once_async() -> AsyncIterator[bytes]:
    yield DATA
    yield DATA


async def test_row_6_what_can_be_read_once_is_not_sent_again(make_face: MakeFace, serve: Serve) -> None:
    server = serve(answering(breaking(1)))
    face = make_face(retry_total=3)
    content: Any = once_async() if face.is_aio else once()
    with pytest.raises(AzureError):
        await face.send(HttpRequest("POST", server.url, content=content))
    assert len(server.requests) == 1


@pytest.mark.parametrize("body", ["JSON", "bytes"])
async def test_row_7_what_was_not_sent_is_sent_again(
    make_face: MakeFace, serve: Serve, certificate: Certificate, body: str
) -> None:
    def script(connection: RawConnection) -> None:
        if connection.number:
            connection.secure(certificate)
            answering(lambda *_: reply())(connection)

    server = serve(script)
    face = make_face(retry_total=2, connection_verify=str(certificate.path))
    await face.send(BODIES[body](server.url.replace("http:", "https:")))
    assert len(server.requests) == 1


async def test_row_7_a_certificate_that_is_not_trusted_is_told_at_once(
    make_face: MakeFace, serve: Serve, certificate: Certificate
) -> None:
    server = serve(answering(lambda *_: reply()), certificate=certificate)
    with pytest.raises(ServiceRequestError, match=r"(?i)certificate"):
        await make_face(retry_total=3).send(server.url)
    assert server.accepted == 1


# --- row 10: the time limit ------------------------------------------------------------------------------------


def slow_head(connection: RawConnection) -> None:
    connection.request()
    connection.wait_for_end()


def slow_chunks(connection: RawConnection) -> None:
    connection.request()
    connection.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _ in range(60):
        connection.send(b"1\r\n \r\n")
        time.sleep(0.05)


@pytest.mark.parametrize("place", ["client", "call"])
@pytest.mark.parametrize("script", [slow_head, slow_chunks])
async def test_row_10_a_timeout_bounds_a_call(make_face: MakeFace, serve: Serve, script: Any, place: str) -> None:
    server = serve(script)
    limit = {"timeout": LIMIT}
    face = make_face(retry_total=3, **(limit if place == "client" else {}))

    async def call() -> None:
        with pytest.raises((ServiceRequestTimeoutError, ServiceResponseTimeoutError)):
            await face.send(server.url, **(limit if place == "call" else {}))

    await assert_ends_after(LIMIT, call)


async def test_row_10_a_timeout_bounds_the_waits_between_attempts(make_face: MakeFace, serve: Serve) -> None:
    server = serve(answering(lambda *_: reply(b"", "503 Busy", "Retry-After: 1")))

    async def call() -> None:
        server.requests.clear()
        got = await make_face(retry_total=3).send(server.url, timeout=LIMIT)
        assert (got.status_code, len(server.requests)) == (503, 1)

    await assert_ends_by(LIMIT, call)


async def test_row_10_a_content_is_bounded_while_it_is_read(make_face: MakeFace, serve: Serve) -> None:
    server, face = serve(slow_chunks), make_face()

    async def call() -> None:
        got = await face.send(server.url, stream=True, timeout=LIMIT)
        with pytest.raises(ServiceResponseTimeoutError):
            await face.content(got)
        await face.release(got)

    await assert_ends_after(LIMIT, call)


# --- rows 19 and 20: redirects ---------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [307, 308])
@pytest.mark.parametrize("body", ["JSON", "bytes", "a file"])
async def test_row_19_a_body_arrives_from_its_first_byte(face: Face, serve: Serve, status: int, body: str) -> None:
    if face.kind == "aiohttp" and body == "a file":
        pytest.skip("aiohttp closes the files that it sends")
    server = serve(answering(moved("/new", status)))
    await face.send(BODIES[body](f"{server.url}/old"))
    first, second = server.requests
    assert (first.method, first.body) == (second.method, second.body) != ("POST", b"")
    assert second.path == "/new"


async def test_row_19_a_body_that_can_be_read_once_is_not_sent_empty(face: Face, serve: Serve) -> None:
    server = serve(answering(moved("/new")))
    content: Any = once_async() if face.is_aio else once()
    with pytest.raises(ServiceResponseError, match="only once"):
        await face.send(HttpRequest("POST", f"{server.url}/old", content=content))
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [301, 302])
async def test_row_19_a_post_is_not_made_a_get(face: Face, serve: Serve, status: int) -> None:
    server = serve(answering(moved("/new", status)))
    with pytest.raises(ServiceResponseError, match=f"{server.url}/new"):
        await face.send(BODIES["JSON"](f"{server.url}/old"))
    assert len(server.requests) == 1


async def test_row_19_303_is_read_with_get(face: Face, serve: Serve) -> None:
    server = serve(answering(moved("/new", 303)))
    await face.send(BODIES["JSON"](f"{server.url}/old"))
    assert (server.requests[1].method, server.requests[1].body) == ("GET", b"")
    assert "Content-Type" not in server.requests[1].headers


@pytest.mark.parametrize("target", ["/new", "new", "?a=b", "//{netloc}/new", "{url}/new?sig=a%2Fb%3D%3d&c=%7E~"])
async def test_row_19_addresses_are_resolved_and_kept(face: Face, serve: Serve, target: str) -> None:
    targets: list[str] = []

    def answer(request: Any, number: int) -> bytes:
        targets.append(request.target)
        return redirect(target.format(url=server.url, netloc=server.url[7:])) if number == 0 else reply()

    server = serve(answering(answer))
    await face.send(f"{server.url}/old")
    expected = {"?a=b": "/old?a=b", "{url}/new?sig=a%2Fb%3D%3d&c=%7E~": "/new?sig=a%2Fb%3D%3d&c=%7E~"}
    if face.kind not in FOREIGN:  # those normalise what they send
        assert targets[1] == expected.get(target, "/new")


@pytest.mark.parametrize("location", ["http://", "ftp://a/b", "http://a:b/c", "http://user:pass@host/"])
async def test_row_19_an_address_that_cannot_be_used_is_an_error(face: Face, serve: Serve, location: str) -> None:
    server = serve(answering(moved(location)))
    with pytest.raises(ServiceResponseError):
        await face.send(f"{server.url}/old")
    assert len(server.requests) == 1


async def test_row_19_circles_end(face: Face, serve: Serve) -> None:
    server = serve(answering(lambda request, _: redirect(request.target)))
    with pytest.raises(ServiceResponseError, match="more than 10"):
        await face.send(server.url)
    assert len(server.requests) == 11


@pytest.mark.parametrize("place", ["client", "call"])
async def test_row_19_redirects_can_be_counted_and_forbidden(make_face: MakeFace, serve: Serve, place: str) -> None:
    server = serve(answering(lambda request, _: redirect(request.target)))
    for options, count in (({"redirect_max": 2}, 3), ({"permit_redirects": False}, 1)):
        server.requests.clear()
        face = make_face(**(options if place == "client" else {}))
        if count == 1:
            assert (await face.send(server.url, **(options if place == "call" else {}))).status_code == 307
        else:
            with pytest.raises(ServiceResponseError):
                await face.send(server.url, **(options if place == "call" else {}))
        assert len(server.requests) == count


MINE = {
    "Cookie": "mine",
    "Proxy-Authorization": "mine",
    "X-My-Key": "mine",
    "Accept": "text/a",
    "Range": "bytes=0-",
    "If-Match": '"a"',
    "User-Agent": "me",
}


async def test_row_20_nothing_of_the_callers_goes_to_another_server(face: Face, serve: Serve) -> None:
    other = serve(answering(lambda *_: redirect(f"{server.url}/new")))
    server = serve(answering(moved(other.url)))
    await face.send(HttpRequest("GET", f"{server.url}/old", headers=MINE))
    first, there, back = server.requests[0], other.requests[0], server.requests[1]
    assert SECRET.encode() not in there.head
    assert {name for name in MINE if name in there.headers} == {"Accept", "Range", "If-Match", "User-Agent"}
    for request in (first, back):
        assert SECRET.encode() in request.head
        assert {name for name in MINE if name in request.headers} == set(MINE)


async def test_row_20_no_body_goes_to_another_server(face: Face, serve: Serve) -> None:
    other = serve(answering(lambda *_: reply()))
    server = serve(answering(moved(other.url)))
    with pytest.raises(ServiceResponseError, match="another server"):
        await face.send(BODIES["JSON"](f"{server.url}/old"))
    assert other.requests == []


async def test_row_20_another_way_to_write_the_same_server_is_the_same(face: Face, serve: Serve) -> None:
    server = serve(answering(lambda request, _: redirect(_own(request)) if request.path == "/old" else reply()))
    await face.send(f"http://localhost:{server.port}/old")
    assert [SECRET.encode() in request.head for request in server.requests] == [True, True]


def _own(request: Any) -> str:
    return f"HTTP://{request.headers['Host'].upper()}/new"


# --- row 21: secrets -------------------------------------------------------------------------------------------


async def test_row_21_a_proxy_gets_no_secret_in_plain_text(make_face: MakeFace, serve: Serve) -> None:
    proxy = serve(answering(lambda *_: reply()))
    with pytest.raises(ServiceRequestError, match=r"through the proxy .*https"):
        await make_face(proxies={"http": proxy.url}).send("http://127.0.0.1:1/")
    assert proxy.requests == []


async def test_row_21_a_proxy_of_the_environment_gets_no_secret(
    make_face: MakeFace, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy, server = serve(answering(lambda *_: reply())), serve(answering(lambda *_: reply()))
    monkeypatch.setenv("http_proxy", proxy.url)
    face = make_face()
    if face.kind in FOREIGN:
        with pytest.raises(ServiceRequestError, match="through the proxy"):
            await face.send(server.url)
    else:
        await face.send(server.url)
    assert proxy.requests == []


async def test_row_21_a_proxy_that_is_not_used_disturbs_nobody(
    make_face: MakeFace, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy, server = serve(answering(lambda *_: reply())), serve(answering(lambda *_: reply()))
    monkeypatch.setenv("http_proxy", proxy.url)
    await make_face(use_env_settings=False).send(server.url)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    await make_face().send(server.url)
    assert (len(proxy.requests), len(server.requests)) == (0, 2)


# --- row 28: Retry-After ---------------------------------------------------------------------------------------


async def test_row_28_a_long_wait_is_neither_waited_for_nor_cut_short(make_face: MakeFace, serve: Serve) -> None:
    server = serve(answering(lambda *_: reply(b"", "429 Slow", "Retry-After: 3600")))
    began = time.monotonic()
    assert (await make_face(retry_total=3).send(server.url)).status_code == 429
    assert time.monotonic() - began < 5
    assert len(server.requests) == 1
