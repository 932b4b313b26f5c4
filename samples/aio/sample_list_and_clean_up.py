"""
FILE: sample_list_and_clean_up.py

DESCRIPTION:
    This sample lists files, and deletes those that are no longer needed. Services keep files until they are
    deleted, and limit their number. list_all requests every page, so that the list is complete.

USAGE:
    python samples/aio/sample_list_and_clean_up.py

    Set the environment variables first:
    1) PROJECT_ENDPOINT - the endpoint of Azure AI Foundry, Azure OpenAI, OpenAI or a compatible server
    2) PROJECT_KEY - its key; without it, DefaultAzureCredential signs in with Entra ID
    If you have no service, start an emulator in another terminal, and set the variables that it prints:
    azure-ai-files emulator

    Only files whose names begin with "azure-ai-files-sample-" are deleted.
"""

from __future__ import annotations

import asyncio
import os

from azure.core.credentials import AzureKeyCredential
from azure.core.exceptions import ResourceNotFoundError
from azure.identity.aio import DefaultAzureCredential

from azure_ai_files.aio import AIProjectClient
from azure_ai_files.models import FilePurpose

PREFIX = "azure-ai-files-sample-"


async def main() -> None:
    endpoint, key = os.environ["PROJECT_ENDPOINT"], os.environ.get("PROJECT_KEY")
    async with (
        DefaultAzureCredential() as credential,
        AIProjectClient(endpoint, AzureKeyCredential(key) if key else credential) as project_client,
    ):
        files = project_client.agents.files
        for number in range(3):
            await files.upload(file=(f"{PREFIX}{number}.txt", b"left behind"), purpose=FilePurpose.AGENTS)

        # [START list_and_delete]
        # Collect first and delete afterwards, because some services skip files if the list shrinks while it is read.
        ours = [file async for file in files.list_all(purpose=FilePurpose.AGENTS) if file.filename.startswith(PREFIX)]

        for file in sorted(ours, key=lambda file: file.filename):
            try:
                await files.delete(file.id)
                print(f"deleted {file.filename}, {file.bytes} bytes")
            except ResourceNotFoundError:
                print(f"{file.filename} was already deleted")
        # [END list_and_delete]


if __name__ == "__main__":
    asyncio.run(main())
