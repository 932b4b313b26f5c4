"""A managed identity endpoint, as programs in Azure App Service find it: on loopback, by environment variables.

App Service's form is served because each version of azure-identity since 1.17, and the identity libraries for other
languages, find it by environment variables alone, and because plain http is usual for it: the libraries that ask for
tokens need not trust the emulator's certificate, only those that send them.
"""

import hmac
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web

from ..access.authority import Authority
from ..dialects.objects import json_reply
from ..settings import ManagedIdentity
from .thread import ServiceThread

__all__ = ["Identity"]

_HOST = "127.0.0.1"
_PATH = "/msi/token"
_API_VERSION = "2019-08-01"


class Identity:
    """A managed identity with its authority; :meth:`start` serves its endpoint, until :meth:`stop`.

    :param clock: Returns the time in unix seconds, at which tokens are issued.
    """

    authority: Authority

    def __init__(self, clock: Callable[[], float]) -> None:
        self.authority = Authority(ManagedIdentity())
        self._clock = clock

    def start(self) -> None:
        """Serve the endpoint, at a new port and with a new secret."""
        self._secret = secrets.token_urlsafe(24)
        app = web.Application()
        app.router.add_get(_PATH, self._answer, allow_head=False)
        self._service = ServiceThread(app, _HOST, 0)

    def stop(self) -> None:
        """Stop serving the endpoint."""
        self._service.stop()

    @property
    def environment(self) -> dict[str, str]:
        """The variables by which ``DefaultAzureCredential`` finds the endpoint."""
        return {
            "IDENTITY_ENDPOINT": f"http://{_HOST}:{self._service.port}{_PATH}",
            "IDENTITY_HEADER": self._secret,
            # Keeps it from sending the token of a developer who is signed in with another tool.
            "AZURE_TOKEN_CREDENTIALS": "prod",
        }

    async def _answer(self, request: web.Request) -> web.Response:
        given = request.headers.get("X-IDENTITY-HEADER", "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, self._secret.encode()):
            return _refusal(401, "The X-IDENTITY-HEADER is not the IDENTITY_HEADER that this emulator printed.")
        version, resource = request.query.get("api-version"), request.query.get("resource")
        if version != _API_VERSION:
            return _refusal(400, f"The api-version must be {_API_VERSION}.")
        if not resource:
            return _refusal(400, "The parameter resource is missing; it names the audience of the token.")
        return json_reply(self._issued(resource, request.query))

    def _issued(self, resource: str, query: Mapping[str, str]) -> dict[str, Any]:
        issued = self.authority.issue(resource, self._clock(), query.get("client_id"))
        return {
            "access_token": issued.token,
            "client_id": issued.client_id,
            "expires_on": str(issued.expires_on),
            "resource": resource,
            "token_type": "Bearer",
        }


def _refusal(status: int, message: str) -> web.Response:
    return json_reply({"statusCode": status, "message": message}, status)
