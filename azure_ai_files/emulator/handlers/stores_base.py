"""What the operations on vector stores share."""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, Optional

from aiohttp import web

from ..dialects.chunks import text_of
from ..dialects.file_rules import new_id, no_such_file
from ..dialects.list_pages import page_object
from ..dialects.list_parameters import is_ascending, limit_of
from ..dialects.objects import file_object, json_reply
from ..dialects.services import EmulatedService
from ..dialects.store_objects import counts_of, expiry_of, member_object
from ..dialects.store_rules import BatchItem, check_beta, no_such_store, status_filter
from ..errors import Refusal
from ..faults import StatusFailing, StatusStuck
from ..faults.fault_set import Plan
from ..settings import Settings
from ..storage.catalog import Catalog, Row
from ..storage.contents import in_thread
from ..storage.generated_content import GeneratedContent
from ..storage.store import Store
from ..storage.stores_table import Clock, PageQuery
from ..storage.tables import Page
from ..traffic.exchange import current_plan
from ..traffic.limits import Limits
from .base import Handlers
from .calls import Call

__all__ = ["StoreHandlers", "check_searchable", "page_query"]

_MAX_LIMIT, _DEFAULT_LIMIT = 100, 20
#: The bytes of a file that have text, so that a large file does not fill the memory.
_MAX_TEXT = 8 * 1024 * 1024
_WITHOUT_TEXT = re.compile(r"\.(png|jpe?g|gif|webp|bmp|mp3|wav|mp4|mov|zip|tar|gz|exe)$", re.IGNORECASE)


class StoreHandlers(Handlers):
    """The base of the groups.

    :param writes: How many times a minute files may be attached to each vector store.
    """

    def __init__(self, store: Store, settings: Settings, writes: Limits) -> None:
        super().__init__(store, settings)
        self._writes = writes

    def _clock(self) -> Clock:
        return Clock(self._settings.clock(), self._settings.processing_delay)

    def _check_beta(self, call: Call) -> None:
        if self._settings.strict:
            check_beta(",".join(call.request.headers.getall("OpenAI-Beta", ())), call.service)

    async def _store_row(self, call: Call, *, to_attach: bool = False) -> Row:
        """Return the vector store of a request.

        :param to_attach: Whether files are to be attached, which counts as a write.
        """
        self._check_beta(call)
        store_id, now = call.request.match_info["vector_store_id"], self._settings.clock()
        row = await self._store.query(lambda catalog: catalog.stores.get(call.project, store_id))
        if row is None:
            raise no_such_store(store_id)
        if to_attach:
            self._check_age(row)
            self._count_write(call, store_id, now)
        return row

    def _check_age(self, store: Row) -> None:
        expires = expiry_of(store)
        if expires is not None and expires <= self._settings.clock():
            raise Refusal(400, f"The vector store {store['id']} has expired.", param="vector_store_id")

    def _text(self, member: Row) -> str:
        """Return the text of a file of a vector store. Blocks."""
        try:
            with self._store.open(member["content"]) as file:
                return text_of(file.read(_MAX_TEXT))
        except FileNotFoundError:  # deleted since its row was read
            return ""

    def _count_write(self, call: Call, store_id: str, now: float) -> None:
        admission = self._writes.admit(f"{call.project} {store_id}", now)
        if admission is not None and admission.wait:
            message = (
                f"Rate limit reached for vector store {store_id}: limit {admission.limit} writes / min. Please try "
                f"again in {admission.retry_headers['Retry-After']}s."
            )
            raise Refusal(429, message, code="rate_limit_exceeded", azure_code="429", headers=admission.retry_headers)

    async def _members(self, call: Call, items: Sequence[BatchItem], store_id: str) -> list[dict[str, Any]]:
        """Return the values of the rows of files that are attached. An asset becomes a file without a content."""
        now = self._settings.clock()
        assets = [_file_of(item.asset, call, now) for item in items if item.file_id is None]
        await self._store.query(lambda catalog: catalog.add_all(assets))
        made = iter(assets)
        items = [item._replace(file_id=next(made)["id"]) if item.file_id is None else item for item in items]

        def read(catalog: Catalog) -> dict[str, Optional[Row]]:
            ids = {str(item.file_id) for item in items}
            return {file_id: catalog.get(call.project, file_id, now) for file_id in ids}

        files = await self._store.query(read)
        for file_id, file in files.items():
            if file is None:
                raise no_such_file(file_id)
        found = [file for file in files.values() if file is not None]
        failures, sizes = await self._failures(call, found, store_id), {file["id"]: file["bytes"] for file in found}
        return [
            {
                "file": item.file_id,
                "attached": now,
                "bytes": sizes[item.file_id],
                "failure": failures[str(item.file_id)],
                "attributes": item.attributes,
                "strategy": item.strategy,
            }
            for item in items
        ]

    async def _failures(self, call: Call, files: Sequence[Row], store_id: str) -> Mapping[str, Optional[str]]:
        """Return why files cannot be indexed, by their id; None for those that can."""
        settings, rule = self._settings, self._settings.processing_rule
        failures = {file["id"]: file["failure"] or _unsupported(file, settings) for file in files}
        if rule is None:
            return failures
        described = [
            file_object(file, call.service, settings.clock(), settings.processing_delay)
            | {"object": "vector_store.file", "vector_store_id": store_id}
            for file in files
            if failures[file["id"]] is None
        ]
        # The rule is the user's code and may block, so it must not run in the event loop.
        found = await in_thread(lambda: [rule(file) for file in described])
        return failures | {file["id"]: failure for file, failure in zip(described, found, strict=True)}

    def _counts(
        self, catalog: Catalog, store_id: str, clock: Clock, plan: Plan, batch_id: Optional[str] = None
    ) -> Mapping[str, int]:
        """Return the numbers of files by status, and their ``bytes``."""
        if _changes_status(plan):
            return counts_of(catalog.stores.members(store_id, clock, batch_id), plan)
        return catalog.stores.counts(store_id, clock, batch_id)

    async def _list_members(self, call: Call, store: Row, batch_id: Optional[str] = None) -> web.StreamResponse:
        """Return a page of the files of a vector store, or of one batch."""
        query, status = page_query(call.request.query), status_filter(call.request.query)
        clock, plan = self._clock(), current_plan()

        def read(catalog: Catalog) -> Page:
            for name, cursor in (("after", query.after), ("before", query.before)):
                if cursor is not None and catalog.stores.member(store["id"], cursor, clock) is None:
                    raise Refusal(400, f"No such VectorStoreFile object: {cursor}", param=name)
            shown = query._replace(limit=-1) if _changes_status(plan) else query
            by_status = None if _changes_status(plan) else status
            return catalog.stores.member_page(store["id"], clock, shown, batch_id=batch_id, status=by_status)

        page = await self._store.query(read)
        data = [member_object(row, call.service, plan) for row in page.rows]
        if status is not None:
            data = [member for member in data if member["status"] == status]
        has_more = page.has_more or len(data) > query.limit
        return json_reply(page_object(data[: query.limit], has_more, "after"))

    def _reply(self, body: Mapping[str, Any]) -> web.StreamResponse:
        """Return a reply about something that may still be indexed, with the time until the next poll."""
        hint = self._settings.poll_hint
        if hint is None or body["status"] != "in_progress":
            return json_reply(body)
        return json_reply(body, headers={"openai-poll-after-ms": str(math.ceil(hint * 1000))})


def check_searchable(service: EmulatedService) -> None:
    """Check that a service searches vector stores, and returns the text of their files.

    :raises ~aiohttp.web.HTTPNotFound: if it does not.
    """
    if not service.store_attributes:
        raise web.HTTPNotFound


def page_query(parameters: Mapping[str, str]) -> PageQuery:
    """Return the page that a request asks for."""
    return PageQuery(
        limit_of(parameters, most=_MAX_LIMIT, default=_DEFAULT_LIMIT),
        is_ascending(parameters),
        parameters.get("after"),
        parameters.get("before"),
    )


def _changes_status(plan: Plan) -> bool:
    return plan.get(StatusStuck) is not None or plan.get(StatusFailing) is not None


def _unsupported(file: Row, settings: Settings) -> Optional[str]:
    """Return why a file without text cannot be indexed; None if it may have some."""
    found = _WITHOUT_TEXT.search(file["filename"])
    return f"unsupported_file: Files such as {found[0]} are not supported." if found and settings.strict else None


def _file_of(asset: str, call: Call, now: float) -> dict[str, Any]:
    """Return the values of the row of the file that an Azure asset becomes."""
    return {
        "id": new_id("assistants", call.service),
        "project": call.project,
        "purpose": "assistants",
        "filename": asset.rstrip("/").rpartition("/")[2] or "asset",
        "bytes": 0,
        "created": now,
        "expires": None,
        "failure": None,
        "content": GeneratedContent(0).name,
    }
