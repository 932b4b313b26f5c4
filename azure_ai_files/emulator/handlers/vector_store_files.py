"""The operations on the files of vector stores."""

from aiohttp import web

from ..bodies.json_bodies import read_object
from ..dialects.objects import json_reply
from ..dialects.store_objects import deletion_object, member_object, shown_status
from ..dialects.store_rules import BatchItem, asset_of, attributes_text, file_fields, strategy_of
from ..dialects.store_search import content_page
from ..errors import Refusal
from ..storage.catalog import Row
from ..storage.contents import in_thread
from ..traffic.exchange import current_plan
from .calls import Call
from .stores_base import StoreHandlers, check_searchable

__all__ = ["VectorStoreFilesHandlers"]


class VectorStoreFilesHandlers(StoreHandlers):
    """Answers the operations of the group ``VectorStoreFiles``."""

    async def vector_store_files_create(self, call: Call) -> web.StreamResponse:
        """Attach a file; one that is attached already is indexed again."""
        store = await self._store_row(call, to_attach=True)
        body = await read_object(call.request, file_fields(call.service))
        if ("file_id" in body) is ("data_source" in body):
            raise Refusal(400, "Exactly one of 'file_id' and 'data_source' must be given.", param="file_id")
        file_id = body.get("file_id")
        asset = asset_of(body["data_source"], "data_source") if "data_source" in body else ""
        if not asset and not isinstance(file_id, str):
            raise Refusal(400, f"{file_id!r:.100} is not of type 'string' - 'file_id'", param="file_id")
        item = BatchItem(file_id, attributes_text(body), strategy_of(body), asset)
        members = await self._members(call, [item], store["id"])
        now = self._settings.clock()
        await self._store.query(lambda catalog: catalog.stores.attach(store["id"], members, now))
        return self._member_reply(call, await self._member(store, members[0]["file"]))

    async def vector_store_files_list(self, call: Call) -> web.StreamResponse:
        """List the files of a vector store in pages."""
        return await self._list_members(call, await self._store_row(call))

    async def vector_store_files_get(self, call: Call) -> web.StreamResponse:
        """Return a file of a vector store."""
        store = await self._store_row(call)
        return self._member_reply(call, await self._member(store, call.request.match_info["file_id"]))

    async def vector_store_files_update(self, call: Call) -> web.StreamResponse:
        """Replace the attributes of a file."""
        check_searchable(call.service)
        store = await self._store_row(call)
        member = await self._member(store, call.request.match_info["file_id"])
        attributes = attributes_text(await read_object(call.request, {"attributes": False}))
        await self._store.query(lambda catalog: catalog.stores.set_attributes(store["id"], member["file"], attributes))
        return self._member_reply(call, await self._member(store, member["file"]))

    async def vector_store_files_get_content(self, call: Call) -> web.StreamResponse:
        """Return the text of an indexed file."""
        check_searchable(call.service)
        store = await self._store_row(call)
        member = await self._member(store, call.request.match_info["file_id"])
        status = shown_status(member, current_plan())
        if status != "completed":
            message = f"The file '{member['file']}' is not indexed; its status is '{status}'."
            raise Refusal(400, message, param="file_id")
        return json_reply(content_page(await in_thread(self._text, member)))

    async def vector_store_files_delete(self, call: Call) -> web.StreamResponse:
        """Remove a file from a vector store; the file continues to exist."""
        store = await self._store_row(call)
        member = await self._member(store, call.request.match_info["file_id"])
        await self._store.query(lambda catalog: catalog.stores.detach(store["id"], member["file"]))
        return json_reply(deletion_object(member["file"], "vector_store.file"))

    async def _member(self, store: Row, file_id: str) -> Row:
        clock = self._clock()
        row = await self._store.query(lambda catalog: catalog.stores.member(store["id"], file_id, clock))
        if row is None:
            message = f"No file found with id '{file_id}' in vector store '{store['id']}'."
            raise Refusal(404, message, param="file_id", azure_code="notFound")
        return row

    def _member_reply(self, call: Call, row: Row) -> web.StreamResponse:
        return self._reply(member_object(row, call.service, current_plan()))
