"""List files page by page, stop, and continue later.

Why: a web page, or a job that can be interrupted, needs one page at a time. The continuation token is a short string;
store it, and continue from it in another process.

How:  python -m samples.aio.sample_paging

Environment variables: PROJECT_ENDPOINT and PROJECT_KEY, see _endpoint.py. Without them an emulator is started.
Foundry and Azure OpenAI send all files as one page; OpenAI sends several, and ``page_size=`` sets their length.
Only files whose names begin with "azure-ai-files-page-" are deleted.
"""

from __future__ import annotations

import asyncio
from typing import Optional, cast

from azure.core.async_paging import AsyncPageIterator

from azure_ai_files.aio.operations import FilesOperations
from azure_ai_files.models import FileInfo, FilePurpose

from ._endpoint import connect

PREFIX = "azure-ai-files-page-"


async def read_page(files: FilesOperations, token: Optional[str]) -> tuple[list[FileInfo], Optional[str]]:
    listed = files.list_all(purpose=FilePurpose.AGENTS).by_page(continuation_token=token)
    pages = cast("AsyncPageIterator[FileInfo]", listed)
    page = await pages.__anext__()
    found: list[FileInfo] = []
    async for file in page:
        found.append(file)
    # Another process needs only this token to continue.
    return found, pages.continuation_token


async def main() -> None:
    async with connect() as project_client:
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
