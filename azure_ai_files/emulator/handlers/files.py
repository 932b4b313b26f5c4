"""The file operations."""

import json
from typing import Union

from aiohttp import web

from ..bodies.forms import FormReader
from ..dialects.file_rules import check_upload, no_such_file, too_large
from ..dialects.list_pages import needs_total, page_query
from ..dialects.objects import deletion_reply, file_list, json_reply
from ..errors import Refusal
from ..faults import StaleList
from ..faults.fault_set import Plan
from ..faults.stale_list import stale_page
from ..storage.catalog import Catalog, Query, Row
from ..storage.tables import Page
from ..traffic.exchange import current_plan
from .base import Handlers
from .calls import Call

__all__ = ["FilesHandlers"]

#: Files of a list that are read and sent at a time.
_PIECE = 1000


class FilesHandlers(Handlers):
    """Answers the operations of the group ``Files``."""

    async def files_list(self, call: Call) -> web.StreamResponse:
        """List the files of a project, in pages if the service has pages."""
        query, delay = _query(call, self._settings.clock()), self._settings.processing_delay
        # Read here, because the context of the request is not available on the catalogue's thread.
        plan = current_plan()
        stale = plan.get(StaleList)

        # A list without pages can have any length: it is sent in pieces, so that other requests need not wait for it.
        in_pieces = query.limit < 0 and stale is None and not plan.changes_body("response")
        if in_pieces:
            query = query._replace(limit=_PIECE)

        def read(catalog: Catalog) -> Union[web.Response, Page]:
            page = catalog.page(query) if stale is None else stale_page(catalog, query, stale)
            if page is None:
                raise Refusal(400, f"No such File object: {query.after}", param="after")
            if in_pieces and page.has_more:
                return page
            total = catalog.count(query) if needs_total(call.service.paging) else None
            return json_reply(file_list(page, call.service, query.now, delay, plan, total=total))

        found = await self._store.query(read)
        return await self._send_list(call, query, found, plan) if isinstance(found, Page) else found

    async def _send_list(self, call: Call, query: Query, page: Page, plan: Plan) -> web.StreamResponse:
        reply = web.StreamResponse(headers={"Content-Type": "application/json"})
        await reply.prepare(call.request)
        delay, opening = self._settings.processing_delay, b'{"object":"list","data":['
        while page.rows:
            files = file_list(page, call.service, query.now, delay, plan)["data"]
            await reply.write(opening + json.dumps(files, separators=(",", ":"))[1:-1].encode())
            opening, page = b",", await self._next_page(query, page)
        await reply.write(b"]}")
        await reply.write_eof()
        return reply

    async def _next_page(self, query: Query, page: Page) -> Page:
        if not page.has_more:
            return Page([], False)
        last = page.rows[-1]
        return await self._store.query(lambda catalog: catalog.page_behind(query, last))

    async def files_create(self, call: Call) -> web.StreamResponse:
        """Create a file. It exists before the reply is sent, and only if the reply is a success."""
        settings, service = self._settings, call.service
        await self._store.remove_expired(settings.clock())
        async with self._store.spool() as spool:
            limit = settings.max_file_size
            reader = FormReader(spool, service.form_fields, limit, too_large(service, limit))
            form = await reader.read(call.request)
            new = check_upload(form, spool.size, service, settings)
            row = await self._store.add(
                spool, project=call.project, **new, failure=await self._processing_failure(call, new)
            )
        return json_reply(self._file_json(call, row), service.created, self._location(call, row))

    async def files_get(self, call: Call) -> web.StreamResponse:
        """Return a file."""
        return json_reply(self._file_json(call, await self._row(call)))

    async def files_delete(self, call: Call) -> web.StreamResponse:
        """Delete a file."""
        file_id, style = call.request.match_info["file_id"], call.service.deletion
        file = self._file_json(call, await self._row(call)) if style == "file" else {"id": file_id}
        if not await self._store.remove(call.project, file_id, self._settings.clock()):
            raise no_such_file(file_id)
        return deletion_reply(style, file)

    async def files_get_content(self, call: Call) -> web.StreamResponse:
        """Send the content of a file, or a range of it."""
        row = await self._row(call)
        settings = self._settings
        refused = settings.strict and not settings.allow_all_downloads
        if refused and row["purpose"] in call.service.no_download:
            raise Refusal(400, f"Not allowed to download files of purpose: {row['purpose']}")
        return await self._send_content(call, row, row["filename"], no_such_file(row["id"]))

    async def _row(self, call: Call) -> Row:
        file_id, now = call.request.match_info["file_id"], self._settings.clock()
        row = await self._store.query(lambda catalog: catalog.get(call.project, file_id, now))
        if row is None:
            raise no_such_file(file_id)
        return row


def _query(call: Call, now: float) -> Query:
    parameters = call.request.query
    query = Query(call.project, now, purpose=parameters.get("purpose"))
    return page_query(parameters, query, call.service.paging)
