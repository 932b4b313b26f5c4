"""``containers`` and ``container_files``: the life of a container, its files, and its end."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

from azure_ai_files.emulator import Emulator, GeneratedContent, faults
from azure_ai_files.emulator.settings import DeletionStyle
from azure_ai_files.exceptions import ContainerExpiredError
from azure_ai_files.models import Container, ContainerFile
from tests.harness.methods import CONTAINER, CONTAINER_FILE
from tests.harness.reply import Reply, json_reply
from tests.harness.server import MakeServer
from tests.harness.surface import SECRET, MakeClient

PROJECT = "/api/projects/emulator"
PATHS = (PROJECT, f"{PROJECT}/openai/v1", "/openai/v1", "/v1")
MIB = 1024 * 1024
#: Longer than a container lives unless it is used.
AFTER_THE_END = 21 * 60

each_path = pytest.mark.parametrize("path", PATHS)


@pytest.fixture
def client(make_client: MakeClient, emulator: Emulator) -> Any:
    return make_client(emulator.openai_endpoint, emulator.credential)


async def items(listed: Any) -> list[Any]:
    return [item async for item in listed]


# --- what it does ------------------------------------------------------------------------------------------------


@each_path
async def test_the_life_of_a_container(make_client: MakeClient, emulator: Emulator, folder: Path, path: str) -> None:
    client = make_client(emulator.url + path, emulator.credential)
    container = await client.containers.create(name="box")
    assert isinstance(container, Container)
    assert (container.status, container.expires_after.minutes) == ("active", 20)
    assert await items(client.containers.list(name="box")) == [container]
    added = await client.container_files.upload(container.id, file=b"text", filename="a b.txt")
    assert isinstance(added, ContainerFile)
    assert (added.path, added.bytes, added.source, added.container_id) == ("/mnt/data/a b.txt", 4, "user", container.id)
    assert await client.container_files.get(container.id, added.id) == added
    assert await (await client.container_files.get_content(container.id, added.id)).read() == b"text"
    digest = await client.container_files.save(container.id, added.id, target_dir=folder, sha256=True)
    assert digest == hashlib.sha256(b"text").hexdigest()
    assert (folder / "a b.txt").read_bytes() == b"text"
    await client.container_files.delete(container.id, added.id)
    assert await items(client.container_files.list(container.id)) == []
    await client.containers.delete(container.id)
    with pytest.raises(ResourceNotFoundError):
        await client.containers.get(container.id)


async def test_files_come_from_memory_from_the_disk_and_from_uploads(client: Any, tmp_path: Path) -> None:
    (tmp_path / "disk.txt").write_bytes(b"disk")
    uploaded = await client.files.upload(file=b"uploaded", filename="uploaded.txt", purpose="user_data")
    container = await client.containers.create(name="box", file_ids=[uploaded.id], memory_limit="4g")
    await client.container_files.upload(container.id, file_path=tmp_path / "disk.txt")
    await client.container_files.upload(container.id, file=("memory.txt", b"memory"))
    await client.container_files.upload(container.id, file_path=tmp_path / "disk.txt", filename="renamed.txt")
    await client.container_files.upload(container.id, file_id=uploaded.id)
    listed = await items(client.container_files.list(container.id, limit=2, order="asc"))
    assert [file.path.removeprefix("/mnt/data/") for file in listed] == [
        *("disk.txt", "memory.txt", "renamed.txt", "uploaded.txt")
    ]
    assert await (await client.container_files.get_content(container.id, listed[-1].id)).read() == b"uploaded"


async def test_what_is_listed_may_be_deleted_as_it_comes(client: Any, emulator: Emulator) -> None:
    container_id = emulator.add_container()
    for number in range(5):
        emulator.add_container_file(container_id, f"{number}.txt")
    async for file in client.container_files.list(container_id, limit=2):
        await client.container_files.delete(container_id, file.id)
    assert await items(client.container_files.list(container_id)) == []
    for _ in range(4):
        emulator.add_container("more")
    async for container in client.containers.list(limit=2):
        await client.containers.delete(container.id)
    assert await items(client.containers.list()) == []


@pytest.mark.parametrize("style", ["status", "no_content", "empty", "null", "accepted", "file"])
async def test_a_delete_is_any_success(client: Any, emulator: Emulator, style: DeletionStyle) -> None:
    emulator.settings.deletion = style
    container_id = emulator.add_container()
    file_id = emulator.add_container_file(container_id, "a.txt")
    assert await client.container_files.delete(container_id, file_id) is None
    assert await client.containers.delete(container_id) is None


async def test_the_routes_of_a_project_are_below_openai_v1(make_client: MakeClient, fault_server: MakeServer) -> None:
    bodies: dict[str, Any] = {"GET": CONTAINER_FILE, "POST": CONTAINER}
    server = fault_server(lambda request: json_reply(bodies[request.method]))
    client = make_client(f"{server.url}/api/projects/p", api_version="2025-05-15-preview")
    await client.containers.create(name="box")
    await client.container_files.get("cntr_1", "cfile_1")
    assert [request.path for request in server.requests] == [
        "/api/projects/p/openai/v1/containers",
        "/api/projects/p/openai/v1/containers/cntr_1/files/cfile_1",
    ]
    for request in server.requests:
        assert (request.query, request.headers["Authorization"]) == ({}, f"Bearer {SECRET}")
        assert "api-key" not in request.headers


async def test_a_key_header_of_the_caller_is_used_there_too(make_client: MakeClient, fault_server: MakeServer) -> None:
    server = fault_server(lambda request: json_reply(CONTAINER))
    client = make_client(f"{server.url}/api/projects/p", key_header="X-Key")
    await client.containers.get("cntr_1")
    (request,) = server.requests
    assert request.headers["X-Key"] == SECRET
    assert "Authorization" not in request.headers


async def test_an_id_is_sent_as_it_is(make_client: MakeClient, fault_server: MakeServer) -> None:
    server = fault_server(lambda request: json_reply({**CONTAINER, "id": "a box/1"}))
    await make_client(f"{server.url}/v1").containers.get("a box/1")
    assert [request.target for request in server.requests] == ["/v1/containers/a%20box%2F1"]


async def test_what_a_request_contains(make_client: MakeClient, fault_server: MakeServer) -> None:
    server = fault_server(lambda request: json_reply(CONTAINER_FILE if "files" in request.path else CONTAINER))
    client = make_client(f"{server.url}/v1")
    await client.containers.create({"name": "box", "skills": []})
    await client.container_files.upload("cntr_1", file_id="file-1")
    await client.container_files.upload("cntr_1", file=b"content", filename="a.csv")
    sent = [request.headers["Content-Type"].partition(";")[0] for request in server.requests]
    assert sent == ["application/json", "application/json", "multipart/form-data"]
    assert [json.loads(request.body) for request in server.requests[:2]] == [
        {"name": "box", "skills": []},
        {"file_id": "file-1"},
    ]
    assert b'name="file"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\ncontent\r\n' in server.requests[2].body


# --- what is refused before anything is sent -------------------------------------------------------------------------

BAD_CALLS: dict[str, Callable[[Any], Any]] = {
    "containers.get": lambda client: client.containers.get(""),
    "containers.delete": lambda client: client.containers.delete(" "),
    "containers.list limit": lambda client: items(client.containers.list(limit=101)),
    "containers.list order": lambda client: items(client.containers.list(order="up")),
    "containers.list after": lambda client: items(client.containers.list(after="")),
    "containers.create": lambda client: client.containers.create(),
    "list": lambda client: items(client.container_files.list("")),
    "list limit": lambda client: items(client.container_files.list("cntr_1", limit=0)),
    "get container": lambda client: client.container_files.get("", "cfile_1"),
    "get file": lambda client: client.container_files.get("cntr_1", ""),
    "get_content": lambda client: client.container_files.get_content("cntr_1", "a\nb"),
    "delete": lambda client: client.container_files.delete("cntr_1", ""),
    "upload": lambda client: client.container_files.upload("", file=b"x"),
    "upload nothing": lambda client: client.container_files.upload("cntr_1"),
    "upload id": lambda client: client.container_files.upload("cntr_1", file_id=""),
    "save id": lambda client: client.container_files.save("cntr_1", "", "a.txt"),
    "save name": lambda client: client.container_files.save("cntr_1", "cfile_1", "../a.txt"),
    "save ranges": lambda client: client.container_files.save("cntr_1", "cfile_1", max_concurrency=65),
}


@pytest.mark.parametrize("name", BAD_CALLS)
async def test_bad_input_is_not_sent(make_client: MakeClient, fault_server: MakeServer, name: str) -> None:
    server = fault_server(lambda request: json_reply(CONTAINER))
    with pytest.raises(ValueError, match=r"must|missing|contains|cannot|Pass one"):
        await BAD_CALLS[name](make_client(f"{server.url}/v1"))
    assert server.requests == []


async def test_a_hook_is_checked_before_a_name_is_asked_for(make_client: MakeClient, fault_server: MakeServer) -> None:
    server = fault_server(lambda request: json_reply(CONTAINER_FILE))
    with pytest.raises(TypeError, match="progress_hook"):
        await make_client(f"{server.url}/v1").container_files.save("cntr_1", "cfile_1", progress_hook=7)
    assert server.requests == []


async def test_classic_azure_openai_has_none(make_client: MakeClient, fault_server: MakeServer) -> None:
    server = fault_server(lambda request: json_reply(CONTAINER))
    client = make_client(f"{server.url}/openai")
    for call in (client.containers.create, client.containers.list):
        with pytest.raises(ValueError, match=r"Azure OpenAI does not offer the containers.*features=\{'containers', "):
            await call(name="box")
    with pytest.raises(ValueError, match="nothing was sent"):
        await client.container_files.save("cntr_1", "cfile_1")
    assert server.requests == []


@pytest.mark.parametrize("path", ["/mnt/data/", "/mnt/data/..", "/mnt/data/con", "/mnt/data/a:b"])
async def test_a_name_of_the_service_is_checked(
    make_client: MakeClient, fault_server: MakeServer, folder: Path, path: str
) -> None:
    server = fault_server(lambda request: json_reply({**CONTAINER_FILE, "path": path}))
    with pytest.raises(ValueError, match="file_name"):
        await make_client(f"{server.url}/v1").container_files.save("cntr_1", "cfile_1", target_dir=folder)
    assert len(server.requests) == 1
    assert os.listdir(folder) == []


# --- the end of a container ------------------------------------------------------------------------------------------

FILE_CALLS: dict[str, Callable[[Any, str, str, Path], Awaitable[Any]]] = {
    "list": lambda files, container, _, __: items(files.list(container)),
    "get": lambda files, container, file, _: files.get(container, file),
    "get_content": lambda files, container, file, _: files.get_content(container, file),
    "save": lambda files, container, file, folder: files.save(container, file, "a.txt", folder),
    "save without a name": lambda files, container, file, folder: files.save(container, file, target_dir=folder),
    "upload": lambda files, container, _, __: files.upload(container, file=b"x", filename="b.txt"),
    "delete": lambda files, container, file, _: files.delete(container, file),
}


@pytest.mark.parametrize("name", FILE_CALLS)
async def test_a_container_that_the_service_still_describes(
    client: Any, emulator: Emulator, folder: Path, name: str
) -> None:
    container_id = emulator.add_container()
    file_id = emulator.add_container_file(container_id, "a.txt", b"text")
    emulator.clock.advance(AFTER_THE_END)
    with pytest.raises(ContainerExpiredError, match="expired") as caught:
        await FILE_CALLS[name](client.container_files, container_id, file_id, folder)
    error = caught.value
    assert (error.container_id, error.status, error.status_code) == (container_id, "expired", 404)
    assert error.last_active_at is not None
    assert "20 minutes" in str(error)
    assert isinstance(error, ResourceNotFoundError)
    assert os.listdir(folder) == []
    copy = pickle.loads(pickle.dumps(error))
    assert (copy.container_id, copy.status, str(copy)) == (container_id, "expired", str(error))


@pytest.mark.parametrize("name", FILE_CALLS)
async def test_a_container_that_answered_before(client: Any, emulator: Emulator, folder: Path, name: str) -> None:
    container = await client.containers.create(name="box")
    file_id = emulator.add_container_file(container.id, "a.txt", b"text")
    emulator.clock.advance(AFTER_THE_END)
    emulator.faults.add(faults.Status(status=404, operation="Containers_Get", message="no trace"))
    with pytest.raises(ContainerExpiredError) as caught:
        await FILE_CALLS[name](client.container_files, container.id, file_id, folder)
    assert (caught.value.status, caught.value.last_active_at) == (None, container.last_active_at)


async def test_a_container_that_was_deleted_by_another_client(
    client: Any, emulator: Emulator, make_client: MakeClient
) -> None:
    container = await client.containers.create(name="box")
    await make_client(emulator.openai_endpoint, emulator.credential).containers.delete(container.id)
    for call in (client.containers.get, client.containers.delete):
        with pytest.raises(ContainerExpiredError, match="has ended"):
            await call(container.id)


@pytest.mark.parametrize(("path", "mentions"), [("/v1", False), (PROJECT, True), ("/openai/v1", True)])
async def test_a_container_that_never_answered(
    make_client: MakeClient, emulator: Emulator, path: str, mentions: bool
) -> None:
    client = make_client(emulator.url + path, emulator.credential)
    for call in (client.containers.get("cntr_0"), client.container_files.get("cntr_0", "cfile_0")):
        with pytest.raises(ResourceNotFoundError, match="20 minutes") as caught:
            await call
        assert type(caught.value) is ResourceNotFoundError
        assert ("the endpoint that made it" in str(caught.value)) is mentions


async def test_a_file_that_is_missing_in_a_container_that_lives(client: Any, emulator: Emulator) -> None:
    container = await client.containers.create(name="box")
    with pytest.raises(ResourceNotFoundError, match="cfile_0") as caught:
        await client.container_files.get(container.id, "cfile_0")
    assert type(caught.value) is ResourceNotFoundError
    assert "20 minutes" not in str(caught.value)


async def test_a_lasting_500_names_the_endpoint(make_client: MakeClient, fault_server: MakeServer) -> None:
    server = fault_server(lambda _: Reply(500, b'{"error": {"message": "server_error"}}'))
    client = make_client(f"{server.url}/api/projects/p", retry_total=0)
    with pytest.raises(HttpResponseError, match=r"server_error.*/api/projects/p/openai/v1.*create the client"):
        await client.container_files.get_content("cntr_1", "cfile_1")


@pytest.mark.parametrize("ranges", [1, 4])
async def test_a_container_that_ends_during_a_download(
    client: Any, emulator: Emulator, folder: Path, ranges: int
) -> None:
    container_id = emulator.add_container()
    file_id = emulator.add_container_file(container_id, "big.bin", GeneratedContent(40 * MIB, seed=1))
    (folder / "big.bin").write_bytes(b"before")
    emulator.faults.add(faults.Cut(operation="ContainerFiles_GetContent", at=5 * MIB))

    def end(current: int, _: Any) -> None:
        if current > MIB and emulator.clock() < start + AFTER_THE_END:
            emulator.clock.advance(AFTER_THE_END)

    start = emulator.clock()
    with pytest.raises(ContainerExpiredError) as caught:
        await client.container_files.save(
            container_id, file_id, target_dir=folder, progress_hook=end, max_concurrency=ranges, resume=True
        )
    assert (caught.value.container_id, caught.value.status) == (container_id, "expired")
    assert (folder / "big.bin").read_bytes() == b"before"
    assert os.listdir(folder) == ["big.bin"]


@pytest.mark.parametrize(
    "fault",
    [
        faults.Cut(operation="ContainerFiles_GetContent", at=2 * MIB, times=2),
        faults.Reset(operation="ContainerFiles_GetContent", at=3 * MIB, times=1),
        faults.NoRange(operation="ContainerFiles_*"),
        faults.Status(status=429, retry_after=0, file="big*", times=2),
        faults.WrongLength(operation="ContainerFiles_GetContent", times=1),
    ],
    ids=lambda fault: fault.kind,
)
async def test_a_save_survives_faults(client: Any, emulator: Emulator, folder: Path, fault: Any) -> None:
    content = GeneratedContent(20 * MIB + 7, seed=2)
    container_id = emulator.add_container()
    file_id = emulator.add_container_file(container_id, "big.bin", content)
    emulator.faults.add(fault)
    await client.container_files.save(container_id, file_id, target_dir=folder, max_concurrency=2)
    assert (folder / "big.bin").read_bytes() == content.read()
    assert emulator.requests.of("ContainerFiles_GetContent")
