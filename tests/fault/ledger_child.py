"""A process that uploads many files with a ledger and prints how that ended: to be killed by the tests."""

from __future__ import annotations

import asyncio
import functools
import json
import sys
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from typing import Any

from azure_ai_files import TransferResult
from tests.harness.executor_workers import make_async_client, make_client


async def upload_async(endpoint: str, key: str, options: dict[str, Any]) -> list[TransferResult]:
    async with make_async_client(endpoint, key) as client:
        return [result async for result in client.files.upload_directory(**options)]


def upload(endpoint: str, key: str, options: dict[str, Any], processes: int) -> list[TransferResult]:
    with ExitStack() as opened:
        client = opened.enter_context(make_client(endpoint, key))
        if processes:
            options["executor"] = opened.enter_context(ProcessPoolExecutor(processes))
            options["client_factory"] = functools.partial(make_client, endpoint, key)
            options["batch_size"] = 5
            if processes == 1:
                options.update(batch_size=30, max_concurrency=1)
        return list(client.files.upload_directory(**options))


def main(surface: str, endpoint: str, key: str, folder: str, ledger: str) -> None:
    options: dict[str, Any] = {"path": folder, "ledger": ledger, "purpose": "batch"}
    if surface == "aio":
        results = asyncio.run(upload_async(endpoint, key, options))
    else:
        results = upload(endpoint, key, options, {"process": 1, "processes": 2}.get(surface, 0))
    attempts = [result.attempts for result in results if not result.skipped]
    print(json.dumps([[repr(result.error) for result in results if not result.ok], len(results), attempts]))


if __name__ == "__main__":
    main(*sys.argv[1:])
