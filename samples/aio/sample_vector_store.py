"""
FILE: sample_vector_store.py

DESCRIPTION:
    This sample creates a vector store from uploaded files, waits until it can be searched, and lists the files that
    failed. A batch attaches up to 2,000 files with one request, and the timeout bounds the whole wait. A batch that
    is "completed" can contain files that failed: only the list of them says which, and why.

USAGE:
    python samples/aio/sample_vector_store.py

    Set the environment variables first:
    1) PROJECT_ENDPOINT - the endpoint of Azure AI Foundry, Azure OpenAI, OpenAI or a compatible server
    2) PROJECT_KEY - its key; without it, DefaultAzureCredential signs in with Entra ID
    If you have no service, start an emulator in another terminal, and set the variables that it prints:
    azure-ai-files emulator
"""

from __future__ import annotations

import asyncio
import os

from azure.core.credentials import AzureKeyCredential
from azure.identity.aio import DefaultAzureCredential

from azure_ai_files.aio import AgentsClient, AIProjectClient
from azure_ai_files.models import FilePurpose, VectorStoreExpirationPolicy

#: A picture has no text to search.
SOURCES = [(b"Rules", "rules.txt"), (b"Holidays", "holidays.md"), (b"\x89PNG\r\n\x1a\n", "team.png")]


async def upload(agents: AgentsClient) -> dict[str, str]:
    uploaded = agents.files.upload_many(SOURCES, purpose=FilePurpose.AGENTS)
    return {result.file.id: result.file.filename async for result in uploaded if result.file is not None}


async def build(agents: AgentsClient, names: dict[str, str]) -> str:
    # [START create_and_poll]
    policy = VectorStoreExpirationPolicy(anchor="last_active_at", days=1)
    store = await agents.vector_stores.create(name="Handbook", expires_after=policy)
    batches = agents.vector_store_file_batches
    batch = await batches.create_and_poll(store.id, file_ids=list(names), polling_interval=0.5, timeout=300)
    print(f"{batch.file_counts.completed} of {batch.file_counts.total} files can be searched")
    async for file in batches.list_files(store.id, batch.id, filter="failed"):
        reason = file.last_error.message if file.last_error is not None else "unknown"
        print(f"{names[file.id]} failed: {reason}")
    # [END create_and_poll]
    return store.id


async def main() -> None:
    endpoint, key = os.environ["PROJECT_ENDPOINT"], os.environ.get("PROJECT_KEY")
    async with (
        DefaultAzureCredential() as credential,
        AIProjectClient(endpoint, AzureKeyCredential(key) if key else credential) as project_client,
    ):
        agents = project_client.agents
        names = await upload(agents)
        store_id = await build(agents, names)
        # Its files stay until they are deleted themselves.
        await agents.vector_stores.delete(store_id)
        deleted = agents.files.delete_many([*names])
        print(f"deleted the vector store and {len([result async for result in deleted if result.ok])} files")


if __name__ == "__main__":
    asyncio.run(main())
