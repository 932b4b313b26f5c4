"""
FILE: sample_upload_and_poll.py

DESCRIPTION:
    This sample uploads a file, shows the progress, and waits until the service has processed the file. An agent can
    use a file only after it is processed. upload_and_poll waits at most as long as you allow.

USAGE:
    python samples/aio/sample_upload_and_poll.py [path]

    Set the environment variables first:
    1) PROJECT_ENDPOINT - the endpoint of Azure AI Foundry, Azure OpenAI, OpenAI or a compatible server
    2) PROJECT_KEY - its key; without it, DefaultAzureCredential signs in with Entra ID
    If you have no service, start an emulator in another terminal, and set the variables that it prints:
    azure-ai-files emulator
"""

from __future__ import annotations

import asyncio
import os
import sys
from typing import Optional

from azure.core.credentials import AzureKeyCredential
from azure.identity.aio import DefaultAzureCredential

from azure_ai_files.aio import AIProjectClient
from azure_ai_files.models import FilePurpose, FileState


def show_progress(current: int, total: Optional[int]) -> None:
    print(f"sent {current:,} of {total or 0:,} bytes")


async def main() -> None:
    path = sys.argv[1] if len(sys.argv) > 1 else __file__
    endpoint, key = os.environ["PROJECT_ENDPOINT"], os.environ.get("PROJECT_KEY")
    async with (
        DefaultAzureCredential() as credential,
        AIProjectClient(endpoint, AzureKeyCredential(key) if key else credential) as project_client,
    ):
        files = project_client.agents.files

        # [START upload_and_poll]
        file = await files.upload_and_poll(
            file_path=path,
            purpose=FilePurpose.AGENTS,
            polling_interval=0.2,
            timeout=60,
            progress_hook=show_progress,
        )

        # A file that cannot be processed is returned too, so that its id is not lost.
        if file.status == FileState.ERROR:
            print(f"{file.filename} cannot be processed: {file.status_details}")
        else:
            print(f"{file.filename} is ready: {file.id}, {file.bytes:,} bytes, created {file.created_at:%H:%M:%S} UTC")
        # [END upload_and_poll]
        await files.delete(file.id)


if __name__ == "__main__":
    asyncio.run(main())
