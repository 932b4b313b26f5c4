# Converted from samples/aio/sample_errors.py by swagger/codegen; do not edit.
"""Distinguish the errors that can occur.

Why: every error reply, even HTML from a gateway, raises one of azure-core's exceptions. It has the status and, in
``.error``, the code, the message, and the request id that the service's support asks for.

How:  python -m samples.sample_errors

Environment variables: PROJECT_ENDPOINT and PROJECT_KEY, see _endpoint.py. Without them an emulator is started.
"""

from __future__ import annotations

from azure.core.credentials import AzureKeyCredential
from azure.core.exceptions import AzureError, ClientAuthenticationError, HttpResponseError, ResourceNotFoundError

from azure_ai_files import AgentsClient
from azure_ai_files.exceptions import PollingTimeoutError

from ._endpoint import connect


def upload(client: AgentsClient, purpose: str) -> None:
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


def main() -> None:
    with connect() as project_client:
        upload(project_client.agents, "assistants")
        upload(project_client.agents, "no such purpose")
        upload(project_client.agents, "")
    with AgentsClient("http://127.0.0.1:9/v1", AzureKeyCredential("a closed port")) as client:
        upload(client, "assistants")


if __name__ == "__main__":
    main()
