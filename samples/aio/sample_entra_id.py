"""Sign in with Entra ID: no key in the code, and an error that says what to fix.

Why: a token names who asks, ends by itself, and can be taken back. The client asks for the right scope by itself, keeps
the token until shortly before its end, and with enable_cae=True signs in again when the service takes a token back.

How:  python -m samples.aio.sample_entra_id

Environment variables: PROJECT_ENDPOINT, see _endpoint.py; leave out PROJECT_KEY, and DefaultAzureCredential finds out
who you are. Without PROJECT_ENDPOINT an emulator is started, whose key takes the place of a token.
"""

from __future__ import annotations

import asyncio

from azure.core.exceptions import ClientAuthenticationError

from ._endpoint import connect


async def main() -> None:
    try:
        async with connect(enable_cae=True) as project_client:
            page = await project_client.agents.files.list()
            print(f"signed in to {project_client.agents}: {len(page.data)} files")
    except ClientAuthenticationError as error:
        # No credential was found, the token is for another audience, or its identity lacks a role.
        print(f"not signed in: {error.message}")


if __name__ == "__main__":
    asyncio.run(main())
