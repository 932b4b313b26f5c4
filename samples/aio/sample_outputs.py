"""
FILE: sample_outputs.py

DESCRIPTION:
    This sample saves the files that an agent made: the charts and tables that its answer links to. The links in an
    answer, such as sandbox:/mnt/data/chart.png, cannot be opened, and the container with the files ends 20 minutes
    after its last use.

USAGE:
    python samples/aio/sample_outputs.py

    It needs no service and no environment variables: its emulator has a response of a code interpreter. With a service,
    pass what openai_client.responses.create(...) returned, the messages of a thread, or the id of a container.
"""

from __future__ import annotations

import asyncio
import tempfile
from typing import Any

from azure.core.rest import HttpRequest

from azure_ai_files.aio import AIProjectClient
from azure_ai_files.aio.operations import FilesOperations
from azure_ai_files.emulator import Emulator

ANSWER = "I plotted it: [the chart](sandbox:/mnt/data/chart.png), and [the data](sandbox:/mnt/data/data.csv)."
OUTPUTS = (("chart.png", b"\x89PNG..."), ("data.csv", b"x,y\n1,2\n"))


async def save_outputs(files: FilesOperations, response: Any, folder: str) -> None:
    # [START save_outputs]
    for output in await files.find_outputs(response):
        print(f"mentioned as {output.text}")
    async for saved in files.save_outputs(response, folder):
        print(f"saved {saved.path.name}" if saved.path else f"{saved.input.filename} failed: {saved.error}")
    # [END save_outputs]


async def main() -> None:
    async with Emulator() as emulator, AIProjectClient(emulator.openai_endpoint, emulator.credential) as client:
        response_id = emulator.add_response(ANSWER, OUTPUTS)
        response = (await client.send_request(HttpRequest("GET", f"/responses/{response_id}"))).json()
        with tempfile.TemporaryDirectory() as folder:
            await save_outputs(client.agents.files, response, folder)


if __name__ == "__main__":
    asyncio.run(main())
