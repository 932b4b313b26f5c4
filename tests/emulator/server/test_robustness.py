"""Clients that disconnect, crowd, or do not speak HTTP: no reply is a 5xx, and nothing is left behind."""

from __future__ import annotations

import http.client
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from azure_ai_files.emulator import Emulator, GeneratedContent

from ..client import BOUNDARY, FACES, FOUNDRY, Client, Face, Part, Reply, encode_form, upload_head
from ..conftest import Connect, MakeEmulator

MIB = 1024 * 1024


@pytest.fixture
def kept(tmp_path: Path, make_emulator: MakeEmulator) -> Emulator:
    """An emulator with a folder that the test can inspect."""
    return make_emulator(tmp_path)


def contents(folder: Path) -> list[str]:
    return [entry.name for entry in (folder / "contents").iterdir()]


def wait_for(folder: Path, count: int) -> None:
    deadline = time.monotonic() + 120
    while len(contents(folder)) != count and time.monotonic() < deadline:
        time.sleep(0.005)
    assert len(contents(folder)) == count


def connection(emulator: Emulator) -> socket.socket:
    parts = urlsplit(emulator.url)
    assert parts.hostname is not None
    return socket.create_connection((parts.hostname, parts.port or 0), timeout=120)


def read_reply(raw: socket.socket) -> Reply:
    response = http.client.HTTPResponse(raw)
    response.begin()
    return Reply(response.status, response.headers, response.read())


FORM = encode_form(Part("purpose", "assistants"), Part("file", bytes(4 * MIB), "a.txt"))


@pytest.mark.parametrize("reset", [False, True], ids=["close", "reset"])
@pytest.mark.parametrize("framing", [f"Content-Length: {len(FORM)}", "Transfer-Encoding: chunked"])
def test_a_client_that_leaves_in_the_middle(kept: Emulator, tmp_path: Path, framing: str, reset: bool) -> None:
    half = FORM[: len(FORM) // 2]
    chunk = b"%x\r\n%b" % (len(FORM), half) if "chunked" in framing else half
    with connection(kept) as leaving, Client(kept) as client:
        leaving.sendall(upload_head(kept.key, framing) + chunk)
        wait_for(tmp_path, 1)
        if reset:
            leaving.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        leaving.close()
        wait_for(tmp_path, 0)
        assert client.list().json["data"] == []


def test_a_client_that_leaves_a_download(kept: Emulator, tmp_path: Path) -> None:
    with Client(kept, FOUNDRY) as client:
        file_id = client.new_id(bytes(8 * MIB))
        for _ in range(3):
            with connection(kept) as leaving:
                target = f"{FOUNDRY.path}/files/{file_id}/content?api-version=v1"
                leaving.sendall(f"GET {target} HTTP/1.1\r\nHost: x\r\napi-key: {kept.key}\r\n\r\n".encode())
                assert leaving.recv(12) == b"HTTP/1.1 200"
        assert len(client.content(file_id).body) == 8 * MIB
        client.delete(file_id)
    assert contents(tmp_path) == []


@pytest.mark.parametrize("tls", [False, True], ids=["http", "https"])
@pytest.mark.parametrize("reset", [False, True], ids=["close", "reset"])
def test_a_client_that_leaves_an_endless_download(
    make_emulator: MakeEmulator, caplog: pytest.LogCaptureFixture, reset: bool, tls: bool
) -> None:
    emulator = make_emulator(tls=tls)
    file_id = emulator.add_file("a.bin", GeneratedContent(1024**4))
    target = f"{FOUNDRY.path}/files/{file_id}/content?api-version=v1"
    with Client(emulator, FOUNDRY) as client:
        for _ in range(5):
            with Client(emulator, FOUNDRY) as leaving:
                leaving._connection.request("GET", target, headers=leaving.headers)
                response = leaving._connection.getresponse()
                assert len(response.read(100_000)) == 100_000
                if reset:
                    leaving._connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                response.close()
            # To send the rest would take hours.
            assert client.get(file_id).status == 200
    assert caplog.records == []


def test_others_are_answered_during_the_download_of_a_fast_client(connect: Connect, emulator: Emulator) -> None:
    file_id = emulator.add_file("a.bin", GeneratedContent(1024**4))
    fast, other, received = connect(FOUNDRY), connect(FOUNDRY), list[int]()
    with connection_of(fast, file_id) as download, ThreadPoolExecutor(1) as pool:

        def read() -> None:
            buffer = bytearray(4 * MIB)
            # A connection with unread bytes may be reset when this side leaves it.
            with suppress(ConnectionResetError):
                while size := download.recv_into(buffer):
                    received.append(size)

        reading = pool.submit(read)
        for _ in range(100):
            before = len(received)
            assert other.get(file_id).status == 200
            while len(received) == before and not reading.done():
                pass
        assert not reading.done()
        download.shutdown(socket.SHUT_RDWR)
        reading.result()


def test_a_download_goes_on_when_its_file_is_deleted(connect: Connect) -> None:
    client, other = connect(FOUNDRY), connect(FOUNDRY)
    content = bytes(range(256)) * (16 * MIB // 256)
    file_id = client.new_id(content)
    with connection_of(other, file_id) as download:
        received = download.recv(100)
        assert client.delete(file_id).status == 200
        while block := download.recv(MIB):
            received += block
    assert received.partition(b"\r\n\r\n")[2] == content


def connection_of(client: Client, file_id: str) -> socket.socket:
    """Return a connection over which a download has begun."""
    opened = socket.create_connection((client._connection.host, client._connection.port), timeout=120)
    target = f"{client.face.path}/files/{file_id}/content?api-version=v1"
    headers = f"Host: x\r\nConnection: close\r\napi-key: {client.headers['api-key']}"
    opened.sendall(f"GET {target} HTTP/1.1\r\n{headers}\r\n\r\n".encode())
    return opened


def test_32_uploads_at_a_time(connect: Connect, emulator: Emulator) -> None:
    def upload(number: int) -> tuple[str, bytes]:
        content = bytes([number]) * (MIB + number)
        with Client(emulator, FOUNDRY) as client:
            return client.new_id(content), content

    with ThreadPoolExecutor(32) as pool:
        made = dict(pool.map(upload, range(32)))
    client = connect(FOUNDRY)
    assert {file["id"] for file in client.list().json["data"]} == made.keys()
    for file_id, content in made.items():
        assert client.content(file_id).body == content


def test_a_file_is_deleted_once(connect: Connect, emulator: Emulator) -> None:
    file_id = connect().new_id()

    def delete(_: int) -> int:
        with Client(emulator) as client:
            return client.delete(file_id).status

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(delete, range(8))) == [200, *[404] * 7]


def test_a_refusal_reaches_a_client_that_is_still_sending(connect: Connect, emulator: Emulator) -> None:
    emulator.settings.max_file_size = 1000
    client = connect()
    assert client.create(bytes(16 * MIB)).status == 413
    assert client.list().status == 200


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"nonsense\r\n\r\n",
        b"GET /v1/files HTTP/1.1\r\n\r\n",
        b"GET /v1/files HTTP/9.9\r\nHost: x\r\n\r\n",
        b"GET /v1/files HTTP/1.1\r\nHost: x\r\nbroken header\r\n\r\n",
        b"GET /v1/files HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 20_000 + b"\r\n\r\n",
        b"GET /v1/files HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 5000 + b"\r\n",
        b"GET /" + b"v" * 20_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST /v1/files HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST /v1/files HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"POST /v1/files HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n-----\r\nno size\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
)
def test_invalid_http_gets_a_reply(emulator: Emulator, request_bytes: bytes) -> None:
    with connection(emulator) as raw:
        raw.sendall(request_bytes)
        reply = read_reply(raw)
    assert reply.status in (400, 401)
    assert reply.headers["x-request-id"].startswith("req_")
    assert reply.error["type"] == "invalid_request_error"


def test_a_rule_that_raises_is_a_server_error(client: Client, emulator: Emulator) -> None:
    emulator.settings.processing_rule = lambda _: str(1 // 0)
    reply = client.create()
    assert (reply.status, reply.headers["Connection"]) == (500, "close")
    assert "ZeroDivisionError" in reply.error["message"]
    emulator.settings.processing_rule = None
    assert client.list().json["data"] == []


@pytest.fixture(scope="module")
def shared() -> Iterator[Emulator]:
    """A fixture for the many examples of one hypothesis test."""
    with Emulator(max_file_size=MIB) as emulator:
        yield emulator


FIELDS = ["file", "purpose", "filename", "expires_after[seconds]", "data", "_charset_", "file[]"]
VALUES = st.binary(max_size=200) | st.sampled_from([b"assistants", b"batch", b"\r\n--" + BOUNDARY.encode()])
PARTS = st.builds(
    lambda name, value, filename: Part(name, value, filename).encode(),
    st.sampled_from(FIELDS) | st.text(max_size=20),
    VALUES,
    st.none() | st.text(max_size=20),
)
SCRAPS = st.sampled_from([f"--{BOUNDARY}", f"--{BOUNDARY}--\r\n", "\r\n", "\r\n\r\n", "--"]).map(str.encode)
ENDINGS = st.sampled_from([f"--{BOUNDARY}--\r\n".encode(), b""])
GOOD_TYPE = f"multipart/form-data; boundary={BOUNDARY}"
CONTENT_TYPES = st.sampled_from([GOOD_TYPE] * 4 + ["multipart/form-data", "x", "a/b; c"])


@given(
    face=st.sampled_from(FACES),
    pieces=st.lists(PARTS | SCRAPS | VALUES, max_size=6),
    ending=ENDINGS,
    content_type=CONTENT_TYPES,
)
@settings(max_examples=150, deadline=None)
def test_no_form_is_answered_with_a_5xx(
    shared: Emulator, face: Face, pieces: list[bytes], ending: bytes, content_type: str
) -> None:
    with Client(shared, face) as client:
        reply = client.post_form(b"".join(pieces) + ending, content_type)
        assert reply.status in (200, 201, 400, 413)
        assert (reply.status < 400) == ("id" in reply.json)


PARAMETERS = st.sampled_from(["limit", "order", "after", "purpose", "x"])


@given(
    face=st.sampled_from(FACES),
    method=st.sampled_from(["GET", "DELETE", "POST", "PUT"]),
    path=st.text(max_size=20) | st.sampled_from(["../files.db", "..", ".", "a/content", "%2e%2e"]),
    query=st.dictionaries(PARAMETERS, st.text(max_size=10), max_size=3),
)
@settings(max_examples=150, deadline=None)
def test_no_target_is_answered_with_a_5xx(
    shared: Emulator, face: Face, method: str, path: str, query: dict[str, str]
) -> None:
    with Client(shared, face) as client:
        values = "&".join(f"{name}={quote(value)}" for name, value in query.items())
        version = client.face.api_version or "v1"
        reply = client.send(method, f"{client.face.path}/files/{quote(path)}?api-version={version}&{values}")
        assert reply.status in (400, 404, 405)
        assert set(reply.error) >= {"code", "message"}


@pytest.mark.parametrize("target", ["/v1/files/\xff\xfe", "/v1/files?purpose=\xff", "/v1/files?after=%ff", "/\xff"])
def test_targets_that_are_not_text(emulator: Emulator, target: str) -> None:
    with connection(emulator) as raw:
        head = f"GET {target} HTTP/1.1\r\nHost: x\r\napi-key: {emulator.key}\r\nConnection: close\r\n\r\n"
        raw.sendall(head.encode("latin-1"))
        assert read_reply(raw).status in (200, 400, 404)
