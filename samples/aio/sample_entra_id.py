"""
FILE: sample_entra_id.py

DESCRIPTION:
    This sample signs in with Entra ID, without a key in the code, and prints what to fix if that fails. A token
    identifies the caller, expires, and can be revoked. The client requests the right scope, reuses the token until
    shortly before it expires, and with enable_cae=True signs in again when the service revokes it.

USAGE:
    python samples/aio/sample_entra_id.py

    Set the environment variable first:
    1) PROJECT_ENDPOINT - the endpoint of Azure AI Foundry or Azure OpenAI
    If you have no service, start an emulator in another terminal, and set the variables that it prints:
    azure-ai-files emulator --tls --tokens
"""

from __future__ import annotations

import asyncio
import os

from azure.core.exceptions import ClientAuthenticationError
from azure.identity.aio import DefaultAzureCredential

from azure_ai_files.aio import AIProjectClient


async def sign_in() -> None:
    # [START sign_in]
    async with (
        DefaultAzureCredential() as credential,
        AIProjectClient(os.environ["PROJECT_ENDPOINT"], credential, enable_cae=True) as project_client,
    ):
        page = await project_client.agents.files.list()
        # [END sign_in]
        print(f"signed in to {project_client.agents}: {len(page.data)} files")


async def main() -> None:
    try:
        await sign_in()
    except ClientAuthenticationError as error:
        # A credential was not found, the token is for another audience, or its identity lacks a role.
        print(f"not signed in: {error.message}")


if __name__ == "__main__":
    asyncio.run(main())
