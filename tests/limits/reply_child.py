"""One call in a process of its own, which says how its memory grew: ``reply_child sync|aio ENDPOINT CALL``."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from azure.core.credentials import AzureKeyCredential


def peak() -> int:
    """The most memory that this process has had, in KiB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmHWM:")))


def sync_call(endpoint: str, what: str) -> int:
    from azure_ai_files import AgentsClient

    with AgentsClient(endpoint, AzureKeyCredential("key"), retry_total=0) as client:
        if what == "get":
            client.files.get("file-1")
            return 0
        if what == "list":
            return sum(file.id != "" for file in client.files.list_all())
        if what == "delete":
            return sum(result.ok for result in client.files.delete_many(purpose="batch", dry_run=True))
        with client.files.get_content("file-1") as content:
            return sum(len(block) for block in content)


async def aio_call(endpoint: str, what: str) -> int:
    from azure_ai_files.aio import AgentsClient

    async with AgentsClient(endpoint, AzureKeyCredential("key"), retry_total=0) as client:
        if what == "get":
            await client.files.get("file-1")
            return 0
        if what == "list":
            return sum([file.id != "" async for file in client.files.list_all()])
        if what == "delete":
            return sum([result.ok async for result in client.files.delete_many(purpose="batch", dry_run=True)])
        async with await client.files.get_content("file-1") as content:
            return sum([len(block) async for block in content])


def main(kind: str, endpoint: str, what: str) -> None:
    def call() -> int:
        return asyncio.run(aio_call(endpoint, what)) if kind == "aio" else sync_call(endpoint, what)

    call()  # the server answers the first request well: all modules are there, and the process has its usual size
    before = peak()
    said: Any = None
    try:
        said = call()
    except Exception as error:
        said = f"{type(error).__name__}: {error}"
    print(json.dumps([peak() - before, said]))


if __name__ == "__main__":
    main(*sys.argv[1:])
