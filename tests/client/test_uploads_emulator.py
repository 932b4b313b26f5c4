"""Uploads in parts and assistant files, with our clients, against the emulator."""

from __future__ import annotations

import hashlib
import io
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

from azure_ai_files.models import AssistantFile, FilePurpose, ListSortOrder, Upload, UploadPart, UploadState
from tests.harness.surface import MakeClient, SyncCall

MIB = 1024 * 1024
PARTS = (b"one ", b"two ", b"three")
WHOLE = b"".join(PARTS)
ARGUMENTS: dict[str, Any] = {"filename": "a é.txt", "purpose": FilePurpose.AGENTS, "mime_type": "text/plain"}


@pytest.fixture(params=["/v1", "/openai"], ids=["OpenAI", "Azure OpenAI"])
async def client(request: pytest.FixtureRequest, make_client: MakeClient, emulator: Any) -> Any:
    """A client of each dialect that has uploads in parts."""
    return make_client(emulator.url + request.param, emulator.credential)


@pytest.fixture
async def openai(make_client: MakeClient, emulator: Any) -> Any:
    return make_client(emulator.openai_endpoint, emulator.credential)


@pytest.fixture
async def read_back(make_client: MakeClient, emulator: Any) -> Callable[[str], Awaitable[bytes]]:
    """Read a content where each purpose may be read."""
    foundry = make_client(emulator.endpoint, emulator.credential)

    async def read(file_id: str) -> bytes:
        return b"".join([chunk async for chunk in await foundry.files.get_content(file_id)])

    return read


# --- uploads ----------------------------------------------------------------------------------------------------


async def test_parts_become_a_file(client: Any, read_back: Callable[[str], Awaitable[bytes]]) -> None:
    upload = await client.uploads.create(bytes=len(WHOLE), **ARGUMENTS)
    assert isinstance(upload, Upload)
    assert (upload.status, upload.bytes, upload.filename, upload.file) == ("pending", len(WHOLE), "a é.txt", None)
    assert upload.expires_at > upload.created_at

    # In any order, for the ids decide.
    parts = {data: await client.uploads.add_part(upload.id, data) for data in reversed(PARTS)}
    assert all(isinstance(part, UploadPart) and part.upload_id == upload.id for part in parts.values())
    md5 = hashlib.md5(WHOLE).hexdigest()
    completed = await client.uploads.complete(upload.id, part_ids=[parts[data].id for data in PARTS], md5=md5)
    assert (completed.status, completed.id) == (UploadState.COMPLETED, upload.id)

    file = completed.file
    assert (file.filename, file.bytes, file.purpose) == ("a é.txt", len(WHOLE), FilePurpose.AGENTS)
    assert await read_back(file.id) == WHOLE
    assert (await client.files.get(file.id)).id == file.id
    assert file.id in [listed.id for listed in (await client.files.list(purpose=FilePurpose.AGENTS)).data]
    await client.files.delete(file.id)
    with pytest.raises(ResourceNotFoundError):
        await client.files.get(file.id)


async def test_each_kind_of_part(client: Any, read_back: Callable[[str], Awaitable[bytes]], tmp_path: Path) -> None:
    path = tmp_path / "part"
    path.write_bytes(b"path")
    sources: list[Any] = [b"bytes", bytearray(b"array"), io.BytesIO(b"stream"), path.open("rb"), ("name", b"tuple")]
    upload = await client.uploads.create(bytes=len(b"bytesarraystreampathtuple"), **ARGUMENTS)
    part_ids = [(await client.uploads.add_part(upload.id, source)).id for source in sources]
    sources[3].close()
    file = (await client.uploads.complete(upload.id, {"part_ids": part_ids})).file
    assert await read_back(file.id) == b"bytesarraystreampathtuple"


async def test_large_parts(client: Any, read_back: Callable[[str], Awaitable[bytes]]) -> None:
    parts = [bytes([number]) * (5 * MIB + number) for number in range(3)]
    upload = await client.uploads.create(bytes=sum(map(len, parts)), **ARGUMENTS)
    part_ids = [(await client.uploads.add_part(upload.id, part)).id for part in parts]
    file = (await client.uploads.complete(upload.id, part_ids=part_ids)).file
    assert await read_back(file.id) == b"".join(parts)


async def test_a_cancelled_upload_has_ended(client: Any) -> None:
    upload = await client.uploads.create({"bytes": 1, **ARGUMENTS, "purpose": "assistants"})
    part = await client.uploads.add_part(upload.id, b"x")
    assert (await client.uploads.cancel(upload.id)).status == UploadState.CANCELLED
    for call in (
        client.uploads.add_part(upload.id, b"x"),
        client.uploads.complete(upload.id, part_ids=[part.id]),
        client.uploads.cancel(upload.id),
    ):
        with pytest.raises(HttpResponseError, match="is cancelled") as caught:
            await call
        assert caught.value.status_code == 400


async def test_what_is_refused_can_be_mended(client: Any) -> None:
    upload = await client.uploads.create(bytes=3, **ARGUMENTS)
    part = await client.uploads.add_part(upload.id, b"xy")
    with pytest.raises(HttpResponseError, match="more than the 3 bytes"):
        await client.uploads.add_part(upload.id, b"zz")
    with pytest.raises(HttpResponseError, match="have 2 bytes"):
        await client.uploads.complete(upload.id, part_ids=[part.id])
    rest = await client.uploads.add_part(upload.id, b"z")
    with pytest.raises(HttpResponseError, match="checksum"):
        await client.uploads.complete(upload.id, part_ids=[part.id, rest.id], md5="0" * 32)
    assert (await client.uploads.complete(upload.id, part_ids=[part.id, rest.id])).file.bytes == 3


async def test_an_unknown_upload(client: Any) -> None:
    for call in (client.uploads.add_part("upload_1", b"x"), client.uploads.cancel("upload_1")):
        with pytest.raises(ResourceNotFoundError, match="No such Upload object: upload_1"):
            await call


async def test_azure_block_ids_complete_an_upload(make_client: MakeClient, emulator: Any) -> None:
    azure = make_client(emulator.url + "/openai", emulator.credential)
    upload = await azure.uploads.create(bytes=2, **ARGUMENTS)
    parts = [await azure.uploads.add_part(upload.id, data) for data in (b"1", b"2")]
    block_ids = [part.azure_block_id for part in parts]
    assert (await azure.uploads.complete(upload.id, part_ids=block_ids)).file.bytes == 2


async def test_the_file_expires_as_asked(openai: Any) -> None:
    expiry = {"anchor": "created_at", "seconds": 3600}
    upload = await openai.uploads.create(bytes=1, **ARGUMENTS, expires_after=expiry)
    part = await openai.uploads.add_part(upload.id, b"x")
    file = (await openai.uploads.complete(upload.id, part_ids=[part.id])).file
    assert (file.expires_at - file.created_at).total_seconds() == 3600


async def test_the_raw_responses_of_uploads(client: Any) -> None:
    raw = client.uploads.with_raw_response
    created = await raw.create(bytes=1, **ARGUMENTS)
    upload = created.parse()
    part = (await raw.add_part(upload.id, b"x")).parse()
    completed = await raw.complete(upload.id, part_ids=[part.id])
    assert (completed.status_code, completed.parse().status) == (200, "completed")


@pytest.mark.parametrize("path", ["/api/projects/emulator", "/openai/v1"])
async def test_a_service_without_uploads(make_client: MakeClient, emulator: Any, path: str) -> None:
    client = make_client(emulator.url + path, emulator.credential)
    with pytest.raises(ValueError, match="uploads in parts"):
        await client.uploads.create(bytes=1, **ARGUMENTS)
    persuaded = make_client(emulator.url + path, emulator.credential, features=["uploads", "assistant_files"])
    with pytest.raises(ResourceNotFoundError, match="Unknown request URL"):
        await persuaded.uploads.create(bytes=1, **ARGUMENTS)
    with pytest.raises(ResourceNotFoundError, match="Unknown request URL"):
        await persuaded.assistant_files.get("asst_1", "file-1")


# --- assistant files --------------------------------------------------------------------------------------------


@pytest.fixture
async def attached(openai: Any) -> AsyncIterator[tuple[str, list[str]]]:
    """An assistant, and the ids of its seven files."""
    assistant_id, file_ids = f"asst_{uuid.uuid4().hex}", list[str]()
    for number in range(7):
        file = await openai.files.upload(file=(f"{number}.txt", b"x"), purpose=FilePurpose.AGENTS)
        await openai.assistant_files.create(assistant_id, file_id=file.id)
        file_ids.append(file.id)
    yield assistant_id, file_ids
    for file_id in file_ids:
        await openai.files.delete(file_id)


async def test_a_file_is_attached_and_detached(openai: Any, attached: tuple[str, list[str]]) -> None:
    assistant_id, file_ids = attached
    operations = openai.assistant_files
    file = await operations.get(assistant_id, file_ids[0])
    assert isinstance(file, AssistantFile)
    assert (file.id, file.assistant_id, file.object) == (file_ids[0], assistant_id, "assistant.file")
    assert (await operations.create(assistant_id, {"file_id": file_ids[0]})) == file

    deleted = await operations.delete(assistant_id, file_ids[0])
    assert (deleted.id, deleted.deleted, deleted.object) == (file_ids[0], True, "assistant.file.deleted")
    for call in (operations.get, operations.delete):
        with pytest.raises(ResourceNotFoundError):
            await call(assistant_id, file_ids[0])
    assert (await openai.files.get(file_ids[0])).id == file_ids[0]


@pytest.mark.parametrize("limit", [None, 1, 3, 7, 100])
async def test_the_list_is_whole_whatever_the_page(
    openai: Any, attached: tuple[str, list[str]], limit: int | None
) -> None:
    assistant_id, file_ids = attached
    list_files = openai.assistant_files.list
    assert [file.id async for file in list_files(assistant_id, limit=limit, order=ListSortOrder.ASCENDING)] == file_ids
    assert [file.id async for file in list_files(assistant_id, limit=limit)] == file_ids[::-1]
    after = list_files(assistant_id, limit=limit, order="asc", after=file_ids[1])
    assert [file.id async for file in after] == file_ids[2:]
    between = list_files(assistant_id, limit=limit, order="asc", after=file_ids[1], before=file_ids[5])
    assert [file.id async for file in between] == file_ids[2:5]


async def test_a_token_goes_on_in_another_client(
    make_client: MakeClient, emulator: Any, openai: Any, attached: tuple[str, list[str]]
) -> None:
    assistant_id, file_ids = attached
    pages = openai.assistant_files.list(assistant_id, limit=3, order="asc").by_page()
    pages = await pages if isinstance(pages, SyncCall) else pages
    async for page in pages:
        assert [file.id async for file in page] == file_ids[:3]
        break
    other = make_client(emulator.openai_endpoint, emulator.credential)
    rest = other.assistant_files.list(assistant_id, limit=3, order="asc").by_page(pages.continuation_token)
    assert [[file.id async for file in page] async for page in rest] == [file_ids[3:6], file_ids[6:]]


async def test_what_cannot_be_attached(openai: Any) -> None:
    with pytest.raises(ResourceNotFoundError, match="No such File object"):
        await openai.assistant_files.create("asst_1", file_id="file-1")
    batch = await openai.files.upload(file=("a.jsonl", b"{}"), purpose=FilePurpose.BATCH)
    with pytest.raises(HttpResponseError, match="not 'assistants'"):
        await openai.assistant_files.create("asst_1", file_id=batch.id)


async def test_the_beta_header_can_be_another(openai: Any, attached: tuple[str, list[str]]) -> None:
    assistant_id, file_ids = attached
    with pytest.raises(HttpResponseError, match="assistants=v1") as caught:
        await openai.assistant_files.get(assistant_id, file_ids[0], headers={"OpenAI-Beta": "assistants=v2"})
    assert caught.value.error.code == "invalid_beta"
