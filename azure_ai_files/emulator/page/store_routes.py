"""Serves the vector stores of a project to the page."""

from collections.abc import Mapping
from typing import Any, Optional

from aiohttp import web

from ..access.projects import find_project
from ..dialects.objects import json_reply
from ..dialects.services import OPENAI
from ..dialects.store_objects import batch_object, counts_of, member_object, store_object
from ..faults.fault_set import FaultSet, Plan
from ..settings import Settings
from ..storage.catalog import Catalog, Row
from ..storage.store import Store
from ..storage.stores_table import Clock, PageQuery
from .routes import status_faults

__all__ = ["add_store_routes"]

_MAX_STORES, _MAX_FILES, _MAX_BATCHES = 20, 20, 5


def add_store_routes(
    app: web.Application, store: Store, settings: Settings, faults: FaultSet, keys: Mapping[str, str]
) -> None:
    """Serve the newest vector stores, each with its newest batches and files, those that failed first.

    :param faults: The active faults; the page shows their effect on the status of a file.
    """

    async def list_stores(request: web.Request) -> web.Response:
        # Not an operation of the service: faults do not affect it, and it is not recorded.
        project = find_project(request, OPENAI, keys, settings)
        clock, plan = Clock(settings.clock(), settings.processing_delay), status_faults(faults)

        def read(catalog: Catalog) -> dict[str, Any]:
            page = catalog.stores.page(project, PageQuery(_MAX_STORES))
            return {
                "stores": [_described(catalog, row, clock, plan) for row in page.rows],
                "has_more": page.has_more,
                "now": clock.now,
            }

        return json_reply(await store.query(read))

    app.router.add_get("/_emulator/stores", list_stores)


def _described(catalog: Catalog, row: Row, clock: Clock, plan: Plan) -> dict[str, Any]:
    stores, store_id = catalog.stores, str(row["id"])

    def counts(batch_id: Optional[str] = None) -> Mapping[str, int]:
        if plan.active:
            return counts_of(stores.members(store_id, clock, batch_id), plan)
        return stores.counts(store_id, clock, batch_id)

    newest = PageQuery(_MAX_FILES)
    failed = stores.member_page(store_id, clock, newest._replace(limit=_MAX_FILES // 2), status="failed").rows
    rows = {member["file"]: member for member in [*failed, *stores.member_page(store_id, clock, newest).rows]}
    return {
        **store_object(row, counts(), clock.now),
        "batches": [batch_object(batch, counts(batch["id"])) for batch in stores.batches(store_id, _MAX_BATCHES)],
        "files": [
            member_object(member, OPENAI, plan) | {"filename": member["filename"]}
            for member in list(rows.values())[:_MAX_FILES]
        ],
    }
