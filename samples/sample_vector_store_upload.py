# Converted from samples/aio/sample_vector_store_upload.py by swagger/codegen; do not edit.
"""
FILE: sample_vector_store_upload.py

DESCRIPTION:
    This sample uploads a folder into a vector store, and lists the files that cannot be searched. A batch of files
    is "completed" although some of them failed. Here each file has its own result, with the reason of the service,
    and files are attached while others are uploaded.

USAGE:
    python samples/sample_vector_store_upload.py

    Set the environment variables first:
    1) PROJECT_ENDPOINT - the endpoint of Azure AI Foundry, Azure OpenAI, OpenAI or a compatible server
    2) PROJECT_KEY - its key; without it, DefaultAzureCredential signs in with Entra ID
    If you have no service, start an emulator in another terminal, and set the variables that it prints:
    azure-ai-files emulator
"""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

from azure.core.credentials import AzureKeyCredential
from azure.identity import DefaultAzureCredential

from azure_ai_files import AIProjectClient
from azure_ai_files.models import FilePurpose
from azure_ai_files.operations import FilesOperations


def write_manuals(folder: Path) -> None:
    for number in range(20):
        (folder / f"manual-{number}.md").write_text(f"# Manual {number}")
    # A picture has no text to search.
    (folder / "team.png").write_bytes(b"\x89PNG\r\n\x1a\n")


def upload(files: FilesOperations, folder: Path, store_id: str) -> list[str]:
    """Return the ids of the files that were uploaded."""
    # [START upload_to_vector_store]
    results = files.upload_directory(folder, purpose=FilePurpose.AGENTS, vector_store_id=store_id, timeout=300)
    uploaded: list[str] = []
    searchable = 0
    for result in results:
        searchable += result.ok
        if result.error is not None:
            print(f"{Path(result.input).name} cannot be searched: {result.error}")
        if result.file is not None:
            uploaded.append(result.file.id)
    print(f"{searchable} files can be searched")
    # [END upload_to_vector_store]
    return uploaded


def main() -> None:
    endpoint, key = os.environ["PROJECT_ENDPOINT"], os.environ.get("PROJECT_KEY")
    with (
        DefaultAzureCredential() as credential,
        AIProjectClient(endpoint, AzureKeyCredential(key) if key else credential) as project_client,
    ):
        client = project_client.agents
        store = client.vector_stores.create(name="azure-ai-files-sample")
        uploaded: list[str] = []
        try:
            with TemporaryDirectory() as folder:
                write_manuals(Path(folder))
                uploaded = upload(client.files, Path(folder), store.id)
        finally:
            client.vector_stores.delete(store.id)
            deleted = [result.ok for result in client.files.delete_many(uploaded)]
            print(f"deleted {sum(deleted)} files")


if __name__ == "__main__":
    main()
