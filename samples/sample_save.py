# Converted from samples/aio/sample_save.py by swagger/codegen; do not edit.
"""
FILE: sample_save.py

DESCRIPTION:
    This sample saves a file to a folder, atomically: if anything fails, an existing file stays as it was, and an
    incomplete file never gets its name. After a broken connection, the download continues where it stopped.

USAGE:
    python samples/sample_save.py

    Set the environment variables first:
    1) PROJECT_ENDPOINT - the endpoint of Azure AI Foundry, Azure OpenAI, OpenAI or a compatible server
    2) PROJECT_KEY - its key; without it, DefaultAzureCredential signs in with Entra ID
    If you have no service, start an emulator in another terminal, and set the variables that it prints:
    azure-ai-files emulator

    OpenAI refuses to return files whose purpose is "assistants"; there, use FilePurpose.BATCH and a name with
    .jsonl.
"""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

from azure.core.credentials import AzureKeyCredential
from azure.identity import DefaultAzureCredential

from azure_ai_files import AIProjectClient
from azure_ai_files.models import FileInfo, FilePurpose
from azure_ai_files.operations import FilesOperations


def save(files: FilesOperations, file: FileInfo, folder: Path) -> None:
    # [START save]
    # If this process is killed during the call, the same call in a new process continues where it stopped.
    digest = files.save(file.id, "copy.py", folder, resume=True, sha256=True)
    print(f"saved {file.bytes:,} bytes as copy.py, SHA-256 {digest}")
    # [END save]

    # [START verify]
    is_same = files.verify(file.id, folder / "copy.py")
    print(f"the content on the service is {'the same' if is_same else 'different'}")
    # [END verify]

    try:
        files.save(file.id, "copy.py", folder, overwrite=False)
    except FileExistsError:
        print("copy.py already exists and was not replaced")

    try:
        files.save(file.id, "../outside.py", folder)
    except ValueError as error:
        print(error)


def main() -> None:
    endpoint, key = os.environ["PROJECT_ENDPOINT"], os.environ.get("PROJECT_KEY")
    with (
        DefaultAzureCredential() as credential,
        AIProjectClient(endpoint, AzureKeyCredential(key) if key else credential) as project_client,
    ):
        files = project_client.agents.files
        file = files.upload(file_path=__file__, purpose=FilePurpose.AGENTS)
        try:
            with TemporaryDirectory() as folder:
                save(files, file, Path(folder, "results"))
        finally:
            files.delete(file.id)


if __name__ == "__main__":
    main()
