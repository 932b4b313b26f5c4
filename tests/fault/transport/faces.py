"""The transports under azure-core's bare pipelines, our clients, and clients with a transport of the caller."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from azure.core import AsyncPipelineClient, PipelineClient
from azure.core.credentials import AzureKeyCredential
from azure.core.pipeline.policies import SansIOHTTPPolicy
from azure.core.pipeline.transport import AioHttpTransport, RequestsTransport
from azure.core.rest import HttpRequest

import azure_ai_files
import azure_ai_files.aio
from azure_ai_files._runtime.transport import FilesTransport
from azure_ai_files.aio._runtime.transport import FilesTransport as AsyncFilesTransport
from tests.harness.surface import SECRET

#: The bare transports.
BARE = ("sync", "aio")
#: Our clients on them.
CLIENTS = ("client", "aio client")
#: Our clients on the transports of azure-core, which a caller may pass.
FOREIGN = ("requests", "aiohttp")


class Face:
    """Something that sends, whose calls a test awaits in both worlds. Nothing is sent twice by itself.

    :param kind: One of the above.
    :param options: Keywords of the transport or client.
    :keyword has_key: Whether a client signs its requests in, and so holds something back from plain http.
    """

    def __init__(self, kind: str, *, has_key: bool = False, **options: Any) -> None:
        self.kind = kind
        self.is_aio = kind.startswith("aio")
        self._client = _bare(kind, options) if kind in BARE else _client(kind, options, has_key)

    async def send(self, request: HttpRequest | str, **options: Any) -> Any:
        """Send a request; a URL is read with GET."""
        made = HttpRequest("GET", request) if isinstance(request, str) else request
        reply = self._client.send_request(made, **options)
        return await reply if self.is_aio else reply

    def send_now(self, url: str) -> Any:
        """Read a URL with GET from within a sync call."""
        return self._client.send_request(HttpRequest("GET", url))

    async def blocks(self, reply: Any, *, raw: bool = False) -> AsyncIterator[bytes]:
        """Yield the body of a reply."""
        blocks = reply.iter_raw() if raw else reply.iter_bytes()
        if self.is_aio:
            async for block in blocks:
                yield block
        else:
            for block in blocks:
                yield block

    async def content(self, reply: Any, *, raw: bool = False) -> bytes:
        """Return the body of a reply that was not read."""
        return b"".join([block async for block in self.blocks(reply, raw=raw)])

    async def release(self, reply: Any) -> None:
        """Close a reply."""
        closing = reply.close()
        if self.is_aio:
            await closing

    async def close(self) -> None:
        """Close the transport."""
        closing = self._client.close()
        if self.is_aio:
            await closing


def _bare(kind: str, options: dict[str, Any]) -> Any:
    if kind == "aio":
        return AsyncPipelineClient("http://localhost", transport=AsyncFilesTransport(**options), policies=[])
    return PipelineClient("http://localhost", transport=FilesTransport(**options), policies=[])


def _client(kind: str, options: dict[str, Any], has_key: bool) -> Any:
    package: Any = azure_ai_files.aio if kind.startswith("aio") else azure_ai_files
    transports: dict[str, Any] = {"requests": RequestsTransport, "aiohttp": AioHttpTransport}
    own = {"retry_total": 0, "retry_backoff_factor": 0.001, **options}
    if not has_key:
        own["authentication_policy"] = SansIOHTTPPolicy()
    if kind in transports:
        names = ("connection_timeout", "read_timeout", "connection_verify", "connection_cert", "use_env_settings")
        own["transport"] = transports[kind](**{name: own[name] for name in names if name in own})
    return package.AgentsClient("https://localhost/v1", AzureKeyCredential(SECRET), **own)
