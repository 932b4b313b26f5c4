"""The published clients of others, unmodified, against the emulator: what they take for the service is one."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import azure.ai.agents
import azure.ai.agents.aio
import openai
import pytest
from azure.core.credentials import AzureKeyCredential
from azure.core.exceptions import ClientAuthenticationError, ResourceNotFoundError
from azure.core.pipeline.policies import AzureKeyCredentialPolicy

NAME = "lines.jsonl"
CONTENT = b'{"custom_id": "1"}\n' * 20_000


async def settled(value: Any) -> Any:
    """The result of a call, sync or async."""
    return await value if inspect.isawaitable(value) else value


async def collected(values: Any) -> list[Any]:
    values = await settled(values)
    return [value async for value in values] if hasattr(values, "__aiter__") else list(values)


@dataclass(frozen=True)
class Peer:
    """How one client is made for an emulator and a key."""

    name: str
    make: Callable[[Any, str], Any]

    def __str__(self) -> str:
        return self.name


def agents(package: Any) -> Callable[[Any, str], Any]:
    def make(emulator: Any, key: str) -> Any:
        # The package takes token credentials only, and sends them over https only; its policy can be replaced.
        policy: AzureKeyCredentialPolicy[Any, Any] = AzureKeyCredentialPolicy(AzureKeyCredential(key), "api-key")
        return package.AgentsClient(emulator.endpoint, credential=object(), authentication_policy=policy)

    return make


def openai_at(client: Any, path: str) -> Callable[[Any, str], Any]:
    return lambda emulator, key: client(base_url=emulator.url + path, api_key=key, max_retries=0)


def azure_openai(client: Any) -> Callable[[Any, str], Any]:
    return lambda emulator, key: client(
        azure_endpoint=emulator.url, api_key=key, api_version="2024-10-21", max_retries=0
    )


AGENTS = (
    Peer("azure-ai-agents", agents(azure.ai.agents)),
    Peer("azure-ai-agents aio", agents(azure.ai.agents.aio)),
)
PROJECT_PATH = "/api/projects/emulator/openai/v1"
OPENAI = (
    Peer("OpenAI", openai_at(openai.OpenAI, "/v1")),
    Peer("AsyncOpenAI", openai_at(openai.AsyncOpenAI, "/v1")),
    Peer("OpenAI on Azure OpenAI v1", openai_at(openai.OpenAI, "/openai/v1")),
    Peer("AsyncOpenAI on Azure OpenAI v1", openai_at(openai.AsyncOpenAI, "/openai/v1")),
    Peer("OpenAI on a project", openai_at(openai.OpenAI, PROJECT_PATH)),
    Peer("AsyncOpenAI on a project", openai_at(openai.AsyncOpenAI, PROJECT_PATH)),
    Peer("AzureOpenAI", azure_openai(openai.AzureOpenAI)),
    Peer("AsyncAzureOpenAI", azure_openai(openai.AsyncAzureOpenAI)),
)
WITH_EXPIRY = tuple(peer for peer in OPENAI if "AzureOpenAI" not in peer.name)


@pytest.fixture
async def client(request: pytest.FixtureRequest, emulator: Any) -> AsyncIterator[Any]:
    """The client of a peer, with a good key."""
    made = request.param.make(emulator, emulator.key)
    yield made
    await settled(made.close())


def each(peers: tuple[Peer, ...]) -> Any:
    return pytest.mark.parametrize("client", peers, indirect=True, ids=str)


# --- azure-ai-agents -------------------------------------------------------------------------------------------


@each(AGENTS)
async def test_a_file_lives_and_dies_with_azure_ai_agents(client: Any, tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_bytes(CONTENT)
    file = await settled(client.files.upload_and_poll(file_path=str(path), purpose="assistants", polling_interval=0.02))
    assert (file.filename, file.bytes, file.status) == (NAME, len(CONTENT), "processed")

    assert await settled(client.files.get(file.id)) == file
    assert file in (await settled(client.files.list(purpose="assistants"))).data
    assert b"".join(await collected(client.files.get_content(file.id))) == CONTENT
    await settled(client.files.save(file.id, "saved.jsonl", tmp_path))
    assert (tmp_path / "saved.jsonl").read_bytes() == CONTENT

    await settled(client.files.delete(file.id))
    with pytest.raises(ResourceNotFoundError):
        await settled(client.files.get(file.id))


# A file, and its name as the sync and the aio client of the peer send it: aiohttp calls bytes "file" and quotes UTF-8.
NAMED_FILES: tuple[tuple[dict[str, Any], str, str], ...] = (
    ({"file": b"content", "filename": "a b.txt"}, "a b.txt", "file"),
    ({"file": ("tuple.txt", b"content")}, "tuple.txt", "tuple.txt"),
    ({"file": ("typed.txt", b"content", "text/plain")}, "typed.txt", "typed.txt"),
    ({"file": ("é.txt", b"content")}, "é.txt", "%C3%A9.txt"),
)


@pytest.mark.filterwarnings("ignore:In v4, passing bytes:DeprecationWarning")
@each(AGENTS)
@pytest.mark.parametrize(("arguments", "name", "aio_name"), NAMED_FILES)
async def test_each_kind_of_file_of_azure_ai_agents_is_taken(
    client: Any, arguments: Any, name: str, aio_name: str
) -> None:
    file = await settled(client.files.upload(purpose="assistants", **arguments))
    assert (file.filename, file.bytes) == (aio_name if ".aio." in type(client).__module__ else name, 7)


@pytest.mark.parametrize("peer", AGENTS, ids=str)
async def test_a_wrong_key_is_an_authentication_error_of_azure_ai_agents(peer: Peer, emulator: Any) -> None:
    client = peer.make(emulator, "wrong")
    try:
        with pytest.raises(ClientAuthenticationError):
            await settled(client.files.list())
    finally:
        await settled(client.close())


# --- openai ----------------------------------------------------------------------------------------------------


@each(OPENAI)
async def test_a_file_lives_and_dies_with_openai(client: Any) -> None:
    file = await settled(client.files.create(file=(NAME, CONTENT), purpose="batch"))
    assert (file.filename, file.bytes, file.purpose) == (NAME, len(CONTENT), "batch")
    ready = await settled(client.files.wait_for_processing(file.id, poll_interval=0.02, max_wait_seconds=10))
    assert ready.status == "processed"

    assert await settled(client.files.retrieve(file.id)) == ready
    # The first page only: Azure OpenAI's classic list has neither pages nor has_more, and openai asks for ever more.
    assert ready in (await settled(client.files.list(purpose="batch"))).data
    assert (await settled(client.files.content(file.id))).content == CONTENT

    deleted = await settled(client.files.delete(file.id))
    assert (deleted.id, deleted.deleted) == (file.id, True)
    with pytest.raises(openai.NotFoundError):
        await settled(client.files.retrieve(file.id))


async def collected_pages(pages: Any) -> list[Any]:
    """Every item of openai's page objects; the async one is its own iterator over all pages."""
    return [item async for item in pages] if hasattr(pages, "__aiter__") else list(pages)


@each(WITH_EXPIRY)
async def test_openai_follows_every_page(client: Any) -> None:
    purpose: Any = "evals"
    created = [
        (await settled(client.files.create(file=(f"{number}.jsonl", b"{}\n"), purpose=purpose))).id
        for number in range(5)
    ]
    listed = await collected_pages(client.files.list(purpose=purpose, limit=2, order="asc"))
    assert [file.id for file in listed if file.id in created] == created
    for file_id in created:
        await settled(client.files.delete(file_id))


@each(WITH_EXPIRY)
async def test_openai_files_expire(client: Any) -> None:
    expiry = {"anchor": "created_at", "seconds": 3600}
    file = await settled(client.files.create(file=(NAME, b"{}\n"), purpose="assistants", expires_after=expiry))
    assert file.expires_at == file.created_at + 3600


@pytest.mark.parametrize("peer", OPENAI, ids=str)
async def test_a_wrong_key_is_an_authentication_error_of_openai(peer: Peer, emulator: Any) -> None:
    client = peer.make(emulator, "wrong")
    try:
        with pytest.raises(openai.AuthenticationError):
            await settled(client.files.list())
    finally:
        await settled(client.close())


@each(OPENAI)
async def test_a_wrong_purpose_is_a_bad_request_of_openai(client: Any) -> None:
    with pytest.raises(openai.BadRequestError):
        await settled(client.files.create(file=(NAME, b"{}\n"), purpose="no such"))
