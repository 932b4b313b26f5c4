"""The operations on batches of files that are attached to a vector store."""

from aiohttp import web

from ..bodies.json_bodies import read_object
from ..dialects.store_objects import batch_object
from ..dialects.store_rules import batch_fields, batch_items, new_batch_id
from ..errors import Refusal
from ..storage.catalog import Row
from ..traffic.exchange import current_plan
from .calls import Call
from .stores_base import StoreHandlers

__all__ = ["VectorStoreFileBatchesHandlers"]


class VectorStoreFileBatchesHandlers(StoreHandlers):
    """Answers the operations of the group ``VectorStoreFileBatches``."""

    async def vector_store_file_batches_create(self, call: Call) -> web.StreamResponse:
        """Attach a batch of files: all of them or, if one cannot be attached, none."""
        store = await self._store_row(call, to_attach=True)
        items = batch_items(await read_object(call.request, batch_fields(call.service)))
        members = await self._members(call, items, store["id"])
        batch_id, now = new_batch_id(), self._settings.clock()
        row = await self._store.query(lambda catalog: catalog.stores.add_batch(batch_id, store["id"], members, now))
        return await self._batch_reply(row)

    async def vector_store_file_batches_get(self, call: Call) -> web.StreamResponse:
        """Return a batch."""
        return await self._batch_reply(await self._batch(call))

    async def vector_store_file_batches_cancel(self, call: Call) -> web.StreamResponse:
        """Cancel a batch. Files that are indexed stay in the vector store."""
        batch, now = await self._batch(call), self._settings.clock()
        return await self._batch_reply(await self._store.query(lambda catalog: catalog.stores.cancel(batch["id"], now)))

    async def vector_store_file_batches_list_files(self, call: Call) -> web.StreamResponse:
        """List the files of a batch in pages."""
        store = await self._store_row(call)
        return await self._list_members(call, store, (await self._batch(call))["id"])

    async def _batch(self, call: Call) -> Row:
        store, batch_id = await self._store_row(call), call.request.match_info["batch_id"]
        row = await self._store.query(lambda catalog: catalog.stores.batch(store["id"], batch_id))
        if row is None:
            message = f"No file batch found with id '{batch_id}' in vector store '{store['id']}'."
            raise Refusal(404, message, param="batch_id", azure_code="notFound")
        return row

    async def _batch_reply(self, row: Row) -> web.StreamResponse:
        clock, plan = self._clock(), current_plan()
        counts = await self._store.query(lambda catalog: self._counts(catalog, row["store"], clock, plan, row["id"]))
        return self._reply(batch_object(row, counts))
