"""Connections that are kept between requests."""

from __future__ import annotations

import asyncio
import time
from typing import Optional

from aiohttp.connector import Connection as Handle

from ..._decisions.transport_errors import deadline_error
from ..._network.route import Limits, Route
from .connection import Connection
from .dialer import Dialer

#: Idle connections that are kept, over all routes: as many as a large pool of threads uses.
MAX_IDLE = 100
#: Seconds after which an idle connection is not used: gateways close theirs after one to four minutes, unasked.
MAX_IDLE_SECONDS = 60.0


class Pool:
    """Keeps connections between requests. Each caller gets one of its own; none waits for another."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self._dialer = Dialer()
        self._idle: dict[Route, list[Connection]] = {}
        self._count = 0
        self._in_use: set[Connection] = set()
        self._is_open = True
        self._sweep: Optional[asyncio.TimerHandle] = None

    async def take(self, route: Route, limits: Limits) -> Connection:
        """Return a connection for one request, a kept one if it can serve it.

        :param route: What the connection is for.
        :param limits: How long the request may wait.
        :raises ~azure.core.exceptions.ServiceRequestError: If a new one cannot be made.
        """
        if limits.deadline.has_passed(time.monotonic()):
            raise deadline_error(was_sent=False)
        connection = self._kept(route)
        if connection is None:
            connection = await self._dialed(route, limits)
        self._in_use.add(connection)
        connection.begin(limits)
        return connection

    def give(self, connection: Connection) -> None:
        """Keep a connection for a later request.

        :param connection: The connection, its last reply read to the end.
        """
        self._in_use.discard(connection)
        if not self._is_open:
            connection.close()
            return
        connection.idle_since = time.monotonic()
        self._idle.setdefault(connection.route, []).append(connection)
        self._count += 1
        if self._count > MAX_IDLE:
            self._drop_oldest()
        if self._sweep is None:
            self._sweep = self.loop.call_later(MAX_IDLE_SECONDS, self._drop_old)

    def drop(self, connection: Connection) -> None:
        """Close a connection that cannot serve another request.

        :param connection: The connection.
        """
        self._in_use.discard(connection)
        connection.close()

    async def close(self) -> None:
        """Close all connections, those too that are in use."""
        self._is_open = False
        if self._sweep is not None:
            self._sweep.cancel()
        idle = [connection for kept in self._idle.values() for connection in kept]
        for connection in (*idle, *self._in_use):
            connection.close()
        self._idle.clear()
        self._in_use.clear()
        self._count = 0
        await self._dialer.close()
        # Transports close their sockets in the next round of the loop.
        await asyncio.sleep(0)

    def _kept(self, route: Route) -> Optional[Connection]:
        kept = self._idle.get(route, [])
        oldest = time.monotonic() - MAX_IDLE_SECONDS
        while kept:
            connection = kept.pop()
            self._count -= 1
            if connection.idle_since > oldest and connection.is_fresh():
                return connection
            connection.close()
        return None

    async def _dialed(self, route: Route, limits: Limits) -> Connection:
        handle: Handle = await self._dialer.dial(route, limits)
        return Connection(route, handle)

    def _drop_oldest(self) -> None:
        oldest = min((kept for kept in self._idle.values() if kept), key=lambda kept: kept[0].idle_since)
        self._count -= 1
        oldest.pop(0).close()

    def _drop_old(self) -> None:
        """Close what will not be used, so that no connection stays open for ever under an idle client."""
        limit = time.monotonic() - MAX_IDLE_SECONDS
        self._sweep = None
        for route, kept in list(self._idle.items()):
            while kept and kept[0].idle_since <= limit:
                self._count -= 1
                kept.pop(0).close()
            if not kept:
                del self._idle[route]
        if self._idle:
            self._sweep = self.loop.call_later(MAX_IDLE_SECONDS, self._drop_old)
