"""This client."""

from pathlib import Path

from azure.core.credentials import AzureKeyCredential

from azure_ai_files import AgentsClient


class Subject:
    """Does each task as the README shows it."""

    def __init__(self, origin: str) -> None:
        self.files = AgentsClient(f"{origin}/api/projects/p", AzureKeyCredential("key")).files

    def upload(self, path: Path) -> int:
        """Upload by path."""
        return self.files.upload(file_path=str(path), purpose="assistants").bytes

    def get_content(self, file_id: str) -> int:
        """Read the content."""
        return sum(len(block) for block in self.files.get_content(file_id))

    def save(self, file_id: str, target: Path) -> None:
        """Save the content."""
        self.files.save(file_id, target.name, target.parent)

    def get(self, file_id: str) -> int:
        """Get one file's information."""
        return self.files.get(file_id).bytes

    def list(self) -> int:
        """List the files."""
        return len({info.id for info in self.files.list().data})
