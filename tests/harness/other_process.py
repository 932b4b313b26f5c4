"""A process that goes on where the test's process stopped, and prints what it found as JSON."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from typing import Any

from azure.core.credentials import AzureKeyCredential

from tests.harness.repository import ROOT
from tests.harness.server import PATIENCE
from tests.harness.surface import Surface


async def in_another_process(surface: Surface, endpoint: str, key: str, task: str, token: str) -> Any:
    """Carry out one of the tasks below in a process of its own."""
    command = [sys.executable, "-W", "error", "-m", __name__, surface.name, endpoint, key, task, token]
    run = asyncio.to_thread(subprocess.run, command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE)
    process = await run
    assert process.returncode == 0, process.stderr
    return json.loads(process.stdout)


async def list_files(client: Any, token: str) -> Any:
    return await _pages(client.files.list_all(page_size=2, order="asc").by_page(token))


async def list_assistant_files(client: Any, token: str) -> Any:
    return await _pages(client.assistant_files.list("asst-1", limit=2, order="asc").by_page(token))


async def wait_for_file(client: Any, token: str) -> Any:
    poller = await client.files.begin_upload(
        continuation_token=token, polling_interval=0.001, params={"process": "another"}
    )
    file = await poller.result()
    return [file.id, file.status]


async def _pages(pages: Any) -> list[list[str]]:
    return [[file.id async for file in page] async for page in pages]


TASKS = {task.__name__: task for task in (list_files, list_assistant_files, wait_for_file)}


async def main(surface: str, endpoint: str, key: str, task: str, token: str) -> None:
    async with Surface(surface).client("AgentsClient", endpoint, AzureKeyCredential(key)) as client:
        print(json.dumps(await TASKS[task](client, token)))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
