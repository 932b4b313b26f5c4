"""
FILE: sample_temporary.py

DESCRIPTION:
    This sample uses a file for a while, and deletes it whatever happens. A file that is only needed for one
    question stays on the service, and is paid for, if the program fails before it deletes it. A temporary file is
    also deleted after an error, a timeout or an interrupt.

USAGE:
    python samples/aio/sample_temporary.py

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
from azure.core.exceptions import ResourceNotFoundError
from azure.identity.aio import DefaultAzureCredential

from azure_ai_files.aio import AIProjectClient
from azure_ai_files.models import FilePurpose


async def main() -> None:
    endpoint, key = os.environ["PROJECT_ENDPOINT"], os.environ.get("PROJECT_KEY")
    async with (
        DefaultAzureCredential() as credential,
        AIProjectClient(endpoint, AzureKeyCredential(key) if key else credential) as project_client,
    ):
        files = project_client.agents.files
        # [START temporary]
        async with files.temporary(file_path=__file__, purpose=FilePurpose.AGENTS, timeout=300) as file:
            print(f"{file.filename} is there: {file.bytes:,} bytes")
        # [END temporary]
        try:
            await files.get(file.id)
        except ResourceNotFoundError:
            print("it is deleted")


if __name__ == "__main__":
    asyncio.run(main())
