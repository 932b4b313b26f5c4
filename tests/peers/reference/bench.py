"""Where the rows are shown: an emulator, servers that keep what they were sent, and the clients on them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from azure_ai_files.emulator import Emulator
from tests.harness.methods import FILE, service
from tests.harness.request import Request
from tests.harness.server import FaultServer, MakeServer, Script
from tests.harness.surface import MakeClient, Surface

#: As long as the service says of every file.
CONTENT = b'{"custom_id": "1"}'.ljust(FILE["bytes"] - 1) + b"\n"
NAME = "lines.jsonl"


@dataclass(frozen=True)
class Bench:
    """What a row has at hand."""

    surface: Surface
    emulator: Emulator
    folder: Path
    make_client: MakeClient
    fault_server: MakeServer

    @property
    def openai(self) -> Any:
        """A client of OpenAI as the emulator has it."""
        return self.make_client(self.emulator.openai_endpoint, self.emulator.credential, dialect="openai")

    @property
    def project(self) -> Any:
        """The agents of a Foundry project as the emulator has it."""
        return self.make_client(self.emulator.endpoint, self.emulator.credential, kind="AIProjectClient").agents

    def server(self, script: Script | None = None) -> FaultServer:
        return self.fault_server(service() if script is None else script)

    def client_of(self, server: FaultServer, path: str = "/v1", **options: Any) -> Any:
        return self.make_client(server.url + path, **options)

    async def sent(self, call: Callable[[Any], Any], script: Script | None = None) -> Request:
        """The one request that a call on a client makes."""
        server = self.server(script)
        await call(self.client_of(server))
        (request,) = server.requests
        return request

    async def file(self, client: Any, purpose: str = "batch", **more: Any) -> Any:
        return await client.files.upload(file=CONTENT, filename=NAME, purpose=purpose, **more)


async def items(paged: Any) -> list[Any]:
    return [item async for item in paged]


async def content_of(client: Any, file_id: str) -> bytes:
    async with await client.files.get_content(file_id) as content:
        return b"".join([block async for block in content])


Show = Callable[[Bench], Awaitable[None]]


@dataclass(frozen=True)
class Row:
    """One item of a document.

    :ivar item: What it is called in the table; for a parameter ``operation.parameter``.
    :ivar ours: How the same is called here.
    :ivar show: The assertion.
    """

    item: str
    ours: str
    show: Show

    def __str__(self) -> str:
        return self.item


def rows(*table: tuple[str, str, Show]) -> list[Row]:
    return [Row(*line) for line in table]
