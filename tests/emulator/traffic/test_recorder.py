"""The recorded requests."""

from __future__ import annotations

import threading
import tracemalloc
from typing import Any

import pytest

from azure_ai_files.emulator import Emulator, Recorder
from azure_ai_files.emulator.faults import SlowLink, Status

from ..client import FOUNDRY, OPENAI, Client, Face
from ..conftest import Clock, Connect


@pytest.fixture
def plain(connect: Connect) -> Client:
    return connect(OPENAI)


def test_a_request_and_its_reply(emulator: Emulator, face: Face, client: Client, clock: Clock) -> None:
    client.create(b"12345", "a.txt")
    client.list()
    created, listed = emulator.requests
    assert (created.number, created.operation, created.method) == (1, "Files_Create", "POST")
    assert created.path == f"{face.path}/files"
    assert created.headers["content-type"].startswith("multipart/form-data")
    assert created.headers["content-length"] == str(created.body_size)
    assert created.status in (200, 201)
    assert (created.time, created.faults) == (clock.now, ())
    assert created.seconds >= 0
    assert (listed.number, listed.operation, listed.body_size) == (2, "Files_List", 0)
    assert listed.query == ({} if face.api_version is None else {"api-version": face.api_version})


@pytest.mark.parametrize(
    "header",
    [
        *("api-key", "Authorization", "Cookie", "X-API-KEY", "Ocp-Apim-Subscription-Key", "Proxy-Authorization"),
        "x-ms-authorization-auxiliary",
    ],
)
def test_secrets_are_redacted(emulator: Emulator, plain: Client, header: str) -> None:
    plain.send("GET", "/v1/files", {header: "Bearer secret-secret"})
    assert "secret-secret" not in repr(list(emulator.requests))
    assert emulator.key not in repr(list(emulator.requests))
    assert emulator.requests[0].headers[header.lower()] == "REDACTED"


def test_refused_requests_are_recorded(emulator: Emulator, connect: Connect, plain: Client) -> None:
    connect(OPENAI, key="wrong").list()
    plain.send("GET", "/nothing/here")
    plain.send("PUT", "/v1/files")
    plain.get("file-unknown")
    seen = [(request.operation, request.status) for request in emulator.requests]
    assert seen == [(None, 401), (None, 404), (None, 405), ("Files_Get", 404)]


def test_the_faults_that_hit_it(emulator: Emulator, plain: Client) -> None:
    emulator.faults.add(Status(times=1))
    emulator.faults.add(SlowLink())
    plain.list()
    plain.list()
    assert [request.faults for request in emulator.requests] == [("status", "slow-link"), ("slow-link",)]


def test_a_client_with_the_reply_finds_its_request(emulator: Emulator, plain: Client) -> None:
    file_id = emulator.add_file("a.bin", b"x" * 100_000, purpose="vision")
    for count in range(1, 100):
        plain.content(file_id)
        assert len(emulator.requests) == count


def test_it_can_be_searched_and_cleared(emulator: Emulator, connect: Connect) -> None:
    client = connect(FOUNDRY)
    file_id = client.new_id()
    client.get(file_id)
    client.delete(file_id)
    requests = emulator.requests
    assert [request.operation for request in requests[1:]] == ["Files_Get", "Files_Delete"]
    assert requests[-1].operation == "Files_Delete"
    assert [request.operation for request in requests.of("Files_?e*")] == ["Files_Get", "Files_Delete"]
    requests.clear()
    assert (len(requests), requests.total, list(requests)) == (0, 0, [])
    client.list()
    assert [request.number for request in requests] == [1]


def values(**changes: Any) -> dict[str, Any]:
    base = {"operation": None, "method": "GET", "path": "/", "query": {}, "headers": {}, "body_size": 0}
    return {**base, "status": 200, "time": 0.0, "seconds": 0.0, "faults": (), **changes}


def test_it_is_bounded() -> None:
    recorder = Recorder(limit=3)
    for index in range(5):
        recorder.add(**values(path=str(index)))
    assert [(request.number, request.path) for request in recorder] == [(3, "2"), (4, "3"), (5, "4")]
    assert recorder.total == 5
    assert [request.number for request in recorder.since(3, 1)] == [4]


def test_a_request_is_cut_to_64_kib(emulator: Emulator, plain: Client) -> None:
    many = {f"x-{number}": "y" * 8000 for number in range(100)}
    plain.send("GET", "/v1/files", {"authorization": "Bearer wrong", "first": "kept", **many})
    (request,) = emulator.requests
    assert (request.headers["first"], request.headers["authorization"]) == ("kept", "REDACTED")
    assert [name for name in request.headers if name in many] == [f"x-{number}" for number in range(7)]


def test_many_large_requests_take_8_mib() -> None:
    recorder, headers = Recorder(), {f"x-{number}": "😀" * 2000 for number in range(100)}
    tracemalloc.start()
    try:
        for number in range(1000):
            # Texts of their own, as each request has them.
            recorder.add(**values(headers={name: f"{number}{value}" for name, value in headers.items()}))
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert 4 * 1024 * 1024 < kept < 8.5 * 1024 * 1024
    assert [request.number for request in recorder] == list(range(1001 - len(recorder), 1001))
    recorder.clear()
    recorder.add(**values())
    assert len(recorder) == 1


def test_small_requests_are_all_kept(emulator: Emulator, plain: Client) -> None:
    for _ in range(1000):
        plain.list()
    assert len(emulator.requests) == 1000


def test_threads_can_read_while_it_grows() -> None:
    recorder = Recorder(limit=50)
    threads = [threading.Thread(target=lambda: [recorder.add(**values()) for _ in range(500)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        numbers = [request.number for request in recorder]
        assert numbers == sorted(numbers)
    assert (len(recorder), recorder.total) == (50, 2000)
