"""``uploads``: what each step sends, and a file made of parts."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

from azure_ai_files.emulator import Emulator
from azure_ai_files.models import ExpiresAfter, FilePurpose, Upload, UploadPart, UploadState
from tests.harness.methods import UPLOAD_ID, service
from tests.harness.reply import Reply
from tests.harness.request import Request
from tests.harness.server import FaultServer, MakeServer
from tests.harness.surface import MakeClient, Surface

PATH = f"/v1/uploads/{UPLOAD_ID}"
PARTS = [b"the first part, ", b"the second one, ", b"and the last"]
WHOLE = b"".join(PARTS)
CREATION = {"filename": "report.txt", "purpose": "batch", "bytes": len(WHOLE), "mime_type": "text/plain"}


@pytest.fixture
def server(fault_server: MakeServer) -> FaultServer:
    return fault_server(service())


@pytest.fixture
def uploads(make_client: MakeClient, server: FaultServer) -> Any:
    return make_client(f"{server.url}/v1").uploads


def only(server: FaultServer) -> Request:
    (request,) = server.requests
    return request


# --- what is sent ------------------------------------------------------------------------------------------------


async def test_create_sends_json(uploads: Any, server: FaultServer) -> None:
    await uploads.create(**{**CREATION, "purpose": FilePurpose.BATCH})
    request = only(server)
    assert (request.method, request.path) == ("POST", "/v1/uploads")
    assert request.headers["Content-Type"] == request.headers["Accept"] == "application/json"
    assert json.loads(request.body) == CREATION


@pytest.mark.parametrize("expires_after", [ExpiresAfter(seconds=3600), {"seconds": 3600}])
async def test_create_says_when_the_file_expires(uploads: Any, server: FaultServer, expires_after: Any) -> None:
    await uploads.create(**CREATION, expires_after=expires_after)
    assert json.loads(only(server).body)["expires_after"] == {"anchor": "created_at", "seconds": 3600}


async def test_a_body_may_say_more(uploads: Any, server: FaultServer) -> None:
    body = {**CREATION, "purpose": FilePurpose.BATCH, "custom_llm_provider": "azure"}
    await uploads.create(body)
    await uploads.complete(UPLOAD_ID, {"part_ids": ["part-1"], "custom_llm_provider": "azure"})
    created, completed = (json.loads(request.body) for request in server.requests)
    assert created == {**CREATION, "custom_llm_provider": "azure"}
    assert completed == {"part_ids": ["part-1"], "custom_llm_provider": "azure"}


def forms_of(content: bytes) -> dict[str, Any]:
    return {
        "bytes": content,
        "bytearray": bytearray(content),
        "memoryview": memoryview(content),
        "a file": io.BytesIO(content),
        "a name and bytes": ("part", content),
        "blocks": iter([content[:3], content[3:]]),
    }


@pytest.mark.parametrize("form", forms_of(b""))
async def test_a_part_is_a_form_with_data(uploads: Any, server: FaultServer, form: str, surface: Surface) -> None:
    data = forms_of(PARTS[0])[form]
    if surface.is_aio and form == "blocks":
        data = blocks(data)
    await uploads.add_part(UPLOAD_ID, data)
    request = only(server)
    assert (request.method, request.path) == ("POST", f"{PATH}/parts")
    assert list(request.parts) == ["data"]
    part = request.parts["data"]
    assert (part.content, part.headers["Content-Type"]) == (PARTS[0], "application/octet-stream")
    assert part.filename == ("part" if form == "a name and bytes" else "upload")
    assert request.chunked is (form == "blocks")


async def blocks(data: Iterator[bytes]) -> Any:
    for block in data:
        yield block


async def test_a_part_is_sent_again_whole(make_client: MakeClient, fault_server: MakeServer) -> None:
    good = service()
    failures = iter([Reply(503), Reply(429)])
    server = fault_server(lambda request: next(failures, None) or good(request))
    file = io.BytesIO(b"skipped " + PARTS[0])
    file.seek(8)
    await make_client(f"{server.url}/v1").uploads.add_part(UPLOAD_ID, file)
    assert [request.parts["data"].content for request in server.requests] == [PARTS[0]] * 3
    assert (file.tell(), file.closed) == (8, False)


async def test_complete_sends_the_order_of_the_parts(uploads: Any, server: FaultServer) -> None:
    md5 = hashlib.md5(WHOLE).hexdigest()
    upload = await uploads.complete(UPLOAD_ID, part_ids=("part-2", "part-1"), md5=md5)
    request = only(server)
    assert (request.method, request.path) == ("POST", f"{PATH}/complete")
    assert json.loads(request.body) == {"part_ids": ["part-2", "part-1"], "md5": md5}
    assert (upload.status, upload.file.id) == (UploadState.COMPLETED, upload["file"]["id"])


async def test_cancel_sends_nothing_but_its_path(uploads: Any, server: FaultServer) -> None:
    upload = await uploads.cancel(UPLOAD_ID)
    request = only(server)
    assert (request.method, request.path, request.body) == ("POST", f"{PATH}/cancel", b"")
    assert upload.status == UploadState.CANCELLED


@pytest.mark.parametrize(
    "step",
    [
        lambda uploads, **options: uploads.create(**CREATION, **options),
        lambda uploads, **options: uploads.add_part(UPLOAD_ID, b"content", **options),
        lambda uploads, **options: uploads.complete(UPLOAD_ID, part_ids=["part-1"], **options),
        lambda uploads, **options: uploads.cancel(UPLOAD_ID, **options),
    ],
)
async def test_options_reach_each_step(uploads: Any, server: FaultServer, step: Callable[..., Any]) -> None:
    await step(uploads, headers={"X-Mine": "1"}, params={"tenant": "contoso"})
    request = only(server)
    assert (request.headers["X-Mine"], request.query) == ("1", {"tenant": ["contoso"]})


async def test_azure_openai_is_told_its_version(make_client: MakeClient, fault_server: MakeServer) -> None:
    server = fault_server(lambda _: Reply(200, b'{"id": "upload-1"}'))
    await make_client(f"{server.url}/openai").uploads.create(**CREATION)
    assert (only(server).path, only(server).query) == ("/openai/uploads", {"api-version": ["2024-10-21"]})


# --- what comes of it --------------------------------------------------------------------------------------------


@pytest.fixture
async def client(make_client: MakeClient, emulator: Emulator) -> Any:
    return make_client(emulator.openai_endpoint, emulator.credential)


async def test_parts_become_a_file_in_the_order_of_complete(client: Any) -> None:
    upload = await client.uploads.create(
        filename="report.jsonl", purpose="batch", bytes=len(WHOLE), mime_type="application/jsonl"
    )
    assert isinstance(upload, Upload)
    assert (upload.status, upload.bytes, upload.file) == (UploadState.PENDING, len(WHOLE), None)
    assert upload.expires_at > upload.created_at
    added = [await client.uploads.add_part(upload.id, part) for part in reversed(PARTS)]
    assert {(type(part), part.upload_id, part.object) for part in added} == {(UploadPart, upload.id, "upload.part")}
    completed = await client.uploads.complete(
        upload.id, part_ids=[part.id for part in reversed(added)], md5=hashlib.md5(WHOLE).hexdigest()
    )
    assert (completed.id, completed.status) == (upload.id, UploadState.COMPLETED)
    file = await client.files.get(completed.file.id)
    assert (file.filename, file.bytes, file.purpose) == ("report.jsonl", len(WHOLE), FilePurpose.BATCH)
    async with await client.files.get_content(file.id) as content:
        assert b"".join([block async for block in content]) == WHOLE
    await client.files.delete(file.id)


@pytest.mark.parametrize(
    ("sent", "completion"),
    [(PARTS[:1], {}), (PARTS, {"md5": "0" * 32})],
    ids=["bytes are missing", "another checksum"],
)
async def test_what_is_not_whole_is_refused(client: Any, sent: list[bytes], completion: dict[str, str]) -> None:
    upload = await client.uploads.create(**{**CREATION, "purpose": "assistants"})
    ids = [(await client.uploads.add_part(upload.id, part)).id for part in sent]
    with pytest.raises(HttpResponseError) as caught:
        await client.uploads.complete(upload.id, part_ids=ids, **completion)
    assert caught.value.status_code == 400


async def test_nothing_can_be_added_to_what_was_cancelled(client: Any) -> None:
    upload = await client.uploads.create(**{**CREATION, "purpose": "assistants"})
    assert (await client.uploads.cancel(upload.id)).status == UploadState.CANCELLED
    with pytest.raises(HttpResponseError):
        await client.uploads.add_part(upload.id, PARTS[0])


async def test_an_unknown_upload(client: Any) -> None:
    with pytest.raises(ResourceNotFoundError):
        await client.uploads.add_part("upload_that_is_not_there", PARTS[0])
