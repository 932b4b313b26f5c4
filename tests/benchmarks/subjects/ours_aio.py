"""This client, async."""

from pathlib import Path

from azure.core.credentials import AzureKeyCredential

from azure_ai_files.aio import AgentsClient


class Subject:
    """Does each task as the README shows it."""

    def __init__(self, origin: str) -> None:
        self.client = AgentsClient(f"{origin}/api/projects/p", AzureKeyCredential("key"))
        self.files = self.client.files

    async def close(self) -> None:
        """Close the connections."""
        await self.client.close()

    async def upload(self, path: Path) -> int:
        """Upload by path."""
        return (await self.files.upload(file_path=str(path), purpose="assistants")).bytes

    async def get_content(self, file_id: str) -> int:
        """Read the content."""
        return sum([len(block) async for block in await self.files.get_content(file_id)])

    async def save(self, file_id: str, target: Path) -> None:
        """Save the content."""
        await self.files.save(file_id, target.name, target.parent)

    async def get(self, file_id: str) -> int:
        """Get one file's information."""
        return (await self.files.get(file_id)).bytes

    async def list(self) -> int:
        """List the files."""
        return len({info.id for info in (await self.files.list()).data})
