"""What the operations on containers and on their files share."""

import sqlite3

from ..dialects.container_rules import container_ended, has_ended, new_container_file, no_such_container
from ..dialects.file_rules import no_such_file
from ..storage.catalog import Catalog, Row
from ..storage.generated_content import GeneratedContent
from .base import Handlers
from .calls import Call

__all__ = ["ContainerHandlers"]


class ContainerHandlers(Handlers):
    """Finds containers, and copies files to them."""

    def _container(self, catalog: Catalog, call: Call) -> str:
        """Record the use of the container of a request, and return its id."""
        container_id, now = call.request.match_info["container_id"], self._settings.clock()
        row = catalog.containers.get(call.project, container_id)
        if row is None:
            raise no_such_container(container_id)
        if has_ended(row, now):
            raise container_ended(container_id)
        catalog.containers.use(container_id, now)
        return container_id

    def _file(self, catalog: Catalog, call: Call, file_id: str) -> Row:
        row = catalog.get(call.project, file_id, self._settings.clock())
        if row is None:
            raise no_such_file(file_id)
        return row

    async def _copy(self, container_id: str, file: Row) -> sqlite3.Row:
        """Copy an uploaded file to a container."""
        new = new_container_file(container_id, file["filename"], file["bytes"], self._settings.clock(), "user")
        if GeneratedContent.from_name(file["content"]) is not None:
            row, replaced = await self._store.query(
                lambda catalog: catalog.containers.add_file(**new, content=file["content"])
            )
        else:
            async with self._store.spool() as spool:
                try:
                    with self._store.open(file["content"]) as content:
                        await spool.copy(content)
                except FileNotFoundError:  # deleted since its row was read
                    raise no_such_file(file["id"]) from None
                row, replaced = await self._store.commit(
                    spool, lambda catalog: catalog.containers.add_file(**new, content=spool.name)
                )
        await self._store.discard(replaced)
        return row
