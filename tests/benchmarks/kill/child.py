"""The process that is killed: ``python -m tests.benchmarks.kill.child SURFACE ENDPOINT FILE``.

The key comes on standard input; the id of the file goes to standard output.
"""

import asyncio
import sys

from azure.core.credentials import AzureKeyCredential

PURPOSE = "assistants"


def upload(endpoint: str, key: str, path: str) -> str:
    """Upload, or go on with what an earlier process began."""
    from azure_ai_files import AgentsClient

    with AgentsClient(endpoint, AzureKeyCredential(key)) as client:
        return client.files.upload(file_path=path, purpose=PURPOSE, resume=True).id


async def upload_async(endpoint: str, key: str, path: str) -> str:
    """Do the same with the async client."""
    from azure_ai_files.aio import AgentsClient

    async with AgentsClient(endpoint, AzureKeyCredential(key)) as client:
        return (await client.files.upload(file_path=path, purpose=PURPOSE, resume=True)).id


def main() -> None:
    """Upload with the client that is asked for."""
    surface, endpoint, path = sys.argv[1:]
    key = sys.stdin.read()
    print(upload(endpoint, key, path) if surface == "sync" else asyncio.run(upload_async(endpoint, key, path)))


if __name__ == "__main__":
    main()
