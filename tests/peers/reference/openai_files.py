"""OpenAI's Files API."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest
from azure.core.exceptions import ResourceNotFoundError

from azure_ai_files.models import ExpiresAfter, FileDeletionStatus, FileInfo, FilePurpose, FileState
from tests.harness.reply import json_reply
from tests.harness.scripted_service import FILE_ID, file_info
from tests.peers.reference.bench import CONTENT, NAME, Bench, Show, content_of, items, rows

FIELDS: dict[str, tuple[Any, Any]] = {
    # what the service sends, and what it is as an attribute
    "id": ("file-1", "file-1"),
    "bytes": (7, 7),
    "created_at": (1_700_000_000, datetime(2023, 11, 14, 22, 13, 20, tzinfo=timezone.utc)),
    "filename": (NAME, NAME),
    "object": ("file", "file"),
    "purpose": ("batch", FilePurpose.BATCH),
    "status": ("processed", FileState.PROCESSED),
    "expires_at": (1_700_003_600, datetime(2023, 11, 14, 23, 13, 20, tzinfo=timezone.utc)),
    "status_details": ("not readable", "not readable"),
}
DELETED: dict[str, Any] = {"id": "file-1", "deleted": True, "object": "file"}
PURPOSES = {
    "assistants": FilePurpose.AGENTS,
    "assistants_output": FilePurpose.AGENTS_OUTPUT,
    "batch": FilePurpose.BATCH,
    "batch_output": FilePurpose.BATCH_OUTPUT,
    "fine-tune": FilePurpose.FINE_TUNE,
    "fine-tune-results": FilePurpose.FINE_TUNE_RESULTS,
    "vision": FilePurpose.VISION,
    "user_data": FilePurpose.USER_DATA,
    "evals": FilePurpose.EVALS,
}
STATES = {"uploaded": FileState.UPLOADED, "processed": FileState.PROCESSED, "error": FileState.ERROR}


async def list_files(bench: Bench) -> None:
    client = bench.openai
    ids = [(await bench.file(client, "evals")).id for _ in range(3)]
    page = await client.files.list(purpose="evals", limit=2, order="asc")
    assert ([file.id for file in page.data], page.has_more, page.last_id) == (ids[:2], True, ids[1])
    rest = await client.files.list(purpose="evals", limit=10_000, order="asc", after=page.last_id)
    assert ([file.id for file in rest.data], rest.has_more) == (ids[2:], False)
    everything = await items(client.files.list_all(purpose="evals", order="desc", page_size=1))
    assert [file.id for file in everything] == ids[::-1]
    for limit in (0, 10_001):
        with pytest.raises(ValueError, match="limit must be from 1 to 10000"):
            await client.files.list(limit=limit)
    for file_id in ids:
        await client.files.delete(file_id)


async def create(bench: Bench) -> None:
    client = bench.openai
    file = await bench.file(client, "batch", expires_after=ExpiresAfter(seconds=3600))
    assert isinstance(file, FileInfo)
    assert (file.expires_at - file.created_at).total_seconds() == 3600
    for seconds in (3599, 2_592_001):
        with pytest.raises(ValueError, match="seconds must be from 3,600 to 2,592,000"):
            await bench.file(client, "batch", expires_after={"anchor": "created_at", "seconds": seconds})
    await client.files.delete(file.id)


async def ignored_expiry(bench: Bench) -> None:
    server = bench.server(lambda _: json_reply(file_info(len(CONTENT))))
    with pytest.warns(UserWarning, match="ignored expires_after"):
        await bench.file(bench.client_of(server), "batch", expires_after={"seconds": 3600})


async def created_and_watched(bench: Bench) -> None:
    await create(bench)
    await ignored_expiry(bench)


async def delete(bench: Bench) -> None:
    client = bench.openai
    file = await bench.file(client)
    deleted, status, _ = await _unpacked(client.files.with_raw_response.delete(file.id))
    assert (type(deleted), deleted.id, deleted.deleted, status) == (FileDeletionStatus, file.id, True, 200)
    with pytest.raises(ResourceNotFoundError):
        await client.files.delete(file.id)


async def _unpacked(call: Any) -> tuple[Any, ...]:
    response = await call
    return tuple(getattr(response, "_target", response))


async def retrieve(bench: Bench) -> None:
    client = bench.openai
    file = await bench.file(client)
    found = await client.files.get(file.id)
    assert (type(found), found.id, found.filename) == (FileInfo, file.id, NAME)
    await client.files.delete(file.id)


async def content(bench: Bench) -> None:
    client = bench.openai
    file = await bench.file(client)
    assert await content_of(client, file.id) == CONTENT
    async with client.files.with_streaming_response.get_content(file.id) as response:
        assert await response.read() == CONTENT
    await client.files.delete(file.id)


def route(line: str) -> Show:
    verb, _, path = line.partition("/")
    path = f"/v1/{path}".format(file_id=FILE_ID)

    async def call(client: Any) -> Any:
        files = client.files
        if verb == "POST":
            return await files.upload(file=CONTENT, purpose="batch")
        if verb == "DELETE":
            return await files.delete(FILE_ID)
        if path.endswith("/content"):
            return await content_of(client, FILE_ID)
        return await (files.get(FILE_ID) if FILE_ID in path else files.list())

    async def show(bench: Bench) -> None:
        request = await bench.sent(call)
        assert (request.method, request.path) == (verb, path)

    return show


def deleted_field(name: str) -> Show:
    async def show(bench: Bench) -> None:
        client = bench.client_of(bench.server([json_reply(DELETED)]))
        deleted, _, _ = await _unpacked(client.files.with_raw_response.delete("file-1"))
        assert (getattr(deleted, name), deleted[name]) == (DELETED[name], DELETED[name])

    return show


async def get(bench: Bench, **fields: Any) -> Any:
    sent = {name: value for name, (value, _) in FIELDS.items()}
    return await bench.client_of(bench.server([json_reply({**sent, **fields})])).files.get("file-1")


def field(name: str) -> Show:
    async def show(bench: Bench) -> None:
        file = await get(bench)
        assert (file[name], getattr(file, name)) == FIELDS[name]
        assert name in file.as_dict()

    return show


def received(name: str, value: str, member: Any) -> Show:
    async def show(bench: Bench) -> None:
        file = await get(bench, **{name: value})
        assert (file[name], getattr(file, name)) == (value, member)
        assert type(getattr(file, name)) is type(member)

    return show


def sent_purpose(value: str) -> Show:
    async def show(bench: Bench) -> None:
        member = PURPOSES[value]
        request = await bench.sent(lambda client: client.files.upload(file=CONTENT, purpose=member))
        assert request.parts["purpose"].content == value.encode()
        file = await bench.file(bench.openai, value)
        assert file.purpose == member
        await bench.openai.files.delete(file.id)

    return show


ROUTES = ("GET/files", "POST/files", "DELETE/files/{file_id}", "GET/files/{file_id}", "GET/files/{file_id}/content")

ROWS = rows(
    ("files.list", "files.list(purpose=, limit=, order=, after=), files.list_all", list_files),
    ("files.create", "files.upload(file=, purpose=, expires_after=)", created_and_watched),
    ("files.delete", "files.delete; with_raw_response.delete for its result", delete),
    ("files.retrieve", "files.get", retrieve),
    ("files.content", "files.get_content; with_streaming_response.get_content", content),
    *((line, "the same", route(line)) for line in ROUTES),
    *((f"FileDeleted.{name}", f"FileDeletionStatus.{name}", deleted_field(name)) for name in DELETED),
    *((f"FileObject.{name}", f"FileInfo.{name}", field(name)) for name in FIELDS),
    *(
        (f"FileObject.purpose :{value}", f"FilePurpose.{member.name}", received("purpose", value, member))
        for value, member in PURPOSES.items()
        if value != "evals"
    ),
    *(
        (f"FileObject.status :{value}", f"FileState.{member.name}", received("status", value, member))
        for value, member in STATES.items()
    ),
    *(
        (f"FilePurpose :{value}", f"FilePurpose.{PURPOSES[value].name}", sent_purpose(value))
        for value in ("assistants", "batch", "fine-tune", "vision", "user_data", "evals")
    ),
)
