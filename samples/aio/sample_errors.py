"""Distinguish the errors that can occur.

Why: every error reply, even HTML from a gateway, raises one of azure-core's exceptions. It has the status and, in
``.error``, the code, the message, and the request id that the service's support asks for.

How:  python -m samples.aio.sample_errors

Environment variables: PROJECT_ENDPOINT and PROJECT_KEY, see _endpoint.py. Without them an emulator is started.
"""

from __future__ import annotations

import asyncio

from azure.core.credentials import AzureKeyCredential
from azure.core.exceptions import AzureError, ClientAuthenticationError, HttpResponseError, ResourceNotFoundError

from azure_ai_files.aio import AgentsClient
from azure_ai_files.exceptions import PollingTimeoutError

from ._endpoint import connect


async def upload(client: AgentsClient, purpose: str) -> None:
    try:
        file = await client.files.upload_and_poll(file=("a.txt", b"text"), purpose=purpose, timeout=30, retry_total=0)
        print(f"uploaded {file.filename}")
        await client.files.delete(file.id)
        await client.files.get(file.id)
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


async def main() -> None:
    async with connect() as project_client:
        await upload(project_client.agents, "assistants")
        await upload(project_client.agents, "no such purpose")
        await upload(project_client.agents, "")
    async with AgentsClient("http://127.0.0.1:9/v1", AzureKeyCredential("a closed port")) as client:
        await upload(client, "assistants")


if __name__ == "__main__":
    asyncio.run(main())
