# Converted from samples/aio/sample_usage.py by swagger/codegen; do not edit.
"""
FILE: sample_usage.py

DESCRIPTION:
    This sample counts the files of a service, finds equal ones, and keeps only the newest of each name. Services
    have no folders and accept many files with one name, so that old reports pile up until a limit is reached. Which
    files are equal is known from an index in your state folder, because services do not state a checksum.

USAGE:
    python samples/sample_usage.py

    Set the environment variables first:
    1) PROJECT_ENDPOINT - the endpoint of Azure AI Foundry, Azure OpenAI, OpenAI or a compatible server
    2) PROJECT_KEY - its key; without it, DefaultAzureCredential signs in with Entra ID
    If you have no service, start an emulator in another terminal, and set the variables that it prints:
    azure-ai-files emulator

    Only files whose names begin with "azure-ai-files-sample-" are deleted.
"""

from __future__ import annotations

import os

from azure.core.credentials import AzureKeyCredential
from azure.identity import DefaultAzureCredential

from azure_ai_files import AIProjectClient
from azure_ai_files.models import FilePurpose
from azure_ai_files.operations import FilesOperations

PREFIX = "azure-ai-files-sample-"


def upload(files: FilesOperations) -> None:
    for content in (b"draft", b"final", b"final"):
        # The index remembers the content; if_exists="reuse" would not upload the second "final".
        files.upload(file=content, filename=f"{PREFIX}report.txt", purpose=FilePurpose.AGENTS, if_exists="upload")


def show(files: FilesOperations) -> None:
    # [START usage]
    usage = files.usage(purpose=FilePurpose.AGENTS)
    limit = files.max_total_size
    print(f"{usage.files} files have {usage.bytes} bytes" + (f" of {limit:,}" if limit else ""))
    # [END usage]
    # [START find_duplicates]
    for group in files.find_duplicates(purpose=FilePurpose.AGENTS):
        print(f"{len(group.files)} files contain the same {group.files[0].bytes} bytes")
    # [END find_duplicates]


def main() -> None:
    endpoint, key = os.environ["PROJECT_ENDPOINT"], os.environ.get("PROJECT_KEY")
    with (
        DefaultAzureCredential() as credential,
        AIProjectClient(endpoint, AzureKeyCredential(key) if key else credential) as project_client,
    ):
        files = project_client.agents.files
        upload(files)
        show(files)
        for kept in (1, 0):
            # [START keep_last]
            deletions = files.delete_many(name=f"{PREFIX}*", keep_last=kept, max_delete=10)
            deleted = [result.ok for result in deletions]
            # [END keep_last]
            print(f"deleted {sum(deleted)} files, kept {kept}")


if __name__ == "__main__":
    main()
