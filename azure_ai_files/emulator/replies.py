"""The objects that the service sends, in the words of a dialect."""

import json
from collections.abc import Mapping
from typing import Any, Optional

from aiohttp import web

from .catalog import Page, Row
from .faces import Dialect
from .statuses import ERROR, Stage, stage_of

__all__ = ["file_list", "file_object", "json_reply"]


def file_object(row: Row, dialect: Dialect, now: float, delay: float) -> dict[str, Any]:
    """Describe a file.

    :param row: Its row.
    :type row: ~sqlite3.Row
    :param dialect: The dialect to speak.
    :type dialect: ~azure_ai_files.emulator.faces.Dialect
    :param now: The time, which tells its status.
    :type now: float
    :param delay: Seconds that it waits, and then runs.
    :type delay: float
    :return: The JSON object.
    :rtype: dict[str, ~typing.Any]
    """
    stage = stage_of(now - row["created"], delay, row["failure"])
    body = {
        "object": "file",
        "id": row["id"],
        "purpose": row["purpose"],
        "filename": row["filename"],
        "bytes": row["bytes"],
        "created_at": int(row["created"]),
        "status": ERROR if stage is Stage.FAILED else dialect.statuses[stage],
    }
    if row["expires"] is not None and dialect.expiry:
        body["expires_at"] = int(row["expires"])
    if stage is Stage.FAILED:
        body["status_details"] = row["failure"]
    return body


def file_list(page: Page, dialect: Dialect, now: float, delay: float) -> dict[str, Any]:
    """Describe a page of files.

    :param page: The rows.
    :type page: ~azure_ai_files.emulator.catalog.Page
    :param dialect: The dialect to speak.
    :type dialect: ~azure_ai_files.emulator.faces.Dialect
    :param now: The time, which tells their status.
    :type now: float
    :param delay: Seconds that a file waits, and then runs.
    :type delay: float
    :return: The JSON object.
    :rtype: dict[str, ~typing.Any]
    """
    data = [file_object(row, dialect, now, delay) for row in page.rows]
    envelope: dict[str, Any] = {"object": "list", "data": data}
    if dialect.paging:
        first, last = (data[0]["id"], data[-1]["id"]) if data else (None, None)
        envelope.update(first_id=first, last_id=last, has_more=page.has_more)
    return envelope


def json_reply(body: Any, status: int = 200, headers: Optional[Mapping[str, str]] = None) -> web.Response:
    """Answer with JSON.

    :param body: The value to send.
    :type body: ~typing.Any
    :param status: The HTTP status.
    :type status: int
    :param headers: Further headers.
    :type headers: ~typing.Mapping[str, str]
    :return: The answer.
    :rtype: ~aiohttp.web.Response
    """
    text = json.dumps(body, separators=(",", ":"))
    return web.Response(body=text.encode(), status=status, headers=headers, content_type="application/json")
