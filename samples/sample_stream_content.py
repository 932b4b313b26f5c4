# Converted from samples/aio/sample_stream_content.py by swagger/codegen; do not edit.
"""
FILE: sample_stream_content.py

DESCRIPTION:
    This sample reads the content of a file while it arrives. Reading block by block uses constant memory for a file
    of any size, and you can stop early.

USAGE:
    python samples/sample_stream_content.py

    Set the environment variables first:
    1) PROJECT_ENDPOINT - the endpoint of Azure AI Foundry, Azure OpenAI, OpenAI or a compatible server
    2) PROJECT_KEY - its key; without it, DefaultAzureCredential signs in with Entra ID
    If you have no service, start an emulator in another terminal, and set the variables that it prints:
    azure-ai-files emulator

    OpenAI refuses to return files whose purpose is "assistants"; there, use FilePurpose.BATCH and a name with
    .jsonl.
"""

from __future__ import annotations

import hashlib
import os

from azure.core.credentials import AzureKeyCredential
from azure.identity import DefaultAzureCredential

from azure_ai_files import AIProjectClient
from azure_ai_files.models import FilePurpose
from azure_ai_files.operations import FilesOperations

CONTENT = b"".join(b"line %d of a longer text\n" % number for number in range(100_000))


def read_everything(files: FilesOperations, file_id: str) -> None:
    # [START get_content]
    digest = hashlib.sha256()
    # The connection is released automatically at the end.
    for block in files.get_content(file_id):
        digest.update(block)
    # [END get_content]
    same = digest.digest() == hashlib.sha256(CONTENT).digest()
    print(f"read everything, {'the same' if same else 'different'}")


def read_the_beginning(files: FilesOperations, file_id: str) -> None:
    # [START stop_early]
    # Leaving the block releases the connection, even if the content was not read to its end.
    with files.get_content(file_id) as content:
        for block in content:
            print(f"the first of {content.content_length:,} bytes are {block[:6]!r}")
            break
    # [END stop_early]


def main() -> None:
    endpoint, key = os.environ["PROJECT_ENDPOINT"], os.environ.get("PROJECT_KEY")
    with (
        DefaultAzureCredential() as credential,
        AIProjectClient(endpoint, AzureKeyCredential(key) if key else credential) as project_client,
    ):
        files = project_client.agents.files
        file = files.upload(file=("lines.txt", CONTENT), purpose=FilePurpose.AGENTS)
        try:
            read_everything(files, file.id)
            read_the_beginning(files, file.id)
        finally:
            files.delete(file.id)


if __name__ == "__main__":
    main()
