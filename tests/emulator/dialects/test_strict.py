"""What a service does not offer or accept, and the setting that lifts it."""

from __future__ import annotations

import json

import pytest

from azure_ai_files.emulator import Emulator

from ..client import AZURE, AZURE_V1, FACES, FOUNDRY, FOUNDRY_V1, OPENAI, Client, Face
from ..conftest import Connect, MakeEmulator
from ..uploads import JSON, attach, attached, create, detach, get_attached, part_id, upload

UPLOADS = [("POST", "/uploads"), ("POST", "/uploads/upload_1/parts"), ("POST", "/uploads/upload_1/complete")]
ASSISTANTS = [("GET", "/assistants/asst_1/files"), ("DELETE", "/assistants/asst_1/files/file-1")]
ABSENT = [
    (FOUNDRY, UPLOADS + ASSISTANTS, "NotFound"),
    (FOUNDRY_V1, ASSISTANTS, "NotFound"),
    (AZURE, ASSISTANTS, "404"),
    (AZURE_V1, UPLOADS + ASSISTANTS, "404"),
]


@pytest.mark.parametrize(("face", "routes", "code"), ABSENT)
def test_operations_that_a_service_does_not_offer(
    connect: Connect, emulator: Emulator, face: Face, routes: list[tuple[str, str]], code: str
) -> None:
    client = connect(face)
    emulator.settings.strict = True
    for method, path in [*routes, ("PUT", routes[0][1])]:
        reply = client.send(method, f"{face.path}{path}?api-version={face.api_version or 'v1'}")
        assert (reply.status, reply.error["code"]) == (404, code)
        assert reply.error["message"] == f"Unknown request URL: {method} {face.path}{path}"


@pytest.fixture
def emulator(make_emulator: MakeEmulator) -> Emulator:
    return make_emulator(strict=False)


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.name)
def test_every_operation_in_every_dialect(client: Client) -> None:
    file_id = upload(client, b"a", b"b").json["file"]["id"]
    assert client.content(file_id).body == b"ab"
    assert attach(client, "asst_1", file_id, {}).status == 200
    assert attached(client, "asst_1", {}).json["data"] == [get_attached(client, "asst_1", file_id, {}).json]
    assert detach(client, "asst_1", file_id, {}).json["deleted"]


@pytest.mark.parametrize("purpose", ["batch", "user_data", "assistants_output", "evals"])
def test_any_purpose_and_name(client: Client, purpose: str) -> None:
    assert client.get(client.new_id(b"", "a.json", purpose)).json["purpose"] == purpose
    reply = upload(client, b"1", b"2", purpose=purpose, filename="a.json", mime_type="image/png")
    assert (reply.status, reply.json["purpose"]) == (200, purpose)


@pytest.mark.parametrize("face", [AZURE, OPENAI], ids=lambda face: face.name)
@pytest.mark.parametrize("purpose", ["ocr", "a/b?c", "../é"])
def test_undocumented_purposes(client: Client, face: Face, purpose: str) -> None:
    body = {"filename": "a", "purpose": purpose, "bytes": 1, "mime_type": "x"}
    query = "" if face.api_version is None else f"?api-version={face.api_version}"
    created = client.send("POST", f"{face.path}/uploads{query}", JSON, json.dumps(body))
    assert (created.status, created.json["purpose"]) == (200, purpose)
    assert part_id(client, created.json["id"], b"x")


def test_a_purpose_is_required(client: Client) -> None:
    assert client.create(purpose="").status == create(client, purpose="").status == 400


@pytest.mark.parametrize("face", [AZURE, OPENAI], ids=lambda face: face.name)
def test_any_size(client: Client) -> None:
    assert create(client, 10**15).json["bytes"] == 10**15
    assert create(client, 0).json["bytes"] == 0
    assert create(client, 2**63).status == 400
    upload_id = create(client, 65 * 1024 * 1024).json["id"]
    assert part_id(client, upload_id, bytes(65 * 1024 * 1024))


def test_the_limit_of_files_is_a_separate_setting(connect: Connect, emulator: Emulator) -> None:
    emulator.settings.max_file_size = 10
    client = connect(OPENAI)
    assert client.create(bytes(11), "a.jsonl", "batch").status == 413
    emulator.settings.max_file_size = None
    assert client.create(bytes(11), "a.jsonl", "batch").status == 200


def test_the_setting_can_change_while_it_runs(connect: Connect, emulator: Emulator) -> None:
    client = connect(FOUNDRY)
    assert create(client).status == 200
    emulator.settings.strict = True
    assert client.send("POST", f"{FOUNDRY.path}/uploads?api-version=v1").status == 404
