"""Faults of the connection, as a plain client sees them."""

from __future__ import annotations

import asyncio
import errno
import http.client
import socket
import threading
import time
from contextlib import closing

import pytest

from azure_ai_files.emulator import Emulator, GeneratedContent
from azure_ai_files.emulator.faults import Cut, Reset, SlowLink, Stall
from tests.harness.timing import assert_ends_after

from ..client import BOUNDARY, OPENAI, Client, Part, encode_form, open_connection
from ..conftest import Connect, MakeEmulator

CONTENT = GeneratedContent(300_000, seed=3)
FORM = encode_form(Part("purpose", "vision"), Part("file", bytes(200_000), "a.txt"))


@pytest.fixture
def file_id(emulator: Emulator) -> str:
    return emulator.add_file("a.bin", CONTENT, purpose="vision")


@pytest.fixture
def plain(connect: Connect) -> Client:
    return connect(OPENAI)


def fetch(emulator: Emulator, file_id: str) -> tuple[bytes, str]:
    """Return the received bytes of a content, and how the connection ended."""
    with closing(open_connection(emulator)) as connection:
        connection.request("GET", f"/v1/files/{file_id}/content", headers={"api-key": emulator.key})
        received = bytearray()
        try:
            response = connection.getresponse()
            while block := response.read1():
                received += block
        except http.client.HTTPException as error:
            return bytes(received), type(error).__name__
        except ConnectionResetError:
            return bytes(received), "reset"
        return bytes(received), "whole" if response.length == 0 else "cut"


def post(emulator: Emulator) -> str:
    """Upload a file, and return how it ended."""
    with closing(open_connection(emulator)) as connection:
        headers = {"api-key": emulator.key, "Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        try:
            connection.request("POST", "/v1/files", FORM, headers)
            return str(connection.getresponse().status)
        except (OSError, http.client.HTTPException) as error:
            return type(error).__name__


@pytest.mark.parametrize("at", [0, 1, 70_000, 299_999])
def test_a_reply_is_cut(emulator: Emulator, file_id: str, at: int) -> None:
    emulator.faults.add(Cut(at=at, times=1))
    assert fetch(emulator, file_id) == (CONTENT.read(0, at), "cut")
    assert fetch(emulator, file_id) == (CONTENT.read(), "whole")


def test_a_reply_is_reset(emulator: Emulator, file_id: str) -> None:
    emulator.faults.add(Reset(at=1000, times=1))
    received, end = fetch(emulator, file_id)
    assert end == "reset"
    assert CONTENT.read(0, 1000).startswith(received)
    assert fetch(emulator, file_id) == (CONTENT.read(), "whole")


@pytest.mark.parametrize(("fault", "end"), [(Cut(), "RemoteDisconnected"), (Reset(), "reset")], ids=["cut", "reset"])
def test_no_reply_at_all(emulator: Emulator, file_id: str, fault: Cut | Reset, end: str) -> None:
    emulator.faults.add(fault)
    assert fetch(emulator, file_id) == (b"", end)
    assert [request.status for request in emulator.requests] == [None]


def test_a_reset_is_one_on_the_wire(emulator: Emulator) -> None:
    emulator.faults.add(Reset(where="request"))
    host, port = emulator.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=120) as sock:
        sock.sendall(f"GET /v1/files HTTP/1.1\r\nHost: x\r\napi-key: {emulator.key}\r\n\r\n".encode())
        with pytest.raises(OSError) as caught:  # noqa: PT011 - its errno says it
            sock.recv(1)
    assert caught.value.errno == errno.ECONNRESET


def test_over_tls(make_emulator: MakeEmulator) -> None:
    emulator = make_emulator(tls=True)
    file_id = emulator.add_file("a.bin", CONTENT, purpose="vision")
    emulator.faults.add(Cut(at=70_000, times=1))
    received, end = fetch(emulator, file_id)
    assert (received, end) == (CONTENT.read(0, 70_000), "cut")
    emulator.faults.add(Reset(times=1))
    # Some versions of OpenSSL report a reset as the end of the stream.
    assert fetch(emulator, file_id) in ((b"", "reset"), (b"", "RemoteDisconnected"))
    assert fetch(emulator, file_id) == (CONTENT.read(), "whole")


@pytest.mark.parametrize("kind", [Cut, Reset])
@pytest.mark.parametrize("at", [None, 0, 100_000])
def test_an_upload_is_interrupted(emulator: Emulator, plain: Client, kind: type[Cut | Reset], at: int | None) -> None:
    emulator.faults.add(kind(where="request", at=at, times=1))
    assert post(emulator) in ("BrokenPipeError", "ConnectionResetError", "RemoteDisconnected")
    assert plain.list().json["data"] == []
    assert post(emulator) == "200"
    assert [request.status for request in emulator.requests.of("Files_Create")] == [None, 200]


@pytest.mark.parametrize("kind", [Cut, Reset])
def test_the_reply_to_an_upload_is_lost(emulator: Emulator, plain: Client, kind: type[Cut | Reset]) -> None:
    emulator.faults.add(kind(operation="Files_Create"))
    assert post(emulator) in ("ConnectionResetError", "RemoteDisconnected")
    assert len(plain.list().json["data"]) == 1


def test_a_body_that_is_shorter_is_left_alone(emulator: Emulator) -> None:
    emulator.faults.add(Cut(where="request", at=len(FORM) + 1))
    assert post(emulator) == "200"


@pytest.mark.parametrize("at", [None, 1000])
@pytest.mark.parametrize("where", ["request", "response"])
def test_a_stall_ends_when_it_is_removed(emulator: Emulator, where: str, at: int | None) -> None:
    fault = emulator.faults.add(Stall(where=where, at=at, operation="Files_*"))
    file_id = emulator.add_file("a.bin", CONTENT, purpose="vision")
    ends: list[object] = []
    call = (
        (lambda: ends.append(fetch(emulator, file_id)[1]))
        if where == "response"
        else lambda: ends.append(post(emulator))
    )
    thread = threading.Thread(target=call)
    thread.start()
    thread.join(0.2)
    assert thread.is_alive()
    assert fault.hits == 1
    fault.remove()
    thread.join(120)
    assert ends == ["whole" if where == "response" else "200"]


def test_a_stall_ends_by_itself(emulator: Emulator, plain: Client) -> None:
    emulator.faults.add(Stall(seconds=0.2))
    started = time.monotonic()
    assert plain.list().status == 200
    assert time.monotonic() - started >= 0.2


def test_stop_ends_a_stall() -> None:
    ends: list[object] = []
    with Emulator() as emulator:
        fault = emulator.faults.add(Stall())
        thread = threading.Thread(target=lambda: ends.append(fetch(emulator, "file-1")[1]))
        thread.start()
        while not fault.hits:
            time.sleep(0.01)
    thread.join(120)
    assert len(ends) == 1
    assert ends != ["whole"]


def test_a_slow_link_is_slow_both_ways(emulator: Emulator, file_id: str) -> None:
    emulator.faults.add(SlowLink(bytes_per_second=1_000_000))
    started = time.monotonic()
    assert fetch(emulator, file_id) == (CONTENT.read(), "whole")
    assert time.monotonic() - started >= 0.3
    started = time.monotonic()
    assert post(emulator) == "200"
    assert time.monotonic() - started >= 0.2


def test_a_slow_link_is_slow_for_each_connection(emulator: Emulator, file_id: str) -> None:
    """Four in parallel take the time of one; in sequence they would take four times as long."""
    emulator.faults.add(SlowLink(bytes_per_second=300_000))

    async def fetch_four() -> None:
        fetched = await asyncio.gather(*(asyncio.to_thread(fetch, emulator, file_id) for _ in range(4)))
        assert [end for _, end in fetched] == ["whole"] * 4

    asyncio.run(assert_ends_after(1, fetch_four, late=2.5))


def test_a_slow_link_is_fast_when_it_is_removed(emulator: Emulator, file_id: str) -> None:
    fault = emulator.faults.add(SlowLink(bytes_per_second=1000))
    ends: list[object] = []
    thread = threading.Thread(target=lambda: ends.append(fetch(emulator, file_id)))
    thread.start()
    while not fault.hits:
        time.sleep(0.01)
    fault.remove()
    thread.join(120)
    assert ends == [(CONTENT.read(), "whole")]
