"""Faults of replies, as a plain client sees them."""

from __future__ import annotations

import http.client
import socket

import pytest

from azure_ai_files.emulator import Emulator
from azure_ai_files.emulator.faults import CorruptByte, Fault, NoRange, Status, WrongETag, WrongLength

from ..client import AZURE, AZURE_V1, FOUNDRY, OPENAI, Client, Face
from ..conftest import Connect

CONTENT = bytes(range(256)) * 40


@pytest.fixture
def file_id(emulator: Emulator) -> str:
    return emulator.add_file("a.bin", CONTENT, purpose="vision")


@pytest.fixture
def plain(connect: Connect) -> Client:
    return connect(OPENAI)


def target(file_id: str) -> str:
    return f"/v1/files/{file_id}/content"


def fetch_to_the_end(emulator: Emulator, path: str, *headers: str) -> tuple[http.client.HTTPMessage, bytes]:
    """Return all bytes of a connection until it ends, regardless of the length in its head."""
    host, port = emulator.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=120) as sock:
        lines = [f"GET {path} HTTP/1.1", "Host: x", f"api-key: {emulator.key}", *headers, "", ""]
        sock.sendall("\r\n".join(lines).encode())
        with sock.makefile("rb") as stream:
            assert stream.readline().startswith(b"HTTP/1.1 2")
            return http.client.parse_headers(stream), stream.read()


@pytest.mark.parametrize(
    ("face", "code"), [(FOUNDRY, "busy"), (AZURE, "busy"), (AZURE_V1, "busy"), (OPENAI, "busy")], ids=str
)
def test_a_status_is_an_error_of_the_dialect(emulator: Emulator, connect: Connect, face: Face, code: str) -> None:
    emulator.faults.add(
        Status(status=429, retry_after=7, retry_after_ms=6500, message="Slow down.", code=code, times=1)
    )
    client = connect(face)
    reply = client.list()
    assert (reply.status, reply.headers["Retry-After"], reply.headers["retry-after-ms"]) == (429, "7", "6500")
    assert (reply.error["message"], reply.error["code"]) == ("Slow down.", code)
    assert client.list().status == 200


@pytest.mark.parametrize("status", [400, 404, 408, 429, 499, 500, 503, 520, 599])
def test_any_error_status(emulator: Emulator, connect: Connect, status: int) -> None:
    emulator.faults.add(Status(status=status))
    reply = connect(AZURE).list()
    assert (reply.status, reply.error["code"]) == (status, str(status))
    assert "Retry-After" not in reply.headers


def test_retry_after_may_be_a_date(emulator: Emulator, plain: Client) -> None:
    emulator.faults.add(Status(retry_after="Wed, 21 Oct 2065 07:28:00 GMT"))
    assert plain.list().headers["Retry-After"] == "Wed, 21 Oct 2065 07:28:00 GMT"


@pytest.mark.parametrize("carried_out", [False, True])
def test_a_status_before_or_after_the_request_is_carried_out(
    emulator: Emulator, plain: Client, carried_out: bool
) -> None:
    emulator.faults.add(Status(operation="Files_Create", carried_out=carried_out))
    assert plain.create(bytes(1_000_000)).status == 503
    assert len(plain.list().json["data"]) == carried_out


def test_requests_with_a_wrong_key_are_not_counted(emulator: Emulator, connect: Connect, plain: Client) -> None:
    fault = emulator.faults.add(Status(times=1))
    assert connect(OPENAI, key="wrong").list().status == 401
    assert fault.hits == 0
    assert plain.list().status == 503


@pytest.mark.parametrize("by", [5, -5])
def test_a_wrong_length(emulator: Emulator, file_id: str, by: int) -> None:
    emulator.faults.add(WrongLength(by=by, times=1))
    headers, body = fetch_to_the_end(emulator, target(file_id))
    assert int(headers["Content-Length"]) == len(CONTENT) + by
    assert body == CONTENT


def test_a_wrong_length_of_json_and_of_an_empty_body(emulator: Emulator) -> None:
    emulator.faults.add(WrongLength(by=1))
    headers, body = fetch_to_the_end(emulator, "/v1/files")
    assert int(headers["Content-Length"]) == len(body) + 1
    empty = emulator.add_file("a.bin", b"", purpose="vision")
    headers, body = fetch_to_the_end(emulator, target(empty))
    assert (headers["Content-Length"], body) == ("1", b"")


@pytest.mark.parametrize("at", [0, 5000, len(CONTENT) - 1])
def test_a_corrupt_byte(emulator: Emulator, plain: Client, file_id: str, at: int) -> None:
    emulator.faults.add(CorruptByte(at=at, operation="Files_GetContent"))
    reply = plain.content(file_id)
    wrong = [index for index, (old, new) in enumerate(zip(CONTENT, reply.body, strict=True)) if old != new]
    assert wrong == [at]
    assert reply.headers["Content-Length"] == str(len(CONTENT))


def test_a_byte_after_the_end_is_not_corrupted(emulator: Emulator, plain: Client, file_id: str) -> None:
    emulator.faults.add(CorruptByte(at=len(CONTENT)))
    assert plain.content(file_id).body == CONTENT


def test_a_corrupt_byte_of_an_upload(emulator: Emulator, plain: Client) -> None:
    emulator.faults.add(CorruptByte(where="request", at=100_000))
    data = bytes(200_000)
    stored = plain.content(plain.new_id(data, purpose="vision")).body
    assert len(stored) == len(data)
    assert stored.count(0xFF) == 1


def test_an_error_reply_is_hit_as_well(emulator: Emulator, plain: Client) -> None:
    emulator.faults.add(CorruptByte(at=0))
    reply = plain.send("GET", "/v1/files/no-such-file")
    assert (reply.status, reply.body[0]) == (404, ord("{") ^ 0xFF)


def test_a_wrong_etag(emulator: Emulator, plain: Client, file_id: str) -> None:
    etag = plain.content(file_id).headers["ETag"]
    with emulator.faults.add(WrongETag()):
        seen = {plain.content(file_id).headers["ETag"] for _ in range(3)}
        assert len(seen) == 3
        assert etag not in seen
    with emulator.faults.add(WrongETag(etag='W/"x"')):
        assert plain.content(file_id).headers["ETag"] == 'W/"x"'
        assert "ETag" not in plain.get(file_id).headers
    assert plain.content(file_id).headers["ETag"] == etag


def test_no_range(emulator: Emulator, plain: Client, file_id: str) -> None:
    asked = {"Range": "bytes=10-19"}
    with emulator.faults.add(NoRange()):
        reply = plain.content(file_id, asked)
        assert (reply.status, reply.body) == (200, CONTENT)
        assert not {"Accept-Ranges", "Content-Range"} & set(reply.headers)
    assert plain.content(file_id, asked).body == CONTENT[10:20]


@pytest.mark.parametrize("fault", [WrongLength(by=3), CorruptByte(at=3)], ids=lambda fault: fault.kind)
def test_a_range_is_hit_as_well(emulator: Emulator, file_id: str, fault: Fault) -> None:
    emulator.faults.add(fault)
    headers, body = fetch_to_the_end(emulator, target(file_id), "Range: bytes=100-109", "Connection: close")
    assert headers["Content-Range"] == f"bytes 100-109/{len(CONTENT)}"
    assert body == CONTENT[100:110] if isinstance(fault, WrongLength) else body[3] == CONTENT[103] ^ 0xFF
