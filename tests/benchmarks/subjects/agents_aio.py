"""azure-ai-agents, async."""

import asyncio
from pathlib import Path
from typing import Any

from azure.ai.agents.aio import AgentsClient
from azure.ai.agents.models import FilePurpose
from azure.core.credentials import AccessToken, AzureKeyCredential
from azure.core.credentials_async import AsyncTokenCredential
from azure.core.pipeline.policies import AzureKeyCredentialPolicy

from . import FILES_AT_ONCE


class NoCredential(AsyncTokenCredential):
    """The client insists on a token credential, and uses none of it where it is given a policy."""

    async def get_token(self, *scopes: str, **kwargs: Any) -> AccessToken:
        """Refuse."""
        raise NotImplementedError

    async def close(self) -> None:
        """Do nothing."""

    async def __aexit__(self, *details: Any) -> None:
        """Do nothing."""


class Subject:
    """Does each task as the package's samples do."""

    def __init__(self, origin: str) -> None:
        # Its own policy sends no token over plain http, not even to loopback.
        policy = AzureKeyCredentialPolicy(AzureKeyCredential("key"), "api-key")
        self.client = AgentsClient(f"{origin}/api/projects/p", NoCredential(), authentication_policy=policy)
        self.files = self.client.files

    async def close(self) -> None:
        """Close the connections."""
        await self.client.close()

    async def upload(self, path: Path) -> int:
        """Upload by path."""
        return (await self.files.upload(file_path=str(path), purpose=FilePurpose.AGENTS)).bytes

    async def upload_many(self, paths: list[Path]) -> int:
        """Upload by path, in tasks."""
        room = asyncio.Semaphore(FILES_AT_ONCE)

        async def upload(path: Path) -> int:
            async with room:
                return await self.upload(path)

        return sum(await asyncio.gather(*map(upload, paths)))

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
