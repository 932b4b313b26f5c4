"""azure-ai-agents' own client on the emulator: every method of its three groups for vector stores, sync and aio."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
from azure.ai.agents import AgentsClient, models
from azure.ai.agents.aio import AgentsClient as AsyncAgentsClient
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from azure.core.pipeline.policies import AzureKeyCredentialPolicy

from azure_ai_files.emulator import Emulator
from tests.harness.surface import Surface, as_aio

STATIC = models.VectorStoreStaticChunkingStrategyRequest(
    static=models.VectorStoreStaticChunkingStrategyOptions(max_chunk_size_tokens=200, chunk_overlap_tokens=100)
)
ASSET = models.VectorStoreDataSource(asset_identifier="azureml://x", asset_type="uri_asset")


class NoToken:
    """A credential that the constructor requires; the policy that is passed with it never uses it."""

    def get_token(self, *scopes: str, **kwargs: Any) -> Any:
        raise AssertionError("no token is needed here")


def without_docx(file: Mapping[str, Any]) -> str | None:
    return "unsupported_file: No Word." if file["filename"].endswith(".docx") else None


@pytest.fixture
async def agents(surface: Surface) -> AsyncIterator[Any]:
    with Emulator(processing_delay=0.01, processing_rule=without_docx) as emulator:
        options: dict[str, Any] = {
            "endpoint": emulator.endpoint,
            "credential": NoToken(),
            "authentication_policy": AzureKeyCredentialPolicy(emulator.credential, "api-key"),
        }
        async with AsyncAgentsClient(**options) if surface.is_aio else as_aio(AgentsClient(**options)) as client:
            client.add_file = emulator.add_file
            yield client


async def items(paged: Any) -> list[Any]:
    return [item async for item in paged]


async def test_vector_stores(agents: Any) -> None:
    stores, file_id = agents.vector_stores, agents.add_file("a.txt", b"12345")
    policy = models.VectorStoreExpirationPolicy(anchor="last_active_at", days=7)
    made = await stores.create(file_ids=[file_id], name="handbook", expires_after=policy, chunking_strategy=STATIC)
    assert (made.name, made.expires_after.days, made.file_counts.total) == ("handbook", 7, 1)
    ready = await stores.create_and_poll(file_ids=[file_id], metadata={"a": "b"}, polling_interval=0.01)
    assert (ready.status, ready.file_counts.completed, ready.usage_bytes) == ("completed", 1, 5)
    assets = await stores.create_and_poll(data_sources=[ASSET], polling_interval=0.01)
    assert assets.file_counts.completed == 1
    from_json = await stores.create({"name": "from JSON"})
    from_file = await stores.create(io.BytesIO(json.dumps({"name": "from a file"}).encode()))
    assert (await stores.get(from_file.id)).name == "from a file"
    assert (await stores.modify(from_json.id, name="changed", metadata={"c": "d"})).metadata == {"c": "d"}
    everything = [from_file.id, from_json.id, assets.id, ready.id, made.id]
    assert [store.id for store in await items(stores.list(limit=2))] == everything
    assert await stores.delete(made.id) is None
    with pytest.raises(ResourceNotFoundError):
        await stores.get(made.id)


async def test_vector_store_files(agents: Any) -> None:
    store = await agents.vector_stores.create()
    files, good, bad = agents.vector_store_files, agents.add_file("a.txt", b"12345"), agents.add_file("b.docx")
    made = await files.create(store.id, file_id=good, chunking_strategy=STATIC)
    assert (made.vector_store_id, made.chunking_strategy.static.max_chunk_size_tokens) == (store.id, 200)
    assert type(made.chunking_strategy) is models.VectorStoreStaticChunkingStrategyResponse
    failed = await files.create_and_poll(store.id, file_id=bad, polling_interval=0.01)
    assert (failed.status, failed.last_error.code) == ("failed", models.VectorStoreFileErrorCode.UNSUPPORTED_FILE)
    asset = await files.create_and_poll(store.id, data_source=ASSET, polling_interval=0.01)
    assert (await files.get(store.id, asset.id)).status == "completed"
    assert [file.id for file in await items(files.list(store.id, filter="failed"))] == [bad]
    assert len(await items(files.list(store.id, limit=1, order="asc"))) == 3
    assert await files.delete(store.id, good) is None
    with pytest.raises(ResourceNotFoundError):
        await files.get(store.id, good)


async def test_vector_store_file_batches(agents: Any) -> None:
    store = await agents.vector_stores.create()
    batches, good, bad = agents.vector_store_file_batches, agents.add_file("a.txt"), agents.add_file("b.docx")
    done = await batches.create_and_poll(store.id, file_ids=[good, bad], polling_interval=0.01)
    assert (done.status, done.file_counts.completed, done.file_counts.failed) == ("completed", 1, 1)
    failed = await items(batches.list_files(store.id, done.id, filter="failed"))
    assert [(file.id, file.last_error.message) for file in failed] == [(bad, "No Word.")]
    again = await batches.create(store.id, {"file_ids": [good]})
    assert (await batches.cancel(store.id, again.id)).id == again.id
    assets = await batches.create(store.id, data_sources=[ASSET], chunking_strategy=STATIC)
    assert (await batches.get(store.id, assets.id)).file_counts.total == 1


async def test_what_is_refused(agents: Any) -> None:
    store = await agents.vector_stores.create()
    with pytest.raises(HttpResponseError, match="1 to 2000 items"):
        await agents.vector_store_file_batches.create(store.id, file_ids=[])
    with pytest.raises(HttpResponseError, match="not an integer from 1 to 100"):
        await items(agents.vector_stores.list(limit=101))
