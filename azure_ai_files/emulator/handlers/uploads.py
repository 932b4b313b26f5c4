"""The upload operations."""

import hashlib
import sqlite3
from collections.abc import Callable, Sequence
from typing import Any, BinaryIO

from aiohttp import web

from ..bodies.forms import FormReader
from ..bodies.json_bodies import read_object
from ..dialects.file_rules import too_large
from ..dialects.objects import json_reply, part_object, upload_object
from ..dialects.upload_rules import (
    check_creation,
    check_md5,
    check_part,
    check_pending,
    choose_parts,
    new_file,
    new_part,
    part_limit,
    too_many_bytes,
    upload_fields,
)
from ..errors import Refusal
from ..storage.catalog import Catalog, Row
from ..storage.contents import in_thread
from .base import Handlers
from .calls import Call

__all__ = ["UploadsHandlers"]


class UploadsHandlers(Handlers):
    """Answers the operations of the group ``Uploads``."""

    async def uploads_create(self, call: Call) -> web.StreamResponse:
        """Create an upload."""
        await self._store.remove_expired(self._settings.clock())
        body = await read_object(call.request, upload_fields(call.service))
        new = check_creation(body, call.service, self._settings)
        row = await self._store.query(lambda catalog: catalog.uploads.add(project=call.project, **new))
        return json_reply(upload_object(row, "pending"), headers=self._location(call, row))

    async def uploads_add_part(self, call: Call) -> web.StreamResponse:
        """Add a part. Its bytes are on disk before the reply is sent."""
        settings, service = self._settings, call.service
        await self._store.remove_expired(settings.clock())

        def find(catalog: Catalog) -> tuple[Row, int]:
            upload = self._pending(catalog, call)
            received = catalog.uploads.received(upload["id"]) if settings.strict else 0
            return upload, upload["bytes"] - received

        upload, room = await self._store.query(find)
        limit = part_limit(upload, service, settings)
        error = too_many_bytes(upload) if limit is None or room < limit else too_large(service, limit, "part", "data")
        async with self._store.spool() as spool:
            most = room if limit is None else min(room, limit)
            form = await FormReader(spool, frozenset({"data"}), most, error, file="data").read(call.request)
            check_part(form, spool.size, settings)
            new = new_part(upload, spool.size, settings.clock(), service)

            def commit(catalog: Catalog) -> sqlite3.Row:
                # Other parts may have arrived, or the upload may have ended, in the meantime.
                if find(catalog)[1] < spool.size:
                    raise too_many_bytes(upload)
                return catalog.uploads.add_part(**new, content=spool.name)

            part = await self._store.commit(spool, commit)
        return json_reply(part_object(part, service))

    async def uploads_complete(self, call: Call) -> web.StreamResponse:
        """Create a file from the parts. It exists before the reply is sent, and only if the reply is a success."""
        await self._store.remove_expired(self._settings.clock())

        def find(catalog: Catalog) -> tuple[Row, list[sqlite3.Row]]:
            upload = self._pending(catalog, call)
            return upload, catalog.uploads.parts(upload["id"])

        upload, parts = await self._store.query(find)
        body = await read_object(call.request, {"part_ids": True, "md5": False})
        md5 = check_md5(body.get("md5"))
        chosen = choose_parts(parts, body["part_ids"], upload, call.service)
        if md5 is not None and md5 != await self._md5(chosen):
            raise Refusal(400, "The checksum of the content differs from the one that was sent.", param="md5")
        new = new_file(upload, self._settings.clock(), call.service)
        row, left_over = await self._join(call, chosen, {**new, "failure": await self._processing_failure(call, new)})
        await self._store.discard(left_over)
        return json_reply(upload_object(upload, "completed", self._file_json(call, row)))

    async def uploads_cancel(self, call: Call) -> web.StreamResponse:
        """Cancel an upload and delete its parts."""
        await self._store.remove_expired(self._settings.clock())

        def cancel(catalog: Catalog) -> tuple[Row, list[str]]:
            upload = self._pending(catalog, call)
            return upload, catalog.uploads.cancel(upload["id"])

        upload, contents = await self._store.query(cancel)
        await self._store.discard(contents)
        return json_reply(upload_object(upload, "cancelled"))

    def _pending(self, catalog: Catalog, call: Call) -> Row:
        upload_id = call.request.match_info["upload_id"]
        return check_pending(catalog.uploads.get(call.project, upload_id), upload_id, self._settings.clock())

    async def _join(self, call: Call, parts: Sequence[Row], new: dict[str, Any]) -> tuple[Row, list[str]]:
        def commit(catalog: Catalog, content: str) -> tuple[Row, list[str]]:
            return catalog.complete_upload(self._pending(catalog, call)["id"], **new, content=content)

        if len(parts) == 1:
            return await self._store.query(lambda catalog: commit(catalog, parts[0]["content"]))
        async with self._store.spool() as spool:
            for part in parts:
                with self._open(part) as content:
                    await spool.copy(content)
            return await self._store.commit(spool, lambda catalog: commit(catalog, spool.name))

    async def _md5(self, parts: Sequence[Row]) -> str:
        digest = hashlib.md5(usedforsecurity=False)
        for part in parts:
            with self._open(part) as content:
                await in_thread(_feed, content, digest.update)
        return digest.hexdigest()

    def _open(self, part: Row) -> BinaryIO:
        try:
            return self._store.open(part["content"])
        except FileNotFoundError:  # cancelled since its row was read
            raise Refusal(400, f"The part {part['id']} no longer exists.", param="part_ids") from None


def _feed(content: BinaryIO, take: Callable[[bytes], None]) -> None:
    while block := content.read(1024 * 1024):
        take(block)
