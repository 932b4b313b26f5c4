"""What the operation groups share."""

from typing import Any, Optional

from aiohttp import web

from ..bodies.ranges import check_conditions, content_headers, requested_range, send_content
from ..dialects.objects import file_object
from ..errors import Refusal
from ..faults import NoRange
from ..settings import Settings
from ..storage.catalog import Row
from ..storage.contents import in_thread
from ..storage.store import Store
from ..traffic.exchange import current_plan
from .calls import Call

__all__ = ["Handlers"]


class Handlers:
    """Answers the operations of a group."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings

    def _file_json(self, call: Call, row: Row) -> dict[str, Any]:
        settings = self._settings
        return file_object(row, call.service, settings.clock(), settings.processing_delay, current_plan())

    def _location(self, call: Call, row: Row) -> Optional[dict[str, str]]:
        located = call.service.created == 201
        return {"Location": f"{call.request.url.with_query(None)}/{row['id']}"} if located else None

    async def _send_content(self, call: Call, row: Row, filename: str, missing: Refusal) -> web.StreamResponse:
        """Send the content of a row, or the range of it that the request asks for.

        :param missing: The error for a content that was deleted since its row was read.
        """
        etag, headers = f'"{row["content"]}"', call.request.headers
        check_conditions(headers, etag)
        byte_range = requested_range({} if current_plan().get(NoRange) else headers, etag, row["bytes"])
        try:
            file = self._store.open(row["content"])
        except FileNotFoundError:
            raise missing from None
        with file:
            return await send_content(call.request, file, byte_range, content_headers(filename, etag, byte_range))

    async def _processing_failure(self, call: Call, new: dict[str, Any]) -> Optional[str]:
        rule = self._settings.processing_rule
        if rule is None:
            return None
        # The rule is the user's code and may block, so it must not run in the event loop.
        described = self._file_json(call, {**new, "failure": None})
        return await in_thread(rule, described)
