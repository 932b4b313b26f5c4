"""Make a service like a folder: upload what is new or changed, and delete what is gone.

Why: uploading a whole folder again costs time, and leaves two files with each name. A plan says what differs, by its
content and not by its time; look at it before it is carried out.

How:  python -m samples.aio.sample_sync

Environment variables: PROJECT_ENDPOINT and PROJECT_KEY, see _endpoint.py. Without them an emulator is started.
Only files whose names begin with "azure-ai-files-sample/" are changed.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

from azure_ai_files.aio.operations import FilesOperations
from azure_ai_files.models import FilePurpose

from ._endpoint import connect

PREFIX = "azure-ai-files-sample/"


async def sync(files: FilesOperations, folder: str) -> None:
    plan = await files.plan_sync(folder, direction="up", purpose=FilePurpose.AGENTS, prefix=PREFIX, delete=True)
    if not plan.has_changes:
        print("nothing to do")
    async for result in files.apply_sync(plan):
        if result.operation.action != "skip":
            print(f"{result.operation.action} {result.operation.name}: {'done' if result.ok else result.error}")


def write(folder: str, contents: dict[str, str]) -> None:
    for path in Path(folder).iterdir():
        path.unlink()
    for name, content in contents.items():
        Path(folder, name).write_text(content)


async def main() -> None:
    states: list[dict[str, str]] = [
        {"report.txt": "draft", "notes.txt": "notes"},
        {"report.txt": "final"},
        {"report.txt": "final"},
        {},
    ]
    async with connect() as project_client:
        files = project_client.agents.files
        with TemporaryDirectory() as folder:
            for contents in states:
                write(folder, contents)
                await sync(files, folder)


if __name__ == "__main__":
    asyncio.run(main())
