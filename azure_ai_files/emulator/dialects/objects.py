"""The JSON objects that the services send."""

import json
from collections.abc import Mapping
from typing import Any, Optional

from aiohttp import web

from ..faults.fault_set import NO_FAULTS, Plan
from ..storage.catalog import Row
from ..storage.statuses import ERROR, Stage, stage_of
from ..storage.tables import Page
from .services import EmulatedService
from .upload_rules import block_id

__all__ = [
    "attachment_list",
    "attachment_object",
    "file_list",
    "file_object",
    "json_reply",
    "part_object",
    "upload_object",
]


def file_object(row: Row, service: EmulatedService, now: float, delay: float, plan: Plan = NO_FAULTS) -> dict[str, Any]:
    """Return the JSON of a file.

    :param now: The time, which determines the status.
    :param delay: Seconds that a file waits, and then runs.
    :param plan: The faults that can change the status.
    """
    stage, failure = plan.stage_of(row, stage_of(now - row["created"], delay, row["failure"]))
    body = {
        "object": "file",
        "id": row["id"],
        "purpose": row["purpose"],
        "filename": row["filename"],
        "bytes": row["bytes"],
        "created_at": int(row["created"]),
        "status": ERROR if stage is Stage.FAILED else service.statuses[stage],
    }
    if row["expires"] is not None and service.expiry:
        body["expires_at"] = int(row["expires"])
    if stage is Stage.FAILED:
        body["status_details"] = failure
    return body


def file_list(page: Page, service: EmulatedService, now: float, delay: float, plan: Plan = NO_FAULTS) -> dict[str, Any]:
    """Return the JSON of a page of files; the parameters are those of :func:`file_object`."""
    data = [file_object(row, service, now, delay, plan) for row in page.rows]
    return {"object": "list", **(_page(data, page.has_more) if service.paging else {"data": data})}


def upload_object(row: Row, status: str, file: Optional[Mapping[str, Any]] = None) -> dict[str, Any]:
    """Return the JSON of an upload, with its file if it was completed."""
    body = {
        "object": "upload",
        "id": row["id"],
        "bytes": row["bytes"],
        "filename": row["filename"],
        "purpose": row["purpose"],
        "created_at": int(row["created"]),
        "expires_at": row["expires"],
        "status": status,
    }
    return body if file is None else {**body, "file": file}


def part_object(row: Row, service: EmulatedService) -> dict[str, Any]:
    """Return the JSON of a part of an upload."""
    body = {
        "object": "upload.part",
        "id": row["id"],
        "upload_id": row["upload"],
        "created_at": int(row["created"]),
    }
    return {**body, "azure_block_id": block_id(row["id"])} if service.azure else body


def attachment_object(row: Row) -> dict[str, Any]:
    """Return the JSON of a file of an assistant."""
    return {
        "object": "assistant.file",
        "id": row["file"],
        "created_at": int(row["attached"]),
        "assistant_id": row["assistant"],
    }


def attachment_list(page: Page) -> dict[str, Any]:
    """Return the JSON of a page of the files of an assistant."""
    return {"object": "list", **_page([attachment_object(row) for row in page.rows], page.has_more)}


def _page(data: list[dict[str, Any]], has_more: bool) -> dict[str, Any]:
    first, last = (data[0]["id"], data[-1]["id"]) if data else (None, None)
    return {"data": data, "first_id": first, "last_id": last, "has_more": has_more}


def json_reply(body: Any, status: int = 200, headers: Optional[Mapping[str, str]] = None) -> web.Response:
    """Return a reply with a JSON body."""
    text = json.dumps(body, separators=(",", ":"))
    return web.Response(body=text.encode(), status=status, headers=headers, content_type="application/json")
