"""Keys, projects, api-versions, routes, and the request ids of every reply."""

from __future__ import annotations

import itertools
import uuid

import pytest

from azure_ai_files.emulator import Emulator

from ..client import AZURE, AZURE_V1, FACES, FOUNDRY, FOUNDRY_V1, OPENAI, Client, Face, Reply
from ..conftest import Connect, MakeEmulator

ALL_OPERATIONS = [("GET", ""), ("POST", ""), ("GET", "/file-1"), ("DELETE", "/file-1"), ("GET", "/file-1/content")]


def test_a_key_is_accepted_in_either_header(make_emulator: MakeEmulator, face: Face) -> None:
    with Client(make_emulator(key="secret"), face) as client:
        for name, value in (
            ("api-key", "secret"),
            ("Authorization", "Bearer secret"),
            ("authorization", "bearer  secret"),
        ):
            client.headers = {name: value}
            assert client.list().status == 200


@pytest.mark.parametrize(
    ("face", "no_key", "bad_key"),
    [
        (FOUNDRY, "Unauthorized", "Unauthorized"),
        (FOUNDRY_V1, "Unauthorized", "Unauthorized"),
        (AZURE, "401", "401"),
        (AZURE_V1, "401", "401"),
        (OPENAI, None, "invalid_api_key"),
    ],
)
def test_every_request_needs_the_key(connect: Connect, face: Face, no_key: str | None, bad_key: str) -> None:
    client = connect(face)
    given: list[tuple[dict[str, str], str | None]] = [
        ({}, no_key),
        ({"Authorization": "Basic eDp5"}, no_key),
        ({"api-key": ""}, no_key),
        ({"api-key": "wrong"}, bad_key),
        ({"Authorization": "Bearer wrong"}, bad_key),
        ({"api-key": "\xff\xfe"}, bad_key),
    ]
    for (headers, code), (method, path) in itertools.product(given, ALL_OPERATIONS):
        client.headers = headers
        reply = client.send(method, f"{face.path}/files{path}")
        assert (reply.status, reply.error["code"]) == (401, code)
        # Clients of Azure send keys as api-key, so that a wrong Bearer value there is probably a token.
        is_token = "Bearer wrong" in headers.values() and face is not OPENAI
        expected = 'Bearer error="unsupported_token_type"' if is_token else "Bearer"
        assert reply.headers["WWW-Authenticate"] == expected
        assert ("this emulator takes keys; start it with `--tls --tokens`" in reply.error["message"]) == is_token


def test_the_key_is_random_unless_given(make_emulator: MakeEmulator) -> None:
    first, second = make_emulator(), make_emulator()
    assert len(first.key) >= 32
    assert first.key != second.key
    assert first.credential.key == first.key
    assert first.key not in repr(first)
    assert make_emulator(key="mine").key == "mine"


def test_another_project_is_not_found(connect: Connect) -> None:
    for path in ("/api/projects/other", "/api/projects/other/openai/v1"):
        reply = connect(Face("other", path, "v1")).list()
        assert (reply.status, reply.error["message"]) == (404, "This key does not open the project 'other'.")


def test_a_project_has_the_name_it_was_given(make_emulator: MakeEmulator) -> None:
    emulator = make_emulator(project="my project")
    with Client(emulator, Face("mine", "/api/projects/my%20project", "v1")) as client:
        assert client.list().status == 200
    assert emulator.endpoint == f"{emulator.url}/api/projects/my%20project"


@pytest.mark.parametrize(
    ("face", "version", "status", "code"),
    [
        (FOUNDRY, None, 400, "BadRequest"),
        (FOUNDRY, "2024-10-21", 400, "UnsupportedApiVersionValue"),
        (FOUNDRY, "", 400, "UnsupportedApiVersionValue"),
        (AZURE, None, 404, "404"),
        (AZURE, "v1", 400, "BadRequest"),
        (FOUNDRY_V1, "2024-10-21", 400, "BadRequest"),
        (AZURE_V1, "nonsense", 400, "BadRequest"),
    ],
)
def test_refused_api_versions(connect: Connect, face: Face, version: str | None, status: int, code: str) -> None:
    client = connect(face)
    query = "" if version is None else f"?api-version={version}"
    for method, path in ALL_OPERATIONS:
        reply = client.send(method, f"{face.path}/files{path}{query}")
        assert (reply.status, reply.error["code"]) == (status, code)


@pytest.mark.parametrize(
    ("face", "versions"),
    [
        (FOUNDRY, ["v1", "2025-05-01", "2025-05-15-preview"]),
        (AZURE, ["2024-10-21", "2025-04-01-preview"]),
        (FOUNDRY_V1, [None, "v1", "preview"]),
        (AZURE_V1, [None, "v1", "preview"]),
        (OPENAI, [None, "anything"]),
    ],
)
def test_accepted_api_versions(connect: Connect, face: Face, versions: list[str | None]) -> None:
    for version in versions:
        query = "" if version is None else f"?api-version={version}"
        assert connect(face).send("GET", f"{face.path}/files{query}").status == 200


@pytest.mark.parametrize(
    ("face", "code"),
    [(FOUNDRY, "NotFound"), (FOUNDRY_V1, "NotFound"), (AZURE, "404"), (AZURE_V1, "404"), (OPENAI, "unknown_url")],
)
def test_unknown_routes(connect: Connect, face: Face, code: str) -> None:
    client = connect(face)
    for path in ("", "/", "/nonsense", "/files/", "/files/a/b", "/files/a/content/b", "/Files", "//files"):
        reply = client.send("GET", face.path + path)
        assert (reply.status, reply.error["code"]) == (404, code)
        assert "Unknown request URL: GET" in reply.error["message"]


def test_unknown_routes_outside_the_faces(connect: Connect) -> None:
    client = connect(OPENAI)
    for target in ("/nonsense", "/v10/files", "/openaix/files", "/api/projects", "/api/projects//files"):
        reply = client.send("GET", target)
        assert (reply.status, reply.error["code"]) == (404, "unknown_url")


def test_unknown_methods(client: Client, face: Face) -> None:
    for method, path, allowed in (("PUT", "", "GET,POST"), ("PATCH", "/a", "DELETE,GET"), ("OPTIONS", "", "GET,POST")):
        reply = client.send(method, f"{face.path}/files{path}")
        assert (reply.status, reply.headers["Allow"]) == (405, allowed)
        assert "Not allowed method" in reply.error["message"]
    assert client.send("HEAD", f"{face.path}/files/a/content").status == 405


def replies_of_every_kind(client: Client) -> list[Reply]:
    file_id = client.new_id(filename="a.jsonl", purpose="batch")
    return [
        client.list(),
        client.get(file_id),
        client.content(file_id),
        client.delete(file_id),
        client.get(file_id),
        client.create(purpose="nonsense"),
        client.send("GET", client.face.path + "/nonsense"),
        client.send("PUT", client.face.path + "/files"),
        client.send("GET", client.face.path + "/files", {"api-key": "wrong"}),
    ]


def test_every_reply_has_its_own_request_id(client: Client, face: Face) -> None:
    replies = replies_of_every_kind(client)
    ids = [reply.headers["x-request-id"] for reply in replies]
    assert len(set(ids)) == len(ids)
    if face is OPENAI:
        assert all(request_id.startswith("req_") for request_id in ids)
        assert not any("apim-request-id" in reply.headers for reply in replies)
    else:
        assert all(uuid.UUID(request_id) for request_id in ids)
        assert [reply.headers["apim-request-id"] for reply in replies] == ids


def test_the_id_of_the_client_is_returned(client: Client) -> None:
    client.headers["x-ms-client-request-id"] = "mine-1"
    assert {reply.headers["x-ms-client-request-id"] for reply in replies_of_every_kind(client)} == {"mine-1"}


def test_an_id_that_is_not_ascii_is_not_returned(client: Client) -> None:
    client.headers["x-ms-client-request-id"] = "\xff\xfe"
    reply = client.list()
    assert (reply.status, reply.headers["x-ms-client-request-id"]) == (200, None)


def test_every_face_is_where_it_is_documented(emulator: Emulator) -> None:
    assert emulator.endpoint == emulator.url + FOUNDRY.path
    assert emulator.openai_endpoint == emulator.url + OPENAI.path
    assert len(FACES) == 5
