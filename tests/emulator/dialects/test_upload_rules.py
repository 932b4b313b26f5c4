"""Uploads in parts that are refused, and the error of each dialect."""

from __future__ import annotations

from typing import Any

import pytest

from azure_ai_files.emulator import Emulator

from ..client import AZURE, FOUNDRY_V1, OPENAI, Client, Face, Part, Reply, encode_form
from ..conftest import Connect
from ..uploads import FORM, JSON, add, cancel, complete, create, new_id, part_id, post_part

MIB = 1024 * 1024
GIB = 1024 * MIB


@pytest.fixture(params=[AZURE, FOUNDRY_V1, OPENAI], ids=lambda face: face.name)
def face(request: pytest.FixtureRequest) -> Face:
    found: Face = request.param
    return found


def assert_refused(
    client: Client, reply: Reply, message: str, *, param: str | None = None, code: str = "invalidPayload"
) -> None:
    """Check the error of a face."""
    error = reply.error
    assert message in error["message"]
    assert reply.status == (404 if code == "notFound" else 400)
    if client.face is AZURE:
        assert error == {"code": code, "message": error["message"]}
    else:
        expected = {"message": error["message"], "type": "invalid_request_error", "param": param, "code": None}
        assert error == expected


CREATION: list[tuple[dict[str, Any], str, str | None]] = [
    ({"filename": None}, "'filename' is a required property", "filename"),
    ({"purpose": None}, "'purpose' is a required property", "purpose"),
    ({"size": None}, "'bytes' is a required property", "bytes"),
    ({"mime_type": None}, "'mime_type' is a required property", "mime_type"),
    ({"filename": 1}, "1 is not of type 'string' - 'filename'", None),
    ({"purpose": ["assistants"]}, "is not of type 'string' - 'purpose'", None),
    ({"mime_type": {}}, "{} is not of type 'string' - 'mime_type'", None),
    ({"filename": ""}, "too short", "filename"),
    ({"purpose": "nonsense"}, "'nonsense' is not one of ['", "purpose"),
    ({"size": "9"}, "'9' is not of type 'integer' - 'bytes'", None),
    ({"size": 9.0}, "9.0 is not of type 'integer' - 'bytes'", None),
    ({"size": True}, "True is not of type 'integer' - 'bytes'", None),
    ({"size": float("nan")}, "nan is not of type 'integer' - 'bytes'", None),
    ({"size": 0}, "0 is not from 1 to", "bytes"),
    ({"size": -1}, "-1 is not from 1 to", "bytes"),
    ({"size": 10**30}, "is not from 1 to", "bytes"),
    ({"purpose": "batch"}, "Must be .jsonl", "file"),
    ({"purpose": "batch", "filename": "a.jsonl", "mime_type": "image/png"}, "'image/png' is not a MIME", "mime_type"),
    ({"model": "x"}, "Additional properties are not allowed ('model' was unexpected)", None),
]


@pytest.mark.parametrize(("changes", "message", "param"), CREATION)
def test_an_invalid_upload(client: Client, changes: dict[str, Any], message: str, param: str | None) -> None:
    assert_refused(client, create(client, **changes), message, param=param)


@pytest.mark.parametrize(("face", "most"), [(AZURE, 9_000_000_000), (FOUNDRY_V1, 8 * GIB), (OPENAI, 8 * GIB)])
def test_how_large_an_upload_may_be(connect: Connect, most: int, face: Face) -> None:
    client = connect(face)
    assert create(client, most).json["bytes"] == most
    assert_refused(client, create(client, most + 1), f"is not from 1 to {most}", param="bytes")


@pytest.mark.parametrize(
    ("expires_after", "message"),
    [
        ({"anchor": "created_at"}, "'seconds' must be an integer"),
        ({"seconds": 3600}, "'anchor' must be 'created_at'"),
        ({"anchor": "created_at", "seconds": "3600"}, "'seconds' must be an integer"),
        ({"anchor": "created_at", "seconds": True}, "'seconds' must be an integer"),
        ({"anchor": "created_at", "seconds": 3599}, "from 3600 to 2592000"),
        ({"anchor": "created_at", "seconds": 2592001}, "from 3600 to 2592000"),
        ([], "'anchor' must be 'created_at'"),
        ("created_at", "'anchor' must be 'created_at'"),
    ],
)
def test_an_invalid_expiry(connect: Connect, expires_after: Any, message: str) -> None:
    client = connect(OPENAI)
    assert_refused(client, create(client, expires_after=expires_after), message, param="expires_after")


def test_azure_does_not_support_expiry(connect: Connect) -> None:
    client = connect(AZURE)
    reply = create(client, expires_after={"anchor": "created_at", "seconds": 3600})
    assert_refused(client, reply, "Additional properties are not allowed ('expires_after' was unexpected)")


def test_vision_accepts_only_images(connect: Connect) -> None:
    client = connect(OPENAI)
    assert_refused(client, create(client, purpose="vision"), "'text/plain' is not a MIME type", param="mime_type")
    assert create(client, purpose="vision", filename="a.png", mime_type="Image/PNG").status == 200


BODIES = [b"", b"nonsense", b"{", b'{"a": 1}}', b"\xff\xfe", b"[" * 100_000, b'{"bytes": ' + b"9" * 5000 + b"}"]


@pytest.mark.parametrize("body", BODIES, ids=lambda body: repr(body[:12]))
def test_a_body_that_is_not_json(client: Client, body: bytes) -> None:
    targets = (("Uploads_Create", "/uploads"), ("Uploads_Complete", f"/uploads/{new_id(client)}/complete"))
    for operation, path in targets:
        assert_refused(client, client.call(operation, "POST", path, JSON, body), "could not be parsed")


@pytest.mark.parametrize("body", [b"[]", b"null", b'"text"', b"1"])
def test_json_that_is_not_an_object(client: Client, body: bytes) -> None:
    assert_refused(client, client.call("Uploads_Create", "POST", "/uploads", JSON, body), "must be a JSON object")


def test_a_body_of_another_kind(client: Client) -> None:
    for content_type in ("text/plain", "multipart/form-data; boundary=b", ""):
        reply = client.call("Uploads_Create", "POST", "/uploads", {"Content-Type": content_type}, b"{}")
        assert_refused(client, reply, "must be application/json")


def test_a_body_without_end(client: Client) -> None:
    body = b'{"filename": "' + b"x" * 2 * MIB + b'"}'
    assert_refused(client, client.call("Uploads_Create", "POST", "/uploads", JSON, body), "larger than 1048576 bytes")


def test_an_unknown_upload(client: Client) -> None:
    for odd in ("upload_1", "%00", "%ff", "..%2F..", "x" * 2000):
        for reply in (complete(client, odd, []), cancel(client, odd), add(client, odd, b"x")):
            assert_refused(client, reply, "No such Upload object: ", param="id", code="notFound")


def test_an_upload_of_another_kind_of_thing(client: Client) -> None:
    file_id, upload_id = client.new_id(), new_id(client)
    assert_refused(client, cancel(client, file_id), "No such Upload object", param="id", code="notFound")
    assert client.get(upload_id).status == client.delete(upload_id).status == 404


def test_an_ended_upload_cannot_change(client: Client) -> None:
    ended = {"completed": new_id(client, 1), "cancelled": new_id(client, 1)}
    ids = {state: [part_id(client, upload_id, b"x")] for state, upload_id in ended.items()}
    complete(client, ended["completed"], ids["completed"])
    cancel(client, ended["cancelled"])
    for state, upload_id in ended.items():
        for reply in (
            add(client, upload_id, b"x"),
            complete(client, upload_id, ids[state]),
            cancel(client, upload_id),
        ):
            message = f"The upload {upload_id} is {state}."
            assert_refused(client, reply, message, code="unexpectedEntityState")
    assert len(client.list().json["data"]) == 1


def test_a_part_is_required(client: Client) -> None:
    upload_id = new_id(client)
    reply = post_part(client, upload_id, encode_form())
    assert_refused(client, reply, "'data' is a required property", param="data")
    for name in ("file", "purpose", ""):
        reply = post_part(client, upload_id, encode_form(Part(name, "x"), Part("data", b"x")))
        assert_refused(client, reply, f"Additional properties are not allowed ('{name}' was unexpected)")
    reply = post_part(client, upload_id, encode_form(Part("data", b"x"), Part("data", b"y")))
    assert_refused(client, reply, "'data' was sent more than once", param="data")
    assert_refused(client, add(client, upload_id, b""), "The part is empty", param="data")
    form = encode_form(Part("data", b"content"))
    assert_refused(client, post_part(client, upload_id, form[:-4]), "could not be parsed")
    path, urlencoded = f"/uploads/{upload_id}/parts", {"Content-Type": "application/x-www-form-urlencoded"}
    reply = client.call("Uploads_AddPart", "POST", path, urlencoded, b"data=x")
    assert_refused(client, reply, "'data' must be sent as a part", param="data")
    reply = client.call("Uploads_AddPart", "POST", path, JSON, b"{}")
    assert_refused(client, reply, "must be multipart/form-data")
    assert part_id(client, upload_id, b"123456789")


def test_a_part_does_not_need_a_file_name(client: Client) -> None:
    assert post_part(client, new_id(client), encode_form(Part("data", b"x"))).status == 200


def test_parts_may_not_exceed_the_upload(client: Client) -> None:
    upload_id = new_id(client, 10)
    first = part_id(client, upload_id, b"123456")
    for data in (b"78901", b"x" * MIB):
        assert_refused(client, add(client, upload_id, data), "more than the 10 bytes of the upload", param="data")
    second = part_id(client, upload_id, b"7890")
    assert_refused(client, add(client, upload_id, b"1"), "more than the 10 bytes", param="data")
    assert complete(client, upload_id, [first, second]).status == 200


def test_openai_parts_have_64_mib(connect: Connect) -> None:
    client = connect(OPENAI)
    upload_id = new_id(client, 200 * MIB, filename="a.jsonl", purpose="batch")
    reply = add(client, upload_id, bytes(64 * MIB + 1))
    assert (reply.status, reply.error["code"], reply.error["param"]) == (413, None, "data")
    assert "67108864 bytes" in reply.error["message"]
    assert add(client, upload_id, bytes(64 * MIB)).status == 200


def test_azure_parts_are_as_large_as_files(connect: Connect, emulator: Emulator) -> None:
    client = connect(AZURE)
    emulator.settings.max_file_size = MIB
    upload_id = new_id(client, 10 * MIB)
    reply = add(client, upload_id, bytes(MIB + 1))
    assert (reply.status, reply.error["code"]) == (400, "file_size_exceeded")
    assert add(client, upload_id, bytes(MIB)).status == 200
    emulator.settings.max_file_size = None
    assert add(client, upload_id, bytes(2 * MIB)).status == 200


PART_IDS: list[tuple[Any, str, str | None]] = [
    ("part_1", "is not of type 'array' - 'part_ids'", None),
    ({"0": "part_1"}, "is not of type 'array' - 'part_ids'", None),
    ([1], "1 is not of type 'string' - 'part_ids'", None),
    ([["part_1"]], "is not of type 'string' - 'part_ids'", None),
    ([], "have 0 bytes, but the upload was created for 9", "part_ids"),
    (["part_1"], "has no part 'part_1'", "part_ids"),
    (None, "'part_ids' is a required property", "part_ids"),
]


@pytest.mark.parametrize(("part_ids", "message", "param"), PART_IDS)
def test_invalid_part_ids(client: Client, part_ids: Any, message: str, param: str | None) -> None:
    assert_refused(client, complete(client, new_id(client), part_ids), message, param=param)


def test_parts_that_do_not_fit(client: Client) -> None:
    upload_id, other = new_id(client, 4), new_id(client, 4)
    half, foreign = part_id(client, upload_id, b"12"), part_id(client, other, b"34")
    assert_refused(client, complete(client, upload_id, [half]), "have 2 bytes", param="part_ids")
    assert_refused(client, complete(client, upload_id, [half, half]), "more than once", param="part_ids")
    assert_refused(client, complete(client, upload_id, [half, foreign]), "has no part", param="part_ids")
    rest = part_id(client, upload_id, b"34")
    assert complete(client, upload_id, [half, rest]).status == 200


def test_an_invalid_checksum(client: Client) -> None:
    upload_id = new_id(client)
    ids = [part_id(client, upload_id, b"123456789")]
    for md5 in (1, "", "x" * 32, "a" * 31, "a" * 33, ["a" * 32]):
        assert_refused(client, complete(client, upload_id, ids, md5=md5), "is not a checksum", param="md5")
    reply = complete(client, upload_id, ids, sha1="a")
    assert_refused(client, reply, "Additional properties are not allowed ('sha1' was unexpected)")
    assert complete(client, upload_id, ids, md5=None).status == 200


def test_every_request_needs_the_key(client: Client, face: Face) -> None:
    upload_id = new_id(client)
    client.headers = {"api-key": "wrong"}
    for path in (f"/uploads/{upload_id}/cancel", f"/uploads/{upload_id}/parts", "/uploads"):
        query = "" if face.api_version is None else f"?api-version={face.api_version}"
        assert client.send("POST", f"{face.path}{path}{query}", FORM, b"").status == 401
