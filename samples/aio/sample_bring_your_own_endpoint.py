"""Use any service: the endpoint determines its dialect.

Why: the same code works with Azure AI Foundry, Azure OpenAI, OpenAI and compatible servers, with a key or with Entra
ID. If your service differs, describe the differences with keywords of the client.

How:  python -m samples.aio.sample_bring_your_own_endpoint

Environment variables:
    PROJECT_ENDPOINT    such as https://my-resource.openai.azure.com; without it, each dialect of an emulator is used
    PROJECT_KEY         the key of the service; without it, DefaultAzureCredential is used
    PROJECT_AUDIENCE    the audience of tokens, if the endpoint does not determine it
"""

from __future__ import annotations

import asyncio
import os
from typing import Union

from azure.core.credentials import AzureKeyCredential
from azure.core.credentials_async import AsyncTokenCredential
from azure.identity.aio import DefaultAzureCredential

from azure_ai_files.aio import AgentsClient
from azure_ai_files.emulator import Emulator

DIALECTS = ("/api/projects/emulator", "/api/projects/emulator/openai/v1", "/openai", "/openai/v1", "/v1")


async def visit(endpoint: str, credential: Union[AzureKeyCredential, AsyncTokenCredential]) -> None:
    async with AgentsClient(endpoint, credential, audience=os.environ.get("PROJECT_AUDIENCE")) as client:
        file = await client.files.upload(file=("hello.txt", b"Hello!"), purpose="assistants")
        print(f"{client}: {file.filename} has {file.bytes} bytes")
        await client.files.delete(file.id)


async def main() -> None:
    endpoint, key = os.environ.get("PROJECT_ENDPOINT"), os.environ.get("PROJECT_KEY")
    if not endpoint:
        async with Emulator() as emulator:
            for path in DIALECTS:
                await visit(emulator.url + path, emulator.credential)
    elif key:
        await visit(endpoint, AzureKeyCredential(key))
    else:
        async with DefaultAzureCredential() as credential:
            await visit(endpoint, credential)


if __name__ == "__main__":
    asyncio.run(main())
