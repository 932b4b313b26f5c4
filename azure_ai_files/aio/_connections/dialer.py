"""Names, addresses, TLS and the tunnels of proxies, all by aiohttp."""

from __future__ import annotations

import asyncio
import errno
import importlib
import os
import ssl
import sys
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, Optional

from aiohttp import (
    ClientConnectorCertificateError,
    ClientConnectorError,
    ClientError,
    ClientHttpProxyError,
    ClientOSError,
    ClientRequest,
    ClientTimeout,
    TCPConnector,
)
from aiohttp.connector import Connection as Handle
from azure.core.exceptions import AzureError, ServiceRequestError
from yarl import URL

from ..._decisions.deadline import Deadline
from ..._decisions.transport_errors import connect_error, deadline_error, plain
from ..._network.route import Limits, Route

#: Bounds a block of code; before Python 3.11 by a package that aiohttp needs there.
bounded: Callable[[Optional[float]], AbstractAsyncContextManager[Any]]
if sys.version_info >= (3, 11):
    bounded = asyncio.timeout
else:
    bounded = importlib.import_module("async_timeout").timeout

#: aiohttp's own limits stay out: what bounds the connection is around all of it.
_UNBOUNDED = ClientTimeout(total=None, connect=None, sock_connect=None, sock_read=None)


class Dialer:
    """Makes connections, for the event loop that is running now."""

    def __init__(self) -> None:
        # Connections are kept by the pool, which looks at them before each use; here there is no limit either.
        self._connector = TCPConnector(limit=0, force_close=True)

    async def dial(self, route: Route, limits: Limits) -> Handle:
        """Make a connection, through the proxy and with TLS where the route has them.

        :param route: What it is for.
        :param limits: How long the request may wait.
        :return: The connection. No byte of a request was sent on it.
        :raises ~azure.core.exceptions.ServiceRequestError: If it cannot be made.
        """
        now = time.monotonic()
        until = Deadline(min(Deadline.after(limits.connect, now=now).at, limits.deadline.at))
        try:
            async with bounded(until.wait(None, now)):
                return await self._connector.connect(_request_for(route), [], _UNBOUNDED)
        except asyncio.TimeoutError as error:
            if limits.deadline.has_passed(time.monotonic()):
                raise deadline_error(was_sent=False) from None
            raise connect_error(TimeoutError(*error.args), route.origin, route.proxy) from None
        except (ClientError, OSError, UnicodeError) as error:
            # Without its cause: aiohttp's errors hold the request, and so the password of a proxy.
            raise _told(error, route) from None

    async def close(self) -> None:
        """Close what is still being connected."""
        await self._connector.close()


def _request_for(route: Route) -> ClientRequest:
    origin, proxy, tls = route
    headers: Optional[dict[str, str]] = None
    if proxy is not None and proxy.authorization is not None:
        headers = {"Proxy-Authorization": proxy.authorization}
    return ClientRequest(
        "GET",
        URL(f"{origin}/"),
        loop=asyncio.get_running_loop(),
        ssl=True if tls is None else tls,
        proxy=None if proxy is None else URL(f"{proxy.origin}/"),
        proxy_headers=headers,
    )


def _told(error: Exception, route: Route) -> AzureError:
    origin, proxy, _ = route
    if isinstance(error, ClientHttpProxyError):
        told = f"status {error.status} {error.message}".strip()
        return plain(ServiceRequestError(f"The proxy {proxy} refused to connect to {origin}: {told}."), None)
    cause: BaseException = error
    if isinstance(error, ClientConnectorCertificateError):
        cause = error.certificate_error
    elif isinstance(error, ClientConnectorError):
        cause = error.os_error
    if isinstance(cause, UnicodeError):
        cause = OSError("the name cannot be looked up")
    elif isinstance(cause, ClientError) and not isinstance(cause, ClientOSError):
        cause = OSError("it was closed at once")
    elif (
        isinstance(cause, OSError)
        and cause.errno
        and cause.errno in errno.errorcode
        and not isinstance(cause, ssl.SSLError)
    ):
        # asyncio says which address it called, in the place where the system says why it failed.
        cause = OSError(cause.errno, os.strerror(cause.errno))
    return connect_error(cause, origin, proxy)
