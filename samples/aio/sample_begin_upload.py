"""Upload a file, do something else, and come back for it, even in another process.

Why: processing may take longer than your process lives. The poller is azure-core's, and its continuation token is a
short text with which anybody who has access can go on waiting.

How:  python -m samples.aio.sample_begin_upload

Environment variables: PROJECT_ENDPOINT and PROJECT_KEY, see _endpoint.py. Without them an emulator is started.
"""

from __future__ import annotations

import asyncio

from azure_ai_files.aio.operations import FilesOperations
from azure_ai_files.models import FileInfo, FilePurpose, FileState

from ._endpoint import connect


async def begin(files: FilesOperations) -> str:
    poller = await files.begin_upload(file_path=__file__, purpose=FilePurpose.AGENTS, polling_interval=0.2)
    print(f"uploaded, and now it is {'done' if poller.status() == FileState.PROCESSED else 'on its way'}")
    return poller.continuation_token()


async def go_on(files: FilesOperations, token: str) -> FileInfo:
    # Nothing is uploaded here; the token says which file is waited for.
    poller = await files.begin_upload(continuation_token=token, polling_interval=0.2)
    return await poller.result()


async def main() -> None:
    async with connect() as project_client:
        files = project_client.agents.files
        token = await begin(files)
        file = await go_on(files, token)
        print(f"{file.filename} is {'ready' if file.status == FileState.PROCESSED else 'of no use'}")
        await files.delete(file.id)


if __name__ == "__main__":
    asyncio.run(main())
