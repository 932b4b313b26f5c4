"""Checks replies against swagger/openapi.json."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

_PATH = Path(__file__).parents[2] / "swagger" / "openapi.json"


def check_reply(operation_id: str, status: int, headers: Mapping[str, str], body: bytes) -> None:
    """Check that the document describes the status and the body."""
    responses = _operations()[operation_id]["responses"]
    assert str(status) in responses or status >= 400, f"{operation_id} never answers {status}"
    content = _resolve(responses.get(str(status), responses["default"])).get("content", {})
    media_type = headers["Content-Type"]
    assert not body or media_type in content, f"{operation_id} never answers {status} with {media_type}"
    if media_type == "application/json":
        _validator(json.dumps(content[media_type]["schema"])).validate(json.loads(body))


@cache
def _document() -> Any:
    return json.loads(_PATH.read_text("utf-8"))


@cache
def _operations() -> dict[str, Any]:
    items = [item for path in _document()["paths"].values() for item in path.values()]
    return {item["operationId"]: item for item in items if isinstance(item, dict)}


@cache
def _validator(schema: str) -> jsonschema_rs.Draft202012Validator:
    components = _as_json_schema(_document()["components"])
    return jsonschema_rs.Draft202012Validator({**_as_json_schema(json.loads(schema)), "components": components})


def _resolve(node: Any) -> Any:
    if "$ref" not in node:
        return node
    target = _document()
    for name in node["$ref"].removeprefix("#/").split("/"):
        target = target[name]
    return target


def _extended(node: Any) -> Any:
    """A schema that extends another one, with the properties of both."""
    base = _resolve(node["allOf"][0])
    properties = {**base["properties"], **node.get("properties", {})}
    properties[base["discriminator"]["propertyName"]] = {"const": node["x-ms-discriminator-value"]}
    return {
        "type": "object",
        "properties": properties,
        "required": [*base.get("required", ()), *node.get("required", ())],
    }


def _as_json_schema(node: Any) -> Any:
    """Convert an OpenAPI schema to JSON Schema: ``nullable`` spelled out, and no undescribed properties.

    A schema with a discriminator becomes any of the schemas that extend it.
    """
    if isinstance(node, list):
        return [_as_json_schema(item) for item in node]
    if not isinstance(node, dict):
        return node
    if "discriminator" in node:
        return {"anyOf": [{"$ref": target} for target in node["discriminator"]["mapping"].values()]}
    if "x-ms-discriminator-value" in node:
        node = _extended(node)
    schema = {key: _as_json_schema(value) for key, value in node.items()}
    if schema.get("type") == "object" and "properties" in schema:
        schema.setdefault("additionalProperties", False)
    if schema.pop("nullable", False):
        return {"anyOf": [schema, {"type": "null"}]}
    return schema
