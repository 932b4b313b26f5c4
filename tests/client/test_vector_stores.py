"""Vector stores, their files and batches of files: what is sent, what is returned, and what is refused before."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from azure.core.exceptions import ServiceResponseError

from azure_ai_files.models import (
    VectorStoreAutoChunkingStrategyResponse,
    VectorStoreBatchFile,
    VectorStoreChunkingStrategyResponse,
    VectorStoreConfiguration,
    VectorStoreDataSource,
    VectorStoreExpirationPolicy,
    VectorStoreFileErrorCode,
    VectorStoreFileStatus,
    VectorStoreStaticChunkingStrategyOptions,
    VectorStoreStaticChunkingStrategyRequest,
    VectorStoreStaticChunkingStrategyResponse,
)
from tests.harness.methods import BATCH, BATCH_ID, MEMBER, METHODS, STORE, STORE_ID, Method, page_of, plain, service
from tests.harness.reply import json_reply
from tests.harness.scripted_service import FILE_ID
from tests.harness.server import FaultServer, MakeServer
from tests.harness.surface import MakeClient

OURS = [method for method in METHODS if method.group.startswith("vector_store")]
PROJECT = "/api/projects/p"

STATIC = VectorStoreStaticChunkingStrategyRequest(
    static=VectorStoreStaticChunkingStrategyOptions(max_chunk_size_tokens=200, chunk_overlap_tokens=100)
)
STATIC_JSON = {"type": "static", "static": {"max_chunk_size_tokens": 200, "chunk_overlap_tokens": 100}}
ASSET = VectorStoreDataSource(asset_identifier="azureml://x", asset_type="uri_asset")
ASSET_JSON = {"uri": "azureml://x", "type": "uri_asset"}


@pytest.fixture
def server(fault_server: MakeServer) -> FaultServer:
    return fault_server(service())


@pytest.fixture
def client(make_client: MakeClient, server: FaultServer) -> Any:
    return make_client(f"{server.url}/v1")


async def finished(method: Method, client: Any) -> Any:
    call = method.of(client)()
    return [item async for item in call] if method.pages else await call


@pytest.mark.parametrize("method", OURS, ids=str)
async def test_a_call_is_one_request(client: Any, server: FaultServer, method: Method) -> None:
    result = await finished(method, client)
    (request,) = server.requests
    assert plain(request).partition("?")[0] == method.request
    assert request.headers["OpenAI-Beta"] == "assistants=v2"
    assert request.headers["Accept"] == "application/json"
    if method.name == "delete":
        assert result is None
    elif method.pages:
        assert [item.as_dict() for item in result] == method.body["data"]
    else:
        assert type(result) is method.model
        assert result.as_dict() == method.body


@pytest.mark.parametrize(
    ("path", "beta", "version"),
    [(PROJECT, None, "api-version=v1"), (f"{PROJECT}/openai/v1", None, ""), ("/openai/v1", None, "")],
)
async def test_only_openai_needs_the_beta(
    make_client: MakeClient, fault_server: MakeServer, path: str, beta: str | None, version: str
) -> None:
    server = fault_server([json_reply(STORE)])
    await make_client(server.url + path).vector_stores.get(STORE_ID)
    (request,) = server.requests
    assert request.headers["OpenAI-Beta"] == beta
    assert request.target == f"{path}/vector_stores/{STORE_ID}" + (f"?{version}" if version else "")


async def test_no_assets_are_no_configuration(client: Any, server: FaultServer) -> None:
    await client.vector_stores.create_and_poll(data_sources=[], name="a")
    assert json.loads(server.requests[0].body) == {"name": "a"}


async def test_a_beta_of_the_caller_wins(client: Any, server: FaultServer) -> None:
    await client.vector_stores.get(STORE_ID, headers={"OpenAI-Beta": "assistants=v9"})
    assert server.requests[0].headers["OpenAI-Beta"] == "assistants=v9"


# --- bodies ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "sent"),
    [
        (lambda client: client.vector_stores.create(), {}),
        (
            lambda client: client.vector_stores.create(
                file_ids=[FILE_ID],
                name="handbook",
                expires_after=VectorStoreExpirationPolicy(anchor="last_active_at", days=7),
                chunking_strategy=STATIC,
                metadata={"team": "blue"},
            ),
            {
                "file_ids": [FILE_ID],
                "name": "handbook",
                "expires_after": {"anchor": "last_active_at", "days": 7},
                "chunking_strategy": STATIC_JSON,
                "metadata": {"team": "blue"},
            },
        ),
        (lambda client: client.vector_stores.create({"name": "a", "new": 1}), {"name": "a", "new": 1}),
        (lambda client: client.vector_stores.create(io.BytesIO(b'{"name": "a"}')), {"name": "a"}),
        (lambda client: client.vector_stores.modify(STORE_ID, metadata={}), {"metadata": {}}),
        (
            lambda client: client.vector_store_files.create(
                STORE_ID, file_id=FILE_ID, chunking_strategy=STATIC, attributes={"year": 2025}
            ),
            {"file_id": FILE_ID, "chunking_strategy": STATIC_JSON, "attributes": {"year": 2025}},
        ),
        (
            lambda client: client.vector_store_file_batches.create(
                STORE_ID,
                files=[VectorStoreBatchFile(file_id=FILE_ID, attributes={"a": True}, chunking_strategy=STATIC)],
            ),
            {"files": [{"file_id": FILE_ID, "attributes": {"a": True}, "chunking_strategy": STATIC_JSON}]},
        ),
    ],
)
async def test_what_is_sent(client: Any, server: FaultServer, call: Any, sent: dict[str, Any]) -> None:
    await call(client)
    assert json.loads(server.requests[0].body) == sent
    assert server.requests[0].headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("call", "sent"),
    [
        (
            lambda client: client.vector_stores.create(
                store_configuration=VectorStoreConfiguration(data_sources=[ASSET])
            ),
            {"configuration": {"data_sources": [ASSET_JSON]}},
        ),
        (
            lambda client: client.vector_stores.create_and_poll(data_sources=[ASSET]),
            {"configuration": {"data_sources": [ASSET_JSON]}},
        ),
        (lambda client: client.vector_store_files.create(STORE_ID, data_source=ASSET), {"data_source": ASSET_JSON}),
        (
            lambda client: client.vector_store_file_batches.create(STORE_ID, data_sources=[ASSET]),
            {"data_sources": [ASSET_JSON]},
        ),
    ],
)
async def test_assets_are_for_projects_only(
    make_client: MakeClient, fault_server: MakeServer, client: Any, server: FaultServer, call: Any, sent: Any
) -> None:
    with pytest.raises(ValueError, match=r"OpenAI-compatible does not offer vector stores of Azure assets"):
        await call(client)
    assert server.requests == []
    project = fault_server([json_reply({**STORE, "vector_store_id": STORE_ID})])
    await call(make_client(project.url + PROJECT))
    assert json.loads(project.requests[0].body) == sent


@pytest.mark.parametrize(
    "call",
    [
        lambda client: client.vector_store_files.create(STORE_ID, file_id=FILE_ID, attributes={"a": 1}),
        lambda client: client.vector_store_files.update(STORE_ID, FILE_ID, attributes={"a": 1}),
        lambda client: client.vector_store_file_batches.create(STORE_ID, files=[{"file_id": FILE_ID}]),
        lambda client: client.vector_store_file_batches.create_and_poll(
            STORE_ID, file_ids=[FILE_ID], attributes={"a": 1}
        ),
    ],
)
async def test_a_project_does_not_have_attributes(make_client: MakeClient, server: FaultServer, call: Any) -> None:
    with pytest.raises(ValueError, match="Azure AI Foundry does not offer attributes of the files of a vector store"):
        await call(make_client(server.url + PROJECT))
    assert server.requests == []


async def test_the_media_type_of_a_body(client: Any, server: FaultServer) -> None:
    await client.vector_stores.modify(STORE_ID, {"name": "a"}, content_type="application/json; charset=utf-8")
    assert server.requests[0].headers["Content-Type"] == "application/json; charset=utf-8"


# --- bad input ---------------------------------------------------------------------------------------------------

EACH_ID = [(method, position) for method in OURS for position in range(len(method.positional))]


@pytest.mark.parametrize(("method", "position"), EACH_ID, ids=lambda value: str(value))
async def test_a_bad_id(client: Any, server: FaultServer, method: Method, position: int) -> None:
    for bad, kind in (("", ValueError), ("..", ValueError), ("a\nb", ValueError), (7, TypeError), (None, TypeError)):
        ids = [*method.positional]
        ids[position] = bad
        with pytest.raises(kind, match="_id"):
            await finished(Method(**{**vars(method), "positional": tuple(ids)}), client)
    assert server.requests == []


@pytest.mark.parametrize(
    ("options", "kind"),
    [
        ({"limit": 0}, ValueError),
        ({"limit": 101}, ValueError),
        ({"limit": "1"}, TypeError),
        ({"order": "newest"}, ValueError),
        ({"after": ""}, ValueError),
        ({"before": ""}, ValueError),
    ],
)
@pytest.mark.parametrize("method", [method for method in OURS if method.pages], ids=str)
async def test_bad_options_of_a_list(
    client: Any, server: FaultServer, method: Method, options: dict[str, Any], kind: type[Exception]
) -> None:
    with pytest.raises(kind, match=next(iter(options))):
        await finished(Method(**{**vars(method), "keywords": options}), client)
    assert server.requests == []


@pytest.mark.parametrize("options", [{"polling_interval": -1}, {"timeout": -1}, {"polling_interval": float("inf")}])
@pytest.mark.parametrize("method", [method for method in OURS if method.polls], ids=str)
async def test_bad_options_of_polling(
    client: Any, server: FaultServer, method: Method, options: dict[str, Any]
) -> None:
    with pytest.raises(ValueError, match=next(iter(options))):
        await method.of(client)(**options)
    assert server.requests == []


# --- lists -------------------------------------------------------------------------------------------------------


async def test_the_failed_files_of_a_batch(make_client: MakeClient, fault_server: MakeServer) -> None:
    failed = {**MEMBER, "status": "failed", "last_error": {"code": "unsupported_file", "message": "No text."}}
    pages = [
        {**page_of({**failed, "id": "file-1"}), "has_more": True},
        {**page_of({**failed, "id": "file-2"}), "has_more": False},
    ]
    server = fault_server([json_reply(page) for page in pages])
    batches = make_client(f"{server.url}/v1").vector_store_file_batches
    found = [file async for file in batches.list_files(STORE_ID, BATCH_ID, filter="failed", limit=1)]
    assert [(file.id, file.status) for file in found] == [
        ("file-1", VectorStoreFileStatus.FAILED),
        ("file-2", VectorStoreFileStatus.FAILED),
    ]
    assert found[0].last_error.code is VectorStoreFileErrorCode.UNSUPPORTED_FILE
    targets = [request.target.partition("?")[2] for request in server.requests]
    assert targets == ["filter=failed&limit=1", "filter=failed&limit=1&after=file-1"]


async def test_a_list_that_ends_at_an_item(make_client: MakeClient, fault_server: MakeServer) -> None:
    pages = [{**page_of({**STORE, "id": "vs_2"}), "has_more": True}, page_of({**STORE, "id": "vs_1"})]
    server = fault_server([json_reply(page) for page in pages])
    stores = make_client(f"{server.url}/v1").vector_stores.list(before="vs_3", order="asc")
    assert [store.id async for store in stores] == ["vs_2", "vs_1"]
    targets = [request.target.partition("?")[2] for request in server.requests]
    assert targets == ["order=asc&before=vs_3", "order=asc&before=vs_2"]


async def test_another_way_of_paging(make_client: MakeClient, fault_server: MakeServer) -> None:
    """All ways of paging that the list of files follows are followed here too."""
    pages = [{"data": [{**STORE, "id": "vs_1"}], "next_page": "p2"}, {"data": [{**STORE, "id": "vs_2"}]}]
    server = fault_server([json_reply(page) for page in pages])
    stores = make_client(f"{server.url}/v1").vector_stores.list()
    assert [store.id async for store in stores] == ["vs_1", "vs_2"]
    assert server.requests[1].target.endswith("/vector_stores?page=p2")


# --- replies -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("strategy", "kind"),
    [
        (STATIC_JSON, VectorStoreStaticChunkingStrategyResponse),
        ({"type": "other"}, VectorStoreAutoChunkingStrategyResponse),
        ({"type": "semantic"}, VectorStoreChunkingStrategyResponse),
        ({}, VectorStoreChunkingStrategyResponse),
    ],
)
async def test_the_strategy_of_a_file(
    make_client: MakeClient, fault_server: MakeServer, strategy: Any, kind: type
) -> None:
    server = fault_server([json_reply({**MEMBER, "chunking_strategy": strategy})])
    file = await make_client(f"{server.url}/v1").vector_store_files.get(STORE_ID, FILE_ID)
    assert type(file.chunking_strategy) is kind
    if kind is VectorStoreStaticChunkingStrategyResponse:
        assert file.chunking_strategy.static.max_chunk_size_tokens == 200


async def test_the_reply_to_another_request(make_client: MakeClient, fault_server: MakeServer) -> None:
    server = fault_server([json_reply({**BATCH, "id": "vsfb_2"})])
    with pytest.raises(ServiceResponseError, match="belongs to another request"):
        await make_client(f"{server.url}/v1").vector_store_file_batches.get(STORE_ID, BATCH_ID)


async def test_a_batch_with_the_id_of_its_store(make_client: MakeClient, fault_server: MakeServer) -> None:
    """Some services state it in every reply but the first."""
    server = fault_server([json_reply({**BATCH, "id": STORE_ID})])
    batch = await make_client(f"{server.url}/v1").vector_store_file_batches.get(STORE_ID, BATCH_ID)
    assert batch.status == "completed"
