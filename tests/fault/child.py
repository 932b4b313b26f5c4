"""A process that saves one file and says how that ended: to be starved, interrupted or killed by the tests."""

from __future__ import annotations

import asyncio
import json
import resource
import sys
from typing import Any

from azure.core.credentials import AzureKeyCredential

from azure_ai_files._decisions import download_plan
from tests.fault.target import NAME, RANGE
from tests.harness.scripted_service import FILE_ID
from tests.harness.surface import SECRET, Surface

INTERRUPTED = 130


async def save_async(endpoint: str, folder: str, options: Any) -> None:
    async with Surface("aio").client("AgentsClient", endpoint, AzureKeyCredential(SECRET)) as client:
        await client.files.save(FILE_ID, NAME, folder, **options)


def save(endpoint: str, folder: str, options: Any) -> None:
    # In the main thread, where signals arrive, and so without the adapter of the surface.
    with Surface("sync").package.AgentsClient(endpoint, AzureKeyCredential(SECRET)) as client:
        client.files.save(FILE_ID, NAME, folder, **options)


def main(surface: str, endpoint: str, folder: str, disk_space: str, options: str = "{}") -> int:
    download_plan.RANGE_SIZE = RANGE
    if disk_space:
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(disk_space), int(disk_space)))
    keywords = json.loads(options)
    try:
        asyncio.run(save_async(endpoint, folder, keywords)) if surface == "aio" else save(endpoint, folder, keywords)
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        print(f"{type(error).__name__}: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
