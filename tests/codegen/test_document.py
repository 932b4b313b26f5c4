"""The document is OpenAPI that other tools take, and replies can be checked with it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import ValidationError
from openapi_schema_validator import OAS30Validator
from openapi_spec_validator import validate

from azure_ai_files._generated.routes import ROUTES
from swagger.codegen.__main__ import ROOT

DOCUMENT: dict[str, Any] = json.loads((ROOT / "swagger/openapi.json").read_text())

FILE = {
    "id": "file-1",
    "object": "file",
    "bytes": 3,
    "created_at": 1700000000,
    "filename": "a.txt",
    "purpose": "assistants",
}


def check(schema: str, reply: Any) -> None:
    """Validate a reply against a schema of the document."""
    OAS30Validator({**DOCUMENT, "$ref": f"#/components/schemas/{schema}"}).validate(reply)


def described() -> Iterator[tuple[str, Any]]:
    """Everything that must say what it is."""
    for path, operations in DOCUMENT["paths"].items():
        yield from ((f"{method} {path}", operation) for method, operation in operations.items())
    for name, parameter in DOCUMENT["components"]["parameters"].items():
        yield name, parameter
    for name, schema in DOCUMENT["components"]["schemas"].items():
        yield name, schema
        yield from ((f"{name}.{key}", value) for key, value in schema.get("properties", {}).items())
        yield from ((f"{name}.{value['value']}", value) for value in schema.get("x-ms-enum", {}).get("values", []))


def test_the_document_is_openapi() -> None:
    validate(DOCUMENT)


def test_everything_is_described_in_sentences() -> None:
    descriptions = {name: node.get("description", "") for name, node in described()}
    assert [name for name, text in descriptions.items() if not (text[:1].isupper() and text.endswith("."))] == []


@pytest.mark.parametrize(
    ("schema", "reply"),
    [
        ("FileInfo", FILE),
        ("FileInfo", {**FILE, "bytes": None, "expires_at": None, "status": "processed", "status_details": None}),
        ("FileInfo", {**FILE, "something": {"new": True}}),
        ("FileListResponse", {"object": "list", "data": [FILE]}),
        ("FileListResponse", {"object": "list", "data": [], "first_id": None, "last_id": None, "has_more": False}),
        ("ErrorResponse", {"error": {"message": "No.", "type": "invalid_request_error", "param": None, "code": None}}),
        ("ErrorResponse", {"error": {"code": "notFound", "innererror": {"code": "a", "innererror": {"code": "b"}}}}),
        ("GatewayErrorResponse", {"statusCode": 401, "message": "Access denied."}),
        ("ValidationErrorResponse", {"detail": [{"loc": ["body", "file"], "msg": "Needed.", "type": "missing"}]}),
    ],
)
def test_a_reply_of_a_service_is_valid(schema: str, reply: Any) -> None:
    check(schema, reply)


@pytest.mark.parametrize(
    ("schema", "reply", "problem"),
    [
        ("FileInfo", {**FILE, "object": "files"}, "'files' is not one of"),
        ("FileInfo", {**FILE, "bytes": "3"}, "'3' is not of type"),
        ("FileInfo", {**FILE, "filename": None}, "None for not nullable"),
        ("FileInfo", {**FILE, "created_at": "yesterday"}, "'yesterday' is not of type"),
        ("FileInfo", {**FILE, "purpose": "party"}, "'party' is not one of"),
        ("FileInfo", {key: value for key, value in FILE.items() if key != "filename"}, "'filename' is a required"),
        ("FileListResponse", {"object": "list", "data": [{}]}, "is a required property"),
        ("ErrorResponse", {"error": "text"}, "'text' is not of type"),
    ],
)
def test_a_wrong_reply_is_not(schema: str, reply: Any, problem: str) -> None:
    with pytest.raises(ValidationError, match=problem):
        check(schema, reply)


def test_the_routes_are_those_of_the_document() -> None:
    operations = [
        (operation["operationId"], method.upper(), path)
        for path, methods in DOCUMENT["paths"].items()
        for method, operation in methods.items()
    ]
    assert sorted(route[:3] for route in ROUTES) == sorted(operations)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.operation_id)
def test_a_route_names_every_status_of_success(route: Any) -> None:
    responses = DOCUMENT["paths"][route.path][route.method.lower()]["responses"]
    assert [str(status) for status in route.success] == [status for status in responses if status.startswith("2")]
