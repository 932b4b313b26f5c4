# Converted from samples/aio/sample_bring_your_own_endpoint.py by swagger/codegen; do not edit.
"""
FILE: sample_bring_your_own_endpoint.py

DESCRIPTION:
    This sample uses any service: the endpoint determines its dialect. The same code works with Azure AI Foundry,
    Azure OpenAI, OpenAI and compatible servers, with a key or with Entra ID. If your service differs, describe the
    differences with keywords of the client.

USAGE:
    python samples/sample_bring_your_own_endpoint.py [endpoint ...]

    Set the environment variables first:
    1) PROJECT_ENDPOINT - such as https://my-resource.openai.azure.com, unless you pass endpoints
    2) PROJECT_KEY - the key of the service; without it, DefaultAzureCredential signs in with Entra ID
    3) PROJECT_AUDIENCE - the audience of tokens, if the endpoint does not determine it
    If you have no service, start an emulator in another terminal, and set the variables that it prints:
    azure-ai-files emulator
"""

from __future__ import annotations

import os
import sys
from typing import Union

from azure.core.credentials import AzureKeyCredential, TokenCredential
from azure.identity import DefaultAzureCredential

from azure_ai_files import AgentsClient


def visit(endpoint: str, credential: Union[AzureKeyCredential, TokenCredential]) -> None:
    # [START any_endpoint]
    with AgentsClient(endpoint, credential, audience=os.environ.get("PROJECT_AUDIENCE")) as client:
        file = client.files.upload(file=("hello.txt", b"Hello!"), purpose="assistants")
        print(f"{client}: {file.filename} has {file.bytes} bytes")
        client.files.delete(file.id)
    # [END any_endpoint]


def main() -> None:
    endpoints, key = sys.argv[1:] or [os.environ["PROJECT_ENDPOINT"]], os.environ.get("PROJECT_KEY")
    with DefaultAzureCredential() as credential:
        for endpoint in endpoints:
            visit(endpoint, AzureKeyCredential(key) if key else credential)


if __name__ == "__main__":
    main()
