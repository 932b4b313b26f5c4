"""Carries out a request together with the faults that hit it."""

import tempfile
from contextlib import suppress
from typing import Optional

from aiohttp import web

from ..errors import Refusal
from ..faults import Duplicate, Status
from ..faults.fault_set import FaultSet
from ..settings import Settings
from ..storage.catalog import Catalog
from ..storage.store import Store
from ..traffic.exchange import Exchange
from ..traffic.injection import before_request
from .calls import Call, Handler

__all__ = ["FaultyCalls"]

_IN_MEMORY = 1024 * 1024


class FaultyCalls:
    """Passes requests to their handlers unless a fault prevents it."""

    def __init__(self, faults: FaultSet, store: Store, settings: Settings) -> None:
        self._faults = faults
        self._store = store
        self._settings = settings

    async def carry_out(self, handler: Handler, call: Call, exchange: Exchange) -> web.StreamResponse:
        """Carry out a request zero times, once or twice, as its faults require.

        :param exchange: The exchange of the request; receives the faults.
        :raises ~azure_ai_files.emulator.errors.Refusal: if the handler or a fault refuses the request.
        :raises ConnectionError: if a fault ends the connection.
        """
        plan = exchange.plan = self._faults.choose(exchange.operation or "", await self._names(call))
        await before_request(call.request)
        status = plan.get(Status)
        if status is not None:
            if status.carried_out and call.request.method != "GET":
                with suppress(Refusal):
                    await handler(call)
            raise _refusal(status)
        if plan.get(Duplicate) is None:
            return await handler(call)
        with tempfile.SpooledTemporaryFile(_IN_MEMORY) as copy:
            exchange.replay_buffer = copy
            await handler(call)
            exchange.is_replay = True
            return await handler(call)

    async def _names(self, call: Call) -> tuple[str, ...]:
        file_id = call.request.match_info.get("file_id")
        if file_id is None or all(active.fault.file is None for active in self._faults):
            return () if file_id is None else (file_id,)
        now, container_id = self._settings.clock(), call.request.match_info.get("container_id")

        def name(catalog: Catalog) -> Optional[str]:
            if container_id is not None:
                file = catalog.containers.file(container_id, file_id)
                return None if file is None else str(file["path"].rpartition("/")[2])
            row = catalog.get(call.project, file_id, now)
            return None if row is None else str(row["filename"])

        found = await self._store.query(name)
        return (file_id,) if found is None else (file_id, found)


def _refusal(fault: Status) -> Refusal:
    headers: dict[str, str] = {}
    if fault.retry_after is not None:
        headers["Retry-After"] = str(fault.retry_after)
    if fault.retry_after_ms is not None:
        headers["retry-after-ms"] = str(fault.retry_after_ms)
    azure_code = fault.code or str(fault.status)
    return Refusal(fault.status, fault.message, code=fault.code, azure_code=azure_code, headers=headers)
