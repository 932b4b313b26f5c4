"""Every form of error reply becomes an azure-core error that says what happened."""

from __future__ import annotations

import json
from typing import Any, Optional

import pytest
from azure.core.exceptions import (
    ClientAuthenticationError,
    HttpResponseError,
    ResourceExistsError,
    ResourceModifiedError,
    ResourceNotFoundError,
)
from azure.core.rest import HttpRequest

from azure_ai_files._protocol.errors import ServiceError, service_error


class Reply:
    """The part of azure.core.rest.HttpResponse that the parser reads."""

    reason = "Reason"

    def __init__(self, body: bytes, status_code: int = 400, headers: Optional[dict[str, str]] = None) -> None:
        self.content = body
        self.status_code = status_code
        self.headers = headers or {}
        self.request = HttpRequest("GET", "https://host/", headers={"Authorization": "Bearer s3cret", "api-key": "k3y"})

    def text(self) -> str:
        return self.content.decode()


def error_of(body: Any, status_code: int = 400, headers: Optional[dict[str, str]] = None) -> HttpResponseError:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return service_error(Reply(raw, status_code, headers))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        ({"error": {"message": "m", "type": "t", "param": "p", "code": "c"}}, "c", "m"),
        ({"error": {"message": "m", "type": "t", "param": None, "code": None}}, None, "m"),
        ({"error": {"code": "401", "message": "m", "target": "x", "details": [], "innererror": {}}}, "401", "m"),
        ({"error": {"code": 17, "message": "m"}}, "17", "m"),
        ({"error": "only text"}, None, "only text"),
        ({"detail": "Not Found"}, None, "Not Found"),
        ({"detail": [{"loc": ["body"], "msg": "x"}]}, None, '[{"loc": ["body"], "msg": "x"}]'),
        ({"statusCode": 401, "message": "denied"}, "401", "denied"),
        ({"code": "c", "message": "m"}, "c", "m"),
        ({"title": "Bad Request", "status": 400}, None, "Bad Request"),
        ({"error": None}, None, '{"error": null}'),
        ({"error": {}}, None, '{"error": {}}'),
        ({"error": [1]}, None, "[1]"),
        ([], None, "[]"),
        (["a", {"b": 1}], None, '["a", {"b": 1}]'),
        ("text", None, '"text"'),
        (None, None, "null"),
        (b"", None, "the reply does not have a body"),
        (b"   ", None, "the reply does not have a body"),
        (b"plain words", None, "plain words"),
        (b"<html><body><h1>413</h1> Too\n Large</body></html>", None, "413 Too Large"),
        (b"\xff\xfe{", None, "\ufffd\ufffd{"),
        (b'{"error": {"message": "cut of', None, '{"error": {"message": "cut of'),
    ],
)
def test_bodies(body: Any, code: Optional[str], message: str) -> None:
    error = error_of(body, headers={"x-request-id": "r-1"})
    assert error.status_code == 400
    assert isinstance(error.error, ServiceError)
    assert (error.error.code, error.error.message, error.error.request_id) == (code, message, "r-1")
    assert message in str(error)
    assert "r-1" in str(error)
    assert "400 Reason" in error.message


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, ClientAuthenticationError),
        (404, ResourceNotFoundError),
        (409, ResourceExistsError),
        (412, ResourceModifiedError),
        (418, HttpResponseError),
        (500, HttpResponseError),
    ],
)
def test_classes(status: int, kind: Any) -> None:
    assert type(error_of({"error": {"message": "m"}}, status)) is kind


def test_header_code_and_ids() -> None:
    error = error_of(
        {"message": "m"}, headers={"x-ms-error-code": "Busy", "apim-request-id": "a", "x-ms-request-id": "b"}
    )
    assert isinstance(error.error, ServiceError)
    assert (error.error.code, error.error.request_id) == ("Busy", "a")


def test_long_body_is_cut() -> None:
    assert len(str(error_of(b"x" * 100_000))) < 500


def test_secrets_do_not_come_back() -> None:
    error = error_of({"error": {"message": "Incorrect key s3cret, or k3y"}})
    assert "s3cret" not in str(error)
    assert "k3y" not in str(error)


def test_body_that_cannot_be_read() -> None:
    class Unread(Reply):
        @property
        def content(self) -> bytes:  # type: ignore[override]
            raise HttpResponseError("the connection broke")

        @content.setter
        def content(self, _: bytes) -> None:
            pass

    assert service_error(Unread(b"", 503)).status_code == 503  # type: ignore[arg-type]
