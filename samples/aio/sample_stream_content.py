"""Read the content of a file while it arrives.

Why: reading block by block uses constant memory for a file of any size, and you can stop early.

How:  python -m samples.aio.sample_stream_content

Environment variables: PROJECT_ENDPOINT and PROJECT_KEY, see _endpoint.py. Without them an emulator is started.
OpenAI refuses to return files whose purpose is "assistants"; there, use FilePurpose.BATCH and a name with .jsonl.
"""

from __future__ import annotations

import asyncio
import hashlib

from azure_ai_files.aio.operations import FilesOperations
from azure_ai_files.models import FilePurpose

from ._endpoint import connect

CONTENT = b"".join(b"line %d of a longer text\n" % number for number in range(100_000))


async def read_everything(files: FilesOperations, file_id: str) -> None:
    digest = hashlib.sha256()
    # The connection is released automatically at the end.
    async for block in await files.get_content(file_id):
        digest.update(block)
    same = digest.digest() == hashlib.sha256(CONTENT).digest()
    print(f"read everything, {'the same' if same else 'different'}")


async def read_the_beginning(files: FilesOperations, file_id: str) -> None:
    # Leaving the block releases the connection, even if the content was not read to its end.
    async with await files.get_content(file_id) as content:
        async for block in content:
            print(f"the first of {content.content_length:,} bytes are {block[:6]!r}")
            break


async def main() -> None:
    async with connect() as project_client:
        files = project_client.agents.files
        file = await files.upload(file=("lines.txt", CONTENT), purpose=FilePurpose.AGENTS)
        try:
            await read_everything(files, file.id)
            await read_the_beginning(files, file.id)
        finally:
            await files.delete(file.id)


if __name__ == "__main__":
    asyncio.run(main())
