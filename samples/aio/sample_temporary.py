"""Use a file for a while: it is deleted whatever happens.

Why: a file that is only needed for one question stays on the service, and is paid for, if the program fails before it
deletes it. A temporary file is also deleted after an error, a timeout or an interrupt.

How:  python -m samples.aio.sample_temporary

Environment variables: PROJECT_ENDPOINT and PROJECT_KEY, see _endpoint.py. Without them an emulator is started.
"""

from __future__ import annotations

import asyncio

from azure.core.exceptions import ResourceNotFoundError

from azure_ai_files.models import FilePurpose

from ._endpoint import connect


async def main() -> None:
    async with connect() as project_client:
        files = project_client.agents.files
        async with files.temporary(file_path=__file__, purpose=FilePurpose.AGENTS, timeout=300) as file:
            print(f"{file.filename} is there: {file.bytes:,} bytes")
        try:
            await files.get(file.id)
        except ResourceNotFoundError:
            print("it is deleted")


if __name__ == "__main__":
    asyncio.run(main())
