"""
FILE: sample_bring_your_own_endpoint.py

DESCRIPTION:
    This sample uses any service: the endpoint determines its dialect. The same code works with Azure AI Foundry,
    Azure OpenAI, OpenAI and compatible servers, with a key or with Entra ID. If your service differs, describe the
    differences with keywords of the client.

USAGE:
    python samples/aio/sample_bring_your_own_endpoint.py [endpoint ...]

    Set the environment variables first:
    1) PROJECT_ENDPOINT - such as https://my-resource.openai.azure.com, unless you pass endpoints
    2) PROJECT_KEY - the key of the service; without it, DefaultAzureCredential signs in with Entra ID
    3) PROJECT_AUDIENCE - the audience of tokens, if the endpoint does not determine it
    If you have no service, start an emulator in another terminal, and set the variables that it prints:
    azure-ai-files emulator
"""

from __future__ import annotations

import asyncio
import os
import sys
from typing import Union

from azure.core.credentials import AzureKeyCredential
from azure.core.credentials_async import AsyncTokenCredential
from azure.identity.aio import DefaultAzureCredential

from azure_ai_files.aio import AgentsClient


async def visit(endpoint: str, credential: Union[AzureKeyCredential, AsyncTokenCredential]) -> None:
    # [START any_endpoint]
    async with AgentsClient(endpoint, credential, audience=os.environ.get("PROJECT_AUDIENCE")) as client:
        file = await client.files.upload(file=("hello.txt", b"Hello!"), purpose="assistants")
        print(f"{client}: {file.filename} has {file.bytes} bytes")
        await client.files.delete(file.id)
    # [END any_endpoint]


async def main() -> None:
    endpoints, key = sys.argv[1:] or [os.environ["PROJECT_ENDPOINT"]], os.environ.get("PROJECT_KEY")
    async with DefaultAzureCredential() as credential:
        for endpoint in endpoints:
            await visit(endpoint, AzureKeyCredential(key) if key else credential)


if __name__ == "__main__":
    asyncio.run(main())
