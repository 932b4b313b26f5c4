"""Upload a file, do something else, and wait for it later, even in another process.

Why: processing can take longer than your process runs. begin_upload returns azure-core's poller. Its continuation token
is a short string with which another process that has access to the service can continue to wait.

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
    print(f"uploaded, {'ready' if poller.status() == FileState.PROCESSED else 'not ready yet'}")
    return poller.continuation_token()


async def resume(files: FilesOperations, token: str) -> FileInfo:
    # This call does not upload anything; the token identifies the file to wait for.
    poller = await files.begin_upload(continuation_token=token, polling_interval=0.2)
    return await poller.result()


async def main() -> None:
    async with connect() as project_client:
        files = project_client.agents.files
        token = await begin(files)
        file = await resume(files, token)
        print(f"{file.filename} is {'ready' if file.status == FileState.PROCESSED else 'not usable'}")
        await files.delete(file.id)


if __name__ == "__main__":
    asyncio.run(main())
