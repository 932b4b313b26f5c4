"""openai-python, async, each task in its most frugal way: open handles and streaming responses."""

import asyncio
from pathlib import Path

from openai import AsyncOpenAI

from . import FILES_AT_ONCE


class Subject:
    """Does each task as the package's README shows it."""

    def __init__(self, origin: str) -> None:
        self.client = AsyncOpenAI(base_url=f"{origin}/v1", api_key="key")
        self.files = self.client.files

    async def close(self) -> None:
        """Close the connections."""
        await self.client.close()

    async def upload(self, path: Path) -> int:
        """Upload an open file; a path would be read to memory first."""
        with path.open("rb") as file:
            return (await self.files.create(file=file, purpose="assistants")).bytes

    async def upload_many(self, paths: list[Path]) -> int:
        """Upload open files, in tasks."""
        room = asyncio.Semaphore(FILES_AT_ONCE)

        async def upload(path: Path) -> int:
            async with room:
                return await self.upload(path)

        return sum(await asyncio.gather(*map(upload, paths)))

    async def get_content(self, file_id: str) -> int:
        """Read the content."""
        async with self.files.with_streaming_response.content(file_id) as response:
            return sum([len(block) async for block in response.iter_bytes()])

    async def save(self, file_id: str, target: Path) -> None:
        """Save the content."""
        async with self.files.with_streaming_response.content(file_id) as response:
            await response.stream_to_file(target)

    async def get(self, file_id: str) -> int:
        """Get one file's information."""
        return (await self.files.retrieve(file_id)).bytes

    async def list(self) -> int:
        """List the files."""
        return len({info.id async for info in self.files.list()})
