"""Other clients, as they are published."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import openai
import pytest
from azure.ai.agents import AgentsClient
from azure.ai.agents.aio import AgentsClient as AsyncAgentsClient
from azure.ai.agents.models import FilePurpose
from azure.core.exceptions import ClientAuthenticationError, HttpResponseError, ResourceNotFoundError
from azure.core.pipeline.policies import AzureKeyCredentialPolicy

from azure_ai_files.emulator import Emulator

from .conftest import MakeEmulator

LINES = b'{"line": 1}\n' * 1000


class NoToken:
    """A credential that the constructor requires; the policy that is passed with it never uses it."""

    def get_token(self, *scopes: str, **kwargs: Any) -> Any:
        raise AssertionError("no token is needed here")


def agents_options(emulator: Emulator) -> dict[str, Any]:
    policy = AzureKeyCredentialPolicy(emulator.credential, "api-key")
    return {"endpoint": emulator.endpoint, "credential": NoToken(), "authentication_policy": policy}


@pytest.fixture
def agents(emulator: Emulator) -> Iterator[AgentsClient]:
    with AgentsClient(**agents_options(emulator)) as client:
        yield client


@pytest.fixture
async def async_agents(emulator: Emulator) -> AsyncIterator[AsyncAgentsClient]:
    async with AsyncAgentsClient(**agents_options(emulator)) as client:
        yield client


@pytest.fixture
def emulator(make_emulator: MakeEmulator) -> Emulator:
    """An emulator with a running clock, for pollers."""
    return make_emulator(processing_delay=0.02)


@pytest.fixture(params=["/v1", "/openai/v1", "/api/projects/emulator/openai/v1"])
def client(request: pytest.FixtureRequest, emulator: Emulator) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=emulator.url + request.param, api_key=emulator.key, max_retries=0) as made:
        yield made


def named(content: bytes, name: str) -> io.BytesIO:
    file = io.BytesIO(content)
    file.name = name
    return file


def test_azure_ai_agents(agents: AgentsClient, tmp_path: Path) -> None:
    path = tmp_path / "größe; 1.txt"
    path.write_bytes(LINES)
    by_path = agents.files.upload_and_poll(file_path=str(path), purpose=FilePurpose.AGENTS, polling_interval=0.01)
    assert (by_path.status, by_path.filename, by_path.bytes) == ("processed", path.name, len(LINES))
    by_handle = agents.files.upload(file=named(LINES, "b.txt"), purpose=FilePurpose.AGENTS)
    assert by_handle.filename == "b.txt"
    by_bytes = agents.files.upload(file=LINES, filename="c.txt", purpose="vision")
    assert (by_bytes.filename, by_bytes.purpose) == ("c.txt", "vision")
    assert {file.id for file in agents.files.list().data} == {by_path.id, by_handle.id, by_bytes.id}
    assert [file.id for file in agents.files.list(purpose="vision").data] == [by_bytes.id]
    assert agents.files.get(by_path.id) == by_path
    assert b"".join(agents.files.get_content(by_path.id)) == LINES
    agents.files.save(by_path.id, "saved.txt", tmp_path)
    assert (tmp_path / "saved.txt").read_bytes() == LINES
    agents.files.delete(by_path.id)
    with pytest.raises(ResourceNotFoundError, match="No such File object"):
        agents.files.get(by_path.id)


def test_azure_ai_agents_errors(agents: AgentsClient, emulator: Emulator) -> None:
    with pytest.raises(HttpResponseError, match="'file' is a required property"):
        agents.files.upload(file=b"", filename="empty.txt", purpose=FilePurpose.AGENTS)
    emulator.settings.processing_rule = lambda _: "No text was found."
    failed = agents.files.upload_and_poll(file=LINES, purpose=FilePurpose.AGENTS, polling_interval=0.01)
    assert (failed.status, failed.status_details) == ("error", "No text was found.")
    wrong = AzureKeyCredentialPolicy(type(emulator.credential)("wrong"), "api-key")
    options = {**agents_options(emulator), "authentication_policy": wrong}
    with AgentsClient(**options) as stranger, pytest.raises(ClientAuthenticationError):
        stranger.files.list()


async def test_azure_ai_agents_aio(async_agents: AsyncAgentsClient, tmp_path: Path) -> None:
    files = async_agents.files
    uploaded = await files.upload_and_poll(
        file=named(LINES, "a b.txt"), purpose=FilePurpose.AGENTS, polling_interval=0.01
    )
    assert uploaded.status == "processed"
    listed = await files.list()
    assert [file.id for file in listed.data] == [uploaded.id]
    content = await files.get_content(uploaded.id)
    assert b"".join([block async for block in content]) == LINES
    await files.save(uploaded.id, "saved.txt", tmp_path)
    assert (tmp_path / "saved.txt").stat().st_size == len(LINES)
    await files.delete(uploaded.id)
    with pytest.raises(ResourceNotFoundError):
        await files.get(uploaded.id)


def test_openai(client: openai.OpenAI) -> None:
    made = [client.files.create(file=(f"{n}.jsonl", LINES), purpose="batch") for n in range(5)]
    ready = client.files.wait_for_processing(made[0].id, poll_interval=0.01)
    assert (ready.status, ready.bytes, ready.filename) == ("processed", len(LINES), "0.jsonl")
    assert [file.id for file in client.files.list(limit=2, order="asc")] == [file.id for file in made]
    assert client.files.content(made[1].id).read() == LINES
    assert client.files.delete(made[1].id).deleted
    with pytest.raises(openai.NotFoundError, match="No such File object") as caught:
        client.files.retrieve(made[1].id)
    assert caught.value.request_id
    assert [file.id for file in client.files.list(purpose="assistants")] == []


def test_openai_errors(client: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError, match="File is empty"):
        client.files.create(file=("a.txt", b""), purpose="assistants")
    with pytest.raises(openai.BadRequestError, match="is not one of") as caught:
        client.files.create(file=("a.txt", LINES), purpose="nonsense")  # type: ignore[arg-type]
    assert caught.value.param == "purpose"
    kept = client.files.create(
        file=LINES, purpose="assistants", expires_after={"anchor": "created_at", "seconds": 3600}
    )
    assert kept.expires_at == kept.created_at + 3600
    with pytest.raises(openai.AuthenticationError):
        client.with_options(api_key="wrong").files.list()


async def test_openai_async(emulator: Emulator) -> None:
    async with openai.AsyncOpenAI(base_url=emulator.openai_endpoint, api_key=emulator.key) as client:
        made = await client.files.create(file=("a.jsonl", LINES), purpose="fine-tune")
        assert [file.id async for file in client.files.list(limit=1)] == [made.id]
        assert (await client.files.content(made.id)).content == LINES
        assert (await client.files.delete(made.id)).deleted


def test_azure_openai_classic(emulator: Emulator) -> None:
    options = {"azure_endpoint": emulator.url, "api_key": emulator.key, "api_version": "2024-10-21"}
    with openai.AzureOpenAI(**options) as client:
        emulator.clock.stop()
        made = client.files.create(file=("a.jsonl", LINES), purpose="fine-tune")
        assert made.status == "pending"
        emulator.clock.resume()
        assert client.files.wait_for_processing(made.id, poll_interval=0.01).status == "processed"
        assert [file.id for file in client.files.list()] == [made.id]
        assert client.files.content(made.id).read() == LINES
        assert client.files.delete(made.id).deleted
        with pytest.raises(openai.NotFoundError) as caught:
            client.files.retrieve(made.id)
        assert caught.value.code == "notFound"
