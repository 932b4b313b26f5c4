"""Ids as services and gateways make them: any text without control characters is one segment of the path."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from azure.core.exceptions import ResourceNotFoundError

from azure_ai_files._decisions.arguments import check_id
from tests.harness.file_calls import CONTENT
from tests.harness.reply import json_reply
from tests.harness.scripted_service import file_info
from tests.harness.server import MakeServer
from tests.harness.surface import MakeClient

IDS = [
    "a/b", "/", "../x", "a//b", "100%", "%", "%2e%2e", "a%2Fb", "{x}", "a?b#c", "a\\b", "a b+c&d=e;", " x ", "...",
    "ünï", "文", "😀", "\u202e", "\u200b", "'\"<>", "gateway:openai/file-1",
]  # fmt: skip
each_id = pytest.mark.parametrize("file_id", IDS, ids=ascii)


@each_id
def test_the_decision(file_id: str) -> None:
    assert check_id(file_id, "file_id") == file_id


@each_id
async def test_the_path(make_client: MakeClient, fault_server: MakeServer, file_id: str) -> None:
    attachment = {"object": "assistant.file", "id": file_id, "created_at": 7, "assistant_id": file_id}
    replies = [{**file_info(7), "id": file_id}, {"id": file_id, "deleted": True}, {}, {"data": []}, attachment]
    server = fault_server([json_reply(reply) for reply in replies])
    client = make_client(server.url + "/v1")
    await client.files.get(file_id)
    await client.files.delete(file_id)
    await (await client.files.get_content(file_id)).close()
    await client.files.list(after=file_id)
    await client.assistant_files.get(file_id, file_id)
    get, delete, content, listing, attached = (request.target for request in server.requests)
    assert segments(get) == segments(delete) == ["v1", "files", file_id]
    assert segments(content) == ["v1", "files", file_id, "content"]
    assert segments(attached) == ["v1", "assistants", file_id, "files", file_id]
    assert parse_qsl(urlsplit(listing).query) == [("after", file_id)]


def segments(target: str) -> list[str]:
    assert not set(target) & set("?#\\{} ")
    return [unquote(segment) for segment in target.split("/")[1:]]


@each_id
async def test_the_emulator(make_client: MakeClient, emulator: Any, file_id: str) -> None:
    client = make_client(emulator.openai_endpoint, emulator.credential)
    file = await client.files.upload(file=CONTENT, purpose="assistants")
    attached = await client.assistant_files.create(file_id, file_id=file.id)
    assert attached.assistant_id == file_id
    assert (await client.assistant_files.get(file_id, file.id)).assistant_id == file_id
    assert [item.id async for item in client.assistant_files.list(file_id)] == [file.id]
    assert (await client.assistant_files.delete(file_id, file.id)).deleted is True
    for call in (client.files.get, client.files.delete, client.files.get_content, client.uploads.cancel):
        with pytest.raises(ResourceNotFoundError, match=r"No such (File|Upload) object"):
            await call(file_id)
