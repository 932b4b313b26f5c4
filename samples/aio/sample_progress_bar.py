"""
FILE: sample_progress_bar.py

DESCRIPTION:
    This sample shows bars of tqdm: one that counts the bytes of a large file while it is uploaded, and one that counts
    files. If an attempt fails and the file is sent again, the bar goes back with it. save takes the same hook.

USAGE:
    python samples/aio/sample_progress_bar.py

    pip install tqdm

    Set the environment variables first:
    1) PROJECT_ENDPOINT - the endpoint of Azure AI Foundry, Azure OpenAI, OpenAI or a compatible server
    2) PROJECT_KEY - its key; without it, DefaultAzureCredential signs in with Entra ID
    If you have no service, start an emulator in another terminal, and set the variables that it prints:
    azure-ai-files emulator
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Optional

from azure.core.credentials import AzureKeyCredential
from azure.identity.aio import DefaultAzureCredential
from tqdm import tqdm

from azure_ai_files.aio import AIProjectClient
from azure_ai_files.aio.operations import FilesOperations
from azure_ai_files.models import FilePurpose


def write_file(path: Path) -> Path:
    path.write_bytes(b"0123456789abcde\n" * 500_000)
    return path


async def transfer(files: FilesOperations, path: Path) -> None:
    # [START progress_bar]
    with tqdm(desc="upload", unit="B", unit_scale=True) as bar:

        def show(current: int, total: Optional[int]) -> None:
            bar.total = total
            bar.update(current - bar.n)

        file = await files.upload(file_path=path, purpose=FilePurpose.AGENTS, progress_hook=show)
    # [END progress_bar]
    print(f"uploaded {file.bytes:,} bytes")
    await files.delete(file.id)


async def transfer_many(files: FilesOperations, count: int) -> None:
    # [START progress_bar_of_many]
    sources = [(f"Report {number}".encode(), f"report-{number}.txt") for number in range(count)]
    with tqdm(desc="upload", total=count, unit="file") as bar:
        async for result in files.upload_many(sources, purpose=FilePurpose.AGENTS):
            bar.update()
            if result.file is not None:
                await files.delete(result.file.id)
    # [END progress_bar_of_many]


async def main() -> None:
    endpoint, key = os.environ["PROJECT_ENDPOINT"], os.environ.get("PROJECT_KEY")
    async with (
        DefaultAzureCredential() as credential,
        AIProjectClient(endpoint, AzureKeyCredential(key) if key else credential) as project_client,
    ):
        with TemporaryDirectory() as folder:
            await transfer(project_client.agents.files, write_file(Path(folder, "large.txt")))
        await transfer_many(project_client.agents.files, 20)


if __name__ == "__main__":
    asyncio.run(main())
