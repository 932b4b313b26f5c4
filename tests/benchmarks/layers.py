"""``python -m tests.benchmarks.layers``: where the time of a small call goes.

From the bare transport up to ``files.get``, each layer makes the same request over the same loopback server. What a
layer costs is its time less that of the one below.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path
from typing import Any

import aiohttp
import requests
from azure.core import AsyncPipelineClient, PipelineClient
from azure.core.credentials import AzureKeyCredential
from azure.core.rest import HttpRequest

from azure_ai_files import AgentsClient
from azure_ai_files.aio import AgentsClient as AsyncAgentsClient

from .servers import serve

_WARM_UPS = 50
_PATH = "/api/projects/p/files/assistant-000000?api-version=v1"


def sync_layers(origin: str, calls: int) -> dict[str, float]:
    """Time the layers of the sync client, in microseconds."""
    with ExitStack() as stack:
        session = stack.enter_context(requests.Session())
        core = stack.enter_context(PipelineClient(origin))
        client = stack.enter_context(AgentsClient(f"{origin}/api/projects/p", AzureKeyCredential("key")))

        def by_core() -> Any:
            return core.send_request(HttpRequest("GET", origin + _PATH)).json()

        def by_our_pipeline() -> Any:
            return client.send_request(HttpRequest("GET", origin + _PATH)).json()

        layers: dict[str, Callable[[], Any]] = {
            "requests, as it comes": lambda: session.get(origin + _PATH).json(),
            "azure-core, as it comes": by_core,
            "our pipeline": by_our_pipeline,
            "files.get": lambda: client.files.get("assistant-000000"),
        }
        return {name: _median(call, calls) for name, call in layers.items()}


async def async_layers(origin: str, calls: int) -> dict[str, float]:
    """Time the layers of the async client, in microseconds."""
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        core = await stack.enter_async_context(AsyncPipelineClient(origin))
        client = await stack.enter_async_context(
            AsyncAgentsClient(f"{origin}/api/projects/p", AzureKeyCredential("key"))
        )

        async def bare() -> Any:
            async with session.get(origin + _PATH) as reply:
                return await reply.json()

        async def by_core() -> Any:
            return (await core.send_request(HttpRequest("GET", origin + _PATH))).json()

        async def by_our_pipeline() -> Any:
            return (await client.send_request(HttpRequest("GET", origin + _PATH))).json()

        async def get() -> Any:
            return await client.files.get("assistant-000000")

        layers: dict[str, Callable[[], Awaitable[Any]]] = {
            "aiohttp, as it comes": bare,
            "azure-core, as it comes": by_core,
            "our pipeline": by_our_pipeline,
            "files.get": get,
        }
        return {name: await _async_median(call, calls) for name, call in layers.items()}


def _median(call: Callable[[], Any], calls: int) -> float:
    seconds: list[float] = []
    for _ in range(_WARM_UPS + calls):
        begun = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - begun)
    return statistics.median(seconds[_WARM_UPS:]) * 1e6


async def _async_median(call: Callable[[], Awaitable[Any]], calls: int) -> float:
    seconds: list[float] = []
    for _ in range(_WARM_UPS + calls):
        begun = time.perf_counter()
        await call()
        seconds.append(time.perf_counter() - begun)
    return statistics.median(seconds[_WARM_UPS:]) * 1e6


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.layers", description=__doc__)
    parser.add_argument("--calls", type=int, default=1_000, metavar="N", help="calls of each layer, 1,000 by default")
    calls = parser.parse_args().calls
    with tempfile.TemporaryDirectory() as folder:
        content = Path(folder, "content")
        content.write_bytes(b"content")
        with serve(content) as origin:
            tables = {"sync": sync_layers(origin, calls), "aio": asyncio.run(async_layers(origin, calls))}
    for name, layers in tables.items():
        print(f"{name}: median of {calls:,} calls")
        below = 0.0
        for layer, microseconds in layers.items():
            print(f"  {layer:26}{microseconds:8.0f} us {microseconds - below:+8.0f}")
            below = microseconds


if __name__ == "__main__":
    main()
