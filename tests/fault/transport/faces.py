"""The sync and the async transport under azure-core's bare pipelines, with the same calls."""

from __future__ import annotations

import importlib
from collections.abc import AsyncIterator
from typing import Any

from azure.core import AsyncPipelineClient, PipelineClient
from azure.core.rest import HttpRequest

from azure_ai_files._runtime.transport import FilesTransport


def _async_transport() -> Any:
    try:
        return importlib.import_module("azure_ai_files.aio._runtime.transport").FilesTransport
    except ModuleNotFoundError:
        return None


#: The faces that are there.
KINDS = ["sync", *(["aio"] if _async_transport() else [])]


class Face:
    """A transport, whose calls a test awaits in both worlds.

    :param kind: ``sync`` or ``aio``.
    :param options: Keywords of the transport.
    """

    def __init__(self, kind: str, **options: Any) -> None:
        self.is_aio = kind == "aio"
        self.transport: Any = _async_transport()(**options) if self.is_aio else FilesTransport(**options)
        make: Any = AsyncPipelineClient if self.is_aio else PipelineClient
        self._client = make("http://localhost", transport=self.transport, policies=[])

    async def send(self, request: HttpRequest | str, **options: Any) -> Any:
        """Send a request; a URL is read with GET."""
        made = HttpRequest("GET", request) if isinstance(request, str) else request
        reply = self._client.send_request(made, **options)
        return await reply if self.is_aio else reply

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
