"""openai's uploads in parts, unmodified, against the emulator."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import openai
import pytest

from tests.peers.test_clients import Peer, azure_openai, each, openai_at, settled

CONTENT = bytes(range(256)) * 4096
PEERS = (
    Peer("OpenAI", openai_at(openai.OpenAI, "/v1")),
    Peer("AsyncOpenAI", openai_at(openai.AsyncOpenAI, "/v1")),
    Peer("OpenAI on a project", openai_at(openai.OpenAI, "/api/projects/emulator/openai/v1")),
    Peer("AzureOpenAI", azure_openai(openai.AzureOpenAI)),
    Peer("AsyncAzureOpenAI", azure_openai(openai.AsyncAzureOpenAI)),
)
WITHOUT_UPLOADS = (Peer("OpenAI on Azure OpenAI v1", openai_at(openai.OpenAI, "/openai/v1")),)
ARGUMENTS: dict[str, Any] = {"filename": "a.jsonl", "purpose": "batch", "mime_type": "application/jsonl"}


@pytest.fixture
async def client(request: pytest.FixtureRequest, emulator: Any) -> AsyncIterator[Any]:
    """The client of a peer, with a good key."""
    made = request.param.make(emulator, emulator.key)
    yield made
    await settled(made.close())


async def content_of(client: Any, file: Any) -> bytes:
    content: bytes = (await settled(client.files.content(file.id))).content
    return content


@each(PEERS)
async def test_parts_become_a_file(client: Any) -> None:
    upload = await settled(client.uploads.create(bytes=len(CONTENT), **ARGUMENTS))
    assert (upload.status, upload.object, upload.file) == ("pending", "upload", None)
    half = len(CONTENT) // 2
    second = await settled(client.uploads.parts.create(upload.id, data=CONTENT[half:]))
    first = await settled(client.uploads.parts.create(upload.id, data=CONTENT[:half]))
    assert (first.object, first.upload_id) == ("upload.part", upload.id)
    completed = await settled(client.uploads.complete(upload.id, part_ids=[first.id, second.id]))
    assert (completed.status, completed.id) == ("completed", upload.id)
    assert (completed.file.bytes, completed.file.filename) == (len(CONTENT), "a.jsonl")

    assert await content_of(client, completed.file) == CONTENT
    ready = await settled(client.files.wait_for_processing(completed.file.id, poll_interval=0.02))
    assert ready.status == "processed"
    assert (await settled(client.files.delete(completed.file.id))).deleted


@each(PEERS)
@pytest.mark.parametrize("part_size", [None, 100_000, len(CONTENT)])
async def test_a_file_in_chunks(client: Any, tmp_path: Path, part_size: int | None) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(CONTENT)
    upload = await settled(
        client.uploads.upload_file_chunked(
            file=path,
            purpose="batch",
            mime_type="application/jsonl",
            part_size=part_size,
            md5=hashlib.md5(CONTENT).hexdigest(),
        )
    )
    assert (upload.status, upload.file.filename) == ("completed", "a.jsonl")
    assert await content_of(client, upload.file) == CONTENT


@each(PEERS)
async def test_bytes_in_chunks(client: Any) -> None:
    upload = await settled(
        client.uploads.upload_file_chunked(file=CONTENT, bytes=len(CONTENT), part_size=300_000, **ARGUMENTS)
    )
    assert await content_of(client, upload.file) == CONTENT


@each(PEERS)
async def test_a_cancelled_upload_has_ended(client: Any) -> None:
    upload = await settled(client.uploads.create(bytes=1, **ARGUMENTS))
    assert (await settled(client.uploads.cancel(upload.id))).status == "cancelled"
    with pytest.raises(openai.BadRequestError, match="is cancelled"):
        await settled(client.uploads.parts.create(upload.id, data=b"x"))


@each(PEERS)
async def test_mistakes_are_errors_of_openai(client: Any) -> None:
    with pytest.raises(openai.NotFoundError):
        await settled(client.uploads.cancel("upload_1"))
    with pytest.raises(openai.BadRequestError):
        await settled(client.uploads.create(bytes=1, **{**ARGUMENTS, "purpose": "no such"}))
    upload = await settled(client.uploads.create(bytes=3, **ARGUMENTS))
    part = await settled(client.uploads.parts.create(upload.id, data=b"12"))
    with pytest.raises(openai.BadRequestError):
        await settled(client.uploads.parts.create(upload.id, data=b"34"))
    with pytest.raises(openai.BadRequestError):
        await settled(client.uploads.complete(upload.id, part_ids=[part.id]))


@each(PEERS[:3])
async def test_the_file_expires_as_asked(client: Any) -> None:
    expiry = {"anchor": "created_at", "seconds": 3600}
    upload = await settled(client.uploads.create(bytes=1, **ARGUMENTS, expires_after=expiry))
    part = await settled(client.uploads.parts.create(upload.id, data=b"x"))
    file = (await settled(client.uploads.complete(upload.id, part_ids=[part.id]))).file
    assert file.expires_at == file.created_at + 3600


def strict(client: Any) -> Any:
    return lambda emulator, key: client(
        base_url=emulator.url + "/v1", api_key=key, max_retries=0, _strict_response_validation=True
    )


@each((Peer("OpenAI", strict(openai.OpenAI)), Peer("AsyncOpenAI", strict(openai.AsyncOpenAI))))
async def test_replies_keep_to_the_types_of_openai(client: Any) -> None:
    upload = await settled(client.uploads.create(bytes=1, **ARGUMENTS))
    part = await settled(client.uploads.parts.create(upload.id, data=b"x"))
    completed = await settled(client.uploads.complete(upload.id, part_ids=[part.id]))
    assert completed.file.status in ("uploaded", "processed")


@each(WITHOUT_UPLOADS)
async def test_a_service_without_uploads(client: Any) -> None:
    with pytest.raises(openai.NotFoundError, match="Unknown request URL"):
        await settled(client.uploads.create(bytes=1, **ARGUMENTS))
