"""The server of the benchmarks is a service that the clients take for one."""

import http.client
import json
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.benchmarks.servers import serve
from tests.benchmarks.tasks import Link

CONTENT = bytes(range(256)) * 4096
SIZE = len(CONTENT)
FILE = "/v1/files/assistant-000000/content"
LATENCY, RATE = 0.02, 8e6


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    content = tmp_path_factory.mktemp("server") / "content.bin"
    content.write_bytes(CONTENT)
    with serve(content, Link(LATENCY, RATE)) as found:
        yield found


def ask(
    origin: str, method: str, path: str, body: bytes = b"", **headers: str
) -> tuple[int, http.client.HTTPMessage, bytes]:
    url = urlsplit(origin)
    connection = http.client.HTTPConnection(url.hostname or "", url.port, timeout=60)
    try:
        connection.request(method, path, body, {name.replace("_", "-"): headers[name] for name in headers})
        with connection.getresponse() as response:
            return response.status, response.headers, response.read()
    finally:
        connection.close()


def post(origin: str, path: str, value: Any) -> tuple[int, dict[str, Any]]:
    status, _, body = ask(origin, "POST", path, json.dumps(value).encode())
    return status, json.loads(body)


def add_part(origin: str, upload_id: str, data: bytes) -> str:
    disposition = b'Content-Disposition: form-data; name="data"; filename="upload"'
    body = b"--mark\r\n" + disposition + b"\r\n\r\n" + data + b"\r\n--mark--\r\n"
    status, _, reply = ask(origin, "POST", f"/v1/uploads/{upload_id}/parts", body)
    assert status == 200
    return str(json.loads(reply)["id"])


@pytest.mark.parametrize(
    ("wanted", "start", "end"),
    [("bytes=0-99", 0, 100), ("bytes=100-", 100, SIZE), ("bytes=-10", SIZE - 10, SIZE), ("bytes=5-9999999", 5, SIZE)],
)
def test_a_range(origin: str, wanted: str, start: int, end: int) -> None:
    status, headers, body = ask(origin, "GET", FILE, Range=wanted)
    assert (status, headers["Content-Range"]) == (206, f"bytes {start}-{end - 1}/{SIZE}")
    assert headers["ETag"].startswith('"')
    assert body == CONTENT[start:end]


def test_conditions(origin: str) -> None:
    etag = ask(origin, "GET", FILE, Range="bytes=0-0")[1]["ETag"]
    asked = [
        ask(origin, "GET", FILE, Range="bytes=0-9", If_Match=etag)[0],
        ask(origin, "GET", FILE, Range="bytes=0-9", If_Match='"other"')[0],
        ask(origin, "GET", FILE, Range="bytes=0-9", If_Range=etag)[0],
        ask(origin, "GET", FILE, Range="bytes=0-9", If_Range='"other"')[0],
        ask(origin, "GET", FILE, Range=f"bytes={SIZE}-")[0],
        ask(origin, "GET", FILE, Range="bytes=0-9,20-29")[0],
    ]
    assert asked == [206, 412, 206, 200, 416, 200]


def test_an_upload_in_parts(origin: str) -> None:
    created = post(
        origin, "/v1/uploads", {"bytes": 30, "filename": "a", "purpose": "batch", "mime_type": "text/plain"}
    )[1]
    path = f"/v1/uploads/{created['id']}"
    first, second = (
        add_part(origin, created["id"], b"x" * 10),
        add_part(origin, created["id"], b"x" * 20),
    )

    assert post(origin, f"{path}/complete", {"part_ids": [first]})[0] == 400
    status, completed = post(origin, f"{path}/complete", {"part_ids": [first, second], "md5": "0" * 32})

    assert (status, completed["status"], completed["file"]["bytes"]) == (200, "completed", 30)
    assert post(origin, f"{path}/cancel", {})[0] == 404


def test_a_link_is_no_faster_than_it_should_be(origin: str) -> None:
    begun = time.monotonic()
    ask(origin, "GET", FILE)
    ask(origin, "POST", "/v1/files", b'--m\r\nname="file"; filename="a"\r\n\r\n' + CONTENT + b"\r\n--m--\r\n")
    # A tenth less than what the rate allows: the first block of each is free.
    assert time.monotonic() - begun > 2 * LATENCY + 0.9 * 2 * SIZE / RATE - 0.1
