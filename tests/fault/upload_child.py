"""A process that uploads one file in parts and says how that ended: to be interrupted or killed by the tests."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from azure.core.credentials import AzureKeyCredential

from tests.fault.child import INTERRUPTED
from tests.fault.parts import PART_SIZE
from tests.harness.surface import SECRET, Surface


async def upload_async(endpoint: str, **options: Any) -> None:
    async with Surface("aio").client("AgentsClient", endpoint, AzureKeyCredential(SECRET)) as client:
        await client.files.upload(**options)


def upload(endpoint: str, **options: Any) -> None:
    # In the main thread, where signals arrive, and so without the adapter of the surface.
    with Surface("sync").package.AgentsClient(endpoint, AzureKeyCredential(SECRET)) as client:
        client.files.upload(**options)


def main(surface: str, endpoint: str, path: str, resume: str) -> int:
    options: dict[str, Any] = {"file_path": path, "purpose": "batch", "part_size": PART_SIZE, "max_concurrency": 2}
    options["resume"] = bool(resume)
    try:
        asyncio.run(upload_async(endpoint, **options)) if surface == "aio" else upload(endpoint, **options)
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
