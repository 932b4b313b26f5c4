"""Uploads that are refused, and the error of each dialect."""

from __future__ import annotations

from typing import Any

import pytest

from azure_ai_files.emulator import Emulator

from ..client import AZURE, AZURE_V1, FOUNDRY, FOUNDRY_V1, OPENAI, Client, Face, Part, encode_form
from ..conftest import Connect, MakeEmulator

FILE = Part("file", b"content", "a.txt")
PURPOSE = Part("purpose", "assistants")
MIB = 1024 * 1024


def assert_refused(client: Client, reply: Any, message: str, *, status: int = 400, param: str | None = None) -> None:
    """Check the error of a face, and that no file was created."""
    assert reply.status == status
    error = reply.error
    assert message in error["message"]
    if client.face is AZURE:
        assert error == {"code": "invalidPayload", "message": error["message"]}
    else:
        expected = {"message": error["message"], "type": "invalid_request_error", "param": param, "code": None}
        assert error == expected
    assert client.list().json["data"] == []


def test_a_purpose_that_does_not_exist(client: Client) -> None:
    reply = client.create(purpose="nonsense")
    assert_refused(client, reply, "'nonsense' is not one of ['", param="purpose")


@pytest.mark.parametrize(
    ("face", "refused"),
    [
        (FOUNDRY, ["user_data", "evals", "Assistants", ""]),
        (FOUNDRY_V1, ["assistants_output", "batch_output", "fine-tune-results"]),
        (AZURE, ["vision", "user_data", "evals"]),
        (AZURE_V1, ["vision", "user_data", "batch_output"]),
        (OPENAI, ["assistants_output", "batch_output", "fine-tune-results"]),
    ],
)
def test_purposes_that_only_other_services_accept(connect: Connect, face: Face, refused: list[str]) -> None:
    client = connect(face)
    for purpose in refused:
        assert_refused(client, client.create(purpose=purpose), f"'{purpose}' is not one of", param="purpose")


def test_a_missing_field_is_named(client: Client) -> None:
    assert_refused(client, client.post_form(encode_form(PURPOSE)), "'file' is a required property", param="file")
    assert_refused(client, client.post_form(encode_form(FILE)), "'purpose' is a required property", param="purpose")
    assert_refused(client, client.post_form(encode_form()), "'file' is a required property", param="file")


def test_what_azure_ai_agents_sends_for_empty_bytes(client: Client) -> None:
    reply = client.post_form(b"purpose=assistants", "application/x-www-form-urlencoded")
    assert_refused(client, reply, "'file' is a required property", param="file")


def test_a_file_as_text_of_an_urlencoded_form(client: Client) -> None:
    reply = client.post_form(b"purpose=assistants&file=content", "application/x-www-form-urlencoded")
    assert_refused(client, reply, "'file' must be sent as a part", param="file")


@pytest.mark.parametrize("field", ["model", "expires_after", "expires_after[days]", "File", ""])
def test_a_field_that_does_not_exist(client: Client, field: str) -> None:
    reply = client.post_form(encode_form(PURPOSE, Part(field, "x"), FILE))
    assert_refused(client, reply, f"Additional properties are not allowed ('{field}' was unexpected)")


def test_only_foundry_accepts_a_filename_field(client: Client, face: Face) -> None:
    reply = client.post_form(encode_form(PURPOSE, Part("filename", "b.txt"), Part("file", b"x")))
    if face is FOUNDRY:
        assert reply.json["filename"] == "b.txt"
    else:
        assert_refused(client, reply, "Additional properties are not allowed ('filename' was unexpected)")


@pytest.mark.parametrize("name", ["file", "purpose"])
def test_a_field_that_comes_twice(client: Client, name: str) -> None:
    again = Part(name, "x")
    reply = client.post_form(encode_form(PURPOSE, FILE, again))
    assert_refused(client, reply, f"'{name}' was sent more than once", param=name)


def test_an_empty_file(client: Client, emulator: Emulator) -> None:
    assert_refused(client, client.create(b""), "File is empty", param="file")
    emulator.settings.allow_empty_files = True
    file_id = client.new_id(b"", "a.jsonl", "batch")
    content = client.content(file_id)
    assert (content.status, content.body, content.headers["Content-Length"]) == (200, b"", "0")


@pytest.mark.parametrize("face", [AZURE, AZURE_V1, FOUNDRY_V1, OPENAI], ids=lambda face: face.name)
@pytest.mark.parametrize("purpose", ["batch", "fine-tune"])
def test_json_lines_by_name(connect: Connect, face: Face, purpose: str) -> None:
    client = connect(face)
    reply = client.create(filename="a.json", purpose=purpose)
    assert_refused(client, reply, "Must be .jsonl", param="file")
    assert client.create(filename="A.JSONL", purpose=purpose).status in (200, 201)


@pytest.mark.parametrize(
    ("face", "status", "code"),
    [(FOUNDRY, 400, "file_size_exceeded"), (AZURE, 400, "file_size_exceeded"), (OPENAI, 413, None)],
)
def test_too_large(connect: Connect, emulator: Emulator, face: Face, status: int, code: str | None) -> None:
    emulator.settings.max_file_size = MIB
    client = connect(face)
    assert client.create(bytes(MIB), "a.jsonl", "batch").status in (200, 201)
    reply = client.create(bytes(MIB + 1), "a.jsonl", "batch")
    assert (reply.status, reply.error["code"]) == (status, code)
    assert "1048576 bytes" in reply.error["message"]
    assert len(client.list().json["data"]) == 1


def test_512_mib_are_the_limit_by_default(make_emulator: MakeEmulator) -> None:
    assert make_emulator().settings.max_file_size == 512 * MIB


EXPIRY = [
    ({"expires_after[anchor]": "created_at"}, "'seconds' must be an integer"),
    ({"expires_after[seconds]": "3600"}, "'anchor' must be 'created_at'"),
    ({"expires_after[anchor]": "now", "expires_after[seconds]": "3600"}, "'anchor' must be 'created_at'"),
    ({"expires_after[anchor]": "created_at", "expires_after[seconds]": "3599"}, "from 3600 to 2592000"),
    ({"expires_after[anchor]": "created_at", "expires_after[seconds]": "2592001"}, "from 3600 to 2592000"),
    ({"expires_after[anchor]": "created_at", "expires_after[seconds]": "-3600"}, "must be an integer"),
    ({"expires_after[anchor]": "created_at", "expires_after[seconds]": "3600.5"}, "must be an integer"),
    ({"expires_after[anchor]": "created_at", "expires_after[seconds]": "9" * 5000}, "must be an integer"),
    ({"expires_after[anchor]": "created_at", "expires_after[seconds]": "٣٦٠٠"}, "must be an integer"),
]


@pytest.mark.parametrize("face", [AZURE_V1, FOUNDRY_V1, OPENAI], ids=lambda face: face.name)
@pytest.mark.parametrize(("fields", "message"), EXPIRY)
def test_an_invalid_expiry(connect: Connect, face: Face, fields: dict[str, str], message: str) -> None:
    client = connect(face)
    assert_refused(client, client.create(**fields), message, param="expires_after")


def test_azure_keeps_batch_files_for_two_weeks_or_more(connect: Connect) -> None:
    fields = {"expires_after[anchor]": "created_at", "expires_after[seconds]": "1209599"}
    azure = connect(AZURE_V1)
    reply = azure.create(filename="a.jsonl", purpose="batch", **fields)
    assert_refused(azure, reply, "from 1209600 to 2592000", param="expires_after")
    assert connect(OPENAI).create(filename="a.jsonl", purpose="batch", **fields).status == 200


@pytest.mark.parametrize("face", [FOUNDRY, AZURE], ids=lambda face: face.name)
def test_dialects_without_expiry(connect: Connect, face: Face) -> None:
    client = connect(face)
    fields = {"expires_after[anchor]": "created_at", "expires_after[seconds]": "3600"}
    assert_refused(client, client.create(**fields), "Additional properties are not allowed ('expires_after[anchor]'")


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "multipart/mixed; boundary=b", ""])
def test_a_body_that_is_not_a_form(client: Client, content_type: str) -> None:
    assert_refused(client, client.post_form(b"{}", content_type), "must be multipart/form-data")


@pytest.mark.parametrize(
    "body",
    [b"", b"--", b"nonsense", encode_form(PURPOSE, FILE)[:-4], encode_form(PURPOSE, FILE).replace(b"form-data", b"x")],
)
def test_a_form_that_is_broken(client: Client, body: bytes) -> None:
    assert_refused(client, client.post_form(body), "The body could not be parsed.")


@pytest.mark.parametrize("boundary", ["", '""', "a" * 71, "ä", '"a\tb"'])
def test_an_invalid_boundary(client: Client, boundary: str) -> None:
    content_type = f"multipart/form-data; boundary={boundary}".encode().decode("latin-1")
    assert_refused(client, client.post_form(encode_form(FILE), content_type), "no valid multipart boundary")


def test_a_form_without_a_boundary(client: Client) -> None:
    reply = client.post_form(encode_form(FILE), "multipart/form-data")
    assert_refused(client, reply, "no valid multipart boundary")


def test_fields_that_are_too_long(client: Client) -> None:
    long = "x" * 70_000
    assert_refused(client, client.post_form(encode_form(Part("purpose", long))), "too long", param="purpose")
    urlencoded = "application/x-www-form-urlencoded"
    assert_refused(client, client.post_form(f"purpose={long}".encode(), urlencoded), "too long")


def test_an_urlencoded_form_that_is_broken(client: Client) -> None:
    urlencoded = "application/x-www-form-urlencoded"
    assert_refused(client, client.post_form(b"purpose=%ff", urlencoded), "could not be parsed")
    assert_refused(client, client.post_form(b"\xff", urlencoded), "could not be parsed")
    assert_refused(client, client.post_form(b"&a=1" * 1000, urlencoded), "could not be parsed")


def test_a_body_with_a_broken_encoding(client: Client) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=b", "Content-Encoding": "gzip"}
    reply = client.call("Files_Create", "POST", "/files", headers, b"this is no gzip")
    assert_refused(client, reply, "could not be parsed")
