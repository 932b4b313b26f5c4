"""The clients of openai-python, on the emulator."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from azure_ai_files.emulator import Emulator
from tests.harness.surface import Surface, SyncObject, as_aio

_PAGED = ("content", "list", "list_files", "search")


@pytest.fixture(params=["/v1", "/openai/v1", "/api/projects/emulator/openai/v1"])
async def other(surface: Surface, emulator: Emulator, request: pytest.FixtureRequest) -> AsyncIterator[Any]:
    """openai-python's client, sync or aio, at each of the paths that it can use."""
    import openai

    kind = openai.AsyncOpenAI if surface.is_aio else openai.OpenAI
    client: Any = kind(base_url=emulator.url + request.param, api_key=emulator.key, max_retries=0)
    yield client if surface.is_aio else Plain(client)
    await client.close() if surface.is_aio else client.close()


class Plain:
    """A sync client, or a part of it, in the shape of the other one."""

    def __init__(self, target: Any) -> None:
        self._target = target

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._target, name)
        if name in _PAGED and callable(value):
            return lambda *arguments, **options: SyncObject(value(*arguments, **options))
        return as_aio(value) if callable(value) and not hasattr(value, "with_raw_response") else Plain(value)
