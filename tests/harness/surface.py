"""One test body for both clients: it is written against the aio shapes, and a sync client is made to fit them.

Sync calls run in a worker thread, not inline: a test body may then act while a call is in flight (release a server,
start a second saver) in the same words for both surfaces, and an event loop that a sync call would block cannot hide
a deadlock.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Generator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import partial
from importlib import import_module
from types import TracebackType
from typing import Any

from azure.core.credentials import AccessToken

# What aio leaves plain on objects that otherwise do I/O.
PLAIN_METHODS = frozenset(
    {"as_dict", "continuation_token", "done", "flush", "json", "parse", "raise_for_status", "readable", "seekable"}
    | {"status", "text", "writable"}
)

SECRET = "key-4f1d8c37a9e24b6f"
MakeClient = Callable[..., Any]

_END = object()


@dataclass(frozen=True)
class Surface:
    """The sync or the aio half of the package, as aio shapes."""

    name: str

    @property
    def is_aio(self) -> bool:
        return self.name == "aio"

    @property
    def package(self) -> Any:
        return import_module("azure_ai_files.aio" if self.is_aio else "azure_ai_files")

    def client(self, kind: str, endpoint: str, credential: Any, **options: Any) -> Any:
        """Make `AgentsClient` or `AIProjectClient`."""
        return self.adapt(getattr(self.package, kind)(endpoint, credential, **options))

    def token_credential(self, token: str) -> Any:
        return AsyncStaticToken(token) if self.is_aio else StaticToken(token)

    def adapt(self, value: Any) -> Any:
        return value if self.is_aio else as_aio(value)


class StaticToken:
    """A `TokenCredential` that has its token already."""

    def __init__(self, token: str) -> None:
        self._token = token

    def get_token(self, *scopes: str, **_: Any) -> AccessToken:
        return AccessToken(self._token, int(time.time()) + 3600)


class AsyncStaticToken(StaticToken):
    """The same, for aio."""

    async def get_token(self, *scopes: str, **_: Any) -> AccessToken:  # type: ignore[override]
        return super().get_token(*scopes)

    async def close(self) -> None:
        pass

    async def __aenter__(self) -> AsyncStaticToken:
        return self

    async def __aexit__(self, *_: object) -> None:
        pass


def as_aio(value: Any) -> Any:
    """The aio shape of a sync value: what is only data stays as it is."""
    if callable(value):
        return partial(SyncCall, value)
    return SyncObject(value) if _does_io(value) else value


def _does_io(value: Any) -> bool:
    if isinstance(value, (Mapping, Enum, BaseException, str, bytes, tuple, list)):
        return False
    ours_or_core = type(value).__module__.partition(".")[0] in ("azure_ai_files", "azure")
    return ours_or_core or hasattr(value, "__next__")


class SyncObject:
    """A sync object behind the aio shape of it."""

    def __init__(self, target: Any) -> None:
        self._target = target
        self._iterator: Any = None

    def __repr__(self) -> str:
        return repr(self._target)

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._target, name)
        return value if name in PLAIN_METHODS else as_aio(value)

    def __aiter__(self) -> SyncObject:
        self._iterator = iter(self._target)
        return self

    async def __anext__(self) -> Any:
        if self._iterator is None:
            self._iterator = iter(self._target)
        item = await asyncio.to_thread(next, self._iterator, _END)
        if item is _END:
            raise StopAsyncIteration
        return as_aio(item)

    async def __aenter__(self) -> Any:
        entered = await asyncio.to_thread(self._target.__enter__)
        return self if entered is self._target else as_aio(entered)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        result: bool | None = await asyncio.to_thread(self._target.__exit__, kind, error, trace)
        return result


class SyncCall:
    """A call that is made when the test says, by what it does with it, which shape its aio twin has."""

    def __init__(self, function: Callable[..., Any], *arguments: Any, **options: Any) -> None:
        self._call = partial(function, *arguments, **options)

    def __await__(self) -> Generator[Any, None, Any]:
        return self._run().__await__()

    async def _run(self) -> Any:
        return as_aio(await asyncio.to_thread(self._call))

    def __getattr__(self, name: str) -> Any:
        return getattr(as_aio(self._call()), name)

    async def __aiter__(self) -> AsyncIterator[Any]:
        async for item in await self._run():
            yield item

    async def __aenter__(self) -> Any:
        self._entered = await self._run()
        return await self._entered.__aenter__()

    async def __aexit__(self, *details: Any) -> Any:
        return await self._entered.__aexit__(*details)
