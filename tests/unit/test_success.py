"""Which replies with a status of success are a success, and what the others raise."""

from __future__ import annotations

import json
from typing import Any

import pytest
from azure.core.exceptions import DecodeError, HttpResponseError, ServiceResponseError

from azure_ai_files._protocol.success import Expected, Success, is_success, refusal_in
from tests.unit.test_errors import Reply

OBJECTS: list[tuple[Any, bool]] = [
    ({"id": "file-1"}, True),
    ({"id": "file-1", "error": {"message": "of the object itself"}}, True),
    ({}, False),
    ({"id": None}, False),
    ({"id": ""}, False),
    ({"id": 7}, False),
    ({"error": {"message": "budget exceeded"}}, False),
    ([], False),
    (None, False),
    ("text", False),
]
LISTS: list[tuple[Any, bool]] = [
    ({"data": []}, True),
    ({"object": "list"}, True),
    ({"object": "list", "data": None}, True),
    ({"data": [], "error": None}, True),
    ([], True),
    ({}, False),
    ({"data": {}}, False),
    ({"data": "x"}, False),
    ({"error": "budget exceeded"}, False),
    ({"data": [], "error": {"message": "budget exceeded"}}, False),
    (None, False),
    (True, False),
]
NOTHINGS: list[tuple[Any, bool]] = [
    ({}, True),
    ({"deleted": True}, True),
    ({"deleted": True, "error": "of something else"}, True),
    ({"deleted": False}, True),
    ([], True),
    (None, True),
    (True, True),
    ("OK", True),
    ({"error": None}, True),
    ({"error": {"message": "budget exceeded"}}, False),
]


@pytest.mark.parametrize(("body", "is_one"), OBJECTS)
def test_an_object_has_an_id(body: Any, is_one: bool) -> None:
    assert (refusal_in(body, Expected.OBJECT) is None) is is_one


@pytest.mark.parametrize(("body", "is_one"), LISTS)
def test_a_list_has_data(body: Any, is_one: bool) -> None:
    assert (refusal_in(body, Expected.LIST) is None) is is_one


@pytest.mark.parametrize(("body", "is_one"), NOTHINGS)
def test_a_deletion_has_any_body_but_an_error(body: Any, is_one: bool) -> None:
    assert (refusal_in(body, Expected.NOTHING) is None) is is_one


@pytest.mark.parametrize(
    ("status", "is_one"), [(199, False), (200, True), (202, True), (226, True), (299, True), (300, False), (404, False)]
)
def test_any_status_of_2xx_is_a_success(status: int, is_one: bool) -> None:
    assert is_success(status) is is_one


def document(body: Any, expected: Expected = Expected.OBJECT, ids: dict[str, str] | None = None) -> dict[str, Any]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    reply: Any = Reply(raw, 200, {"x-request-id": "r1"})
    return Success("Files_Get", expected, ids or {}).document(reply, raw, {})


@pytest.mark.parametrize(
    ("expected", "body", "found"),
    [
        (Expected.OBJECT, {"id": "a"}, {"id": "a"}),
        (Expected.LIST, [{"id": "a"}], {"object": "list", "data": [{"id": "a"}]}),
        (Expected.NOTHING, {"deleted": True}, {"deleted": True}),
        (Expected.NOTHING, b"", {}),
        (Expected.NOTHING, b"OK", {}),
        (Expected.NOTHING, None, {}),
        (Expected.NOTHING, [1], {}),
    ],
)
def test_the_document_of_a_success(expected: Expected, body: Any, found: Any) -> None:
    assert document(body, expected) == found


@pytest.mark.parametrize("error", [{"message": "budget exceeded", "code": "x"}, "budget exceeded"])
@pytest.mark.parametrize("expected", Expected)
def test_an_error_with_a_status_of_success_is_raised(expected: Expected, error: Any) -> None:
    with pytest.raises(HttpResponseError, match="budget exceeded") as caught:
        document({"error": error}, expected)
    assert not isinstance(caught.value, DecodeError)
    assert caught.value.status_code == 200


@pytest.mark.parametrize("body", [b"", b"<html>", {"status": "uploaded"}, {"id": 7}, [], None])
def test_what_is_not_a_success_is_a_decode_error(body: Any) -> None:
    with pytest.raises(DecodeError, match=r"^Files_Get: the reply is not .*\[request id: r1\]$"):
        document(body)


def test_an_unusable_reply_does_not_show_the_secret_of_the_request() -> None:
    with pytest.raises(DecodeError) as caught:
        document({"echo": {"api-key": "k3y", "Authorization": "s3cret"}})
    assert "k3y" not in f"{caught.value}{caught.value!r}{caught.value.error}"
    assert "s3cret" not in f"{caught.value}{caught.value!r}{caught.value.error}"


@pytest.mark.parametrize(
    ("ids", "is_one"),
    [
        ({"id": "file-1"}, True),
        ({"id": "file-2"}, False),
        ({"id": "file-1", "assistant_id": "asst-1"}, True),
        ({"id": "file-1", "assistant_id": "asst-2"}, False),
        ({"upload_id": "upload-1"}, True),  # not in the reply
    ],
)
def test_a_reply_about_another_object_is_refused(ids: dict[str, str], is_one: bool) -> None:
    body = {"id": "file-1", "assistant_id": "asst-1"}
    if is_one:
        assert document(body, ids=ids) == body
        return
    with pytest.raises(ServiceResponseError, match=r"^Files_Get: the service was asked for '.*-2'"):
        document(body, ids=ids)
