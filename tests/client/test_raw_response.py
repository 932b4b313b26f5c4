"""``with_raw_response``: every method of every group, with its reply beside its result."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import pytest
from azure.core.credentials import AzureKeyCredential
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

from azure_ai_files import RawResponse
from tests.harness.methods import CONTENT, GROUPS, METHODS, REQUEST_ID, Method, bare, in_folder, plain, read, service
from tests.harness.reply import Reply
from tests.harness.rows import every
from tests.harness.scripted_service import FILE_ID
from tests.harness.server import FaultServer, MakeServer
from tests.harness.surface import MakeClient, Surface

VIEWS = ("with_raw_response", "with_streaming_response")
#: These make many requests, so that there is no one reply to give: each result of theirs is one file's.
FOR_MANY = {"upload_many", "upload_directory", "save_many", "save_outputs", "delete_many", "wait_many"}

#: Methods that make no request, or many of several kinds, of which none is the reply that their result stands for.
WITHOUT_REPLY = {
    "files": {
        *("apply_sync", "find_duplicates", "find_outputs", "plan_sync", "remember_content"),
        *("temporary", "usage", "verify"),
    },
}


def public(value: Any) -> set[str]:
    return {name for name, _ in inspect.getmembers(type(value), callable) if not name.startswith("_")}


@pytest.mark.parametrize("group", GROUPS)
def test_every_method_is_there(surface: Surface, group: str) -> None:
    operations = getattr(surface.package.AgentsClient("https://localhost/v1", AzureKeyCredential("key")), group)
    methods = {method.name for method in METHODS if method.group == group}
    assert public(operations) - FOR_MANY == methods | WITHOUT_REPLY.get(group, set())
    assert [public(getattr(operations, view)) for view in VIEWS] == [methods, methods]
    assert {name for name in methods if "cls" not in inspect.signature(getattr(operations, name)).parameters} == set()


@pytest.fixture
def server(fault_server: MakeServer) -> FaultServer:
    return fault_server(service())


@pytest.fixture
def client(make_client: MakeClient, server: FaultServer) -> Any:
    return make_client(f"{server.url}/v1")


async def result_of(method: Method, call: Any) -> Any:
    """Await a call to the end: the only item of a list, the result of a poller."""
    if method.pages:
        (result,) = [item async for item in call]
        return bare(result)
    return bare(await (await call).result() if method.name == "begin_upload" else await call)


async def raw_response_of(client: Any, method: Method, folder: Path) -> RawResponse[Any]:
    """Call a method to the end, with its reply: the first page of a list."""
    call = method.of(client, "with_raw_response")(*in_folder(method, folder))
    return await result_of(method, call)  # type: ignore[no-any-return]


@pytest.mark.parametrize("method", METHODS, ids=str)
async def test_the_reply_is_there_with_the_result(
    client: Any, server: FaultServer, method: Method, folder: Path
) -> None:
    response = await raw_response_of(client, method, folder)
    assert (response.status_code, response.request_id) == (200, REQUEST_ID)
    assert response.headers["x-region"] == response.headers["X-Region"] == "north"
    assert response.http_response.request.method == server.requests[0].method
    data, status, headers = response
    assert (status, headers["x-region"]) == (200, "north")
    if method.model:
        assert type(data) is method.model
        assert data is response.parse()
        assert data.as_dict() == method.body
    elif method.name == "get_content":
        assert await read(data) == method.body
    assert plain(server.requests[-1]) == method.request


@pytest.mark.parametrize("method", METHODS, ids=str)
async def test_a_call_returns_what_cls_returns(client: Any, method: Method, folder: Path) -> None:
    received: list[Any] = []

    def hook(pipeline_response: Any, result: Any, headers: Any) -> Any:
        received.append(result)
        mine = f"{pipeline_response.http_response.status_code} {headers['x-region']}"
        return type(result)({"object": "list", "data": [{"id": mine}]}) if method.pages else mine

    result = await result_of(method, method.of(client)(*in_folder(method, folder), cls=hook))
    assert (result["id"] if method.pages else result) == "200 north"
    (value,) = received
    if method.model:
        assert type(value) is method.model
        assert value.as_dict() == method.body
    else:
        assert (value if method.saves else await read(value)) == (None if method.saves else CONTENT)


@pytest.mark.parametrize("method", [method for method in METHODS if method.name in ("delete", "list_all")], ids=str)
async def test_none_as_cls_changes_nothing(client: Any, method: Method) -> None:
    without, with_none = [await result_of(method, method.of(client)(**options)) for options in ({}, {"cls": None})]
    assert type(with_none) is type(without)


async def test_what_is_saved_is_on_the_disk(client: Any, folder: Path) -> None:
    response = await client.files.with_raw_response.save(FILE_ID, "report.txt", folder)
    assert response.parse() is None
    assert (folder / "report.txt").read_bytes() == CONTENT


@pytest.mark.parametrize("method", every(4, METHODS), ids=str)
async def test_a_connection_serves_one_call_after_the_other(
    client: Any, server: FaultServer, method: Method, folder: Path
) -> None:
    for _ in range(3):
        response = await raw_response_of(client, method, folder)
        if method.name == "get_content":
            assert await read(response.parse()) == CONTENT
    assert {request.connection for request in server.requests} == {1}


@pytest.mark.parametrize("method", METHODS, ids=str)
async def test_a_refusal_is_an_error_as_without_it(
    make_client: MakeClient, fault_server: MakeServer, method: Method, folder: Path
) -> None:
    server = fault_server(lambda _: Reply(404, b'{"error": {"message": "no such thing"}}'))
    with pytest.raises(ResourceNotFoundError, match="no such thing") as caught:
        await raw_response_of(make_client(f"{server.url}/v1"), method, folder)
    assert isinstance(caught.value, HttpResponseError)
    assert caught.value.status_code == 404


async def test_arguments_and_options_are_those_of_the_method(client: Any, server: FaultServer) -> None:
    await client.files.with_raw_response.list(purpose="batch", limit=3, headers={"X-Mine": "1"}, params={"a": "b"})
    (request,) = server.requests
    assert request.query == {"purpose": ["batch"], "limit": ["3"], "a": ["b"]}
    assert request.headers["X-Mine"] == "1"
    with pytest.raises(ValueError, match="limit"):
        await client.files.with_raw_response.list(limit=0)
    assert len(server.requests) == 1
