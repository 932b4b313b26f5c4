# Converted from samples/aio/sample_raw_response.py by swagger/codegen; do not edit.
"""
FILE: sample_raw_response.py

DESCRIPTION:
    This sample gets the HTTP reply: its status, headers and request id, and its body while it arrives. A support
    case needs the request id, a dashboard the rate limits, a proxy the bytes. The methods of every group also exist
    under with_raw_response and with_streaming_response.

USAGE:
    python samples/sample_raw_response.py

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

from azure.core.credentials import AzureKeyCredential
from azure.identity import DefaultAzureCredential

from azure_ai_files import AIProjectClient
from azure_ai_files.models import FilePurpose
from azure_ai_files.operations import FilesOperations


def show_raw_response(files: FilesOperations, file_id: str) -> None:
    # [START with_raw_response]
    response = files.with_raw_response.get(file_id)
    file = response.parse()
    print(f"{response.status_code}: {file.filename}, request id {'known' if response.request_id else 'unknown'}")

    file, status, headers = files.with_raw_response.get(file_id)
    print(f"{status}: {file.bytes} bytes, sent as {headers['Content-Type']}")
    # [END with_raw_response]


def show_streaming_response(files: FilesOperations, file_id: str) -> None:
    # [START with_streaming_response]
    # The connection is released at the end of the block, even if the body was not read to its end.
    with files.with_streaming_response.get_content(file_id) as response:
        print(f"{response.status_code}: {response.headers['Content-Length']} bytes follow")
        for block in response.iter_bytes():
            print(f"received: {block.decode()}")
    # [END with_streaming_response]


def main() -> None:
    endpoint, key = os.environ["PROJECT_ENDPOINT"], os.environ.get("PROJECT_KEY")
    with (
        DefaultAzureCredential() as credential,
        AIProjectClient(endpoint, AzureKeyCredential(key) if key else credential) as project_client,
    ):
        files = project_client.agents.files
        file = files.upload(file=("hello.txt", b"Hello!"), purpose=FilePurpose.AGENTS)
        try:
            show_raw_response(files, file.id)
            show_streaming_response(files, file.id)
        finally:
            deleted = (files.with_raw_response.delete(file.id)).parse()
            print(f"deleted: {deleted.deleted}")


if __name__ == "__main__":
    main()
