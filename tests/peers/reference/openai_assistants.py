"""The files of assistants in openai-python."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from azure.core.async_paging import AsyncItemPaged
from azure.core.exceptions import ServiceResponseError
from azure.core.paging import ItemPaged
from azure.core.rest import HttpRequest

from azure_ai_files import RawResponse
from azure_ai_files.models import AssistantFile, AssistantFileDeletionStatus, AssistantFileListResponse, ListSortOrder
from tests.harness.methods import ASSISTANT_ID, ATTACHED, bare, method_named, parsed, plain, service
from tests.harness.reply import BEFORE_HEAD
from tests.harness.scripted_service import FILE_ID
from tests.peers.reference.bench import Bench, Show, items, rows

#: What we call the methods.
OURS = {"create": "create", "delete": "delete", "list": "list", "retrieve": "get"}
MODELS = {
    "create": AssistantFile,
    "delete": AssistantFileDeletionStatus,
    "list": AssistantFileListResponse,
    "retrieve": AssistantFile,
}
Call = Callable[..., Any]


def call(name: str, **options: Any) -> Call:
    """A call of a method by its old name, to the end of what it gives."""
    method = method_named(f"assistant_files.{OURS[name]}")

    async def make(client: Any) -> Any:
        called = method.of(client)(**options)
        return await items(called) if name == "list" else await called

    return make


async def attached_files(bench: Bench, count: int = 5) -> tuple[Any, str, list[str]]:
    """An assistant of its own with files, oldest first."""
    client = bench.openai
    assistant_id = f"asst-{id(bench)}-{count}"
    files = [await bench.file(client, "assistants") for _ in range(count)]
    for file in files:
        await client.assistant_files.create(assistant_id, file_id=file.id)
    return client, assistant_id, [file.id for file in files]


def life(name: str) -> Show:
    async def show(bench: Bench) -> None:
        client, assistant_id, (file_id,) = await attached_files(bench, 1)
        found = await client.assistant_files.get(assistant_id, file_id)
        assert (type(found), found.id, found.assistant_id) == (AssistantFile, file_id, assistant_id)
        assert await items(client.assistant_files.list(assistant_id)) == [found]
        gone = await client.assistant_files.delete(assistant_id, file_id)
        assert (type(gone), gone.id, gone.deleted) == (AssistantFileDeletionStatus, file_id, True)
        assert await items(client.assistant_files.list(assistant_id)) == []
        await client.files.delete(file_id)
        request = await bench.sent(call(name))
        assert plain(request) == method_named(f"assistant_files.{OURS[name]}").request
        assert request.headers["OpenAI-Beta"] == "assistants=v1"

    return show


def in_path(name: str, value: str) -> Show:
    async def show(bench: Bench) -> None:
        assert value in (await bench.sent(call(name))).path.split("/")

    return show


async def file_id_in_body(bench: Bench) -> None:
    assert json.loads((await bench.sent(call("create"))).body) == {"file_id": FILE_ID}


def headers(name: str) -> Show:
    async def show(bench: Bench) -> None:
        request = await bench.sent(call(name, headers={"X-Mine": "1", "OpenAI-Beta": "mine"}))
        assert request.headers.get_all("X-Mine") == ["1"]
        assert request.headers.get_all("OpenAI-Beta") == ["mine"]

    return show


def query(name: str) -> Show:
    async def show(bench: Bench) -> None:
        assert (await bench.sent(call(name, params={"mine": "a b"}))).query == {"mine": ["a b"]}

    return show


async def more_in_body(bench: Bench) -> None:
    body = {"file_id": FILE_ID, "mine": [1]}
    request = await bench.sent(lambda client: client.assistant_files.create(ASSISTANT_ID, body))
    assert json.loads(request.body) == body


def body_of_your_own(name: str) -> Show:
    """A request without a body gets one from ``send_request``, with credential, retries and all."""
    verb, _, path = method_named(f"assistant_files.{OURS[name]}").request.partition(" ")

    async def show(bench: Bench) -> None:
        own = HttpRequest(verb, path.lstrip("/"), json={"mine": 1}, headers={"OpenAI-Beta": "assistants=v1"})
        request = await bench.sent(lambda client: client.send_request(own))
        assert (request.method, json.loads(request.body)) == (verb, {"mine": 1})
        assert request.headers["Authorization"].startswith("Bearer ")

    return show


def timeout(name: str) -> Show:
    async def show(bench: Bench) -> None:
        client = bench.client_of(bench.server(service(hold=BEFORE_HEAD)), read_timeout=20)
        with pytest.raises(ServiceResponseError):
            await call(name, timeout=0.05)(client)
        with pytest.raises(ServiceResponseError):
            await call(name, read_timeout=0.05, retry_total=0)(client)

    return show


async def cursors(bench: Bench) -> None:
    client, assistant_id, ids = await attached_files(bench)

    async def found(**options: Any) -> list[str]:
        return [file.id for file in await items(client.assistant_files.list(assistant_id, **options))]

    assert await found(order="asc", after=ids[1]) == ids[2:]
    assert await found(order="asc", before=ids[3]) == ids[:3]
    assert await found(order="asc", after=ids[0], before=ids[3]) == ids[1:3]
    assert await found(order=ListSortOrder.DESCENDING) == ids[::-1]
    assert await found(order="asc", limit=2) == ids
    for file_id in ids:
        await client.files.delete(file_id)


async def limit(bench: Bench) -> None:
    for value in (1, 100):
        request = await bench.sent(call("list", limit=value))
        assert request.query == {"limit": [str(value)]}
    server = bench.server()
    for value in (0, 101):
        with pytest.raises(ValueError, match="limit must be from 1 to 100"):
            await call("list", limit=value)(bench.client_of(server))
    assert server.requests == []


async def pages(bench: Bench) -> None:
    client, assistant_id, ids = await attached_files(bench, 3)
    listed = client.assistant_files.list(assistant_id, limit=2, order="asc")
    kind = AsyncItemPaged if bench.surface.is_aio else ItemPaged
    assert isinstance(listed if bench.surface.is_aio else listed._call(), kind)
    assert [[file.id for file in await items(page)] async for page in listed.by_page()] == [ids[:2], ids[2:]]
    for file_id in ids:
        await client.files.delete(file_id)


def raw(name: str) -> Show:
    method = method_named(f"assistant_files.{OURS[name]}")

    async def show(bench: Bench) -> None:
        called = method.of(bench.client_of(bench.server()), "with_raw_response")()
        response = bare((await items(called))[0] if name == "list" else await called)
        assert isinstance(response, RawResponse)
        assert (response.status_code, type(response.parse())) == (200, MODELS[name])
        assert response.parse() == method.body

    return show


def streaming(name: str) -> Show:
    method = method_named(f"assistant_files.{OURS[name]}")

    async def show(bench: Bench) -> None:
        server = bench.server(service(hold=3))
        async with method.of(bench.client_of(server), "with_streaming_response")() as response:
            await server.until(lambda server: server.holding == 1)
            assert response.status_code == 200
            server.release()
            model = await parsed(response)
        assert (type(model), model) == (MODELS[name], method.body)

    return show


assert ATTACHED["assistant_id"] == ASSISTANT_ID

ROWS = rows(
    *((name, f"assistant_files.{ours}", life(name)) for name, ours in OURS.items()),
    *(
        (f"{name}.assistant_id", f"assistant_files.{ours}(assistant_id)", in_path(name, ASSISTANT_ID))
        for name, ours in OURS.items()
    ),
    ("create.file_id", "assistant_files.create(file_id=)", file_id_in_body),
    ("delete.file_id", "assistant_files.delete(assistant_id, file_id)", in_path("delete", FILE_ID)),
    ("retrieve.file_id", "assistant_files.get(assistant_id, file_id)", in_path("retrieve", FILE_ID)),
    *((f"{name}.extra_headers", "headers=", headers(name)) for name in OURS),
    *((f"{name}.extra_query", "params=", query(name)) for name in OURS),
    ("create.extra_body", "assistant_files.create(assistant_id, body)", more_in_body),
    *((f"{name}.extra_body", "client.send_request", body_of_your_own(name)) for name in ("delete", "list", "retrieve")),
    *((f"{name}.timeout", "timeout=, read_timeout=", timeout(name)) for name in OURS),
    *((f"list.{name}", f"assistant_files.list({name}=)", cursors) for name in ("after", "before", "order")),
    ("list.limit", "assistant_files.list(limit=)", limit),
    ("AsyncPaginator", "AsyncItemPaged", pages),
    ("SyncCursorPage", "ItemPaged", pages),
    *((f"with_raw_response.{name}", f"with_raw_response.{ours}", raw(name)) for name, ours in OURS.items()),
    *(
        (f"with_streaming_response.{name}", f"with_streaming_response.{ours}", streaming(name))
        for name, ours in OURS.items()
    ),
)
