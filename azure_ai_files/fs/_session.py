"""The client of a file system: made at its first use, bound to one event loop, closed with the file system."""

from __future__ import annotations

import asyncio
import os
import weakref
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Optional

from ._settings import Settings

#: Seconds that the end of the program waits for connections to be closed.
_CLOSING_SECONDS = 2.0
_closing: set[Any] = set()


class Session:
    """The client, and what it signs in with.

    :param settings: Where the files are.
    :param options: Keywords of the client.
    """

    def __init__(self, settings: Settings, options: Mapping[str, Any]) -> None:
        self._settings = settings
        self._options = dict(options)
        self._client: Any = None
        self._own_credential: Any = None
        self._loop: Optional[asyncio.AbstractEventLoop] = None
        self._finalizer: Optional[weakref.finalize[Any, Session]] = None

    @property
    def files(self) -> Any:
        """The operations of the client on files.

        :raises RuntimeError: If another event loop used them before.
        """
        loop = asyncio.get_running_loop()
        client = self._client or self._open(loop)
        if self._loop is not loop:
            raise RuntimeError(
                "This file system was used in another event loop before. Close it there with aclose(), or create "
                "another one with skip_instance_cache=True."
            )
        return client.files

    async def close(self) -> None:
        """Close the connections. The next use opens others."""
        if self._client is None:
            return
        client, credential = self._client, self._own_credential
        self._client = self._own_credential = self._loop = None
        if self._finalizer is not None:
            self._finalizer.detach()
        await _close(client, credential)

    def _open(self, loop: asyncio.AbstractEventLoop) -> Any:
        # Imported here, because they take time to import, and many programs only look at paths.
        from azure.core.credentials import AzureKeyCredential

        from ..aio import AgentsClient

        settings, credential = self._settings, self._settings.credential
        if settings.key is not None:
            credential = AzureKeyCredential(settings.key)
        elif credential is None:
            from azure.identity.aio import DefaultAzureCredential

            credential = self._own_credential = DefaultAzureCredential()
        self._client = AgentsClient(settings.endpoint, credential, **self._options)
        self._loop = loop
        self._finalizer = weakref.finalize(self, _close_later, os.getpid(), loop, self._client, self._own_credential)
        return self._client


async def _close(client: Any, credential: Any) -> None:
    try:
        await client.close()
    finally:
        if credential is not None:
            await credential.close()


def _close_later(process: int, loop: asyncio.AbstractEventLoop, client: Any, credential: Any) -> None:
    """Close a client in its loop, from any thread; a loop that does not run any longer has no connections."""
    if os.getpid() != process or not loop.is_running():
        return
    closing = _close(client, credential)
    try:
        is_own = asyncio.get_running_loop() is loop
    except RuntimeError:
        is_own = False
    if is_own:
        task = loop.create_task(closing)
        _closing.add(task)
        task.add_done_callback(_closing.discard)
        return
    with suppress(Exception):
        asyncio.run_coroutine_threadsafe(closing, loop).result(_CLOSING_SECONDS)
