"""Serves the page at ``/`` and its data. The page itself contains no secret; all other requests need a key."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple
from urllib.parse import quote

from aiohttp import web

from ..access.projects import find_project
from ..dialects.container_rules import container_file_object, container_object, has_ended
from ..dialects.objects import file_object, json_reply
from ..dialects.services import AZURE_OPENAI_V1, FOUNDRY, OPENAI, EmulatedService
from ..errors import Refusal
from ..faults import StatusFailing, StatusStuck
from ..faults.fault_set import FaultSet, Plan
from ..settings import Settings
from ..storage.catalog import Catalog, Query
from ..storage.containers_table import ContainerQuery
from ..storage.store import Store
from ..storage.totals import Total

__all__ = ["add_page_routes", "status_faults"]

_TYPES = {"html": "text/html", "css": "text/css", "js": "text/javascript"}
_HEADERS = {
    # File names are untrusted: only the page's own scripts run, and they cannot create markup from text.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none';"
        " form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_MAX_FILES = 1000
_MAX_CONTAINERS, _MAX_CONTAINER_FILES = 20, 100
#: Foundry's quota of a project, in bytes.
_QUOTA = 300 * 1024**3


class _UploadTarget(NamedTuple):
    """Where files of a purpose are uploaded; the first service that accepts a purpose gets it."""

    service: EmulatedService
    path: str


_UPLOAD_TARGETS = (
    _UploadTarget(FOUNDRY, "/api/projects/{project}/files?api-version=v1"),
    _UploadTarget(AZURE_OPENAI_V1, "/openai/v1/files"),
    _UploadTarget(OPENAI, "/v1/files"),
)


def add_page_routes(
    app: web.Application, store: Store, settings: Settings, faults: FaultSet, keys: Mapping[str, str]
) -> None:
    """Serve the page.

    :param faults: The active faults; the page shows their effect on the status of a file.
    """

    async def list_files(request: web.Request) -> web.Response:
        # Not an operation of the service: faults do not affect it, and it is not recorded.
        project, limit = find_project(request, OPENAI, keys, settings), _limit(request)
        now = settings.clock()
        query = Query(project, now, limit=limit)
        rows, total = await store.query(lambda catalog: _read(catalog, query))
        plan = status_faults(faults)
        delay = settings.processing_delay
        # Foundry's words for the status, plus the expiry, which Foundry does not send.
        described = [
            file_object(row, FOUNDRY, now, delay, plan) | {"expires_at": row["expires"], "created_at": row["created"]}
            for row in rows
        ]
        return json_reply(_summary(project, now, total, settings) | {"files": described})

    async def list_containers(request: web.Request) -> web.Response:
        project, now = find_project(request, OPENAI, keys, settings), settings.clock()
        return json_reply(await store.query(lambda catalog: _containers(catalog, project, now)))

    app.router.add_get("/", _send_asset)
    app.router.add_get("/_emulator/page/{name}", _send_asset)
    app.router.add_get("/_emulator/files", list_files)
    app.router.add_get("/_emulator/containers", list_containers)


async def _send_asset(request: web.Request) -> web.Response:
    name = request.match_info.get("name", "index.html")
    body = _assets().get(name)
    if body is None:
        raise web.HTTPNotFound
    content_type = _TYPES[name.rpartition(".")[2]]
    return web.Response(body=body, headers=_HEADERS, content_type=content_type, charset="utf-8")


@cache
def _assets() -> Mapping[str, bytes]:
    found = files(__name__.rpartition(".")[0]).iterdir()
    return {item.name: item.read_bytes() for item in found if item.name.rpartition(".")[2] in _TYPES}


def _limit(request: web.Request) -> int:
    text = request.query.get("limit", "100")
    if not re.fullmatch(r"[0-9]{1,4}", text) or not 1 <= int(text) <= _MAX_FILES:
        raise Refusal(400, f"'limit' must be an integer from 1 to {_MAX_FILES}.", param="limit")
    return int(text)


def _read(catalog: Catalog, query: Query) -> tuple[list[Any], Total]:
    page = catalog.page(query)
    return [] if page is None else list(page.rows), catalog.totals.of(query.project, query.now)


def _containers(catalog: Catalog, project: str, now: float) -> dict[str, Any]:
    page = catalog.containers.page(ContainerQuery(project, _MAX_CONTAINERS))
    described: list[dict[str, Any]] = []
    for row in [] if page is None else page.rows:
        ended = has_ended(row, now)
        files = [] if ended else catalog.containers.files(row["id"])[:_MAX_CONTAINER_FILES]
        box = container_object(row, now)
        box |= {
            "ends_at": row["active"] + 60 * row["minutes"],
            "files": [container_file_object(file) for file in files],
        }
        described.append(box)
    return {"containers": described, "total": catalog.containers.count(project), "now": now}


def status_faults(faults: FaultSet) -> Plan:
    """Return the status faults that would hit the next request, without counting a hit."""
    active = (item for item in faults if isinstance(item.fault, (StatusStuck, StatusFailing)))
    return Plan(tuple(item for item in active if item.fault.times is None or item.hits < item.fault.times))


def _summary(project: str, now: float, total: Total, settings: Settings) -> dict[str, Any]:
    path = quote(project, safe="")
    uploads: dict[str, str] = {}
    for service, template in _UPLOAD_TARGETS:
        for purpose in service.purposes:
            uploads.setdefault(purpose, template.replace("{project}", path))
    return {
        "project": project,
        "path": f"/api/projects/{path}",
        "now": now,
        "total": total._asdict(),
        "quota": _QUOTA,
        "max_file_size": settings.max_file_size,
        "uploads": uploads,
    }
