"""A status of 2xx is a success only with what makes it one, for each method and way to call it (rows 2 and 18)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from inspect import isawaitable
from typing import Any

import pytest
from azure.core.exceptions import AzureError, DecodeError, HttpResponseError, ServiceResponseError

from tests.fault.transport.conftest import Serve
from tests.fault.transport.conftest import serve as serve
from tests.fault.transport.raw_server import answering, reply
from tests.harness.rows import in_turn
from tests.harness.surface import MakeClient

Call = Callable[[Any], Awaitable[Any]]

FILE = b'{"id": "file-1", "object": "file", "bytes": 3, "filename": "a", "purpose": "batch", "status": "processed"}'
UPLOAD = b'{"id": "upload-1", "object": "upload", "status": "pending"}'
DELETED = b'{"id": "file-1", "object": "file", "deleted": true}'
ERROR = b'{"error": {"message": "budget exceeded", "code": "over"}}'

CREATION: dict[str, Any] = {"filename": "a", "purpose": "batch", "bytes": 3, "mime_type": "text/plain"}
CONTENT: dict[str, Any] = {"file": b"abc", "filename": "a", "purpose": "batch"}

OBJECTS: dict[str, Call] = {
    "files.get": lambda client: client.files.get("file-1"),
    "files.upload": lambda client: client.files.upload(**CONTENT),
    "files.upload_and_poll": lambda client: client.files.upload_and_poll(**CONTENT, polling_interval=0.01, timeout=5),
    "uploads.create": lambda client: client.uploads.create(**CREATION),
    "uploads.add_part": lambda client: client.uploads.add_part("upload-1", b"abc"),
    "uploads.complete": lambda client: client.uploads.complete("upload-1", part_ids=["part-1"]),
    "uploads.cancel": lambda client: client.uploads.cancel("upload-1"),
    "assistant_files.create": lambda client: client.assistant_files.create("asst-1", file_id="file-1"),
    "assistant_files.get": lambda client: client.assistant_files.get("asst-1", "file-1"),
    "with_raw_response.get": lambda client: client.files.with_raw_response.get("file-1"),
}


async def attached(client: Any) -> Any:
    return [file async for file in client.assistant_files.list("asst-1")]


async def streamed(client: Any) -> Any:
    async with client.files.with_streaming_response.get("file-1") as response:
        parsed = response.parse()
        return await parsed if isawaitable(parsed) else parsed


LISTS: dict[str, Call] = {
    "files.list": lambda client: client.files.list(),
    "assistant_files.list": attached,
}
DELETIONS: dict[str, Call] = {
    "files.delete": lambda client: client.files.delete("file-1"),
    "assistant_files.delete": lambda client: client.assistant_files.delete("asst-1", "file-1"),
}

each_deletion = pytest.mark.parametrize("call", DELETIONS.values(), ids=DELETIONS)


@pytest.fixture
def connect(serve: Serve, make_client: MakeClient) -> Callable[..., Any]:
    """Make a client of a service that always answers so."""

    def start(raw: bytes) -> Any:
        server = serve(answering(lambda request, number: raw))
        return make_client(f"{server.url}/v1", retry_total=0, features=["uploads", "assistant_files", "list_paging"])

    return start


@pytest.mark.parametrize("status", ["200 OK", "201 Created", "202 Accepted", "203 Non-Authoritative Information"])
async def test_row_18_any_status_of_2xx_with_an_id(connect: Callable[..., Any], status: str) -> None:
    client = connect(reply(FILE, status))
    assert (await client.files.upload(**CONTENT)).id == "file-1"
    assert (await client.files.get("file-1")).id == "file-1"
    assert (await streamed(client)).id == "file-1"


@pytest.mark.parametrize(
    ("call", "body"),
    in_turn(
        {**OBJECTS, "with_streaming_response.get": streamed},
        [b"{}", b'{"id": null}', b'{"id": ""}', b'{"id": 7}', b"[]", b"null", b"OK", b""],
        times=2,
    ),
)
async def test_row_18_an_object_without_an_id_is_none(connect: Callable[..., Any], call: Call, body: bytes) -> None:
    with pytest.raises(DecodeError, match="the reply is not a") as caught:
        await call(connect(reply(body)))
    assert caught.value.status_code == 200


@pytest.mark.parametrize("status", ["202 Accepted", "204 No Content"])
@pytest.mark.parametrize("call", [*OBJECTS.values(), streamed], ids=[*OBJECTS, "with_streaming_response.get"])
async def test_row_18_an_object_has_a_body(connect: Callable[..., Any], call: Call, status: str) -> None:
    with pytest.raises(DecodeError):
        await call(connect(reply(b"", status, length=not status.startswith("204"))))


@pytest.mark.parametrize("body", [b"{}", b'{"data": {}}', b"null", b"", b"OK"])
@pytest.mark.parametrize("call", LISTS.values(), ids=LISTS)
async def test_row_18_a_list_has_data(connect: Callable[..., Any], call: Call, body: bytes) -> None:
    with pytest.raises(DecodeError, match="the reply is not a"):
        await call(connect(reply(body)))


async def test_row_18_a_bare_list_is_a_list(connect: Callable[..., Any]) -> None:
    page = await connect(reply(b"[" + FILE + b"]")).files.list()
    assert [file.id for file in page.data] == ["file-1"]


@pytest.mark.parametrize(
    "raw",
    [
        reply(DELETED),
        reply(DELETED, "202 Accepted"),
        reply(b""),
        reply(b"null"),
        reply(b"true"),
        reply(b"OK"),
        reply(b"[]"),
        reply(b"", "202 Accepted"),
        reply(b"", "204 No Content", length=False),
        reply(b"", "204 No Content"),
        reply(b"", "205 Reset Content"),
    ],
    ids=["200", "202", "empty", "null", "true", "text", "list", "202 empty", "204", "204 with a length", "205"],
)
@each_deletion
async def test_row_18_a_deletion_may_have_any_body(connect: Callable[..., Any], call: Call, raw: bytes) -> None:
    client = connect(raw)
    for _ in range(2):
        await call(client)


@pytest.mark.parametrize(
    "call", [*OBJECTS.values(), *LISTS.values(), *DELETIONS.values(), streamed], ids=lambda call: None
)
async def test_row_18_an_error_with_a_status_of_success_is_told(connect: Callable[..., Any], call: Call) -> None:
    with pytest.raises(HttpResponseError, match=r"\(over\) budget exceeded") as caught:
        await call(connect(reply(ERROR)))
    assert caught.value.status_code == 200
    assert caught.value.error.code == "over"


@pytest.mark.parametrize(
    ("call", "body"),
    [
        (OBJECTS["files.get"], FILE.replace(b"file-1", b"file-2")),
        (OBJECTS["with_raw_response.get"], FILE.replace(b"file-1", b"file-2")),
        (streamed, FILE.replace(b"file-1", b"file-2")),
        (OBJECTS["uploads.add_part"], b'{"id": "part-1", "upload_id": "upload-2"}'),
        (OBJECTS["uploads.complete"], UPLOAD.replace(b"-1", b"-2")),
        (OBJECTS["uploads.cancel"], UPLOAD.replace(b"-1", b"-2")),
        (OBJECTS["assistant_files.create"], b'{"id": "file-1", "assistant_id": "asst-2"}'),
        (OBJECTS["assistant_files.get"], b'{"id": "file-2", "assistant_id": "asst-1"}'),
    ],
)
async def test_row_2_the_reply_to_another_request_is_refused(
    connect: Callable[..., Any], call: Call, body: bytes
) -> None:
    with pytest.raises(ServiceResponseError, match="belongs to another request"):
        await call(connect(reply(body)))


async def test_row_2_a_poll_is_held_to_its_file(serve: Serve, make_client: MakeClient) -> None:
    uploaded = FILE.replace(b"processed", b"pending")
    bodies = iter([uploaded, uploaded.replace(b"file-1", b"file-2")])
    server = serve(answering(lambda request, number: reply(next(bodies))))
    with pytest.raises(AzureError, match="belongs to another request"):
        await OBJECTS["files.upload_and_poll"](make_client(f"{server.url}/v1", retry_total=0))
