"""The generated requests and operations, against a server on a real socket."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from azure.core import AsyncPipelineClient, PipelineClient
from azure.core.exceptions import (
    DecodeError,
    HttpResponseError,
    ResourceExistsError,
    ResourceNotFoundError,
    ServiceResponseError,
)

from azure_ai_files._generated import requests
from azure_ai_files._generated.enums import FilePurpose, ListSortOrder
from azure_ai_files._generated.models import ExpiresAfter, FileInfo
from tests.harness.reply import Framing, Reply, json_reply
from tests.harness.server import MakeServer
from tests.harness.surface import Surface

FILE = {"id": "file-1", "object": "file", "bytes": 3, "created_at": 1700000000, "filename": "a", "purpose": "vision"}
NOT_FOUND = json_reply({"error": {"message": "No such File object: file-1", "code": "nope"}}, 404)

MakeGroup = Callable[..., Any]


class Body:
    """A multipart body of a known or unknown length."""

    content_type = "multipart/form-data; boundary=b"

    def __init__(self, content_length: int | None = None) -> None:
        self.content_length = content_length


@pytest.fixture
async def group(surface: Surface, fault_server: MakeServer) -> AsyncIterator[MakeGroup]:
    """Make a group of operations whose server answers so."""
    clients: list[Any] = []

    def make(*replies: Reply, kind: str = "FilesOperations", api_version: str | None = "v1") -> Any:
        server = fault_server(replies)
        client_class: Any = AsyncPipelineClient if surface.is_aio else PipelineClient
        endpoint = f"http://127.0.0.1:{server.port}/base"
        config = SimpleNamespace(endpoint=endpoint, api_version=api_version, key_header="api-key")
        client = client_class(config.endpoint, policies=[])
        clients.append(surface.adapt(client))
        module = import_module(f"azure_ai_files._generated{'.aio' if surface.is_aio else ''}.operations")
        operations = surface.adapt(getattr(module, kind)(client, config))
        return SimpleNamespace(operations=operations, requests=server.requests)

    yield make
    for client in clients:
        await client.close()


@pytest.mark.parametrize(
    ("options", "url"),
    [
        ({}, "/files"),
        ({"api_version": "v1"}, "/files?api-version=v1"),
        ({"purpose": FilePurpose.AGENTS, "order": ListSortOrder.DESCENDING}, "/files?purpose=assistants&order=desc"),
        ({"limit": 0, "after": "a&b=c/d é"}, "/files?limit=0&after=a%26b%3Dc%2Fd%20%C3%A9"),
        ({"after": "a", "params": {"after": "b", "x": ["1", "2"]}}, "/files?after=b&x=1&x=2"),
        ({"api_version": "v1", "params": {"api-version": None}}, "/files"),
    ],
)
def test_a_query_holds_what_is_given(options: Any, url: str) -> None:
    assert requests.build_files_list_request(**options).url == url


@pytest.mark.parametrize(
    ("file_id", "path"),
    [
        ("file-1", "/files/file-1"),
        ("a/b", "/files/a%2Fb"),
        ("a?b#c%2F{d}", "/files/a%3Fb%23c%252F%7Bd%7D"),
        ("../x", "/files/..%2Fx"),
        ("日", "/files/%E6%97%A5"),
    ],
)
def test_an_id_is_one_segment_of_the_path(file_id: str, path: str) -> None:
    assert requests.build_files_get_request(file_id).url == path


@pytest.mark.parametrize("file_id", ["", ".", ".."])
def test_an_id_that_is_another_resource_is_refused(file_id: str) -> None:
    with pytest.raises(ValueError, match=r"file_id must be an ID, not '\.*'"):
        requests.build_assistant_files_get_request("asst-1", file_id)


def test_headers_of_the_caller_win_in_any_case() -> None:
    request = requests.build_files_get_content_request(
        "file-1", range="bytes=1-", headers={"accept-encoding": "gzip", "If-Match": '"x"'}
    )
    assert dict(request.headers) == {
        "Accept": "application/octet-stream",
        "accept-encoding": "gzip",
        "Range": "bytes=1-",
        "If-Match": '"x"',
    }


def test_content_is_asked_for_as_it_is() -> None:
    assert requests.build_files_get_content_request("file-1").headers["Accept-Encoding"] == "identity"


def test_assistant_files_are_those_of_the_first_version() -> None:
    assert requests.build_assistant_files_list_request("asst-1").headers["OpenAI-Beta"] == "assistants=v1"


@pytest.mark.parametrize(("length", "header"), [(7, "7"), (0, "0"), (None, None)])
def test_a_multipart_body_says_its_length_if_it_knows(length: int | None, header: str | None) -> None:
    body: Any = type("Iterated", (Body,), {"__iter__": lambda self: iter(())})(length)
    request = requests.build_files_create_request(body)
    assert request.headers["Content-Type"] == Body.content_type
    assert request.headers.get("Content-Length") == header
    assert request.content is body


def test_a_json_body_may_hold_models_and_enums() -> None:
    body = {"purpose": FilePurpose.BATCH, "expires_after": ExpiresAfter(seconds=3600), "filename": "é"}
    request = requests.build_uploads_create_request(body)
    assert request.headers["Content-Type"] == "application/json"
    assert json.loads(request.content) == {
        "purpose": "batch",
        "expires_after": {"anchor": "created_at", "seconds": 3600},
        "filename": "é",
    }


async def test_a_reply_becomes_a_model(group: MakeGroup) -> None:
    files = group(json_reply({**FILE, "new": 1}))
    info = await files.operations.get("file-1", headers={"x-a": "b"}, params={"c": "d"})
    assert isinstance(info, FileInfo)
    assert (info.bytes, info["new"]) == (3, 1)
    assert files.requests[0].target == "/base/files/file-1?api-version=v1&c=d"
    assert files.requests[0].headers["x-a"] == "b"


async def test_without_a_version_none_is_sent(group: MakeGroup) -> None:
    files = group(json_reply({"object": "list", "data": [FILE]}), api_version=None)
    page = await files.operations.list(purpose="vision")
    assert [info.id for info in page.data] == ["file-1"]
    assert files.requests[0].target == "/base/files?purpose=vision"


async def test_cls_gets_the_reply_the_model_and_the_headers(group: MakeGroup) -> None:
    files = group(json_reply(FILE, headers=(("x-request-id", "r1"),)))
    pipeline_response, info, headers = await files.operations.get("file-1", cls=lambda *received: received)
    assert pipeline_response.http_response.status_code == 200
    assert (info.id, headers["X-Request-Id"]) == ("file-1", "r1")


@pytest.mark.parametrize("reply", [json_reply({"id": "file-1", "object": "file", "deleted": True}), Reply(204)])
async def test_a_deletion_may_come_without_a_body(group: MakeGroup, reply: Reply) -> None:
    status = await group(reply).operations.delete("file-1")
    assert status.deleted is (None if reply.status == 204 else True)
    assert status.object == "file"


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'"text"', b"\xff\xfe\x00", b'{"a": 1', b"[" * 100_000])
async def test_a_reply_that_is_no_json_object_is_a_decode_error(group: MakeGroup, body: bytes) -> None:
    files = group(Reply(200, body, (("x-request-id", "r1"), ("Content-Type", "application/json; charset=x-none"))))
    with pytest.raises(DecodeError, match=r"^Files_Get: the reply is not a JSON object.*\[request id: r1\]") as caught:
        await files.operations.get("file-1")
    assert caught.value.status_code == 200


async def test_an_error_reply_is_raised_by_its_status(group: MakeGroup) -> None:
    with pytest.raises(ResourceNotFoundError, match="No such File object: file-1"):
        await group(NOT_FOUND).operations.get("file-1")


async def test_the_caller_may_map_a_status(group: MakeGroup) -> None:
    with pytest.raises(ResourceExistsError):
        await group(NOT_FOUND).operations.get("file-1", error_map={404: ResourceExistsError})


@pytest.mark.parametrize("status", [202, 204, 206])
async def test_a_success_without_the_object_is_none(group: MakeGroup, status: int) -> None:
    with pytest.raises(HttpResponseError) as caught:
        await group(Reply(status)).operations.get("file-1")
    assert caught.value.status_code == status


@pytest.mark.parametrize("status", [201, 202, 203])
async def test_any_success_counts(group: MakeGroup, status: int) -> None:
    files = group(json_reply(FILE, status), Reply(status, b"OK"))
    assert (await files.operations.get("file-1")).id == "file-1"
    assert (await files.operations.delete("file-1")).deleted is None


async def test_the_reply_about_another_file_is_refused(group: MakeGroup) -> None:
    with pytest.raises(ServiceResponseError, match="'file-2'"):
        await group(json_reply(FILE)).operations.get("file-2")


@pytest.mark.parametrize("status", [201, 202, 205])
async def test_a_success_that_has_no_content_yet_is_none(group: MakeGroup, status: int) -> None:
    with pytest.raises(HttpResponseError) as caught:
        await group(Reply(status, b"")).operations.get_content("file-1")
    assert caught.value.status_code == status


@pytest.mark.parametrize("status", [200, 206])
async def test_content_is_left_to_the_caller(group: MakeGroup, status: int) -> None:
    files = group(Reply(status, b"content", framing=Framing.CHUNKED))
    response = await files.operations.get_content("file-1", range="bytes=0-")
    async with response:
        assert response.status_code == status
        assert b"".join([block async for block in response.iter_raw()]) == b"content"
    assert files.requests[0].headers["Range"] == "bytes=0-"


async def test_an_error_instead_of_content_is_read_and_raised(group: MakeGroup) -> None:
    with pytest.raises(ResourceNotFoundError, match="No such File object: file-1"):
        await group(NOT_FOUND).operations.get_content("file-1")


async def test_a_broken_error_body_does_not_hide_the_status(group: MakeGroup) -> None:
    with pytest.raises(ResourceNotFoundError) as caught:
        await group(NOT_FOUND.but(cut=10)).operations.get_content("file-1")
    assert caught.value.status_code == 404


@pytest.mark.parametrize(
    ("kind", "call", "line"),
    [
        ("UploadsOperations", ("cancel", "up/1"), "POST /base/uploads/up%2F1/cancel"),
        ("UploadsOperations", ("complete", "up-1", {"part_ids": []}), "POST /base/uploads/up-1/complete"),
        ("AssistantFilesOperations", ("create", "as-1", {"file_id": "f"}), "POST /base/assistants/as-1/files"),
        ("AssistantFilesOperations", ("delete", "as-1", "f"), "DELETE /base/assistants/as-1/files/f"),
    ],
)
async def test_other_groups_ask_for_what_is_theirs(group: MakeGroup, kind: str, call: Any, line: str) -> None:
    name, *arguments = call
    operations = group(json_reply({"id": arguments[0]}), kind=kind, api_version=None)
    assert (await getattr(operations.operations, name)(*arguments)).id == arguments[0]
    assert f"{operations.requests[0].method} {operations.requests[0].target}" == line
