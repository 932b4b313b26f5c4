"""openai-python's own client on the emulator: every method for containers and their files, and a stored response."""

from __future__ import annotations

from typing import Any

import openai
import pytest

from azure_ai_files.emulator import Emulator


async def test_every_method(other: Any, emulator: Emulator) -> None:
    uploaded = emulator.add_file("u.txt", b"uploaded", purpose="assistants")
    made = await other.containers.create(name="box", file_ids=[uploaded], memory_limit="4g")
    assert (made.status, made.expires_after.minutes, made.memory_limit) == ("active", 20, "4g")
    assert (await other.containers.retrieve(made.id)).name == "box"
    assert [each.id async for each in other.containers.list(name="box", limit=1)] == [made.id]
    added = await other.containers.files.create(made.id, file=("a.txt", b"text"))
    copied = await other.containers.files.create(made.id, file_id=uploaded)
    assert (added.path, added.source, added.bytes, copied.bytes) == ("/mnt/data/a.txt", "user", 4, 8)
    assert (await other.containers.files.retrieve(added.id, container_id=made.id)).path == added.path
    assert [each.id async for each in other.containers.files.list(made.id, limit=1)] == [copied.id, added.id]
    content = await other.containers.files.content.retrieve(added.id, container_id=made.id)
    assert content.content == b"text"
    await other.containers.files.delete(added.id, container_id=made.id)
    await other.containers.delete(made.id)
    with pytest.raises(openai.NotFoundError):
        await other.containers.retrieve(made.id)


async def test_a_response(other: Any, emulator: Emulator) -> None:
    response_id = emulator.add_response("Here: ", [("chart.png", b"png")])
    response = await other.responses.retrieve(response_id)
    (citation,) = response.output[-1].content[0].annotations
    assert response.output_text[citation.start_index : citation.end_index] == "sandbox:/mnt/data/chart.png"
    content = await other.containers.files.content.retrieve(citation.file_id, container_id=citation.container_id)
    assert content.content == b"png"
    with pytest.raises(openai.NotFoundError):
        await other.responses.retrieve("resp_0")
