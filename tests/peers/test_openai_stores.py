"""openai-python's own client on the emulator: every method for vector stores, their files and batches."""

from __future__ import annotations

from typing import Any

import openai
import pytest

from azure_ai_files.emulator import Emulator

STATIC: Any = {"type": "static", "static": {"max_chunk_size_tokens": 200, "chunk_overlap_tokens": 100}}


async def items(paged: Any) -> list[Any]:
    return [item async for item in paged]


@pytest.fixture(autouse=True)
def at_once(emulator: Emulator) -> None:
    emulator.settings.processing_delay = 0


async def test_stores_and_their_files(other: Any, emulator: Emulator) -> None:
    stores, files = other.vector_stores, other.vector_stores.files
    first, second = emulator.add_file("returns.md", b"Return it."), emulator.add_file("b.txt", b"Holidays")
    store = await stores.create(name="a", file_ids=[first], description="of a", metadata={"a": "b"})
    assert (await stores.update(store.id, name="b")).name == (await stores.retrieve(store.id)).name == "b"
    assert [each.id for each in await items(stores.list(limit=1))] == [store.id]
    made = await files.create(store.id, file_id=second, attributes={"year": 2025}, chunking_strategy=STATIC)
    assert (made.status, made.attributes) == ("completed", {"year": 2025})
    assert (await files.update(second, vector_store_id=store.id, attributes={"year": 2026})).attributes == {
        "year": 2026
    }
    assert (await files.retrieve(second, vector_store_id=store.id)).chunking_strategy.type == "static"
    assert len(await items(files.list(store.id, limit=1))) == 2
    (text,) = await items(files.content(first, vector_store_id=store.id))
    assert (text.type, text.text) == ("text", "Return it.")
    (found,) = await items(stores.search(store.id, query="return policy"))
    assert (found.file_id, found.filename, found.score, found.content[0].text) == (first, "returns.md", 0.5, text.text)
    recent: Any = {"type": "gt", "key": "year", "value": 2025}
    assert [each.file_id for each in await items(stores.search(store.id, query="holidays", filters=recent))] == [second]
    assert (await files.delete(second, vector_store_id=store.id)).deleted
    assert (await stores.delete(store.id)).deleted
    with pytest.raises(openai.NotFoundError):
        await stores.retrieve(store.id)


async def test_batches(other: Any, emulator: Emulator) -> None:
    batches, store = other.vector_stores.file_batches, await other.vector_stores.create()
    good, bad = emulator.add_file("a.txt", b"1"), emulator.add_file("b.png", b"1")
    batch = await batches.create(store.id, files=[{"file_id": good, "attributes": {"a": 1}}, {"file_id": bad}])
    assert (batch.status, batch.file_counts.completed, batch.file_counts.failed) == ("completed", 1, 1)
    (failed,) = await items(batches.list_files(batch.id, vector_store_id=store.id, filter="failed"))
    assert (failed.id, failed.last_error.code) == (bad, "unsupported_file")
    assert (await batches.retrieve(batch.id, vector_store_id=store.id)).id == batch.id
    assert (await batches.cancel(batch.id, vector_store_id=store.id)).id == batch.id
    polled = await batches.create_and_poll(store.id, file_ids=[good], poll_interval_ms=1)
    assert polled.status == "completed"
