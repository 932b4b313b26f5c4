# Converted from samples/aio/sample_errors.py by swagger/codegen; do not edit.
"""
FILE: sample_errors.py

DESCRIPTION:
    This sample distinguishes the errors that can occur. Every error reply, even HTML from a gateway, raises one of
    azure-core's exceptions. It has the status and, in .error, the code, the message, and the request id that the
    service's support asks for.

USAGE:
    python samples/sample_errors.py

    Set the environment variables first:
    1) PROJECT_ENDPOINT - the endpoint of Azure AI Foundry, Azure OpenAI, OpenAI or a compatible server
    2) PROJECT_KEY - its key; without it, DefaultAzureCredential signs in with Entra ID
    If you have no service, start an emulator in another terminal, and set the variables that it prints:
    azure-ai-files emulator
"""

from __future__ import annotations

import os

from azure.core.credentials import AzureKeyCredential
from azure.core.exceptions import AzureError, ClientAuthenticationError, HttpResponseError, ResourceNotFoundError
from azure.identity import DefaultAzureCredential

from azure_ai_files import AgentsClient, AIProjectClient
from azure_ai_files.exceptions import PollingTimeoutError


def upload(client: AgentsClient, purpose: str) -> None:
    # [START errors]
    try:
        file = client.files.upload_and_poll(file=("a.txt", b"text"), purpose=purpose, timeout=30, retry_total=0)
        print(f"uploaded {file.filename}")
        client.files.delete(file.id)
        client.files.get(file.id)
    except ResourceNotFoundError:
        print("not found: the file no longer exists")
    except ClientAuthenticationError as error:
        print(f"not signed in: {error.message}")
    except HttpResponseError as error:
        print(f"refused: {error.message}")
    except PollingTimeoutError as error:
        print(f"not processed in time, but still on the service: {error.file_id}")
    except AzureError as error:
        print(f"no reply: {error.message}")
    except ValueError as error:
        print(f"not sent: {error}")
    # [END errors]


def main() -> None:
    endpoint, key = os.environ["PROJECT_ENDPOINT"], os.environ.get("PROJECT_KEY")
    with (
        DefaultAzureCredential() as credential,
        AIProjectClient(endpoint, AzureKeyCredential(key) if key else credential) as project_client,
    ):
        upload(project_client.agents, "assistants")
        upload(project_client.agents, "no such purpose")
        upload(project_client.agents, "")
    with AgentsClient("http://127.0.0.1:9/v1", AzureKeyCredential("a closed port")) as client:
        upload(client, "assistants")


if __name__ == "__main__":
    main()
