"""The life of an upload in parts, in the dialects that offer it."""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Mapping
from typing import Any

import pytest

from azure_ai_files.emulator import Emulator

from ..client import AZURE, FOUNDRY_V1, OPENAI, Client, Face
from ..conftest import Clock, Connect
from ..uploads import add, cancel, complete, create, new_id, part_id, upload

MIB = 1024 * 1024
PARTS = (b"first ", b"second ", b"third")
WHOLE = b"".join(PARTS)


@pytest.fixture(params=[AZURE, FOUNDRY_V1, OPENAI], ids=lambda face: face.name)
def face(request: pytest.FixtureRequest) -> Face:
    found: Face = request.param
    return found


def begun(client: Client, **changes: Any) -> tuple[str, list[str]]:
    """An upload with all its parts."""
    upload_id = new_id(client, len(WHOLE), **changes)
    return upload_id, [part_id(client, upload_id, data) for data in PARTS]


def test_parts_become_a_file(client: Client, face: Face, clock: Clock) -> None:
    created = create(client, len(WHOLE), filename="a b é.txt")
    assert created.status == 200
    pending = created.json
    assert pending == {
        "object": "upload",
        "id": pending["id"],
        "bytes": len(WHOLE),
        "filename": "a b é.txt",
        "purpose": "assistants",
        "created_at": 1_700_000_000,
        "expires_at": 1_700_000_000 + (7200 if face is AZURE else 3600),
        "status": "pending",
    }
    clock.now += 10
    parts = [add(client, pending["id"], data).json for data in PARTS]
    assert client.list().json["data"] == []
    assert {(part["object"], part["upload_id"], part["created_at"]) for part in parts} == {
        ("upload.part", pending["id"], 1_700_000_010)
    }
    clock.now += 10
    completed = complete(client, pending["id"], [part["id"] for part in parts])
    assert completed.status == 200
    file = completed.json["file"]
    assert completed.json == {**pending, "status": "completed", "file": file}
    assert (file["filename"], file["bytes"], file["created_at"]) == ("a b é.txt", len(WHOLE), 1_700_000_020)
    assert (file["object"], file["purpose"]) == ("file", "assistants")
    assert file["status"] == ("pending" if face is AZURE else "uploaded")

    clock.now += 10
    listed = client.list().json["data"]
    assert listed == [{**file, "status": "processed"}]
    assert client.get(file["id"]).json == listed[0]
    assert client.delete(file["id"]).status == 200
    assert client.list().json["data"] == []


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_the_order_is_that_of_the_ids(connect: Connect, order: tuple[int, ...]) -> None:
    client = connect(AZURE)
    upload_id, part_ids = begun(client)
    file_id = complete(client, upload_id, [part_ids[number] for number in order]).json["file"]["id"]
    expected = b"".join(PARTS[number] for number in order)
    assert client.content(file_id).body == expected
    ranged = client.content(file_id, {"Range": "bytes=4-13"})
    assert (ranged.status, ranged.body) == (206, expected[4:14])


def test_one_part_is_enough(connect: Connect) -> None:
    client = connect(AZURE)
    file_id = upload(client, b"x").json["file"]["id"]
    assert client.content(file_id).body == b"x"


def test_every_part_must_be_listed(client: Client) -> None:
    upload_id = new_id(client, 6)
    first, second = (part_id(client, upload_id, data) for data in (b"aaa", b"bbb"))
    assert complete(client, upload_id, [second]).status == 400
    assert complete(client, upload_id, [second, first]).json["file"]["bytes"] == 6


def test_the_checksum_is_compared(client: Client) -> None:
    upload_id, part_ids = begun(client)
    digest = hashlib.md5(WHOLE).hexdigest()
    reply = complete(client, upload_id, part_ids[::-1], md5=digest)
    assert (reply.status, client.list().json["data"]) == (400, [])
    assert "checksum" in reply.error["message"]
    # The upload is unchanged, so the mistake can be corrected.
    assert complete(client, upload_id, part_ids, md5=digest.upper()).json["status"] == "completed"


def test_ids_are_those_of_the_service(client: Client, face: Face) -> None:
    upload_id, part_ids = begun(client)
    part = add(client, new_id(client), b"x").json
    if face is AZURE:
        assert re.fullmatch(r"assistants-[0-9a-f]{32}", upload_id)
        assert re.fullmatch(r"uplprt-[A-Za-z0-9]{24}", part["id"])
        assert part["azure_block_id"] not in ("", part["id"])
    else:
        assert re.fullmatch(r"upload_[A-Za-z0-9]{24}", upload_id)
        assert re.fullmatch(r"part_[A-Za-z0-9]{24}", part["id"])
        assert "azure_block_id" not in part
    file_id = complete(client, upload_id, part_ids).json["file"]["id"]
    assert file_id.startswith("file-" if face is OPENAI else "assistant-")


def test_azure_accepts_block_ids(connect: Connect) -> None:
    client = connect(AZURE)
    upload_id = new_id(client, len(WHOLE))
    parts = [add(client, upload_id, data).json for data in PARTS]
    ids = [parts[0]["azure_block_id"], parts[1]["id"], parts[2]["azure_block_id"]]
    assert client.content(complete(client, upload_id, ids).json["file"]["id"]).body == WHOLE


def test_only_azure_has_a_location(client: Client, face: Face, emulator: Emulator) -> None:
    created = create(client)
    expected = f"{emulator.url}/openai/uploads/{created.json['id']}" if face is AZURE else None
    assert created.headers["Location"] == expected


def test_a_cancelled_upload(client: Client) -> None:
    created = create(client, len(WHOLE)).json
    part_ids = [part_id(client, created["id"], data) for data in PARTS]
    cancelled = cancel(client, created["id"])
    assert (cancelled.status, cancelled.json) == (200, {**created, "status": "cancelled"})
    assert complete(client, created["id"], part_ids).status == 400
    assert client.list().json["data"] == []


def test_an_upload_expires(client: Client, face: Face, clock: Clock) -> None:
    upload_id, part_ids = begun(client)
    clock.now += (7200 if face is AZURE else 3600) - 1
    assert complete(client, upload_id, part_ids[:1]).error["message"].startswith("The parts have 6 bytes")
    clock.now += 1
    for reply in (complete(client, upload_id, part_ids), cancel(client, upload_id), add(client, upload_id, b"x")):
        assert (reply.status, reply.error["message"]) == (400, f"The upload {upload_id} is expired.")
    clock.now -= 3600
    assert cancel(client, upload_id).status == 400


def test_the_file_has_its_own_expiry(connect: Connect, clock: Clock) -> None:
    client = connect(OPENAI)
    upload_id, part_ids = begun(client, expires_after={"anchor": "created_at", "seconds": 7200})
    clock.now += 600
    file = complete(client, upload_id, part_ids).json["file"]
    assert file["expires_at"] == file["created_at"] + 7200
    clock.now += 7199
    assert client.get(file["id"]).status == 200
    clock.now += 1
    assert client.get(file["id"]).status == 404


def test_batch_files_expire_by_themselves_with_the_api_of_openai(client: Client, face: Face) -> None:
    file = upload(client, b"{}", filename="a.jsonl", purpose="batch", mime_type="application/jsonl").json["file"]
    assert file.get("expires_at") == (None if face is AZURE else file["created_at"] + 30 * 86400)


def test_a_rule_makes_the_file_fail(client: Client, emulator: Emulator, clock: Clock) -> None:
    seen: list[Mapping[str, Any]] = []

    def rule(file: Mapping[str, Any]) -> str:
        seen.append(file)
        return "No text in it."

    emulator.settings.processing_rule = rule
    file = upload(client, b"content").json["file"]
    assert seen == [file]
    clock.now += 1
    failed = client.get(file["id"]).json
    assert (failed["status"], failed["status_details"]) == ("error", "No text in it.")


def test_an_empty_upload_if_that_is_allowed(connect: Connect, emulator: Emulator) -> None:
    client = connect(AZURE)
    emulator.settings.allow_empty_files = True
    upload_id = new_id(client, 0)
    file = complete(client, upload_id, []).json["file"]
    assert (file["bytes"], client.content(file["id"]).body) == (0, b"")


def test_dialects_share_their_uploads(connect: Connect) -> None:
    azure, openai = connect(AZURE), connect(OPENAI)
    upload_id = new_id(openai, len(WHOLE))
    ids = [part_id(client, upload_id, data) for client, data in zip((azure, openai, azure), PARTS, strict=True)]
    assert azure.content(complete(openai, upload_id, ids).json["file"]["id"]).body == WHOLE


def test_a_file_can_be_larger_than_one_sent_in_one_request(connect: Connect, emulator: Emulator) -> None:
    client = connect(OPENAI)
    emulator.settings.max_file_size = MIB
    parts = [bytes([number]) * MIB for number in range(3)]
    file = upload(client, *parts, filename="a.jsonl", purpose="fine-tune").json["file"]
    assert file["bytes"] == 3 * MIB
    assert client.content(file["id"]).body == b"".join(parts)
