"""What the service says: heads, JSON, and the objects of the files API."""

import json
from collections.abc import Mapping
from typing import Any

FILE_ID = "assistant-000000"
LISTED_FILES = 10_000

_CREATED = 1_735_000_000


def head(status: str, content_type: str, length: int, headers: Mapping[str, str] = {}) -> bytes:
    """Render the head of a response."""
    fields = {"Content-Type": content_type, "Content-Length": length, **headers}
    return "\r\n".join([f"HTTP/1.1 {status}", *(f"{name}: {fields[name]}" for name in fields), "", ""]).encode()


def json_reply(value: Any, status: str = "200 OK", headers: Mapping[str, str] = {}) -> bytes:
    """Render a whole response."""
    body = json.dumps(value).encode()
    return head(status, "application/json", len(body), headers) + body


def error_reply(status: str, message: str, headers: Mapping[str, str] = {}) -> bytes:
    """Render a refusal."""
    return json_reply({"error": {"code": status.partition(" ")[0], "message": message}}, status, headers)


def file_info(number: int, size: int) -> dict[str, Any]:
    """Describe a file as both services do."""
    return {
        "id": f"assistant-{number:06}",
        "object": "file",
        "bytes": size,
        "created_at": _CREATED + number,
        "filename": f"report-{number:06}.bin",
        "purpose": "assistants",
        "status": "processed",
        "status_details": None,
    }


def file_list(size: int) -> dict[str, Any]:
    """List every file in one page."""
    data = [file_info(number, size) for number in range(LISTED_FILES)]
    return {"object": "list", "data": data, "first_id": data[0]["id"], "last_id": data[-1]["id"], "has_more": False}


def upload_object(upload_id: str, asked: Mapping[str, Any], status: str) -> dict[str, Any]:
    """Describe an upload in parts by what was asked for."""
    told = {name: asked[name] for name in ("bytes", "filename", "purpose")}
    times = {"created_at": _CREATED, "expires_at": _CREATED + 3600}
    return {"id": upload_id, "object": "upload", "status": status, **told, **times}


def part_object(part_id: str, upload_id: str) -> dict[str, Any]:
    """Describe a part of an upload."""
    return {"id": part_id, "object": "upload.part", "created_at": _CREATED, "upload_id": upload_id}
