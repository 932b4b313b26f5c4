"""
FILE: sample_sync.py

DESCRIPTION:
    This sample makes a service like a folder: it uploads what is new or changed, and deletes what is gone.
    Uploading a whole folder again costs time, and leaves two files with each name. A plan says what differs, by its
    content and not by its time; look at it before it is carried out.

USAGE:
    python samples/aio/sample_sync.py

    Set the environment variables first:
    1) PROJECT_ENDPOINT - the endpoint of Azure AI Foundry, Azure OpenAI, OpenAI or a compatible server
    2) PROJECT_KEY - its key; without it, DefaultAzureCredential signs in with Entra ID
    If you have no service, start an emulator in another terminal, and set the variables that it prints:
    azure-ai-files emulator

    Only files whose names begin with "azure-ai-files-sample/" are changed.
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

PREFIX = "azure-ai-files-sample/"


async def sync(files: FilesOperations, folder: str) -> None:
    # [START sync]
    plan = await files.plan_sync(folder, direction="up", purpose=FilePurpose.AGENTS, prefix=PREFIX, delete=True)
    if not plan.has_changes:
        print("nothing to do")
    async for result in files.apply_sync(plan):
        if result.operation.action != "skip":
            print(f"{result.operation.action} {result.operation.name}: {'done' if result.ok else result.error}")
    # [END sync]


def write(folder: str, contents: dict[str, str]) -> None:
    for path in Path(folder).iterdir():
        path.unlink()
    for name, content in contents.items():
        Path(folder, name).write_text(content)


async def main() -> None:
    states: list[dict[str, str]] = [
        {"report.txt": "draft", "notes.txt": "notes"},
        {"report.txt": "final"},
        {"report.txt": "final"},
        {},
    ]
    endpoint, key = os.environ["PROJECT_ENDPOINT"], os.environ.get("PROJECT_KEY")
    async with (
        DefaultAzureCredential() as credential,
        AIProjectClient(endpoint, AzureKeyCredential(key) if key else credential) as project_client,
    ):
        files = project_client.agents.files
        with TemporaryDirectory() as folder:
            for contents in states:
                write(folder, contents)
                await sync(files, folder)


if __name__ == "__main__":
    asyncio.run(main())
