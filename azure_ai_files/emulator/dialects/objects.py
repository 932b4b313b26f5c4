"""The JSON objects that the services send."""

import json
from collections.abc import Mapping
from typing import Any, Optional

from aiohttp import web

from ..faults.fault_set import NO_FAULTS, Plan
from ..settings import DeletionStyle
from ..storage.catalog import Row
from ..storage.statuses import ERROR, Stage, stage_of
from ..storage.tables import Page
from .list_pages import page_object
from .services import EmulatedService
from .upload_rules import block_id

__all__ = [
    "attachment_list",
    "attachment_object",
    "deletion_reply",
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


def file_list(
    page: Page,
    service: EmulatedService,
    now: float,
    delay: float,
    plan: Plan = NO_FAULTS,
    *,
    total: Optional[int] = None,
) -> dict[str, Any]:
    """Return the JSON of a page of files; the other parameters are those of :func:`file_object`.

    :param total: The number of files on all pages together, if the service states it.
    """
    data = [file_object(row, service, now, delay, plan) for row in page.rows]
    return page_object(data, page.has_more, service.paging, total)


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
    return {**body, "azure_block_id": block_id(row["id"])} if service.block_ids else body


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
    return page_object([attachment_object(row) for row in page.rows], page.has_more, "after")


def deletion_reply(style: DeletionStyle, file: Mapping[str, Any], deleted: str = "file") -> web.Response:
    """Return the reply to the deletion of a file, or of something else.

    :param file: The JSON of what was deleted; its ``id`` is enough, except for the style ``file``.
    :param deleted: The ``object`` of the reply.
    """
    if style in ("no_content", "empty"):
        return web.Response(status=204 if style == "no_content" else 200)
    bodies = {"null": None, "file": file}
    body = bodies.get(style, {"id": file["id"], "object": deleted, "deleted": True})
    return json_reply(body, 202 if style == "accepted" else 200)


def json_reply(body: Any, status: int = 200, headers: Optional[Mapping[str, str]] = None) -> web.Response:
    """Return a reply with a JSON body."""
    text = json.dumps(body, separators=(",", ":"))
    return web.Response(body=text.encode(), status=status, headers=headers, content_type="application/json")
