"""The operations on containers."""

import sqlite3

from aiohttp import web

from ..bodies.json_bodies import read_object
from ..dialects.container_rules import (
    CONTAINER_FIELDS,
    check_container,
    container_list,
    container_object,
    copied_ids,
    has_ended,
    no_such_container,
)
from ..dialects.list_parameters import is_ascending, limit_of
from ..dialects.objects import deletion_reply, json_reply
from ..errors import Refusal
from ..storage.catalog import Catalog
from ..storage.containers_table import ContainerQuery
from .calls import Call
from .container_base import ContainerHandlers

__all__ = ["MAX_LIMIT", "ContainersHandlers", "DEFAULT_LIMIT"]

MAX_LIMIT, DEFAULT_LIMIT = 100, 20


class ContainersHandlers(ContainerHandlers):
    """Answers the operations of the group ``Containers``."""

    async def containers_list(self, call: Call) -> web.StreamResponse:
        """List the containers of a project in pages."""
        parameters, now = call.request.query, self._settings.clock()
        query = ContainerQuery(
            call.project,
            limit_of(parameters, most=MAX_LIMIT, default=DEFAULT_LIMIT),
            is_ascending(parameters),
            parameters.get("after"),
            parameters.get("name"),
        )

        def read(catalog: Catalog) -> web.Response:
            page = catalog.containers.page(query)
            if page is None:
                raise Refusal(400, f"No such Container object: {query.after}", param="after")
            return json_reply(container_list(page, now))

        return await self._store.query(read)

    async def containers_create(self, call: Call) -> web.StreamResponse:
        """Create a container, with copies of uploaded files."""
        await self._store.remove_expired(self._settings.clock())
        body = await read_object(call.request, CONTAINER_FIELDS)
        new, ids = check_container(body, self._settings, call.project), copied_ids(body)
        files = await self._store.query(lambda catalog: [self._file(catalog, call, file_id) for file_id in ids])
        row = await self._store.query(lambda catalog: catalog.containers.add(**new))
        for file in files:
            await self._copy(row["id"], file)
        return json_reply(container_object(row, self._settings.clock()))

    async def containers_get(self, call: Call) -> web.StreamResponse:
        """Return a container, also one that has ended; one that has not counts as used."""
        container_id, now = call.request.match_info["container_id"], self._settings.clock()

        def read(catalog: Catalog) -> sqlite3.Row:
            row = catalog.containers.get(call.project, container_id)
            if row is not None and not has_ended(row, now):
                catalog.containers.use(container_id, now)
                row = catalog.containers.get(call.project, container_id)
            if row is None:
                raise no_such_container(container_id)
            return row

        return json_reply(container_object(await self._store.query(read), now))

    async def containers_delete(self, call: Call) -> web.StreamResponse:
        """Delete a container and its files."""
        container_id = call.request.match_info["container_id"]

        def delete(catalog: Catalog) -> tuple[sqlite3.Row, list[str]]:
            row = catalog.containers.get(call.project, container_id)
            if row is None:
                raise no_such_container(container_id)
            return row, catalog.containers.remove(container_id)

        row, contents = await self._store.query(delete)
        await self._store.discard(contents)
        described = container_object(row, self._settings.clock())
        return deletion_reply(call.service.deletion, described, "container.deleted")
