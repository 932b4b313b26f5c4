"""
FILE: sample_paging.py

DESCRIPTION:
    This sample lists files page by page, stops, and continues later. A web page, or a job that can be interrupted,
    needs one page at a time. The continuation token is a short string; store it, and continue from it in another
    process.

USAGE:
    python samples/aio/sample_paging.py

    Set the environment variables first:
    1) PROJECT_ENDPOINT - the endpoint of Azure AI Foundry, Azure OpenAI, OpenAI or a compatible server
    2) PROJECT_KEY - its key; without it, DefaultAzureCredential signs in with Entra ID
    If you have no service, start an emulator in another terminal, and set the variables that it prints:
    azure-ai-files emulator

    Foundry and Azure OpenAI send all files as one page; OpenAI sends several, and page_size= sets their length.
    Only files whose names begin with "azure-ai-files-page-" are deleted.
"""

from __future__ import annotations

import asyncio
import os
from typing import Optional, cast

from azure.core.async_paging import AsyncPageIterator
from azure.core.credentials import AzureKeyCredential
from azure.identity.aio import DefaultAzureCredential

from azure_ai_files.aio import AIProjectClient
from azure_ai_files.aio.operations import FilesOperations
from azure_ai_files.models import FileInfo, FilePurpose

PREFIX = "azure-ai-files-page-"


async def read_page(files: FilesOperations, token: Optional[str]) -> tuple[list[FileInfo], Optional[str]]:
    # [START by_page]
    listed = files.list_all(purpose=FilePurpose.AGENTS).by_page(continuation_token=token)
    pages = cast("AsyncPageIterator[FileInfo]", listed)
    page = await pages.__anext__()
    found: list[FileInfo] = []
    async for file in page:
        found.append(file)
    # Another process needs only this token to continue.
    token = pages.continuation_token
    # [END by_page]
    return found, token


async def main() -> None:
    endpoint, key = os.environ["PROJECT_ENDPOINT"], os.environ.get("PROJECT_KEY")
    async with (
        DefaultAzureCredential() as credential,
        AIProjectClient(endpoint, AzureKeyCredential(key) if key else credential) as project_client,
    ):
        files = project_client.agents.files
        for number in range(3):
            await files.upload(file=(f"{PREFIX}{number}.txt", b"text"), purpose=FilePurpose.AGENTS)

        found, token = await read_page(files, None)
        while token is not None:
            more, token = await read_page(files, token)
            found += more

        ours = [file for file in found if file.filename.startswith(PREFIX)]
        print(f"found {len(ours)} files of this sample")
        for file in ours:
            await files.delete(file.id)


if __name__ == "__main__":
    asyncio.run(main())
