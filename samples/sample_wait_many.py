# Converted from samples/aio/sample_wait_many.py by swagger/codegen; do not edit.
"""
FILE: sample_wait_many.py

DESCRIPTION:
    This sample waits until the service has processed many files that were uploaded before. A program that uploads
    many files need not wait after each of them. One list of files serves all of them in each round, and the result
    of a file that cannot be used says why.

USAGE:
    python samples/sample_wait_many.py

    Set the environment variables first:
    1) PROJECT_ENDPOINT - the endpoint of Azure AI Foundry, Azure OpenAI, OpenAI or a compatible server
    2) PROJECT_KEY - its key; without it, DefaultAzureCredential signs in with Entra ID
    If you have no service, start an emulator in another terminal, and set the variables that it prints:
    azure-ai-files emulator
"""

from __future__ import annotations

import os

from azure.core.credentials import AzureKeyCredential
from azure.identity import DefaultAzureCredential

from azure_ai_files import AIProjectClient
from azure_ai_files.models import FilePurpose
from azure_ai_files.operations import FilesOperations


def upload(files: FilesOperations) -> list[str]:
    sources = [(f"Report {number}".encode(), f"report-{number}.txt") for number in range(20)]
    results = files.upload_many(sources, purpose=FilePurpose.AGENTS)
    return [result.file.id for result in results if result.file is not None]


def wait(files: FilesOperations, file_ids: list[str]) -> None:
    # [START wait_many]
    ready = 0
    # The id that does not exist has a result with an error.
    for result in files.wait_many([*file_ids, "assistant-none"], polling_interval=0.5, timeout=300):
        ready += result.ok
        if result.error is not None:
            print(f"{result.input} is not ready: {type(result.error).__name__}")
    print(f"{ready} files are ready")
    # [END wait_many]


def main() -> None:
    endpoint, key = os.environ["PROJECT_ENDPOINT"], os.environ.get("PROJECT_KEY")
    with (
        DefaultAzureCredential() as credential,
        AIProjectClient(endpoint, AzureKeyCredential(key) if key else credential) as project_client,
    ):
        files = project_client.agents.files
        file_ids = upload(files)
        try:
            wait(files, file_ids)
        finally:
            deleted = [result.ok for result in files.delete_many(file_ids)]
            print(f"deleted {sum(deleted)} files")


if __name__ == "__main__":
    main()
