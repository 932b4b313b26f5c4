"""The operations on the files of a container."""

import sqlite3
from typing import Any

from aiohttp import web

from ..bodies.forms import FormReader
from ..bodies.json_bodies import read_object
from ..bodies.media_types import media_type
from ..dialects.container_rules import (
    container_file_list,
    container_file_object,
    new_container_file,
    no_such_container_file,
)
from ..dialects.file_rules import too_large
from ..dialects.list_parameters import is_ascending, limit_of
from ..dialects.objects import deletion_reply, json_reply
from ..errors import Refusal
from ..storage.catalog import Catalog
from ..storage.containers_table import ContainerFileQuery
from .calls import Call
from .container_base import ContainerHandlers
from .containers import DEFAULT_LIMIT, MAX_LIMIT

__all__ = ["ContainerFilesHandlers"]


class ContainerFilesHandlers(ContainerHandlers):
    """Answers the operations of the group ``ContainerFiles``."""

    async def container_files_list(self, call: Call) -> web.StreamResponse:
        """List the files of a container in pages."""
        parameters = call.request.query
        limit, ascending = limit_of(parameters, most=MAX_LIMIT, default=DEFAULT_LIMIT), is_ascending(parameters)
        after = parameters.get("after")

        def read(catalog: Catalog) -> web.Response:
            query = ContainerFileQuery(self._container(catalog, call), limit, ascending, after)
            page = catalog.containers.file_page(query)
            if page is None:
                raise Refusal(400, f"No such ContainerFile object: {after}", param="after")
            return json_reply(container_file_list(page))

        return await self._store.query(read)

    async def container_files_create(self, call: Call) -> web.StreamResponse:
        """Add a file: the content of a form, or a copy of an uploaded file."""
        await self._store.remove_expired(self._settings.clock())
        await self._store.query(lambda catalog: self._container(catalog, call))
        copies = media_type(call.request.headers) == "application/json"
        row = await (self._copied(call) if copies else self._uploaded(call))
        return json_reply(container_file_object(row))

    async def container_files_get(self, call: Call) -> web.StreamResponse:
        """Return a file."""
        return json_reply(container_file_object(await self._row(call)))

    async def container_files_delete(self, call: Call) -> web.StreamResponse:
        """Delete a file."""
        file_id = call.request.match_info["file_id"]

        def delete(catalog: Catalog) -> tuple[dict[str, Any], str]:
            container_id = self._container(catalog, call)
            row = catalog.containers.file(container_id, file_id)
            content = catalog.containers.remove_file(container_id, file_id)
            if row is None or content is None:
                raise no_such_container_file(file_id)
            return container_file_object(row), content

        described, content = await self._store.query(delete)
        await self._store.discard([content])
        return deletion_reply(call.service.deletion, described, "container.file.deleted")

    async def container_files_get_content(self, call: Call) -> web.StreamResponse:
        """Send the content of a file, or a range of it."""
        row = await self._row(call)
        name = row["path"].rpartition("/")[2]
        return await self._send_content(call, row, name, no_such_container_file(row["id"]))

    async def _row(self, call: Call) -> sqlite3.Row:
        file_id = call.request.match_info["file_id"]

        def read(catalog: Catalog) -> sqlite3.Row:
            row = catalog.containers.file(self._container(catalog, call), file_id)
            if row is None:
                raise no_such_container_file(file_id)
            return row

        return await self._store.query(read)

    async def _copied(self, call: Call) -> sqlite3.Row:
        file_id = (await read_object(call.request, {"file_id": True}))["file_id"]
        if not isinstance(file_id, str):
            raise Refusal(400, f"{file_id!r:.100} is not of type 'string' - 'file_id'", param="file_id")
        file = await self._store.query(lambda catalog: self._file(catalog, call, file_id))
        return await self._copy(call.request.match_info["container_id"], file)

    async def _uploaded(self, call: Call) -> sqlite3.Row:
        settings, limit = self._settings, self._settings.max_file_size
        async with self._store.spool() as spool:
            error = too_large(call.service, limit)
            form = await FormReader(spool, frozenset({"file"}), limit, error).read(call.request)
            if not form.has_file:
                raise Refusal(400, "'file' must be sent as a part of a multipart form", param="file")
            container_id = call.request.match_info["container_id"]
            new = new_container_file(container_id, form.filename or "file", spool.size, settings.clock(), "user")

            def commit(catalog: Catalog) -> tuple[sqlite3.Row, list[str]]:
                self._container(catalog, call)  # it may have ended while the file arrived
                return catalog.containers.add_file(**new, content=spool.name)

            row, replaced = await self._store.commit(spool, commit)
        await self._store.discard(replaced)
        return row
