# Converted from samples/aio/sample_paging.py by swagger/codegen; do not edit.
"""
FILE: sample_paging.py

DESCRIPTION:
    This sample lists files page by page, stops, and continues later. A web page, or a job that can be interrupted,
    needs one page at a time. The continuation token is a short string; store it, and continue from it in another
    process.

USAGE:
    python samples/sample_paging.py

    Set the environment variables first:
    1) PROJECT_ENDPOINT - the endpoint of Azure AI Foundry, Azure OpenAI, OpenAI or a compatible server
    2) PROJECT_KEY - its key; without it, DefaultAzureCredential signs in with Entra ID
    If you have no service, start an emulator in another terminal, and set the variables that it prints:
    azure-ai-files emulator

    Foundry and Azure OpenAI send all files as one page; OpenAI sends several, and page_size= sets their length.
    Only files whose names begin with "azure-ai-files-page-" are deleted.
"""

from __future__ import annotations

import os
from typing import Optional, cast

from azure.core.credentials import AzureKeyCredential
from azure.core.paging import PageIterator
from azure.identity import DefaultAzureCredential

from azure_ai_files import AIProjectClient
from azure_ai_files.models import FileInfo, FilePurpose
from azure_ai_files.operations import FilesOperations

PREFIX = "azure-ai-files-page-"


def read_page(files: FilesOperations, token: Optional[str]) -> tuple[list[FileInfo], Optional[str]]:
    # [START by_page]
    listed = files.list_all(purpose=FilePurpose.AGENTS).by_page(continuation_token=token)
    pages = cast("PageIterator[FileInfo]", listed)
    page = pages.__next__()
    found: list[FileInfo] = []
    for file in page:
        found.append(file)
    # Another process needs only this token to continue.
    token = pages.continuation_token
    # [END by_page]
    return found, token


def main() -> None:
    endpoint, key = os.environ["PROJECT_ENDPOINT"], os.environ.get("PROJECT_KEY")
    with (
        DefaultAzureCredential() as credential,
        AIProjectClient(endpoint, AzureKeyCredential(key) if key else credential) as project_client,
    ):
        files = project_client.agents.files
        for number in range(3):
            files.upload(file=(f"{PREFIX}{number}.txt", b"text"), purpose=FilePurpose.AGENTS)

        found, token = read_page(files, None)
        while token is not None:
            more, token = read_page(files, token)
            found += more

        ours = [file for file in found if file.filename.startswith(PREFIX)]
        print(f"found {len(ours)} files of this sample")
        for file in ours:
            files.delete(file.id)


if __name__ == "__main__":
    main()
