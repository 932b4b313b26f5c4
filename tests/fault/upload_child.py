"""A process that uploads one file in parts and says how that ended: to be interrupted or killed by the tests."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from azure.core.credentials import AzureKeyCredential

from tests.fault.child import INTERRUPTED
from tests.fault.parts import PART_SIZE
from tests.harness.surface import SECRET, Surface


async def upload_async(endpoint: str, path: str, is_many: bool, **options: Any) -> None:
    async with Surface("aio").client("AgentsClient", endpoint, AzureKeyCredential(SECRET)) as client:
        if not is_many:
            await client.files.upload(file_path=path, **options)
            return
        async for result in client.files.upload_many([path], **options):
            assert result.ok


def upload(endpoint: str, path: str, is_many: bool, **options: Any) -> None:
    # In the main thread, where signals arrive, and so without the adapter of the surface.
    with Surface("sync").package.AgentsClient(endpoint, AzureKeyCredential(SECRET)) as client:
        if not is_many:
            client.files.upload(file_path=path, **options)
            return
        for result in client.files.upload_many([path], **options):
            assert result.ok


def main(surface: str, endpoint: str, path: str, way: str) -> int:
    options: dict[str, Any] = {"purpose": "batch", "part_size": PART_SIZE, "max_concurrency": 2}
    if way == "resume":
        options["resume"] = True
    arguments = (endpoint, path, way == "many")
    try:
        asyncio.run(upload_async(*arguments, **options)) if surface == "aio" else upload(*arguments, **options)
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
