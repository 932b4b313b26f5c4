"""Uploads in parts and assistant files, over plain HTTP."""

from __future__ import annotations

import json
from typing import Any

from .client import BOUNDARY, Client, Part, Reply, encode_form

FORM = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
JSON = {"Content-Type": "application/json"}
BETA = {"OpenAI-Beta": "assistants=v1"}


def create(client: Client, size: Any = 9, **changes: Any) -> Reply:
    """Create an upload; a change to None omits the property."""
    body = {"filename": "a.txt", "purpose": "assistants", "bytes": size, "mime_type": "text/plain", **changes}
    given = {name: value for name, value in body.items() if value is not None}
    return client.call("Uploads_Create", "POST", "/uploads", JSON, json.dumps(given))


def new_id(client: Client, size: int = 9, **changes: Any) -> str:
    reply = create(client, size, **changes)
    assert reply.status == 200, reply.body
    return str(reply.json["id"])


def post_part(client: Client, upload_id: str, body: bytes) -> Reply:
    return client.call("Uploads_AddPart", "POST", f"/uploads/{upload_id}/parts", FORM, body)


def add(client: Client, upload_id: str, data: bytes) -> Reply:
    return post_part(client, upload_id, encode_form(Part("data", data, "upload", "application/octet-stream")))


def part_id(client: Client, upload_id: str, data: bytes) -> str:
    reply = add(client, upload_id, data)
    assert reply.status == 200, reply.body
    return str(reply.json["id"])


def complete(client: Client, upload_id: str, part_ids: Any, **others: Any) -> Reply:
    body = json.dumps({"part_ids": part_ids, **others})
    return client.call("Uploads_Complete", "POST", f"/uploads/{upload_id}/complete", JSON, body)


def cancel(client: Client, upload_id: str) -> Reply:
    return client.call("Uploads_Cancel", "POST", f"/uploads/{upload_id}/cancel")


def upload(client: Client, *parts: bytes, **changes: Any) -> Reply:
    """Create a file from parts, in their order."""
    upload_id = new_id(client, sum(map(len, parts)), **changes)
    return complete(client, upload_id, [part_id(client, upload_id, data) for data in parts])


def attach(client: Client, assistant_id: str, file_id: Any, headers: Any = BETA) -> Reply:
    body = json.dumps({"file_id": file_id})
    return client.call("AssistantFiles_Create", "POST", f"/assistants/{assistant_id}/files", {**JSON, **headers}, body)


def attached(client: Client, assistant_id: str, headers: Any = BETA, **query: Any) -> Reply:
    return client.call("AssistantFiles_List", "GET", f"/assistants/{assistant_id}/files", headers, **query)


def get_attached(client: Client, assistant_id: str, file_id: str, headers: Any = BETA) -> Reply:
    return client.call("AssistantFiles_Get", "GET", f"/assistants/{assistant_id}/files/{file_id}", headers)


def detach(client: Client, assistant_id: str, file_id: str, headers: Any = BETA) -> Reply:
    return client.call("AssistantFiles_Delete", "DELETE", f"/assistants/{assistant_id}/files/{file_id}", headers)
