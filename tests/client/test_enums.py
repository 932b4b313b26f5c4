"""A member of any enum counts by its value, wherever a value is passed."""

from __future__ import annotations

import json
from enum import Enum
from typing import Any

import pytest
from azure.ai.agents.models import FilePurpose as AgentsFilePurpose

from azure_ai_files._decisions.arguments import enum_value, expiry, one_of, order_text, purpose_text
from tests.harness.file_calls import CONTENT, NAME
from tests.harness.scripted_service import Service
from tests.harness.server import MakeServer
from tests.harness.surface import MakeClient


class TextEnum(str, Enum):
    INPUT = "assistants"
    OLDEST = "asc"
    ANCHOR = "created_at"


class PlainEnum(Enum):
    INPUT = "assistants"
    OLDEST = "asc"
    ANCHOR = "created_at"
    HOUR = 3600


PURPOSES = [AgentsFilePurpose.AGENTS, TextEnum.INPUT, PlainEnum.INPUT]
KINDS: list[Any] = [TextEnum, PlainEnum]
each_purpose = pytest.mark.parametrize("purpose", PURPOSES, ids=lambda member: type(member).__module__)


@pytest.mark.parametrize("value", [None, "assistants", 7, ["a"], b"a"])
def test_another_value_stays(value: Any) -> None:
    assert enum_value(value) is value


@pytest.mark.parametrize("kind", KINDS)
def test_the_decisions(kind: Any) -> None:
    values = [purpose_text(kind.INPUT), order_text(kind.OLDEST), *expiry({"anchor": kind.ANCHOR, "seconds": 3600})]
    assert values == ["assistants", "asc", "created_at", 3600]
    assert [type(value) for value in values] == [str, str, str, int]
    for values in (one_of({"purpose": kind.INPUT}, {}), one_of(None, {"purpose": kind.INPUT})):
        assert type(values["purpose"]) is str


@pytest.mark.parametrize("member", [PlainEnum.HOUR])
def test_a_member_with_a_value_of_another_type(member: Any) -> None:
    with pytest.raises(TypeError, match="purpose"):
        purpose_text(member)
    with pytest.raises(ValueError, match="order"):
        order_text(member)


@each_purpose
async def test_one_file(make_client: MakeClient, emulator: Any, purpose: Any) -> None:
    files = make_client(emulator.openai_endpoint, emulator.credential).files
    content = (NAME, CONTENT)
    uploaded = [
        await files.upload(file=content, purpose=purpose),
        await files.upload({"file": content, "purpose": purpose}),
        await files.upload_and_poll(file=content, purpose=purpose, polling_interval=0.01),
        await (await files.begin_upload(file=content, purpose=purpose, polling_interval=0.01)).result(),
    ]
    assert {file["purpose"] for file in uploaded} == {"assistants"}
    assert len((await files.list(purpose=purpose)).data) == 4
    assert len([file async for file in files.list_all(purpose=purpose)]) == 4


@each_purpose
async def test_many_files(make_client: MakeClient, emulator: Any, purpose: Any) -> None:
    files = make_client(emulator.openai_endpoint, emulator.credential).files
    uploaded = [result async for result in files.upload_many([(CONTENT, NAME), (CONTENT, "b")], purpose=purpose)]
    assert [result.ok for result in uploaded] == [True, True]
    deleted = [result async for result in files.delete_many(purpose=purpose)]
    assert [result.ok for result in deleted] == [True, True]
    assert (await files.list()).data == []


@each_purpose
async def test_an_upload_in_parts(make_client: MakeClient, emulator: Any, purpose: Any) -> None:
    client = make_client(emulator.openai_endpoint, emulator.credential)
    file = await client.files.upload(file=(NAME, CONTENT), purpose=purpose, part_size=3)
    created = await client.uploads.create(filename=NAME, purpose=purpose, bytes=7, mime_type="text/plain")
    assert (file["purpose"], created["purpose"]) == ("assistants", "assistants")


@pytest.mark.parametrize("kind", KINDS)
async def test_the_wire(make_client: MakeClient, fault_server: MakeServer, kind: Any) -> None:
    """Orders, anchors, and what the caller adds to the query and the headers."""
    server = fault_server(Service())
    client = make_client(server.url + "/v1")
    added = {"params": {"kinds": [kind.INPUT, "other"], "order": kind.OLDEST}, "headers": {"x-kind": kind.INPUT}}
    await client.files.list(order=kind.OLDEST)
    await client.files.list(**added)
    expires_after = {"anchor": kind.ANCHOR, "seconds": 3600}
    await client.files.upload(file=(NAME, CONTENT), purpose=kind.INPUT, expires_after=expires_after)
    plain, with_more, upload = server.requests
    assert plain.target == "/v1/files?order=asc"
    assert with_more.target == "/v1/files?order=asc&kinds=assistants&kinds=other"
    assert with_more.headers["x-kind"] == "assistants"
    assert b"Enum" not in upload.body
    assert b'name="purpose"\r\n\r\nassistants\r\n' in upload.body
    assert b'name="expires_after[anchor]"\r\n\r\ncreated_at\r\n' in upload.body


@pytest.mark.parametrize("kind", KINDS)
async def test_the_json_of_an_upload_in_parts(make_client: MakeClient, emulator: Any, kind: Any) -> None:
    uploads = make_client(emulator.openai_endpoint, emulator.credential).uploads
    body = {
        "filename": NAME,
        "purpose": kind.INPUT,
        "bytes": 7,
        "mime_type": "text/plain",
        "expires_after": {"anchor": kind.ANCHOR, "seconds": 3600},
    }
    created = await uploads.create(body)
    assert json.dumps(created.as_dict()).count("Enum") == 0
    assert created["purpose"] == "assistants"
