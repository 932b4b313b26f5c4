"""A stream that breaks is an azure-core error, and its connection is given back however the reading ends."""

from __future__ import annotations

import gc
import warnings
from contextlib import suppress
from typing import Any

import pytest
from azure.core.exceptions import AzureError, HttpResponseError

from tests.fault.conftest import Connect
from tests.fault.target import DATA, MIDDLE
from tests.harness.content import Content
from tests.harness.reply import End, Framing, Reply, gzipped
from tests.harness.scripted_service import FILE_ID, Service
from tests.harness.server import FaultServer

BLOCK = 256 * 1024
CONTENT = Content(DATA)

BREAKS = {
    "cut": {"cut": MIDDLE},
    "reset": {"cut": MIDDLE, "end": End.RESET},
    "cut before the first byte": {"cut": 0},
    "chunked, cut": {"cut": MIDDLE, "framing": Framing.CHUNKED},
    "chunked, reset": {"cut": MIDDLE, "framing": Framing.CHUNKED, "end": End.RESET},
    "chunked, without the last chunk": {"cut": len(DATA), "framing": Framing.CHUNKED},
    "stalled": {"hold": MIDDLE},
    "stalled, chunked": {"hold": MIDDLE, "framing": Framing.CHUNKED},
    "longer than promised to be": {"content_length": len(DATA) + 1, "end": End.CLOSE},
}


async def read(stream: Any, received: bytearray | None = None) -> bytes:
    """Read to the end; `received` also shows what came before an error."""
    received = bytearray() if received is None else received
    async for block in stream:
        received += block
    return bytes(received)


def released(server: FaultServer) -> bool:
    return server.connections == 0


@pytest.mark.parametrize("fault", BREAKS.values(), ids=BREAKS)
async def test_a_broken_stream_is_an_azure_error(connect: Connect, fault: dict[str, Any]) -> None:
    files, server = connect(Service(download=[CONTENT.serve(**fault)]), read_timeout=0.5)
    received = bytearray()
    with pytest.raises(AzureError):
        await read(await files.get_content(FILE_ID), received)
    assert DATA.startswith(received)
    assert len(server.requests) == 1
    await server.until(released)


async def test_a_stream_that_broke_stays_broken(connect: Connect) -> None:
    files, _ = connect(Service(download=[CONTENT.serve(cut=MIDDLE)]))
    stream = await files.get_content(FILE_ID)
    with pytest.raises(AzureError):
        await read(stream)
    with suppress(AzureError):
        assert await read(stream) == b""


async def test_a_whole_stream_comes_in_large_blocks(connect: Connect) -> None:
    files, server = connect(Service(CONTENT))
    blocks = [block async for block in await files.get_content(FILE_ID)]
    assert b"".join(blocks) == DATA
    # How much comes at a time is up to the network; azure-core's default would be 4 KiB, however much is there.
    assert 4096 < max(map(len, blocks)) <= BLOCK
    assert server.requests[0].headers["Accept-Encoding"] == "identity"


@pytest.mark.parametrize(
    "fault",
    [{}, {"framing": Framing.CHUNKED}, {"framing": Framing.CLOSE}, {"block": 997}, {"interim": (100,)}],
    ids=["length", "chunked", "until close", "trickled", "interim"],
)
async def test_every_framing_is_read(connect: Connect, fault: dict[str, Any]) -> None:
    files, _ = connect(Service(download=[CONTENT.serve(**fault)]))
    assert await read(await files.get_content(FILE_ID)) == DATA


async def test_content_that_is_packed_all_the_same_is_unpacked(connect: Connect) -> None:
    files, _ = connect(Service(download=[lambda request: gzipped(CONTENT(request))]))
    assert await read(await files.get_content(FILE_ID)) == DATA


async def test_packed_content_that_is_damaged_is_an_azure_error(connect: Connect) -> None:
    damaged = Reply(200, b"\x1f\x8b" + b"not gzip" * 1000, (("Content-Encoding", "gzip"),))
    files, _ = connect(Service(download=[damaged]))
    with pytest.raises(AzureError):
        await read(await files.get_content(FILE_ID))


async def test_empty_content_is_an_empty_stream(connect: Connect) -> None:
    files, _ = connect(Service(b""))
    assert await read(await files.get_content(FILE_ID)) == b""


async def test_a_failure_before_the_first_byte_is_retried(connect: Connect) -> None:
    files, server = connect(Service(CONTENT, download=[Reply(503, b"busy"), Reply(429, b"slow down")]))
    stream = await files.get_content(FILE_ID)
    await server.until(lambda server: server.connections == 1)  # those of the failed tries are released
    assert await read(stream) == DATA
    assert len(server.requests) == 3


async def _close(stream: Any) -> None:
    await anext(stream)
    await stream.close()
    await stream.close()


async def _close_unread(stream: Any) -> None:
    await stream.close()


async def _leave(stream: Any) -> None:
    async with stream:
        async for _ in stream:
            break


async def _leave_by_an_error(stream: Any) -> None:
    with suppress(KeyError):
        async with stream:
            async for _ in stream:
                raise KeyError


async def _leave_unread(stream: Any) -> None:
    async with stream:
        pass


ENDINGS = [_close, _close_unread, _leave, _leave_by_an_error, _leave_unread]


@pytest.mark.parametrize("finish", ENDINGS)
async def test_the_connection_is_released(connect: Connect, finish: Any) -> None:
    files, server = connect(Service(download=[CONTENT.serve(hold=MIDDLE)]))
    await finish(await files.get_content(FILE_ID))
    await server.until(released)


async def test_the_connection_is_released_when_the_stream_is_forgotten(connect: Connect) -> None:
    files, server = connect(Service(download=[CONTENT.serve(hold=MIDDLE)]))
    stream = await files.get_content(FILE_ID)
    async for _ in stream:
        break
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        del stream
        gc.collect()
        await server.until(released)
    assert [str(warning.message) for warning in warned] == ["The reply to GET was not closed."]


async def test_a_read_stream_leaves_its_connection_for_the_next_request(connect: Connect) -> None:
    files, server = connect(Service(CONTENT))
    for _ in range(3):
        assert await read(await files.get_content(FILE_ID)) == DATA
    assert {request.connection for request in server.requests} == {1}


async def test_a_closed_stream_gives_nothing_more(connect: Connect) -> None:
    files, _ = connect(Service(CONTENT))
    stream = await files.get_content(FILE_ID)
    await stream.close()
    with pytest.raises((StopAsyncIteration, AzureError, ValueError)):
        await anext(stream)


@pytest.mark.parametrize("status", [404, 400])
async def test_a_refusal_comes_from_the_call_itself(connect: Connect, status: int) -> None:
    files, server = connect(Service(download=[Reply(status, b'{"error": {"message": "no"}}')]))
    with pytest.raises(HttpResponseError, match="no"):
        await files.get_content(FILE_ID)
    assert len(server.requests) == 1
