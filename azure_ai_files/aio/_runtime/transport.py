"""The transport of the async clients: it looks at the environment once, not at every request."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any, Optional, cast
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from azure.core.pipeline.transport import AsyncHttpTransport

try:
    from azure.core.pipeline.transport import AioHttpTransport
except ImportError as error:
    raise ImportError("The async clients need aiohttp: pip install 'azure-ai-files[aio]'") from error


class _EnvironmentOnceTransport(AioHttpTransport):  # type: ignore[misc] # azure-core makes the name at run time
    """azure-core's transport over aiohttp, which remembers for each origin the proxy that the environment names.

    aiohttp asks for it before every request, and for ``~/.netrc``, in threads: that takes a quarter of the time of a
    small request. And an entry in ``~/.netrc`` would make it refuse the client's own credential.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "use_env_settings": False})  # pyright: ignore[reportUnknownMemberType]
        self._environment: dict[str, dict[str, str]] = {}
        self._tls: dict[Any, Any] = {}

    async def send(
        self,
        request: Any,
        *,
        stream: bool = False,
        proxies: Optional[MutableMapping[str, str]] = None,
        **config: Any,
    ) -> Any:
        """Send a request, through the proxy that the call, the client or the environment names.

        :param request: The request.
        :keyword stream: Leave the body of the reply unread. Default value is False.
        :keyword proxies: Proxies by protocol. Default value is None: those of the environment.
        :return: The reply.
        """
        parent: Any = super()
        return await parent.send(request, stream=stream, proxies=proxies or self._proxies_for(request.url), **config)

    def _build_ssl_config(self, cert: Any, verify: Any) -> Any:
        # A context of its own for each request, as azure-core makes it, would also mean a connection for each.
        if (cert, verify) not in self._tls:
            parent: Any = super()
            self._tls[cert, verify] = parent._build_ssl_config(cert, verify)
        return self._tls[cert, verify]

    def _proxies_for(self, url: str) -> dict[str, str]:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._environment:
            self._environment[origin] = _environment_proxies(parts.scheme, parts.hostname or "")
        return self._environment[origin]


def _environment_proxies(scheme: str, host: str) -> dict[str, str]:
    if proxy_bypass(host):
        return {}
    proxies = getproxies()
    proxy = proxies.get(scheme) or proxies.get("all")
    return {scheme: proxy} if proxy else {}


def default_transport(**kwargs: Any) -> AsyncHttpTransport[Any, Any]:
    """Make the transport of a client that was given none.

    :return: azure-core's transport over aiohttp.
    """
    own = kwargs.get("session") is None and kwargs.get("use_env_settings", True)
    return cast(AsyncHttpTransport[Any, Any], (_EnvironmentOnceTransport if own else AioHttpTransport)(**kwargs))
