"""Pools of connections: urllib3's, one for each route, and a limit on what all of them keep."""

from __future__ import annotations

import functools
import os
import queue
from collections import deque
from typing import Any, Optional, cast

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager, ProxyManager

from .._network.route import Route
from .connection import Connection, IdleSockets, TlsConnection

#: Routes whose pools are kept; redirects may lead to many.
_MAX_POOLS = 1000
#: Places in the pool of a route: more than are idle at a time, because a connection that was closed keeps its place.
_PLACES = 200


class LockFreeQueue(queue.LifoQueue[Any]):
    """The queue that a pool of urllib3 keeps its connections in.

    That of the standard library takes its lock in Python, so that Ctrl-C can come between the lock and the ``with``
    that would release it: every later request waits for ever. The steps of a deque cannot be interrupted.

    :param maxsize: Most items.
    """

    def __init__(self, maxsize: int = 0) -> None:
        self.maxsize = maxsize
        self._items: deque[Any] = deque()

    def qsize(self) -> int:
        """Return the number of items."""
        return len(self._items)

    def put(self, item: Any, block: bool = True, timeout: Optional[float] = None) -> None:
        """Add an item.

        :param item: The item.
        :param block: Not used: a pool does not wait here.
        :param timeout: Not used.
        :raises queue.Full: If there are as many as there may be.
        """
        if len(self._items) >= self.maxsize:
            raise queue.Full
        self._items.append(item)

    def get(self, block: bool = True, timeout: Optional[float] = None) -> Any:
        """Remove and return the item that was added last.

        :param block: Not used: a pool does not wait here.
        :param timeout: Not used.
        :raises queue.Empty: If there is none.
        """
        try:
            return self._items.pop()
        except IndexError:
            raise queue.Empty from None


class _Pool(HTTPConnectionPool):
    QueueCls = LockFreeQueue


class _TlsPool(HTTPSConnectionPool):
    QueueCls = LockFreeQueue


class Pools:
    """The pools of a transport. Each caller gets a connection of its own; none waits for another."""

    def __init__(self) -> None:
        self._forget()

    def _forget(self) -> None:
        self._process = os.getpid()
        self._idle = IdleSockets()
        self._pools: dict[Route, HTTPConnectionPool] = {}

    def get(self, route: Route) -> HTTPConnectionPool:
        """Return the pool of a route."""
        if os.getpid() != self._process:
            self._forget()  # the connections belong to the process that was forked
        pool = self._pools.get(route)
        if pool is None:
            for surplus in list(self._pools)[: 1 - _MAX_POOLS]:
                self._pools.pop(surplus, None)
            # Two threads may both make one; the first that is kept serves all.
            pool = self._pools.setdefault(route, _pool_of(route, self._idle))
        return pool

    def close(self) -> None:
        """Close all idle connections, and those that are given back later."""
        for pool in list(self._pools.values()):
            pool.close()


def _pool_of(route: Route, idle: IdleSockets) -> HTTPConnectionPool:
    origin, proxy, tls = route
    options: dict[str, Any] = {"maxsize": _PLACES, "ssl_context": tls}
    manager = PoolManager(**options)
    if proxy is not None:
        sent = {"Proxy-Authorization": proxy.authorization} if proxy.authorization else None
        manager = ProxyManager(str(proxy.origin), proxy_headers=sent, proxy_ssl_context=tls, **options)
    manager.pool_classes_by_scheme = dict[str, Any]({"http": _Pool, "https": _TlsPool})
    host = f"[{origin.host}]" if ":" in origin.host else origin.host
    pool = manager.connection_from_host(host, origin.port, origin.scheme)
    kind = TlsConnection if isinstance(pool, HTTPSConnectionPool) else Connection
    pool.ConnectionCls = cast(Any, functools.partial(kind, route, idle))
    return pool
