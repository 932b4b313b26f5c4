"""
FILE: sample_begin_upload.py

DESCRIPTION:
    This sample uploads a file, does something else, and waits for the file later, even in another process, because
    processing can take longer than your process runs. begin_upload returns azure-core's poller. Its continuation
    token is a short string with which another process that has access to the service can continue to wait.

USAGE:
    python samples/aio/sample_begin_upload.py

    Set the environment variables first:
    1) PROJECT_ENDPOINT - the endpoint of Azure AI Foundry, Azure OpenAI, OpenAI or a compatible server
    2) PROJECT_KEY - its key; without it, DefaultAzureCredential signs in with Entra ID
    If you have no service, start an emulator in another terminal, and set the variables that it prints:
    azure-ai-files emulator
"""

from __future__ import annotations

import asyncio
import os

from azure.core.credentials import AzureKeyCredential
from azure.identity.aio import DefaultAzureCredential

from azure_ai_files.aio import AIProjectClient
from azure_ai_files.models import FilePurpose, FileState


async def main() -> None:
    endpoint, key = os.environ["PROJECT_ENDPOINT"], os.environ.get("PROJECT_KEY")
    async with (
        DefaultAzureCredential() as credential,
        AIProjectClient(endpoint, AzureKeyCredential(key) if key else credential) as project_client,
    ):
        files = project_client.agents.files

        # [START begin_upload]
        poller = await files.begin_upload(file_path=__file__, purpose=FilePurpose.AGENTS, polling_interval=0.2)
        print(f"uploaded, {'ready' if poller.status() == FileState.PROCESSED else 'not ready yet'}")
        token = poller.continuation_token()
        # [END begin_upload]

        # [START resume_waiting]
        # This call does not upload anything; the token identifies the file to wait for.
        poller = await files.begin_upload(continuation_token=token, polling_interval=0.2)
        file = await poller.result()
        # [END resume_waiting]
        print(f"{file.filename} is {'ready' if file.status == FileState.PROCESSED else 'not usable'}")
        await files.delete(file.id)


if __name__ == "__main__":
    asyncio.run(main())
