"""The session under the sync transport: it looks at the environment once, not at every request."""

from __future__ import annotations

from typing import Any, Optional, cast
from urllib.parse import urlsplit

import requests
from azure.core.pipeline.transport import HttpTransport
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from urllib3.connection import HTTPConnection, HTTPSConnection

#: Connections to a host that are kept, instead of the 10 of requests: a thread of many should find its own again.
_CONNECTIONS = 100


#: Most bytes of a body that are copied, to leave together with the head of their request.
_JOINED_SIZE = 64 * 1024


class _JoinsHead:
    """Of a connection: sends the head of a request together with the beginning of its body.

    Each packet costs a call of the system here and one there, where many threads are slowed down by every one.
    """

    _head: Optional[bytes] = None
    _takes_head = False

    def request(self, *args: Any, **kwargs: Any) -> None:
        """Send a request."""
        parent: Any = super()
        self._takes_head = True
        try:
            parent.request(*args, **kwargs)
            if self._head is not None:
                self.send(b"")  # there was no body
        finally:
            self._head, self._takes_head = None, False

    def send(self, data: Any) -> None:
        """Send bytes; the first ones of a request, when the next ones come."""
        parent: Any = super()
        if self._takes_head:
            self._head, self._takes_head = data, False
            return
        head, self._head = self._head, None
        if head is not None and len(data) <= _JOINED_SIZE:
            data = b"".join((head, data))
        elif head is not None:
            parent.send(head)
        parent.send(data)


class _Connection(_JoinsHead, HTTPConnection):
    pass


class _TlsConnection(_JoinsHead, HTTPSConnection):
    pass


class _RememberingAdapter(HTTPAdapter):
    """Remembers where the connections to an origin are: to work that out takes a tenth of the time of a request."""

    def __init__(self) -> None:
        super().__init__(pool_maxsize=_CONNECTIONS)
        self._pools: dict[tuple[Any, ...], Any] = {}

    def get_connection_with_tls_context(self, request: Any, verify: Any, proxies: Any = None, cert: Any = None) -> Any:
        """Give the connections for a request."""
        parts = urlsplit(str(request.url))
        named: dict[str, str] = proxies or {}
        key = (parts.scheme, parts.netloc, verify, cert, *sorted(named.items()))
        pool = self._pools.get(key)
        # One that was not used for long is closed by the manager of all pools.
        if pool is None or pool.pool is None:
            pool = self._pools[key] = cast(Any, super().get_connection_with_tls_context(request, verify, proxies, cert))
            pool.ConnectionCls = _TlsConnection if pool.scheme == "https" else _Connection
        return pool

    def close(self) -> None:
        """Close all connections."""
        self._pools.clear()
        super().close()


class _EnvironmentOnceSession(requests.Session):
    """A session that remembers, for each origin, the proxies and the CA bundle that the environment names.

    ``requests`` looks them up for every request, which takes a quarter of the time of a small one. It also reads
    ``~/.netrc`` then, and would put a password from there in the place of the client's own credential.
    """

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False
        for scheme in ("http://", "https://"):
            self.mount(scheme, _RememberingAdapter())
        self._environment = requests.Session()
        self._settings: dict[tuple[Any, ...], dict[str, Any]] = {}

    def prepare_request(self, request: requests.Request) -> requests.PreparedRequest:
        """Prepare a request with the headers and cookies of this session, the only things that are ever set on it.

        ``requests`` merges each setting of a session in a general way, at the cost of a tenth of a small request.
        """
        headers = CaseInsensitiveDict(self.headers)
        headers.update(request.headers or {})
        prepared: Any = requests.PreparedRequest()
        prepared.prepare(
            method=request.method,
            url=request.url,
            headers=headers,
            files=request.files,
            data=request.data,
            json=request.json,
            params=request.params or None,
            auth=request.auth,
            cookies=self.cookies,
            hooks=request.hooks,
        )
        return cast(requests.PreparedRequest, prepared)

    def merge_environment_settings(self, url: Any, proxies: Any, stream: Any, verify: Any, cert: Any) -> Any:
        """Give the settings of a request, those of the environment included."""
        if proxies:
            return self._environment.merge_environment_settings(url, proxies, stream, verify, cert)
        parts = urlsplit(str(url))
        key = (parts.scheme, parts.netloc, stream, verify, cert)
        if key not in self._settings:
            settings = self._environment.merge_environment_settings(url, {}, stream, verify, cert)
            self._settings[key] = dict(settings)
        return dict(self._settings[key])

    def close(self) -> None:
        """Close all connections now; urllib3 waits until no reply and no error refers to them."""
        for adapter in self.adapters.values():
            pools: Any = adapter.poolmanager.pools if isinstance(adapter, HTTPAdapter) else {}
            for key in list(pools.keys()):
                pools[key].close()
        self._environment.close()
        super().close()


def default_transport(**kwargs: Any) -> HttpTransport[Any, Any]:
    """Make the transport of a client that was given none.

    :return: azure-core's transport.
    """
    # Imported here, since requests takes longer to import than all of this package.
    from azure.core.pipeline.transport import RequestsTransport  # pyright: ignore[reportUnknownVariableType]

    if kwargs.get("session") is None and kwargs.get("use_env_settings", True):
        kwargs["session"] = _EnvironmentOnceSession()
    return cast(HttpTransport[Any, Any], RequestsTransport(**kwargs))
