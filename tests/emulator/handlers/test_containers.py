"""Containers and their files: what each service offers and refuses, and how long a container lives."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from azure_ai_files.emulator import Emulator, GeneratedContent, faults

from ..client import AZURE, AZURE_V1, BOUNDARY, FOUNDRY, FOUNDRY_V1, OPENAI, Client, Part, Reply, encode_form
from ..conftest import Clock, Connect, MakeEmulator

JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
LIFE = 20 * 60


@pytest.fixture
def client(connect: Connect) -> Client:
    return connect(OPENAI)


def create(client: Client, **body: Any) -> Reply:
    return client.call("Containers_Create", "POST", "/containers", JSON, json.dumps({"name": "box", **body}))


def made(client: Client, **body: Any) -> str:
    reply = create(client, **body)
    assert reply.status == 200, reply.body
    return str(reply.json["id"])


def get(client: Client, container_id: str) -> Reply:
    return client.call("Containers_Get", "GET", f"/containers/{container_id}")


def add(client: Client, container_id: str, content: bytes = b"text", name: str = "a.txt") -> Reply:
    body = encode_form(Part("file", content, name))
    return client.call("ContainerFiles_Create", "POST", f"/containers/{container_id}/files", FORM, body)


def copy(client: Client, container_id: str, file_id: Any) -> Reply:
    body = json.dumps({"file_id": file_id})
    return client.call("ContainerFiles_Create", "POST", f"/containers/{container_id}/files", JSON, body)


def files(client: Client, container_id: str, **query: Any) -> Reply:
    return client.call("ContainerFiles_List", "GET", f"/containers/{container_id}/files", **query)


def content(client: Client, container_id: str, file_id: str, **headers: str) -> Reply:
    path = f"/containers/{container_id}/files/{file_id}/content"
    return client.call("ContainerFiles_GetContent", "GET", path, headers)


def ids(reply: Reply) -> list[str]:
    assert reply.status == 200, reply.body
    return [item["id"] for item in reply.json["data"]]


@pytest.mark.parametrize("face", [FOUNDRY_V1, AZURE_V1, OPENAI], ids=lambda face: face.name)
def test_services_with_containers(connect: Connect, face: Any) -> None:
    client = connect(face)
    container_id = made(client, expires_after={"anchor": "last_active_at", "minutes": 5}, memory_limit="4g")
    described = get(client, container_id).json
    assert described == {
        "id": container_id,
        "object": "container",
        "name": "box",
        "created_at": 1_700_000_000,
        "status": "active",
        "last_active_at": 1_700_000_000,
        "expires_after": {"anchor": "last_active_at", "minutes": 5},
        "memory_limit": "4g",
    }
    file = add(client, container_id).json
    assert file == {
        "id": file["id"],
        "object": "container.file",
        "container_id": container_id,
        "created_at": 1_700_000_000,
        "bytes": 4,
        "path": "/mnt/data/a.txt",
        "source": "user",
    }
    assert content(client, container_id, file["id"]).body == b"text"
    assert client.call("ContainerFiles_Delete", "DELETE", f"/containers/{container_id}/files/{file['id']}").json == {
        "id": file["id"],
        "object": "container.file.deleted",
        "deleted": True,
    }
    deleted = client.call("Containers_Delete", "DELETE", f"/containers/{container_id}").json
    assert deleted == {"id": container_id, "object": "container.deleted", "deleted": True}
    assert get(client, container_id).status == 404


@pytest.mark.parametrize("face", [FOUNDRY, AZURE], ids=lambda face: face.name)
def test_services_without_containers(connect: Connect, face: Any, emulator: Emulator) -> None:
    client = connect(face)
    assert create(client).status == 404
    emulator.settings.strict = False
    assert create(client).status == 200


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({"name": ""}, "name"),
        ({"name": 7}, "name"),
        ({"name": None}, "name"),
        ({"memory_limit": "2g"}, "memory_limit"),
        ({"expires_after": {"anchor": "created_at", "minutes": 5}}, "expires_after"),
        ({"expires_after": {"anchor": "last_active_at", "minutes": 0}}, "expires_after"),
        ({"expires_after": 20}, "expires_after"),
        ({"file_ids": "file-1"}, "file_ids"),
        ({"color": "red"}, None),
    ],
)
def test_bodies_that_are_refused(client: Client, body: dict[str, Any], param: str | None) -> None:
    reply = create(client, **body)
    assert (reply.status, reply.error["param"]) == (400, param)
    assert ids(client.call("Containers_List", "GET", "/containers")) == []


def test_uploaded_files_are_copied(client: Client) -> None:
    file_id = client.new_id(b"uploaded", "u.txt", "user_data")
    container_id = made(client, file_ids=[file_id, file_id])
    (copied,) = ids(files(client, container_id))
    assert content(client, container_id, copied).body == b"uploaded"
    client.delete(file_id)
    assert content(client, container_id, copied).body == b"uploaded"
    assert create(client, file_ids=["file-0"]).status == 404
    assert copy(client, container_id, "file-0").status == 404
    assert copy(client, container_id, 7).error["param"] == "file_id"


def test_a_generated_file_is_copied_without_its_bytes(client: Client, emulator: Emulator) -> None:
    file_id = emulator.add_file("big.bin", GeneratedContent(10**12), purpose="user_data")
    container_id = made(client)
    copied = copy(client, container_id, file_id).json
    assert copied["bytes"] == 10**12
    assert len(content(client, container_id, copied["id"], Range="bytes=5-9").body) == 5


def test_a_form_without_a_file(client: Client) -> None:
    container_id = made(client)
    path = f"/containers/{container_id}/files"
    empty = client.call("ContainerFiles_Create", "POST", path, FORM, encode_form())
    other = client.call("ContainerFiles_Create", "POST", path, FORM, encode_form(Part("purpose", "x")))
    assert (empty.status, other.status) == (400, 400)


def test_a_file_of_the_same_path_is_replaced(client: Client, tmp_path: Path) -> None:
    container_id = made(client)
    first, second = add(client, container_id, b"1").json["id"], add(client, container_id, b"2").json["id"]
    assert ids(files(client, container_id)) == [second]
    assert content(client, container_id, first).status == 404


def test_pages(client: Client, clock: Clock) -> None:
    container_id, added = made(client), []
    for number in range(5):
        clock.now += 1
        added.append(add(client, container_id, name=f"{number}.txt").json["id"])
    page = files(client, container_id, limit=2, order="asc")
    assert (ids(page), page.json["has_more"], page.json["last_id"]) == (added[:2], True, added[1])
    assert ids(files(client, container_id, limit=2, order="asc", after=added[1])) == added[2:4]
    assert ids(files(client, container_id)) == added[::-1]
    assert files(client, container_id, after="cfile_0").error["param"] == "after"
    assert files(client, container_id, limit=101).error["param"] == "limit"
    boxes = [made(client, name=name) for name in ("box", "other", "box")]
    listed = client.call("Containers_List", "GET", "/containers", name="other")
    assert ids(listed) == [boxes[1]]
    assert len(ids(client.call("Containers_List", "GET", "/containers", limit=3))) == 3
    assert client.call("Containers_List", "GET", "/containers", after="cntr_0").error["param"] == "after"


def test_each_use_of_a_container_prolongs_its_life(client: Client, clock: Clock) -> None:
    container_id = made(client)
    file_id = add(client, container_id).json["id"]
    uses = (
        lambda: get(client, container_id),
        lambda: files(client, container_id),
        lambda: content(client, container_id, file_id),
        lambda: add(client, container_id, name="b.txt"),
    )
    for use in uses:
        clock.now += LIFE - 1
        assert use().status == 200
    clock.now += LIFE
    assert get(client, container_id).json["status"] == "expired"
    for reply in (files(client, container_id), content(client, container_id, file_id), add(client, container_id)):
        assert (reply.status, reply.error["message"]) == (404, f"Container '{container_id}' is expired.")


def test_what_is_left_of_a_container_that_has_ended(client: Client, emulator: Emulator, clock: Clock) -> None:
    container_id = made(client)
    add(client, container_id)
    clock.now += LIFE
    made(client)
    assert get(client, container_id).json["last_active_at"] == 1_700_000_000
    with pytest.raises(ValueError, match="has ended"):
        emulator.add_container_file(container_id, "late.txt")
    clock.now += 24 * 3600
    made(client)
    assert get(client, container_id).status == 404


def test_contents_survive_a_restart(make_emulator: MakeEmulator, connect: Connect, tmp_path: Path) -> None:
    with make_emulator(tmp_path, key="k") as emulator:
        container_id = emulator.add_container("box", minutes=10**6)
        file_id = emulator.add_container_file(container_id, "chart.png", b"png")
    with make_emulator(tmp_path, key="k") as emulator:
        assert content(connect(OPENAI, to=emulator), container_id, file_id).body == b"png"
        emulator.reset()
        assert not [path for path in tmp_path.rglob("*") if path.is_file() and path.read_bytes() == b"png"]


def test_what_the_assistant_made(client: Client, emulator: Emulator) -> None:
    container_id = emulator.add_container("box", container_id="cntr_mine")
    file_id = emulator.add_container_file("cntr_mine", "out/chart.png", b"png", file_id="cfile_mine")
    assert (container_id, file_id) == ("cntr_mine", "cfile_mine")
    (file,) = files(client, container_id).json["data"]
    assert (file["source"], file["path"]) == ("assistant", "/mnt/data/chart.png")
    with pytest.raises(ValueError, match="cannot be added"):
        emulator.add_container(container_id="cntr_mine")
    with pytest.raises(ValueError, match="does not exist"):
        emulator.add_container_file("cntr_0", "a.txt")


def test_another_project_does_not_see_it(make_emulator: MakeEmulator, connect: Connect) -> None:
    emulator = make_emulator(projects={"other": "other-key"})
    container_id = emulator.add_container()
    file_id = emulator.add_container_file(container_id, "a.txt")
    other = connect(OPENAI, to=emulator, key="other-key")
    assert get(other, container_id).status == 404
    assert content(other, container_id, file_id).status == 404
    assert ids(other.call("Containers_List", "GET", "/containers")) == []


def test_ranges_and_faults(client: Client, emulator: Emulator) -> None:
    container_id = emulator.add_container()
    file_id = emulator.add_container_file(container_id, "a.bin", b"0123456789")
    reply = content(client, container_id, file_id, Range="bytes=2-4")
    assert (reply.status, reply.body, reply.headers["Content-Range"]) == (206, b"234", "bytes 2-4/10")
    assert content(client, container_id, file_id, **{"If-Match": '"x"'}).status == 412
    emulator.faults.add(faults.Status(file="a.*", status=503))
    assert content(client, container_id, file_id).status == 503
    assert files(client, container_id).status == 200
    emulator.faults.clear()
    emulator.faults.add(faults.NoRange(operation="ContainerFiles_GetContent"))
    assert content(client, container_id, file_id, Range="bytes=2-4").status == 200
