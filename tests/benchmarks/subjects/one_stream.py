"""This client, with one request for a whole file."""

from pathlib import Path

from azure.core.credentials import AzureKeyCredential

from azure_ai_files import AgentsClient


class Subject:
    """Does without parts and ranges, on the same routes as those who have them."""

    def __init__(self, origin: str) -> None:
        self.files = AgentsClient(f"{origin}/v1", AzureKeyCredential("key")).files

    def upload_parts(self, path: Path, part_size: int) -> int:
        """Upload in one request."""
        return self.files.upload(file_path=str(path), purpose="assistants").bytes

    def save_ranges(self, file_id: str, target: Path) -> None:
        """Save from one response."""
        self.files.save(file_id, target.name, target.parent)
