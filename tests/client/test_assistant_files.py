"""``assistant_files``: the files of an assistant, as the first version of the Assistants API has them."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

from azure_ai_files.emulator import Emulator
from azure_ai_files.models import AssistantFile, AssistantFileDeletionStatus
from tests.harness.methods import ASSISTANT_ID, ATTACHED, METHODS, Method, plain, service
from tests.harness.scripted_service import FILE_ID
from tests.harness.server import FaultServer, MakeServer
from tests.harness.surface import MakeClient

OURS = [method for method in METHODS if method.group == "assistant_files"]
each_method = pytest.mark.parametrize("method", OURS, ids=str)


@pytest.fixture
def server(fault_server: MakeServer) -> FaultServer:
    return fault_server(service())


@pytest.fixture
def client(make_client: MakeClient, server: FaultServer) -> Any:
    return make_client(f"{server.url}/v1")


async def result_of(method: Method, client: Any, **options: Any) -> Any:
    call = method.of(client)(**options)
    return [file async for file in call] if method.name == "list" else await call


@each_method
async def test_a_request_asks_for_the_first_version(client: Any, server: FaultServer, method: Method) -> None:
    await result_of(method, client)
    (request,) = server.requests
    assert plain(request) == method.request
    assert request.headers.get_all("OpenAI-Beta") == ["assistants=v1"]
    assert (request.headers["Accept"], request.query) == ("application/json", {})


@each_method
async def test_options_of_the_caller_win(client: Any, server: FaultServer, method: Method) -> None:
    await result_of(method, client, headers={"OpenAI-Beta": "assistants=v2", "X-Mine": "1"}, params={"a": "b"})
    (request,) = server.requests
    assert request.headers.get_all("OpenAI-Beta") == ["assistants=v2"]
    assert (request.headers["X-Mine"], request.query) == ("1", {"a": ["b"]})


@pytest.mark.parametrize("body", [{"file_id": FILE_ID}, {"file_id": FILE_ID, "note": "mine"}])
async def test_a_body_may_say_more(client: Any, server: FaultServer, body: dict[str, str]) -> None:
    await client.assistant_files.create(ASSISTANT_ID, body)
    await client.assistant_files.create(ASSISTANT_ID, body=body)
    assert [json.loads(request.body) for request in server.requests] == [body, body]


async def test_a_keyword_becomes_a_body(client: Any, server: FaultServer) -> None:
    file = await client.assistant_files.create(ASSISTANT_ID, file_id=FILE_ID)
    assert json.loads(server.requests[0].body) == {"file_id": FILE_ID}
    assert isinstance(file, AssistantFile)
    assert file == ATTACHED
    assert file.created_at == datetime.fromtimestamp(ATTACHED["created_at"], timezone.utc)


async def test_a_list_asks_for_what_the_caller_wants(client: Any, server: FaultServer) -> None:
    listed = client.assistant_files.list(ASSISTANT_ID, limit=100, order="asc", after="file-1", before="file-9")
    assert [file.id async for file in listed] == [FILE_ID]
    query = {"limit": ["100"], "order": ["asc"], "after": ["file-1"], "before": ["file-9"]}
    assert [request.query for request in server.requests] == [query]


async def test_the_life_of_an_attachment(make_client: MakeClient, emulator: Emulator) -> None:
    client = make_client(emulator.openai_endpoint, emulator.credential)
    file = await client.files.upload(file=b"text", filename="a.txt", purpose="assistants")
    attached = await client.assistant_files.create("asst-of-this-test", file_id=file.id)
    assert (attached.id, attached.assistant_id, attached.object) == (file.id, "asst-of-this-test", "assistant.file")
    assert await client.assistant_files.get("asst-of-this-test", file.id) == attached
    assert [found async for found in client.assistant_files.list("asst-of-this-test")] == [attached]
    assert [found async for found in client.assistant_files.list("asst-of-others")] == []
    detached = await client.assistant_files.delete("asst-of-this-test", file.id)
    assert isinstance(detached, AssistantFileDeletionStatus)
    assert (detached.id, detached.deleted, detached.object) == (file.id, True, "assistant.file.deleted")
    with pytest.raises(ResourceNotFoundError):
        await client.assistant_files.get("asst-of-this-test", file.id)
    assert (await client.files.get(file.id)).id == file.id
    await client.files.delete(file.id)


async def test_a_file_that_is_not_there_cannot_be_attached(make_client: MakeClient, emulator: Emulator) -> None:
    client = make_client(emulator.openai_endpoint, emulator.credential)
    with pytest.raises(HttpResponseError):
        await client.assistant_files.create(ASSISTANT_ID, file_id="file-that-is-not-there")
