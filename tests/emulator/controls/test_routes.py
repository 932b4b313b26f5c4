"""The controls over HTTP, and the reset."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

import pytest

from azure_ai_files.emulator import Emulator, GeneratedContent, SeedFile
from azure_ai_files.emulator.faults import Fault, Stall, Status
from tests.harness.server import PATIENCE
from tests.harness.timing import until

from .. import uploads
from ..client import OPENAI, Client, Part, Reply, encode_form, upload_head
from ..conftest import Clock, Connect, MakeEmulator

RECIPE = {"kind": "status", "status": 429, "retry_after": 2, "operation": "Files_List", "times": 1}
ROUTES = [
    ("GET", "faults"),
    ("POST", "faults"),
    ("DELETE", "faults"),
    ("DELETE", "faults/fault-1"),
    ("GET", "clock"),
    ("POST", "clock"),
    ("DELETE", "clock"),
    ("GET", "limits"),
    ("POST", "limits"),
    ("DELETE", "limits"),
    ("GET", "requests"),
    ("DELETE", "requests"),
    ("POST", "reset"),
]


@pytest.fixture
def plain(connect: Connect) -> Client:
    return connect(OPENAI)


def call(client: Client, method: str, path: str, body: Any = None) -> Reply:
    headers, sent = ({}, None) if body is None else ({"Content-Type": "application/json"}, json.dumps(body))
    return client.send(method, f"/_emulator/{path}", headers, sent)


def test_a_fault_over_http_equals_the_one_of_python(emulator: Emulator, plain: Client) -> None:
    reply = call(plain, "POST", "faults", RECIPE)
    assert (reply.status, reply.json["id"], reply.json["hits"]) == (201, "fault-1", 0)
    (active,) = emulator.faults
    assert active.fault == Fault.from_dict(RECIPE) == Status(status=429, retry_after=2, operation="Files_List", times=1)
    assert [plain.list().status, plain.list().status] == [429, 200]
    assert call(plain, "GET", "faults").json == {"faults": [{"id": "fault-1", "hits": 1, **active.fault.as_dict()}]}


def test_several_faults_are_added_together_or_not_at_all(emulator: Emulator, plain: Client) -> None:
    assert len(call(plain, "POST", "faults", [RECIPE, {"kind": "no-range"}]).json["faults"]) == 2
    assert call(plain, "POST", "faults", [RECIPE, {"kind": "fire"}]).status == 400
    assert len(emulator.faults) == 2


def test_faults_are_removed(emulator: Emulator, plain: Client) -> None:
    call(plain, "POST", "faults", [RECIPE, {"kind": "no-range"}, {"kind": "duplicate"}])
    assert [fault["id"] for fault in call(plain, "DELETE", "faults/fault-2").json["faults"]] == ["fault-1", "fault-3"]
    assert call(plain, "DELETE", "faults/fault-2").status == 404
    assert call(plain, "DELETE", "faults").json == {"faults": []}
    assert len(emulator.faults) == 0


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "status", "status": 99}, "status"),
        ({"kind": "fire"}, "kind"),
        ({"kind": "cut", "length": 1}, "length"),
        ([{"kind": "cut", "times": -1}], "times"),
        ("cut", None),
        ([["cut"]], None),
        ([{"kind": "cut"}] * 1001, None),
    ],
)
def test_a_bad_recipe_is_refused(emulator: Emulator, plain: Client, body: Any, field: str | None) -> None:
    reply = call(plain, "POST", "faults", body)
    assert (reply.status, reply.error["param"]) == (400, field)
    assert field is None or f"'{field}'" in reply.error["message"]
    assert len(emulator.faults) == 0


def test_invalid_json_is_refused(plain: Client) -> None:
    assert plain.send("POST", "/_emulator/faults", {"Content-Type": "application/json"}, b"{").status == 400
    assert plain.send("POST", "/_emulator/faults", {}, b"{}").status == 400


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_a_key_is_required(emulator: Emulator, connect: Connect, method: str, path: str) -> None:
    stall = emulator.faults.add(Stall())
    assert call(connect(OPENAI, key="wrong"), method, path, {}).status == 401
    assert call(connect(OPENAI, key=""), method, path, {}).status == 401
    assert stall.is_set


def test_faults_do_not_affect_the_controls(emulator: Emulator, plain: Client) -> None:
    emulator.faults.add(Status())
    assert call(plain, "GET", "faults").status == 200
    assert call(plain, "POST", "reset").status == 200
    assert plain.list().status == 200


def test_the_clock(emulator: Emulator, plain: Client, clock: Clock) -> None:
    assert call(plain, "GET", "clock").json == {"now": clock.now, "stopped": False}
    assert call(plain, "POST", "clock", {"advance": 60}).json["now"] == clock.now + 60
    assert call(plain, "POST", "clock", {"set": 5, "stopped": True, "advance": 2.5}).json == {
        "now": 7.5,
        "stopped": True,
    }
    assert emulator.clock() == 7.5
    assert call(plain, "POST", "clock", {"stopped": False}).json["stopped"] is False
    assert call(plain, "DELETE", "clock").json == {"now": clock.now, "stopped": False}


@pytest.mark.parametrize("value", ["1", True, None, [], 10**400, float("nan"), float("inf")])
@pytest.mark.parametrize("name", ["advance", "set"])
def test_a_bad_time_is_refused(plain: Client, clock: Clock, name: str, value: Any) -> None:
    reply = call(plain, "POST", "clock", {name: value})
    assert (reply.status, reply.error["param"]) == (400, name)
    assert call(plain, "GET", "clock").json["now"] == clock.now


@pytest.mark.parametrize("body", [[], "x", {"stopped": 1}, {"forward": 5}])
def test_a_bad_clock_is_refused(plain: Client, body: Any) -> None:
    assert call(plain, "POST", "clock", body).status == 400


def test_the_requests(emulator: Emulator, plain: Client) -> None:
    for _ in range(5):
        plain.list()
    body = call(plain, "GET", "requests?after=2&limit=2").json
    assert ([request["number"] for request in body["requests"]], body["total"]) == ([3, 4], 5)
    assert body["requests"][0]["headers"]["api-key"] == "REDACTED"
    assert body["requests"][0]["operation"] == "Files_List"
    assert call(plain, "GET", "requests?after=x").error["param"] == "after"
    assert call(plain, "DELETE", "requests").json == {"requests": [], "total": 0}
    assert len(emulator.requests) == 0


@pytest.mark.parametrize("over_http", [True, False])
def test_a_reset_leaves_nothing(make_emulator: MakeEmulator, connect: Connect, tmp_path: Path, over_http: bool) -> None:
    emulator = make_emulator(tmp_path)
    client = connect(OPENAI, to=emulator)
    kept = client.new_id()
    emulator.add_file("b.bin", b"x" * 1000)
    upload = uploads.new_id(client)
    uploads.part_id(client, upload, b"123456789")
    emulator.clock.advance(-(10**8))
    emulator.faults.add(Status(operation="Files_Create"))
    if over_http:
        assert call(client, "POST", "reset").json == {"reset": True}
    else:
        emulator.reset()
    assert (len(emulator.faults), len(emulator.requests), emulator.clock.is_stopped) == (0, 0, False)
    assert list((tmp_path / "contents").iterdir()) == []
    assert client.list().json["data"] == []
    assert client.get(kept).status == 404
    assert uploads.add(client, upload, b"1").status == 404
    assert client.create().json["created_at"] > 1_600_000_000


@pytest.mark.parametrize("over_http", [True, False])
async def test_nothing_is_left_of_requests_that_were_sent_before_a_reset(
    make_emulator: MakeEmulator, connect: Connect, tmp_path: Path, over_http: bool
) -> None:
    emulator = make_emulator(tmp_path)
    client = connect(OPENAI, to=emulator)
    address = client._connection.host, client._connection.port
    upload, kept_contents = upload_of(4_000_000, emulator.key), tmp_path / "contents"
    with socket.create_connection(address, timeout=PATIENCE) as slow:
        slow.sendall(upload[:2_000_000])
        await until(lambda: len([*kept_contents.iterdir()]) == 1)
        for _ in range(8):
            with socket.create_connection(address, timeout=PATIENCE) as leaving:
                leaving.sendall(upload)
        if over_http:
            assert call(client, "POST", "reset").json == {"reset": True}
        else:
            emulator.reset()
        slow.sendall(upload[2_000_000:])
        assert slow.recv(1) == b""
    kept = client.new_id()
    await until(lambda: len([*kept_contents.iterdir()]) == 1)
    assert [file["id"] for file in client.list().json["data"]] == [kept]
    assert [request.operation for request in emulator.requests] == ["Files_Create", "Files_List"]


def upload_of(size: int, key: str) -> bytes:
    form = encode_form(Part("purpose", "assistants"), Part("file", bytes(size), "late.bin"))
    return upload_head(key, f"Content-Length: {len(form)}") + form


def test_a_reset_makes_the_folder_small(make_emulator: MakeEmulator, tmp_path: Path) -> None:
    def size() -> int:
        return sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file())

    emulator = make_emulator(tmp_path)
    empty = size()
    emulator.seed(SeedFile(f"{number}.bin", GeneratedContent(size=10)) for number in range(20_000))
    assert size() > empty + 2_000_000
    with Client(emulator) as client:
        summary = "/_emulator/files?limit=1"
        assert client.send("GET", summary).json["total"]["files"] == 20_000
        emulator.reset()
        assert client.send("GET", summary).json["total"]["files"] == 0
        assert size() <= empty + 100_000
        kept = client.new_id()
    emulator.stop()
    with make_emulator(tmp_path) as again, Client(again) as client:
        assert [file["id"] for file in client.list().json["data"]] == [kept]


def test_only_a_running_emulator_can_be_reset() -> None:
    with pytest.raises(RuntimeError, match="not running"):
        Emulator().reset()


@pytest.mark.parametrize("path", ["", "x", "faults/1/2"])
def test_other_routes_do_not_exist(plain: Client, path: str) -> None:
    assert call(plain, "GET", path).status in (404, 405)
