"""
FILE: sample_many.py

DESCRIPTION:
    This sample uploads, saves and deletes many files at the same time. This is faster than one after the other.
    Each file has its own result, so one failed file does not stop the others, and when the service asks one
    transfer to slow down, all of them slow down.

USAGE:
    python samples/aio/sample_many.py

    Set the environment variables first:
    1) PROJECT_ENDPOINT - the endpoint of Azure AI Foundry, Azure OpenAI, OpenAI or a compatible server
    2) PROJECT_KEY - its key; without it, DefaultAzureCredential signs in with Entra ID
    If you have no service, start an emulator in another terminal, and set the variables that it prints:
    azure-ai-files emulator

    OpenAI refuses to return files whose purpose is "assistants"; there, use FilePurpose.BATCH and a pattern
    "*.jsonl".
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from tempfile import TemporaryDirectory

from azure.core.credentials import AzureKeyCredential
from azure.identity.aio import DefaultAzureCredential

from azure_ai_files.aio import AIProjectClient
from azure_ai_files.aio.operations import FilesOperations
from azure_ai_files.models import FilePurpose


def write_reports(folder: Path) -> None:
    for number in range(20):
        (folder / f"report-{number}.txt").write_text(f"Report {number}")


async def send_and_fetch(files: FilesOperations, folder: Path) -> None:
    # [START upload_directory]
    uploaded = files.upload_directory(folder, purpose=FilePurpose.AGENTS, pattern="*.txt", max_concurrency=16)
    sent = [result.raise_for_error().file async for result in uploaded]
    print(f"uploaded {len(sent)} files")
    # [END upload_directory]

    # [START save_many]
    # The id that does not exist has a result with an error.
    saved = 0
    async for result in files.save_many([*filter(None, sent), "assistant-none"], folder / "copies"):
        saved += result.ok
        if result.error is not None:
            print(f"{result.input} was not saved: {type(result.error).__name__}")
    print(f"saved {saved} files")
    # [END save_many]

    # [START delete_many]
    deleted = files.delete_many(filter(None, sent))
    print(f"deleted {len([result async for result in deleted if result.ok])} files")
    # [END delete_many]


async def main() -> None:
    with TemporaryDirectory() as folder:
        write_reports(Path(folder))
        endpoint, key = os.environ["PROJECT_ENDPOINT"], os.environ.get("PROJECT_KEY")
        async with (
            DefaultAzureCredential() as credential,
            AIProjectClient(endpoint, AzureKeyCredential(key) if key else credential) as project_client,
        ):
            await send_and_fetch(project_client.agents.files, Path(folder))


if __name__ == "__main__":
    asyncio.run(main())
