"""This client, async, with one request for a whole file."""

from pathlib import Path

from azure.core.credentials import AzureKeyCredential

from azure_ai_files.aio import AgentsClient


class Subject:
    """Does without parts and ranges, on the same routes as those who have them."""

    def __init__(self, origin: str) -> None:
        self.client = AgentsClient(f"{origin}/v1", AzureKeyCredential("key"))
        self.files = self.client.files

    async def close(self) -> None:
        """Close the connections."""
        await self.client.close()

    async def upload_parts(self, path: Path, part_size: int) -> int:
        """Upload in one request."""
        return (await self.files.upload(file_path=str(path), purpose="assistants")).bytes

    async def save_ranges(self, file_id: str, target: Path) -> None:
        """Save from one response."""
        await self.files.save(file_id, target.name, target.parent)
