"""What the two generated clients have in common: the same five operations on the same service."""

from __future__ import annotations

from typing import Any

import pytest
from azure.core.credentials import AzureKeyCredential
from azure.core.exceptions import HttpResponseError

from azure_ai_files.models import FileDeletionStatus, FileInfo, FileListResponse, FilePurpose
from tests.harness.methods import METHODS, bare, plain, read
from tests.harness.scripted_service import FILE_ID
from tests.peers.reference.bench import CONTENT, NAME, Bench, Show, content_of


async def key(bench: Bench) -> None:
    """The bearer key, on every request."""
    request = await bench.sent(lambda client: client.files.list())
    assert request.headers.get_all("Authorization") == ["Bearer key-4f1d8c37a9e24b6f"]
    with pytest.raises(HttpResponseError) as caught:
        await bench.make_client(bench.emulator.openai_endpoint, AzureKeyCredential("wrong")).files.list()
    assert caught.value.status_code == 401


async def host(bench: Bench) -> None:
    server = bench.server()
    await bench.client_of(server, "/a/gateway/v1").files.get(FILE_ID)
    assert server.requests[0].path == f"/a/gateway/v1/files/{FILE_ID}"
    assert server.requests[0].headers["Host"] == f"127.0.0.1:{server.port}"


async def error(bench: Bench) -> None:
    with pytest.raises(HttpResponseError) as caught:
        await bench.openai.files.get("file-that-is-gone")
    assert (caught.value.status_code, caught.value.response.status_code) == (404, 404)


async def client(bench: Bench) -> None:
    """A client is a context manager; when it ends, its connections are closed."""
    server = bench.server()
    async with bench.client_of(server) as opened:
        await opened.files.get(FILE_ID)
        assert server.connections == 1
    await server.until(lambda server: server.connections == 0)


async def create_file(bench: Bench) -> None:
    for content in (CONTENT, bytearray(CONTENT)):
        file = await bench.openai.files.upload(file=content, filename=NAME, purpose="fine-tune")
        assert isinstance(file, FileInfo)
        assert (file.bytes, file.purpose) == (len(CONTENT), FilePurpose.FINE_TUNE)
        assert await content_of(bench.openai, file.id) == CONTENT
        await bench.openai.files.delete(file.id)


async def create_file_from_file(bench: Bench) -> None:
    (bench.folder / NAME).write_bytes(CONTENT)
    with (bench.folder / NAME).open("rb") as opened:
        request = await bench.sent(lambda client: client.files.upload(file=opened, purpose="fine-tune"))
    assert (request.file.filename, request.file.content) == (NAME, CONTENT)


async def form(bench: Bench) -> None:
    request = await bench.sent(lambda client: client.files.upload(file=bytearray(CONTENT), purpose="fine-tune"))
    assert (request.method, request.headers["Accept"]) == ("POST", "application/json")
    assert request.headers.get_content_type() == "multipart/form-data"
    assert request.file.content == CONTENT
    assert request.parts["purpose"].content == b"fine-tune"


async def delete_file(bench: Bench) -> None:
    file = await bench.file(bench.openai)
    deleted = bare(await bench.openai.files.with_raw_response.delete(file.id)).parse()
    assert isinstance(deleted, FileDeletionStatus)
    assert deleted.as_dict() == {"id": file.id, "object": "file", "deleted": True}
    with pytest.raises(HttpResponseError):
        await bench.openai.files.get(file.id)


async def download_file(bench: Bench) -> None:
    """As text, and as bytes."""
    file = await bench.file(bench.openai)
    async with bench.openai.files.with_streaming_response.get_content(file.id) as response:
        text = (await response.read()).decode()
    assert text == CONTENT.decode()
    assert await content_of(bench.openai, file.id) == CONTENT
    await bench.openai.files.delete(file.id)


async def list_files(bench: Bench) -> None:
    file = await bench.file(bench.openai, "vision")
    for purpose, found in ((None, True), ("vision", True), ("evals", False)):
        page = await bench.openai.files.list(purpose=purpose)
        assert isinstance(page, FileListResponse)
        assert (page.object, file.id in {listed.id for listed in page.data}) == ("list", found)
    await bench.openai.files.delete(file.id)


async def list_purpose(bench: Bench) -> None:
    request = await bench.sent(lambda client: client.files.list(purpose="fine-tune"))
    assert request.query == {"purpose": ["fine-tune"]}
    assert (await bench.sent(lambda client: client.files.list())).query == {}


async def retrieve_file(bench: Bench) -> None:
    file = await bench.file(bench.openai)
    found = await bench.openai.files.get(file.id)
    assert isinstance(found, FileInfo)
    assert found.as_dict().keys() >= {"id", "object", "bytes", "created_at", "filename", "purpose"}
    await bench.openai.files.delete(file.id)


OPERATIONS = {
    "create_file": "upload",
    "delete_file": "delete",
    "download_file": "get_content",
    "list_files": "list",
    "retrieve_file": "get",
}
SHOWS: dict[str, Show] = {
    "create_file": create_file,
    "delete_file": delete_file,
    "download_file": download_file,
    "list_files": list_files,
    "retrieve_file": retrieve_file,
}


def file_id(operation: str) -> Show:
    """The id is in the path."""
    method = next(method for method in METHODS if str(method) == f"files.{OPERATIONS[operation]}")

    async def show(bench: Bench) -> None:
        async def call(client: Any) -> None:
            result = await method.of(client)()
            if operation == "download_file":
                await result.close()

        assert plain(await bench.sent(call)) == method.request

    return show


def with_http_info(operation: str) -> Show:
    """``data, status, headers``."""
    method = next(method for method in METHODS if str(method) == f"files.{OPERATIONS[operation]}")

    async def show(bench: Bench) -> None:
        response = await method.of(bench.client_of(bench.server()), "with_raw_response")()
        data, status, headers = bare(response)
        assert (status, headers["X-Region"], headers["x-region"]) == (200, "north", "north")
        if operation == "download_file":
            assert await read(data) == method.body
        else:
            assert (type(data), data) == (method.model, method.body)

    return show
