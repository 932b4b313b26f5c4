"""The page at ``/``, and what it looks at. The page itself holds nothing secret; everything else needs a key."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple
from urllib.parse import quote

from aiohttp import web

from ..access.projects import find_project
from ..dialects.objects import file_object, json_reply
from ..dialects.services import AZURE_OPENAI_V1, FOUNDRY, OPENAI, EmulatedService
from ..errors import Refusal
from ..faults import StatusFailing, StatusStuck
from ..faults.fault_set import FaultSet, Plan
from ..settings import Settings
from ..storage.catalog import Catalog, Query
from ..storage.store import Store
from ..storage.totals import Total

__all__ = ["add_page_routes"]

_TYPES = {"html": "text/html", "css": "text/css", "js": "text/javascript"}
_HEADERS = {
    # Names of files come from anybody: nothing runs here but the scripts beside the page, and they cannot make markup.
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
#: What Foundry allows in total.
_QUOTA = 300 * 1024**3


class _UploadTarget(NamedTuple):
    """Where files of a dialect go; the Foundry project takes what it knows, others take the rest."""

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

    :param app: The application.
    :type app: ~aiohttp.web.Application
    :param store: Where the files are.
    :type store: ~azure_ai_files.emulator.storage.store.Store
    :param settings: How to behave.
    :type settings: ~azure_ai_files.emulator.settings.Settings
    :param faults: The faults, of which the page shows what they do to the status of a file.
    :type faults: ~azure_ai_files.emulator.FaultSet
    :param keys: The key of each project.
    :type keys: ~typing.Mapping[str, str]
    """

    async def list_files(request: web.Request) -> web.Response:
        # Not one of the service's operations: looking on meets no fault, and does not fill the log.
        project, limit = find_project(request, OPENAI, keys, settings), _limit(request)
        now = settings.clock()
        query = Query(project, now, limit=limit)
        rows, total = await store.query(lambda catalog: _read(catalog, query))
        plan = _status_faults(faults)
        delay = settings.processing_delay
        # Foundry's words for the status; that a file expires it would not tell.
        described = [
            file_object(row, FOUNDRY, now, delay, plan) | {"expires_at": row["expires"], "created_at": row["created"]}
            for row in rows
        ]
        return json_reply(_summary(project, now, total, settings) | {"files": described})

    app.router.add_get("/", _send_asset)
    app.router.add_get("/_emulator/page/{name}", _send_asset)
    app.router.add_get("/_emulator/files", list_files)


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


def _status_faults(faults: FaultSet) -> Plan:
    """Find the faults of statuses that the next request would meet, without counting one."""
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
