"""Invalid bodies and targets: no reply is a 5xx, and every upload can still be completed."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from azure_ai_files.emulator import Emulator

from ..client import FACES, OPENAI, Client, Face
from ..conftest import Connect
from ..server.test_robustness import CONTENT_TYPES, ENDINGS, PARTS, SCRAPS, VALUES, connection, read_reply
from ..uploads import BETA, JSON, complete, new_id, part_id, upload


@pytest.fixture(scope="module")
def shared() -> Iterator[Emulator]:
    """A fixture for the many examples of one hypothesis test."""
    with Emulator(strict=False) as emulator:
        yield emulator


def query(face: Face) -> str:
    return "" if face.api_version is None else f"?api-version={face.api_version}"


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20)
VALUE = st.recursive(SCALARS, lambda values: st.lists(values, max_size=3) | st.dictionaries(st.text(), values))
CREATION: dict[str, Any] = {
    "filename": st.just("a.jsonl") | VALUE,
    "purpose": st.sampled_from(["assistants", "batch", "vision"]) | VALUE,
    "bytes": st.integers(0, 10) | VALUE,
    "mime_type": st.just("text/plain") | VALUE,
}
OTHERS: dict[str, Any] = {
    "expires_after": st.fixed_dictionaries({"anchor": st.just("created_at") | VALUE, "seconds": st.integers() | VALUE}),
    "x": VALUE,
}


@given(
    face=st.sampled_from(FACES),
    strict=st.booleans(),
    body=st.fixed_dictionaries(CREATION, optional=OTHERS) | VALUE,
)
@settings(max_examples=60, deadline=None)
def test_no_creation_is_answered_with_a_5xx(shared: Emulator, face: Face, strict: bool, body: Any) -> None:
    shared.settings.strict = strict
    with Client(shared, face) as client:
        reply = client.send("POST", f"{face.path}/uploads{query(face)}", JSON, json.dumps(body))
        assert reply.status in (200, 400, 404)
        assert (reply.status == 200) == ("expires_at" in reply.json)


@given(body=st.fixed_dictionaries({"part_ids": VALUE, "md5": VALUE}) | VALUE)
@settings(max_examples=40, deadline=None)
def test_no_completion_is_answered_with_a_5xx(shared: Emulator, body: Any) -> None:
    shared.settings.strict = True
    with Client(shared) as client:
        upload_id = new_id(client, 1)
        reply = client.send("POST", f"/v1/uploads/{upload_id}/complete", JSON, json.dumps(body))
        assert reply.status == 400
        assert complete(client, upload_id, [part_id(client, upload_id, b"x")]).status == 200


@given(pieces=st.lists(PARTS | SCRAPS | VALUES, max_size=6), ending=ENDINGS, content_type=CONTENT_TYPES)
@settings(max_examples=40, deadline=None)
def test_no_part_is_answered_with_a_5xx(
    shared: Emulator, pieces: list[bytes], ending: bytes, content_type: str
) -> None:
    with Client(shared) as client:
        target = f"/v1/uploads/{new_id(client, 100)}/parts"
        reply = client.send("POST", target, {"Content-Type": content_type}, b"".join(pieces) + ending)
        assert reply.status in (200, 400)
        assert (reply.status == 200) == ("id" in reply.json)


@given(
    face=st.sampled_from(FACES),
    method=st.sampled_from(["GET", "DELETE", "POST", "PUT"]),
    kind=st.sampled_from(["uploads/{}/parts", "uploads/{}/complete", "uploads/{}/cancel", "assistants/{}/files/{}"]),
    name=st.text(max_size=20) | st.sampled_from(["../files.db", "..", ".", "%2e%2e"]),
)
@settings(max_examples=60, deadline=None)
def test_no_target_is_answered_with_a_5xx(shared: Emulator, face: Face, method: str, kind: str, name: str) -> None:
    with Client(shared, face) as client:
        path = kind.format(quote(name), quote(name))
        reply = client.send(method, f"{face.path}/{path}{query(face)}", {**JSON, **BETA}, b"{}")
        assert reply.status in (400, 404, 405)
        assert set(reply.error) >= {"code", "message"}


@pytest.mark.parametrize(
    "line",
    ["POST /v1/uploads/\xff\xfe/cancel", "POST /v1/uploads/%ff/cancel", "GET /v1/assistants/\xff/files?after=\xff"],
)
def test_targets_that_are_not_text(emulator: Emulator, line: str) -> None:
    with connection(emulator) as raw:
        beta = "OpenAI-Beta: assistants=v1\r\nConnection: close"
        raw.sendall(f"{line} HTTP/1.1\r\nHost: x\r\napi-key: {emulator.key}\r\n{beta}\r\n\r\n".encode("latin-1"))
        assert read_reply(raw).status in (400, 404)


def test_parts_are_joined_without_the_kernel_too(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise OSError("not on this file system")

    monkeypatch.setattr(os, "copy_file_range", refuse, raising=False)
    client, parts = connect(OPENAI), [bytes([number]) * 700_000 for number in range(3)]
    file_id = upload(client, *parts, filename="a.jsonl", purpose="batch").json["file"]["id"]
    assert client.content(file_id).body == b"".join(parts)
