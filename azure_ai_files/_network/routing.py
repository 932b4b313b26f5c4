"""Which way each request goes, worked out once for each server."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Optional, Union

from azure.core.exceptions import ServiceRequestError

from .._decisions.routes import Proxy, network_variables, proxy_for
from .._decisions.transport_errors import plain
from .._decisions.urls import Origin, origin_of, shown
from .route import Route
from .tls import ClientCertificate, TlsContexts

Proxies = Mapping[str, Optional[str]]

#: Servers that a transport remembers the way to; redirects may lead to many.
_MAX_WAYS = 1000


class Routes:
    """The routes of a transport.

    :param proxies: Proxies by scheme, instead of those of the environment.
    :param use_environment: Whether the environment may name proxies and CAs.
    """

    def __init__(self, proxies: Optional[Proxies], use_environment: bool) -> None:
        self._proxies = proxies
        self._environment = network_variables(os.environ) if use_environment else {}
        self._tls = TlsContexts(self._environment)
        self._ways: dict[str, tuple[Origin, Optional[Proxy]]] = {}

    def get(
        self,
        url: str,
        proxies: Optional[Proxies],
        verify: Union[bool, str, os.PathLike[str]],
        cert: ClientCertificate,
    ) -> Route:
        """Return the route of a request.

        :param url: Its URL.
        :param proxies: Proxies for this request only.
        :param verify: What the caller passes as ``connection_verify``.
        :param cert: What the caller passes as ``connection_cert``.
        :raises ~azure.core.exceptions.ServiceRequestError: If the URL cannot be used.
        :raises ValueError: If a proxy or certificate cannot be used.
        """
        # The way to a server stays the same, and to work it out takes a tenth of the time of a request.
        server = "" if proxies else url[: url.find("/", 8) + 1]
        way = self._ways.get(server)
        if way is None:
            way = (_origin(url), proxy_for(url, proxies or self._proxies, self._environment))
            if server and len(self._ways) < _MAX_WAYS:
                self._ways[server] = way
        origin, proxy = way
        needs_tls = origin.scheme == "https" or (proxy is not None and proxy.origin.scheme == "https")
        return Route(origin, proxy, self._tls.get(verify, cert) if needs_tls else None)


def _origin(url: str) -> Origin:
    try:
        return origin_of(url)
    except ValueError as error:
        raise plain(ServiceRequestError(f"The URL {shown(url)!r} cannot be used: {error}."), None) from None
