"""The life of a file on every face."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest

from azure_ai_files.emulator import Emulator

from ..client import AZURE, AZURE_V1, FACES, FOUNDRY, FOUNDRY_V1, OPENAI, Client, Face
from ..conftest import Clock, Connect

PAGED = (FOUNDRY_V1, AZURE_V1, OPENAI)


def test_a_file_lives_and_dies(client: Client, face: Face) -> None:
    created = client.create(b"some text", "notes.txt")
    assert created.status == (201 if face is AZURE else 200)
    file = created.json
    assert file["object"] == "file"
    assert (file["filename"], file["purpose"], file["bytes"]) == ("notes.txt", "assistants", 9)
    assert file["created_at"] == 1_700_000_000

    assert client.get(file["id"]).json == file
    assert client.list().json["data"] == [file]
    if face is not OPENAI:
        assert client.content(file["id"]).body == b"some text"

    deleted = client.delete(file["id"])
    assert (deleted.status, deleted.json) == (200, {"id": file["id"], "object": "file", "deleted": True})
    assert client.list().json["data"] == []
    for gone in (client.get, client.content, client.delete):
        assert gone(file["id"]).status == 404


def test_only_the_classic_face_has_a_location(client: Client, face: Face, emulator: Emulator) -> None:
    created = client.create()
    expected = f"{emulator.url}/openai/files/{created.json['id']}" if face is AZURE else None
    assert created.headers["Location"] == expected


def test_faces_share_their_files(connect: Connect) -> None:
    file_id = connect(FOUNDRY).new_id()
    for face in FACES:
        assert [file["id"] for file in connect(face).list().json["data"]] == [file_id]


@pytest.mark.parametrize(
    ("face", "purpose", "pattern"),
    [
        (FOUNDRY, "assistants", r"assistant-[A-Za-z0-9]{24}"),
        (FOUNDRY, "vision", r"file-[0-9a-f]{32}"),
        (AZURE, "assistants", r"assistant-[A-Za-z0-9]{24}"),
        (AZURE_V1, "evals", r"file-[0-9a-f]{32}"),
        (OPENAI, "assistants", r"file-[A-Za-z0-9]{24}"),
        (OPENAI, "user_data", r"file-[A-Za-z0-9]{24}"),
    ],
)
def test_ids_are_those_of_the_service(connect: Connect, face: Face, purpose: str, pattern: str) -> None:
    assert re.fullmatch(pattern, connect(face).new_id(purpose=purpose))


def test_the_list_envelope(client: Client, face: Face) -> None:
    file = client.create().json
    for purpose, data in (("batch", []), ("assistants", [file])):
        file_id = file["id"] if data else None
        paging = {"first_id": file_id, "last_id": file_id, "has_more": False} if face in PAGED else {}
        assert client.list(purpose=purpose).json == {"object": "list", "data": data, **paging}


def test_a_list_can_be_of_one_purpose(client: Client) -> None:
    file_id = client.new_id(filename="a.jsonl", purpose="batch")
    client.new_id(purpose="assistants")
    assert [file["id"] for file in client.list(purpose="batch").json["data"]] == [file_id]
    assert client.list(purpose="no such").json["data"] == []


@pytest.mark.parametrize(
    ("face", "names"),
    [
        (FOUNDRY, ["uploaded", "running", "processed"]),
        (FOUNDRY_V1, ["uploaded", "uploaded", "processed"]),
        (AZURE, ["pending", "running", "processed"]),
        (AZURE_V1, ["pending", "running", "processed"]),
        (OPENAI, ["uploaded", "uploaded", "processed"]),
    ],
)
def test_statuses_progress(connect: Connect, emulator: Emulator, clock: Clock, face: Face, names: list[str]) -> None:
    emulator.settings.processing_delay = 10
    client = connect(face)
    file = client.create().json
    seen = [file["status"]]
    for seconds in (9, 1, 9, 1):
        clock.now += seconds
        seen.append(client.get(file["id"]).json["status"])
    assert seen == [names[0], names[0], names[1], names[1], names[2]]
    assert client.list().json["data"][0]["status"] == "processed"


def test_a_rule_makes_files_fail(client: Client, emulator: Emulator, clock: Clock) -> None:
    seen: list[Mapping[str, Any]] = []

    def rule(file: Mapping[str, Any]) -> str | None:
        seen.append(file)
        return "The file is encrypted." if file["filename"].endswith(".pdf") else None

    emulator.settings.processing_rule = rule
    bad, good = client.create(filename="a.pdf").json, client.create(filename="a.txt").json
    assert bad["status"] != "error"
    assert seen == [bad, good]
    clock.now += 1
    failed = client.get(bad["id"]).json
    assert (failed["status"], failed["status_details"]) == ("error", "The file is encrypted.")
    ready = client.get(good["id"]).json
    assert ready["status"] == "processed"
    assert "status_details" not in ready


@pytest.mark.parametrize("face", PAGED, ids=lambda face: face.name)
def test_files_expire_when_they_were_told_to(connect: Connect, clock: Clock, face: Face) -> None:
    client = connect(face)
    fields = {"expires_after[anchor]": "created_at", "expires_after[seconds]": "3600"}
    file, other = client.create(**fields).json, client.create().json
    assert file["expires_at"] == file["created_at"] + 3600
    assert "expires_at" not in other
    clock.now = file["expires_at"] - 1
    assert client.get(file["id"]).status == 200
    clock.now = file["expires_at"]
    assert client.get(file["id"]).status == 404
    assert client.content(file["id"]).status == 404
    assert client.delete(file["id"]).status == 404
    assert [entry["id"] for entry in client.list().json["data"]] == [other["id"]]


def test_batch_files_expire_by_themselves_with_the_api_of_openai(client: Client, face: Face) -> None:
    file = client.create(filename="a.jsonl", purpose="batch").json
    expire = face in (OPENAI, FOUNDRY_V1)
    assert file.get("expires_at") == (file["created_at"] + 30 * 86400 if expire else None)


def test_odd_ids_are_unknown_ids(client: Client) -> None:
    for odd in (
        "%2e%2e%2ffiles.db",
        "..%2F..%2Fetc%2Fpasswd",
        "%00",
        "%ff",
        "x" * 4000,
        "%F0%9F%98%80",
        "a%0d%0ab",
        "'",
    ):
        assert client.get(odd).status == 404
        assert client.content(odd).status == 404
        assert client.delete(odd).status == 404
