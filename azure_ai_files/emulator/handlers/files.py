"""The files operations."""

import re
from typing import Any, Optional

from aiohttp import web

from ..calls import Call
from ..catalog import Catalog, Query, Row
from ..content import check_conditions, content_headers, find_span, send_content
from ..contents import in_thread
from ..errors import ServiceError
from ..forms import FormReader
from ..replies import file_list, file_object, json_reply
from ..rules import check_upload, no_such_file, too_large
from ..settings import Settings
from ..store import Store

__all__ = ["FilesHandlers"]

_MAX_LIMIT = 10_000


class FilesHandlers:
    """Answers the operations of the group ``Files``.

    :param store: Where the files are.
    :type store: ~azure_ai_files.emulator.store.Store
    :param settings: How to behave.
    :type settings: ~azure_ai_files.emulator.settings.Settings
    """

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings

    async def files_list(self, call: Call) -> web.StreamResponse:
        """List the files of a project; by the page where the dialect has pages."""
        query, delay = _query(call, self._settings.clock()), self._settings.processing_delay

        def read(catalog: Catalog) -> web.Response:
            page = catalog.page(query)
            if page is None:
                raise ServiceError(400, f"No such File object: {query.after}", param="after")
            return json_reply(file_list(page, call.dialect, query.now, delay))

        return await self._store.query(read)

    async def files_create(self, call: Call) -> web.StreamResponse:
        """Take a file. It exists before the answer is sent, and only if it is answered with success."""
        settings, dialect = self._settings, call.dialect
        await self._store.remove_expired(settings.clock())
        async with self._store.spool() as spool:
            limit = settings.max_file_size
            reader = FormReader(spool, dialect.form_fields, limit, too_large(dialect, limit))
            form = await reader.read(call.request)
            new = check_upload(form, spool.size, dialect, settings)
            row = await self._store.add(spool, project=call.project, **new, failure=await self._failure(call, new))
        location = {"Location": f"{call.request.url.with_query(None)}/{row['id']}"} if dialect.created == 201 else None
        return json_reply(self._describe(call, row), dialect.created, location)

    async def files_get(self, call: Call) -> web.StreamResponse:
        """Describe a file."""
        return json_reply(self._describe(call, await self._row(call)))

    async def files_delete(self, call: Call) -> web.StreamResponse:
        """Delete a file."""
        file_id = call.request.match_info["file_id"]
        if not await self._store.remove(call.project, file_id, self._settings.clock()):
            raise no_such_file(file_id)
        return json_reply({"id": file_id, "object": "file", "deleted": True})

    async def files_get_content(self, call: Call) -> web.StreamResponse:
        """Send the content of a file, or a range of it."""
        row = await self._row(call)
        if row["purpose"] in call.dialect.no_download and not self._settings.allow_all_downloads:
            raise ServiceError(400, f"Not allowed to download files of purpose: {row['purpose']}")
        etag = f'"{row["content"]}"'
        check_conditions(call.request.headers, etag)
        span = find_span(call.request.headers, etag, row["bytes"])
        try:
            file = self._store.open(row["content"])
        except FileNotFoundError:  # deleted since its row was read
            raise no_such_file(row["id"]) from None
        with file:
            return await send_content(call.request, file, span, content_headers(row["filename"], etag, span))

    async def _row(self, call: Call) -> Row:
        file_id, now = call.request.match_info["file_id"], self._settings.clock()
        row = await self._store.query(lambda catalog: catalog.get(call.project, file_id, now))
        if row is None:
            raise no_such_file(file_id)
        return row

    def _describe(self, call: Call, row: Row) -> dict[str, Any]:
        return file_object(row, call.dialect, self._settings.clock(), self._settings.processing_delay)

    async def _failure(self, call: Call, new: dict[str, Any]) -> Optional[str]:
        rule = self._settings.processing_rule
        if rule is None:
            return None
        # The caller's code may take its time, which is not the event loop's.
        described = self._describe(call, {**new, "failure": None})
        return await in_thread(rule, described)


def _query(call: Call, now: float) -> Query:
    parameters = call.request.query
    # openai-python follows `after` until a page is empty, also in dialects that have no pages.
    query = Query(call.project, now, purpose=parameters.get("purpose"), after=parameters.get("after"))
    if not call.dialect.paging:
        return query
    order = parameters.get("order", "desc")
    if order not in ("asc", "desc"):
        raise ServiceError(400, f"'{order}' is not one of ['asc', 'desc'] - 'order'", param="order")
    return query._replace(ascending=order == "asc", limit=_limit(parameters.get("limit")))


def _limit(text: Optional[str]) -> int:
    if text is None:
        return _MAX_LIMIT
    if not re.fullmatch(r"[0-9]{1,5}", text) or not 1 <= int(text) <= _MAX_LIMIT:
        raise ServiceError(400, f"'{text}' is not an integer from 1 to {_MAX_LIMIT} - 'limit'", param="limit")
    return int(text)
