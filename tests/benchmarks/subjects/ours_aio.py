"""This client, async."""

from pathlib import Path

from azure.core.credentials import AzureKeyCredential

from azure_ai_files.aio import AgentsClient, TransferResult

from . import FILES_AT_ONCE, PARTS_AT_ONCE


class Subject:
    """Does each task as the README shows it."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.client = AgentsClient(f"{origin}/api/projects/p", AzureKeyCredential("key"))
        self.files = self.client.files

    async def close(self) -> None:
        """Close the connections."""
        await self.client.close()

    async def upload(self, path: Path) -> int:
        """Upload by path."""
        return (await self.files.upload(file_path=str(path), purpose="assistants")).bytes

    async def upload_many(self, paths: list[Path]) -> int:
        """Upload by path, in one call."""
        results = self.files.upload_many(paths, purpose="assistants", max_concurrency=FILES_AT_ONCE)
        return sum([_size(result) async for result in results])

    async def bulk_memory(self, count: int, size: int) -> int:
        """Upload files that are made as they are needed, and keep nothing of the results."""
        sources = ((bytes(size), f"{number}.txt") for number in range(count))
        moved = 0
        async for result in self.files.upload_many(sources, purpose="assistants", max_concurrency=FILES_AT_ONCE):
            moved += _size(result)
        return moved

    async def upload_parts(self, path: Path, part_size: int) -> int:
        """Upload in parts, which the OpenAI dialect has."""
        async with AgentsClient(f"{self.origin}/v1", AzureKeyCredential("key")) as client:
            file = await client.files.upload(
                file_path=str(path), purpose="assistants", max_concurrency=PARTS_AT_ONCE, part_size=part_size
            )
        return file.bytes

    async def get_content(self, file_id: str) -> int:
        """Read the content."""
        return sum([len(block) async for block in await self.files.get_content(file_id)])

    async def save(self, file_id: str, target: Path) -> None:
        """Save the content."""
        await self.files.save(file_id, target.name, target.parent)

    async def save_ranges(self, file_id: str, target: Path) -> None:
        """Save the content in ranges."""
        await self.files.save(file_id, target.name, target.parent, max_concurrency=PARTS_AT_ONCE)

    async def get(self, file_id: str) -> int:
        """Get one file's information."""
        return (await self.files.get(file_id)).bytes

    async def list(self) -> int:
        """List the files."""
        return len({info.id for info in (await self.files.list()).data})


def _size(result: TransferResult) -> int:
    file = result.raise_for_error().file
    assert file is not None
    assert file.bytes is not None
    return file.bytes
