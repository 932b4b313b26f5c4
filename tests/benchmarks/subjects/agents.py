"""azure-ai-agents."""

from pathlib import Path
from typing import Any

from azure.ai.agents import AgentsClient
from azure.ai.agents.models import FilePurpose
from azure.core.credentials import AccessToken, AzureKeyCredential
from azure.core.pipeline.policies import AzureKeyCredentialPolicy


class NoCredential:
    """The client insists on a token credential, and uses none of it where it is given a policy."""

    def get_token(self, *scopes: str, **kwargs: Any) -> AccessToken:
        """Refuse."""
        raise NotImplementedError


class Subject:
    """Does each task as the package's samples do."""

    def __init__(self, origin: str) -> None:
        # Its own policy sends no token over plain http, not even to loopback.
        policy = AzureKeyCredentialPolicy(AzureKeyCredential("key"), "api-key")
        self.files = AgentsClient(f"{origin}/api/projects/p", NoCredential(), authentication_policy=policy).files

    def upload(self, path: Path) -> int:
        """Upload by path."""
        return self.files.upload(file_path=str(path), purpose=FilePurpose.AGENTS).bytes

    def upload_many(self, paths: list[Path]) -> int:
        """Upload by path, one after the other."""
        return sum(self.upload(path) for path in paths)

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
