"""The files of the page, and the data that it shows."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from azure_ai_files.emulator import Emulator, faults

from ..client import BOUNDARY, OPENAI, Client, Part, Reply, encode_form, open_connection
from ..conftest import Clock, Connect, MakeEmulator

ASSETS = (
    *("index.html", "page.css", "extras.css", "page.js", "api.js", "containers.js", "faults.js", "files.js"),
    *("format.js", "log.js", "uploads.js"),
)
Look = Callable[..., Any]
PATIENCE = 120.0


def fetch(emulator: Emulator, target: str, method: str = "GET", **headers: str) -> Reply:
    connection = open_connection(emulator)
    try:
        connection.request(method, target, headers=headers)
        response = connection.getresponse()
        return Reply(response.status, response.headers, response.read())
    finally:
        connection.close()


@pytest.fixture
def look(emulator: Emulator) -> Look:
    """Request the files of a project as the page does."""

    def look(key: str = emulator.key, query: str = "", to: Emulator = emulator) -> Any:
        reply = fetch(to, f"/_emulator/files{query}", **{"api-key": key})
        assert reply.status == 200, reply.body
        return reply.json

    return look


def test_the_page_needs_no_key_and_contains_none(emulator: Emulator) -> None:
    for target in ("/", *(f"/_emulator/page/{name}" for name in ASSETS)):
        reply = fetch(emulator, target)
        assert (reply.status, emulator.key.encode() in reply.body) == (200, False)
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        assert "charset=utf-8" in reply.headers["Content-Type"]
        policy = reply.headers["Content-Security-Policy"]
        for rule in ("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "require-trusted-types-for"):
            assert rule in policy
        assert "unsafe" not in policy
    assert fetch(emulator, "/", "HEAD").status == 200


def test_the_page_loads_only_its_own_files(emulator: Emulator) -> None:
    for name in ASSETS:
        body = fetch(emulator, f"/_emulator/page/{name}").body.decode()
        foreign = body.replace("http://www.w3.org/2000/svg", "")  # a name, not an address
        assert "http://" not in foreign
        assert "https://" not in foreign


@pytest.mark.parametrize("name", ["nothing.js", "..%2fapp.py", "%2e%2e/app.py", "__init__.py", "%00"])
def test_other_files_are_not_served(emulator: Emulator, name: str) -> None:
    assert fetch(emulator, f"/_emulator/page/{name}").status == 404


def test_the_data_needs_a_key(emulator: Emulator) -> None:
    for headers in ({}, {"api-key": "wrong"}, {"Authorization": "Bearer wrong"}):
        reply = fetch(emulator, "/_emulator/files", **headers)
        assert (reply.status, "error" in reply.json) == (401, True)
    # Another site would need a preflight request for the header with the key, which is refused.
    asked = fetch(emulator, "/_emulator/files", "OPTIONS", Origin="http://evil.example")
    assert asked.status == 405
    assert "Access-Control-Allow-Origin" not in asked.headers


def test_the_data_contains_what_is_shown(look: Look, emulator: Emulator) -> None:
    file_id = emulator.add_file("a b.txt", b"12345", purpose="vision", expires_at=1_800_000_000)
    state = look()
    assert (state["project"], state["now"], state["path"]) == ("emulator", 1_700_000_000.25, "/api/projects/emulator")
    assert (state["total"], state["quota"]) == ({"files": 1, "bytes": 5}, 300 * 1024**3)
    (file,) = state["files"]
    assert (file["id"], file["filename"], file["bytes"], file["purpose"]) == (file_id, "a b.txt", 5, "vision")
    assert (file["status"], file["expires_at"]) == ("processed", 1_800_000_000)


def test_each_purpose_has_a_path_that_accepts_it(look: Look, emulator: Emulator, connect: Connect) -> None:
    client = connect(OPENAI)
    for purpose, path in look()["uploads"].items():
        body = encode_form(Part("purpose", purpose), Part("file", b"{}", "a.jsonl"))
        reply = client.send("POST", path, {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}, body)
        assert reply.status in (200, 201), (purpose, reply.body)
    assert {file["purpose"] for file in look()["files"]} == set(look()["uploads"])


def test_the_page_is_not_hit_by_faults_and_not_recorded(look: Look, emulator: Emulator) -> None:
    active = emulator.faults.add(faults.Status(status=503))
    emulator.faults.add(faults.StatusStuck(status="running", times=1))
    emulator.add_file("a.txt", b"1")
    fetch(emulator, "/")
    for _ in range(3):
        assert [file["status"] for file in look()["files"]] == ["running"]
    assert (active.hits, emulator.requests.total) == (0, 0)


def test_the_total_follows_every_change(look: Look, emulator: Emulator, connect: Connect, clock: Clock) -> None:
    def assert_total(files: int, size: int) -> None:
        # A count that took long, as on a busy machine, is not repeated for a while.
        deadline = time.monotonic() + PATIENCE
        while look()["total"] != {"files": files, "bytes": size}:
            assert time.monotonic() < deadline, look()["total"]
            time.sleep(0.02)

    client: Client = connect(OPENAI)
    assert_total(0, 0)
    file_id = client.new_id(b"123")
    client.new_id(b"1234567")
    assert_total(2, 10)
    client.delete(file_id)
    assert_total(1, 7)
    emulator.add_file("a.txt", b"12", expires_at=clock.now + 5)
    assert_total(2, 9)
    clock.now += 6
    assert_total(1, 7)


def test_projects_cannot_see_each_other(look: Look, make_emulator: MakeEmulator) -> None:
    emulator = make_emulator(key="one", projects={"other /?": "two"})
    emulator.add_file("mine.txt", b"1")
    emulator.add_file("theirs.txt", b"22", project="other /?")
    first, second = look("one", to=emulator), look("two", to=emulator)
    assert [file["filename"] for file in first["files"]] == ["mine.txt"]
    assert [file["filename"] for file in second["files"]] == ["theirs.txt"]
    assert (second["total"], second["path"]) == ({"files": 1, "bytes": 2}, "/api/projects/other%20%2F%3F")


def test_the_data_is_limited(look: Look, emulator: Emulator) -> None:
    for number in range(5):
        emulator.add_file(f"{number}.txt", b"1", created_at=1_600_000_000 + number)
    state = look(query="?limit=2")
    assert [file["filename"] for file in state["files"]] == ["4.txt", "3.txt"]
    assert state["total"]["files"] == 5
    for limit in ("0", "1001", "-1", "x", ""):
        reply = fetch(emulator, f"/_emulator/files?limit={limit}", **{"api-key": emulator.key})
        assert (reply.status, json.loads(reply.body)["error"]["param"]) == (400, "limit")


def test_the_page_is_read_only(emulator: Emulator) -> None:
    for method in ("POST", "PUT", "DELETE"):
        assert fetch(emulator, "/", method).status == http.client.METHOD_NOT_ALLOWED


def test_the_containers_and_their_files(emulator: Emulator, clock: Clock) -> None:
    box = emulator.add_container("box")
    file_id = emulator.add_container_file(box, "chart.png", b"png")
    shown = fetch(emulator, "/_emulator/containers", **{"api-key": emulator.key}).json
    (container,) = shown["containers"]
    assert (shown["total"], container["ends_at"] - shown["now"]) == (1, 20 * 60)
    assert [file["id"] for file in container["files"]] == [file_id]
    clock.now += 20 * 60
    (container,) = fetch(emulator, "/_emulator/containers", **{"api-key": emulator.key}).json["containers"]
    assert (container["status"], container["files"]) == ("expired", [])
    assert fetch(emulator, "/_emulator/containers").status == 401
    assert len(emulator.requests.since(0, 10)) == 0
