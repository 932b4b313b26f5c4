"""A content is complete or an error, however it is received; a dropped one leaves nothing open (rows 12, 14 to 16)."""

from __future__ import annotations

import asyncio
import gc
import gzip
import hashlib
import random
import re
import warnings
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from azure.core.exceptions import AzureError, DecodeError, IncompleteReadError
from azure.core.pipeline.transport import AioHttpTransport, RequestsTransport

from tests.fault.transport.conftest import Serve
from tests.fault.transport.conftest import serve as serve
from tests.fault.transport.raw_server import RawConnection, RawServer, answering, chunked, reply
from tests.harness.request import Request
from tests.harness.rows import in_turn
from tests.harness.surface import MakeClient, Surface

DATA = random.Random(16).randbytes(300_000)
HALF = len(DATA) // 2
PACKED = gzip.compress(DATA)

MakeFiles = Callable[..., Any]
Receive = Callable[[Any, Path], Awaitable[bytes]]


def described(size: int | None) -> bytes:
    return reply(b'{"id": "file-1", "object": "file", "bytes": %s}' % (b"null" if size is None else b"%d" % size))


def service(content: bytes, *, size: int | None = len(DATA), closes: bool = False) -> Any:
    """Answer requests for the content so, and describe a file of that size."""

    def answer(request: Request, number: int) -> Any:
        return (content, closes) if request.path.endswith("/content") else described(size)

    return answering(answer)


def deflated(data: bytes, window: int) -> bytes:
    stream = zlib.compressobj(wbits=window)
    return stream.compress(data) + stream.flush()


async def read(files: Any, folder: Path) -> bytes:
    async with await files.get_content("file-1") as content:
        return b"".join([block async for block in content])


async def save(files: Any, folder: Path) -> bytes:
    await files.save("file-1", "saved", folder)
    return (folder / "saved").read_bytes()


async def save_in_ranges(files: Any, folder: Path) -> bytes:
    await files.save("file-1", "saved", folder, max_concurrency=4)
    return (folder / "saved").read_bytes()


async def save_to_resume(files: Any, folder: Path) -> bytes:
    await files.save("file-1", "saved", folder, resume=True)
    return (folder / "saved").read_bytes()


async def verify(files: Any, folder: Path) -> bytes:
    (folder / "own").write_bytes(DATA)
    assert await files.verify("file-1", folder / "own")
    (folder / "own").unlink()
    return DATA


async def stream(files: Any, folder: Path) -> bytes:
    async with files.with_streaming_response.get_content("file-1") as response:
        return b"".join([block async for block in response.iter_bytes()])


def saved_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name != "own"]


WAYS: dict[str, Receive] = {
    "get_content": read,
    "save": save,
    "save in ranges": save_in_ranges,
    "save to resume": save_to_resume,
    "verify": verify,
    "with_streaming_response": stream,
}
each_way = pytest.mark.parametrize("receive", WAYS.values(), ids=WAYS)
#: Ways that know the size of the file.
each_way_with_a_size = pytest.mark.parametrize(
    "receive", [save, save_in_ranges, save_to_resume, verify], ids=["save", "ranges", "resume", "verify"]
)


@pytest.fixture(params=["our transport", "azure-core's transport", "a session", "a session that unpacks"])
async def make_files(
    request: pytest.FixtureRequest, surface: Surface, make_client: MakeClient, serve: Serve
) -> AsyncIterator[MakeFiles]:
    """Make the files of a client, with each transport, on a raw server with this script."""
    sessions: list[aiohttp.ClientSession] = []

    def transport() -> dict[str, Any]:
        if request.param == "our transport":
            return {}
        if not surface.is_aio:
            return {"transport": RequestsTransport()}
        if request.param == "azure-core's transport":
            return {"transport": AioHttpTransport()}
        sessions.append(aiohttp.ClientSession(auto_decompress=request.param == "a session that unpacks"))
        return {"transport": AioHttpTransport(session=sessions[-1], session_owner=False)}

    if not surface.is_aio and request.param.startswith("a session"):
        pytest.skip("requests has no such sessions")

    def make(script: Any, **options: Any) -> Any:
        return make_client(f"{serve(script).url}/v1", retry_total=0, **transport(), **options).files

    yield make
    for session in sessions:
        await session.close()


CODINGS: dict[str, tuple[str, bytes]] = {
    "identity": ("identity", DATA),
    "gzip": ("gzip", PACKED),
    "x-gzip": ("x-gzip", PACKED),
    "odd case": ("GZip", PACKED),
    "gzip members": ("gzip", gzip.compress(DATA[:HALF]) + gzip.compress(DATA[HALF:])),
    "deflate": ("deflate", deflated(DATA, 15)),
    "raw deflate": ("deflate", deflated(DATA, -15)),
}


def with_length(body: bytes, *headers: str) -> bytes:
    return reply(body, "200 OK", *headers)


each_framing = pytest.mark.parametrize("frame", [with_length, chunked], ids=["length", "chunked"])


@pytest.mark.parametrize(("receive", "content"), in_turn(WAYS, CODINGS, times=2))
async def test_row_15_what_comes_packed_is_unpacked(
    serve: Serve, make_client: MakeClient, folder: Path, receive: Receive, content: tuple[str, bytes]
) -> None:
    coding, packed = content
    server = serve(service(chunked(packed, f"Content-Encoding: {coding}")))
    files = make_client(f"{server.url}/v1", retry_total=0).files
    assert await receive(files, folder) == DATA
    contents = [request for request in server.requests if request.path.endswith("/content")]
    assert {request.headers["Accept-Encoding"] for request in contents} == {"identity"}


@pytest.mark.parametrize("name", ["identity", "gzip", "gzip members", "deflate"])
async def test_row_15_with_any_transport(make_files: MakeFiles, folder: Path, name: str) -> None:
    coding, packed = CODINGS[name]
    files = make_files(service(reply(packed, "200 OK", f"Content-Encoding: {coding}")))
    received = [await receive(files, folder) for receive in (read, save)]
    # What a session unpacks by itself, it unpacks as well as it can; a size that is wrong is still noticed.
    assert received == [DATA, DATA]


@pytest.mark.parametrize("coding", ["br", "zstd", "compress", "aws-chunked", "gzip, gzip", "nonsense"])
@each_way
async def test_row_15_another_coding_is_an_error(
    serve: Serve, make_client: MakeClient, folder: Path, receive: Receive, coding: str
) -> None:
    files = make_client(f"{serve(service(chunked(DATA, f'Content-Encoding: {coding}'))).url}/v1", retry_total=0).files
    with pytest.raises(DecodeError, match="cannot be unpacked"):
        await receive(files, folder)
    assert saved_in(folder) == []


@pytest.mark.parametrize("coding", ["zstd", "compress", "gzip, gzip"])
async def test_row_15_another_coding_is_an_error_with_any_transport(
    make_files: MakeFiles, folder: Path, coding: str
) -> None:
    files = make_files(service(chunked(DATA, f"Content-Encoding: {coding}"), size=None))
    for receive in (read, save):
        with pytest.raises(AzureError):
            await receive(files, folder)
    assert saved_in(folder) == []


CUTS: dict[str, tuple[str, bytes]] = {
    "in the trailer": ("gzip", PACKED[:-1]),
    "without its trailer": ("gzip", PACKED[:-8]),
    "in the middle": ("gzip", PACKED[: len(PACKED) // 2]),
    "in the second member": ("gzip", gzip.compress(DATA[:HALF]) + gzip.compress(DATA[HALF:])[:-20]),
    "a wrong checksum": ("gzip", PACKED[:-8] + bytes(4) + PACKED[-4:]),
    "deflate": ("deflate", deflated(DATA, 15)[:-1]),
    "raw deflate": ("deflate", deflated(DATA, -15)[:-1]),
    "not packed": ("gzip", DATA),
}


@pytest.mark.parametrize(("receive", "content"), in_turn(WAYS, CUTS, times=2))
@each_framing
async def test_row_16_a_coding_that_does_not_end_is_an_error(
    serve: Serve, make_client: MakeClient, folder: Path, receive: Receive, frame: Any, content: tuple[str, bytes]
) -> None:
    coding, packed = content
    server = serve(service(frame(packed, f"Content-Encoding: {coding}"), size=None))
    with pytest.raises(DecodeError):
        await receive(make_client(f"{server.url}/v1", retry_total=0).files, folder)
    assert saved_in(folder) == []


@pytest.mark.parametrize("name", ["in the middle", "without its trailer", "in the second member"])
async def test_row_16_a_coding_that_does_not_end_with_any_transport(
    make_files: MakeFiles, folder: Path, name: str
) -> None:
    coding, packed = CUTS[name]
    files = make_files(service(chunked(packed, f"Content-Encoding: {coding}"), size=len(DATA)))
    if name == "without its trailer":  # all bytes are there; only a check of the trailer shows it
        files = make_files(service(chunked(packed, f"Content-Encoding: {coding}"), size=len(DATA) + 1))
    with pytest.raises(AzureError):
        await save(files, folder)
    assert saved_in(folder) == []


FRAMINGS: dict[str, bytes] = {
    "chunked": chunked(DATA[:HALF]),
    "until the connection ends": reply(DATA[:HALF], "200 OK", "Connection: close", length=False),
    "packed": reply(gzip.compress(DATA[:HALF]), "200 OK", "Content-Encoding: gzip"),
    "no content": reply(b"", "204 No Content", length=False),
}


@pytest.mark.parametrize("content", FRAMINGS.values(), ids=FRAMINGS)
@each_way_with_a_size
async def test_row_16_a_content_without_a_length_is_held_to_the_size_of_the_file(
    serve: Serve, make_client: MakeClient, folder: Path, receive: Receive, content: bytes
) -> None:
    server = serve(service(content, closes=b"close" in content))
    files = make_client(f"{server.url}/v1", retry_total=0).files
    if receive is verify:
        (folder / "own").write_bytes(DATA)
        try:
            assert await files.verify("file-1", folder / "own") is False
        except IncompleteReadError:
            return
        return
    with pytest.raises(IncompleteReadError, match=f"of {len(DATA)} bytes"):
        await receive(files, folder)
    assert saved_in(folder) == []


async def test_row_16_the_size_is_asked_for_once_and_only_if_it_is_needed(
    serve: Serve, make_client: MakeClient, folder: Path
) -> None:
    for content, lookups in ((chunked(DATA), 1), (reply(DATA), 0)):
        server = serve(service(content))
        assert await save(make_client(f"{server.url}/v1").files, folder) == DATA
        assert sum(not request.path.endswith("/content") for request in server.requests) == lookups
    server = serve(service(chunked(DATA[:-1])))
    with pytest.raises(IncompleteReadError):
        await save(make_client(f"{server.url}/v1", retry_total=2).files, folder)
    assert [request.path.endswith("/content") for request in server.requests].count(False) == 1


async def test_row_16_a_service_may_refuse_to_describe_the_file(
    serve: Serve, make_client: MakeClient, folder: Path
) -> None:
    def answer(request: Request, number: int) -> bytes:
        return chunked(DATA) if request.path.endswith("/content") else reply(b"{}", "405 Method Not Allowed")

    assert await save(make_client(f"{serve(answering(answer)).url}/v1").files, folder) == DATA


@pytest.mark.parametrize(
    "headers",
    [
        ("Content-Range: bytes 0-9/20",),
        ("Content-Range: bytes 10-19/20",),
        ("Content-Range: bytes 0-9/*",),
        ("Content-Range: nonsense",),
        (),
    ],
)
@pytest.mark.parametrize("receive", [read, save, stream], ids=["get_content", "save", "with_streaming_response"])
async def test_row_16_a_part_that_was_not_asked_for_is_an_error(
    serve: Serve, make_client: MakeClient, folder: Path, receive: Receive, headers: tuple[str, ...]
) -> None:
    server = serve(service(reply(b"0123456789", "206 Partial Content", *headers)))
    with pytest.raises(IncompleteReadError, match="not asked for"):
        await receive(make_client(f"{server.url}/v1", retry_total=0).files, folder)


@pytest.mark.parametrize(("size", "is_fine"), [(10, True), (9, False), (11, False)])
async def test_row_16_a_range_has_the_size_that_it_says(
    serve: Serve, make_client: MakeClient, size: int, is_fine: bool
) -> None:
    server = serve(service(reply(bytes(size), "206 Partial Content", "Content-Range: bytes 10-19/20")))
    content = await make_client(f"{server.url}/v1").files.get_content("file-1", headers={"Range": "bytes=10-19"})
    if is_fine:
        assert b"".join([block async for block in content]) == bytes(10)
        return
    with pytest.raises(IncompleteReadError, match="contradicts itself"):
        await anext(content)


@pytest.mark.parametrize("resume", [False, True], ids=["stream", "resumed"])
async def test_row_16_a_rest_that_contradicts_itself_is_refused(
    serve: Serve, make_client: MakeClient, folder: Path, resume: bool
) -> None:
    """D5: the length of the rest says that its last bytes are not those of the file."""

    def script(connection: RawConnection) -> None:
        request = connection.request()
        start = int(re.sub(r"\D", "", request.headers.get("Range", "0")))
        if connection.number == 0:
            head = reply(b"", "200 OK", 'ETag: "v"', f"Content-Length: {len(DATA)}", length=False)
            connection.send(head + DATA[:HALF])
        elif start:
            part = f"Content-Range: bytes {start}-{len(DATA) - 1}/{len(DATA)}"
            connection.send(reply(DATA[start:-100] + b"EXTRA", "206 Partial", 'ETag: "v"', part))
        else:
            connection.send(reply(DATA, "200 OK", 'ETag: "v"'))

    server = serve(script)
    files = make_client(f"{server.url}/v1").files
    digest = await files.save("file-1", "saved", folder, resume=resume, sha256=True)
    assert digest == hashlib.sha256(DATA).hexdigest()
    assert [request.headers.get("Range") is not None for request in server.requests] == [False, True, False]


async def none_open(server: RawServer) -> None:
    for _ in range(500):
        if not server.connections:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"{server.connections} connections are still open")


def held(connection: RawConnection) -> None:
    connection.request()
    head = reply(b"", "200 OK", "Content-Length: 1000000", length=False)
    connection.send(head + bytes(100_000))
    connection.wait_for_end()


@pytest.mark.parametrize("is_begun", [False, True], ids=["unread", "half read"])
async def test_row_12_hundreds_of_dropped_contents_leave_nothing(
    serve: Serve, make_client: MakeClient, is_begun: bool
) -> None:
    server = serve(held)
    files = make_client(f"{server.url}/v1").files
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always", ResourceWarning)
        for _ in range(250):
            content = await files.get_content("file-1")
            if is_begun:
                await anext(content)
            del content
        gc.collect()
        await none_open(server)
    said = [str(warning.message) for warning in warned if "was not closed" in str(warning.message)]
    assert len(said) == len(warned) == 250
    assert server.accepted == 250


async def test_row_12_two_hundred_open_contents_are_read_in_turn(serve: Serve, make_client: MakeClient) -> None:
    server = serve(service(reply(DATA)))
    files = make_client(f"{server.url}/v1").files
    contents = [await files.get_content("file-1") for _ in range(200)]
    for content in contents:
        assert b"".join([block async for block in content]) == DATA
    assert server.accepted == 200
