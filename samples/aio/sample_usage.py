"""Count the files of a service, find equal ones, and keep only the newest of each name.

Why: services have no folders and accept many files with one name, so that old reports pile up until a limit is reached.
Which files are equal is known from an index in your state folder, because services do not state a checksum.

How:  python -m samples.aio.sample_usage

Environment variables: PROJECT_ENDPOINT and PROJECT_KEY, see _endpoint.py. Without them an emulator is started.
Only files whose names begin with "azure-ai-files-sample-" are deleted.
"""

from __future__ import annotations

import asyncio

from azure_ai_files.aio.operations import FilesOperations
from azure_ai_files.models import FilePurpose

from ._endpoint import connect

PREFIX = "azure-ai-files-sample-"


async def upload(files: FilesOperations) -> None:
    for content in (b"draft", b"final", b"final"):
        # The index remembers the content; if_exists="reuse" would not upload the second "final".
        await files.upload(file=content, filename=f"{PREFIX}report.txt", purpose=FilePurpose.AGENTS, if_exists="upload")


async def show(files: FilesOperations) -> None:
    usage = await files.usage(purpose=FilePurpose.AGENTS)
    limit = files.max_total_size
    print(f"{usage.files} files have {usage.bytes} bytes" + (f" of {limit:,}" if limit else ""))
    for group in await files.find_duplicates(purpose=FilePurpose.AGENTS):
        print(f"{len(group.files)} files contain the same {group.files[0].bytes} bytes")


async def main() -> None:
    async with connect() as project_client:
        files = project_client.agents.files
        await upload(files)
        await show(files)
        for kept in (1, 0):
            deletions = files.delete_many(name=f"{PREFIX}*", keep_last=kept, max_delete=10)
            deleted = [result.ok async for result in deletions]
            print(f"deleted {sum(deleted)} files, kept {kept}")


if __name__ == "__main__":
    asyncio.run(main())
