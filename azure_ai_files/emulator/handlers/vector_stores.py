"""The operations on vector stores."""

import heapq
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from aiohttp import web

from ..bodies.json_bodies import read_object
from ..dialects.list_pages import page_object
from ..dialects.objects import json_reply
from ..dialects.store_objects import deletion_object, shown_status, store_object
from ..dialects.store_rules import (
    BatchItem,
    assets_of,
    attributes_text,
    file_ids_of,
    new_store,
    no_such_store,
    store_changes,
    store_fields,
    strategy_of,
)
from ..dialects.store_search import SEARCH_FIELDS, Found, Search, found_in, search_of, search_page
from ..errors import Refusal
from ..storage.catalog import Catalog, Row
from ..storage.contents import in_thread
from ..traffic.exchange import current_plan
from .calls import Call
from .stores_base import StoreHandlers, check_searchable, page_query

__all__ = ["VectorStoresHandlers"]


class VectorStoresHandlers(StoreHandlers):
    """Answers the operations of the group ``VectorStores``."""

    async def vector_stores_create(self, call: Call) -> web.StreamResponse:
        """Create a vector store, and attach files to it."""
        self._check_beta(call)
        body = await read_object(call.request, store_fields(call.service))
        values = new_store(body, call.project, self._settings.clock())
        members = await self._members(call, _items(body), values["id"])
        row = await self._store.query(lambda catalog: catalog.stores.add(values, members))
        return self._reply(await self._json(row))

    async def vector_stores_list(self, call: Call) -> web.StreamResponse:
        """List the vector stores of a project in pages."""
        self._check_beta(call)
        query, clock, plan = page_query(call.request.query), self._clock(), current_plan()

        def read(catalog: Catalog) -> web.Response:
            for name, cursor in (("after", query.after), ("before", query.before)):
                if cursor is not None and catalog.stores.get(call.project, cursor) is None:
                    raise Refusal(400, f"No such VectorStore object: {cursor}", param=name)
            page = catalog.stores.page(call.project, query)
            data = [store_object(row, self._counts(catalog, row["id"], clock, plan), clock.now) for row in page.rows]
            return json_reply(page_object(data, page.has_more, "after"))

        return await self._store.query(read)

    async def vector_stores_get(self, call: Call) -> web.StreamResponse:
        """Return a vector store."""
        return self._reply(await self._json(await self._store_row(call)))

    async def vector_stores_modify(self, call: Call) -> web.StreamResponse:
        """Change a vector store."""
        row = await self._store_row(call)
        fields = {"name": False, "expires_after": False, "metadata": False}
        changes = store_changes(await read_object(call.request, fields))
        changes["active"] = self._settings.clock()
        changed = await self._store.query(lambda catalog: catalog.stores.modify(row["id"], changes))
        return self._reply(await self._json(changed))

    async def vector_stores_delete(self, call: Call) -> web.StreamResponse:
        """Delete a vector store, but none of its files."""
        self._check_beta(call)
        store_id = call.request.match_info["vector_store_id"]
        if not await self._store.query(lambda catalog: catalog.stores.remove(call.project, store_id)):
            raise no_such_store(store_id)
        return json_reply(deletion_object(store_id, "vector_store"))

    async def vector_stores_search(self, call: Call) -> web.StreamResponse:
        """Find the chunks of the indexed files that have the words of a query."""
        check_searchable(call.service)
        store = await self._store_row(call)
        self._check_age(store)
        search = search_of(await read_object(call.request, SEARCH_FIELDS))
        clock, plan = self._clock(), current_plan()

        def read(catalog: Catalog) -> list[Row]:
            catalog.stores.use(store["id"], clock.now)
            members = catalog.stores.members(store["id"], clock)
            return [member for member in members if shown_status(member, plan) == "completed"]

        members = await self._store.query(read)
        return json_reply(search_page(search, await in_thread(self._search, search, members)))

    def _search(self, search: Search, members: Sequence[Row]) -> list[Found]:
        def found() -> Iterator[Found]:
            for member in members:
                if search.fits is None or search.fits(json.loads(member["attributes"])):
                    yield from found_in(member, self._text(member), search)

        return heapq.nlargest(search.most, found(), key=lambda each: each.fit)

    async def _json(self, row: Row) -> dict[str, Any]:
        clock, plan = self._clock(), current_plan()
        counts = await self._store.query(lambda catalog: self._counts(catalog, row["id"], clock, plan))
        return store_object(row, counts, clock.now)


def _items(body: Mapping[str, Any]) -> list[BatchItem]:
    strategy, attributes = strategy_of(body), attributes_text({})
    items = [BatchItem(file_id, attributes, strategy) for file_id in file_ids_of(body)]
    assets = assets_of(body["configuration"]) if "configuration" in body else []
    return items + [BatchItem(None, attributes, strategy, asset) for asset in assets]
