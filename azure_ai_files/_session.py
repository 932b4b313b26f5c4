"""The session under the sync transport: it looks at the environment once, not at every request."""

from __future__ import annotations

from typing import Any, Dict, Tuple, cast
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict

#: Connections that are kept for the next request: as many as one download uses at most.
_KEPT_CONNECTIONS = 64


class EnvironmentOnceSession(requests.Session):
    """A session that remembers, for each origin, the proxies and the CA bundle that the environment names.

    ``requests`` looks them up for every request, which takes a quarter of the time of a small one. It also reads
    ``~/.netrc`` then, and would put a password from there in the place of the client's own credential.
    """

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False
        for scheme in ("https://", "http://"):
            self.mount(scheme, HTTPAdapter(pool_maxsize=_KEPT_CONNECTIONS))
        self._environment = requests.Session()
        self._settings: Dict[Tuple[Any, ...], Dict[str, Any]] = {}

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
        """Close all connections, at once: urllib3 by itself waits until nobody holds a reply or an error any more."""
        for adapter in self.adapters.values():
            pools: Any = adapter.poolmanager.pools if isinstance(adapter, HTTPAdapter) else {}
            for key in list(pools.keys()):
                pools[key].close()
        self._environment.close()
        super().close()
