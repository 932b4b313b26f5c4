# Converted from samples/aio/sample_existing_client.py by swagger/codegen; do not edit.
"""
FILE: sample_existing_client.py

DESCRIPTION:
    This sample keeps the client of azure-ai-agents that a program already has, and uses the files of this package
    with it. A program that is in use is changed step by step. files_of uses the endpoint, credential, policies and
    transport of a client of azure-ai-agents or azure-ai-projects. The other way round, the clients of this package
    have what only those have, such as create_agent: then nothing but the imports changes.

USAGE:
    python samples/sample_existing_client.py

    pip install 'azure-ai-files[agents]'

    Set the environment variables first:
    1) PROJECT_ENDPOINT - the endpoint of Azure AI Foundry, Azure OpenAI, OpenAI or a compatible server
    2) PROJECT_KEY - its key; without it, DefaultAzureCredential signs in with Entra ID
    If you have no service, start an emulator in another terminal, and set the variables that it prints:
    azure-ai-files emulator
"""

from __future__ import annotations

import os
from typing import Any

from azure.ai.agents import AgentsClient
from azure.core.credentials import AzureKeyCredential
from azure.core.pipeline.policies import AzureKeyCredentialPolicy
from azure.identity import DefaultAzureCredential

from azure_ai_files import files_of


def visit(agents_client: AgentsClient) -> None:
    # [START files_of]
    files = files_of(agents_client)
    file = files.upload_and_poll(file=("hello.txt", b"Hello!"), purpose="assistants")
    print(f"uploaded {file.filename}, {file.bytes} bytes")
    # What these operations return fits where azure-ai-agents takes it, and the other way round.
    for result in files.delete_many([agents_client.files.get(file.id)]):
        print("deleted" if result.ok else result.error)
    # [END files_of]


def visit_with_key(endpoint: str, key: str) -> None:
    credential: Any = AzureKeyCredential(key)  # azure-ai-agents takes a key with a policy only
    policy = AzureKeyCredentialPolicy[Any, Any](credential, "api-key")
    with AgentsClient(endpoint, credential, authentication_policy=policy) as agents_client:
        visit(agents_client)


def main() -> None:
    endpoint, key = os.environ["PROJECT_ENDPOINT"], os.environ.get("PROJECT_KEY")
    if key:
        visit_with_key(endpoint, key)
    else:
        with DefaultAzureCredential() as credential, AgentsClient(endpoint, credential) as agents_client:
            visit(agents_client)


if __name__ == "__main__":
    main()
