"""What Azure OpenAI answers differently in earlier and later api-versions."""

from __future__ import annotations

from typing import Any

import pytest

from azure_ai_files.emulator import Emulator

from ..client import AZURE, AZURE_V1, FOUNDRY, FOUNDRY_V1, OPENAI, Client, Face
from ..conftest import Connect, MakeEmulator
from ..uploads import create as create_upload

WEEK = 7 * 24 * 3600


def azure(version: str) -> Face:
    return Face(version, "/openai", version)


def expiring(seconds: int) -> dict[str, str]:
    return {"expires_after[anchor]": "created_at", "expires_after[seconds]": str(seconds)}


@pytest.mark.parametrize(
    ("version", "status"),
    [
        ("2023-05-15", 200),
        ("2024-02-15-preview", 200),
        ("2024-05-01-preview", 200),
        ("2024-06-01", 201),
        ("2024-10-21", 201),
        ("2025-04-01-preview", 201),
    ],
)
def test_a_file_is_created(connect: Connect, emulator: Emulator, version: str, status: int) -> None:
    created = connect(azure(version)).create()
    assert created.status == status
    expected = f"{emulator.url}/openai/files/{created.json['id']}" if status == 201 else None
    assert created.headers["Location"] == expected


@pytest.mark.parametrize(
    ("version", "status"),
    [("2023-05-15", 204), ("2023-12-01-preview", 204), ("2024-02-15-preview", 200), ("2024-06-01", 200)],
)
def test_a_file_is_deleted(connect: Connect, version: str, status: int) -> None:
    client = connect(azure(version))
    file_id = client.new_id()
    deleted = client.delete(file_id)
    assert (deleted.status, deleted.body == b"") == (status, status == 204)
    assert client.delete(file_id).status == 404


@pytest.mark.parametrize("version", ["2024-10-21", "2025-02-01-preview"])
def test_earlier_versions_do_not_know_expiry(connect: Connect, version: str) -> None:
    reply = connect(azure(version)).create(**expiring(WEEK))
    assert (reply.status, reply.error["code"]) == (400, "invalidPayload")
    assert "'expires_after[anchor]' was unexpected" in reply.error["message"]


@pytest.mark.parametrize("version", ["2025-03-01-preview", "2025-04-01-preview"])
def test_later_versions_do(connect: Connect, version: str) -> None:
    client = connect(azure(version))
    file = client.create(**expiring(WEEK)).json
    assert file["expires_at"] == file["created_at"] + WEEK
    assert "from 1209600 to 2592000" in client.create(b"{}", "a.jsonl", "batch", **expiring(WEEK)).error["message"]
    assert client.create(b"{}", "a.jsonl", "batch", **expiring(2 * WEEK)).status == 201


@pytest.mark.parametrize(
    ("face", "purpose", "least", "most"),
    [
        (FOUNDRY_V1, "assistants", 3600, 2_592_000),
        (FOUNDRY_V1, "batch", 3600, 2_592_000),
        (AZURE_V1, "assistants", 3600, 2_592_000),
        (AZURE_V1, "batch", 1_209_600, 2_592_000),
        (OPENAI, "batch", 3600, 2_592_000),
    ],
    ids=str,
)
def test_the_range_of_an_expiry(connect: Connect, face: Face, purpose: str, least: int, most: int) -> None:
    client = connect(face)
    statuses = {
        seconds: client.create(b"{}", "a.jsonl", purpose, **expiring(seconds)).status
        for seconds in (least - 1, least, most, most + 1)
    }
    assert statuses == {least - 1: 400, least: 200, most: 200, most + 1: 400}


@pytest.mark.parametrize("face", [FOUNDRY, FOUNDRY_V1, AZURE, AZURE_V1, OPENAI], ids=lambda face: face.name)
def test_any_expiry_if_it_is_not_strict(make_emulator: MakeEmulator, face: Face) -> None:
    year = 365 * 24 * 3600
    with Client(make_emulator(strict=False), face) as client:
        for seconds in (1, year):
            file = client.create(b"{}", "a.jsonl", "batch", **expiring(seconds)).json
            assert file["expires_at"] == file["created_at"] + seconds
        body: dict[str, Any] = {"anchor": "created_at", "seconds": year}
        assert create_upload(client, expires_after=body).status == 200
