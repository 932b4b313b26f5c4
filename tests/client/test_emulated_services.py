"""The clients against every service that the emulator has, as the services are today."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from azure.core.exceptions import ResourceNotFoundError

from azure_ai_files.emulator import Emulator
from azure_ai_files.emulator.settings import DeletionStyle, PagingStyle
from tests.harness.surface import MakeClient

PROJECT_V1 = "/api/projects/emulator/openai/v1"
DAY = 24 * 3600


def expiring(days: int) -> dict[str, Any]:
    return {"expires_after": {"anchor": "created_at", "seconds": days * DAY}}


async def names(files: Any) -> list[str]:
    return [file.filename async for file in files]


@pytest.mark.parametrize("style", get_args(PagingStyle))
async def test_every_page_whatever_the_style(make_client: MakeClient, emulator: Emulator, style: Any) -> None:
    emulator.settings.paging = style
    made = [f"{number:03}.txt" for number in range(130)]
    for name in made:
        emulator.add_file(name, b"x", purpose="user_data")
    client = make_client(emulator.openai_endpoint, emulator.credential)
    assert sorted(await names(client.files.list_all(purpose="user_data"))) == made
    assert sorted(await names(client.files.list_all(purpose="user_data", page_size=50))) == made
    deleted = [result.ok async for result in client.files.delete_many(purpose="user_data")]
    assert deleted == [True] * len(made)
    assert await names(client.files.list_all()) == []


@pytest.mark.parametrize("style", get_args(DeletionStyle))
async def test_every_reply_to_a_delete(make_client: MakeClient, emulator: Emulator, style: Any) -> None:
    emulator.settings.deletion = style
    client = make_client(emulator.openai_endpoint, emulator.credential)
    file = await client.files.upload(file=b"x", filename="a.txt", purpose="user_data")
    await client.files.delete(file.id)
    with pytest.raises(ResourceNotFoundError):
        await client.files.get(file.id)


async def test_a_project_has_the_api_of_openai(make_client: MakeClient, emulator: Emulator) -> None:
    emulator.settings.processing_delay = 3600
    client = make_client(emulator.url + PROJECT_V1, emulator.credential)
    content = bytes(range(256)) * 40
    file = await client.files.upload_and_poll(file=content, filename="a.bin", purpose="user_data", part_size=4096)
    assert (file.status, file.bytes) == ("uploaded", len(content))
    assert b"".join([block async for block in await client.files.get_content(file.id)]) == content
    assert [request.operation for request in emulator.requests].count("Uploads_AddPart") == 3
    page = await client.files.list(limit=1, order="asc")
    assert ([each.id for each in page.data], page.has_more) == ([file.id], False)


@pytest.mark.parametrize(
    ("path", "options", "purpose", "days"),
    [
        (PROJECT_V1, {}, "batch", 1),
        ("/openai/v1", {}, "batch", 14),
        ("/openai/v1", {}, "assistants", 1),
        ("/openai", {"api_version": "2025-04-01-preview"}, "batch", 14),
        ("/v1", {}, "batch", 1),
    ],
)
async def test_the_shortest_life_of_a_file(
    make_client: MakeClient, emulator: Emulator, path: str, options: Any, purpose: str, days: int
) -> None:
    client = make_client(emulator.url + path, emulator.credential, **options)
    file = await client.files.upload(file=b"{}", filename="a.jsonl", purpose=purpose, **expiring(days))
    assert (file.expires_at - file.created_at).days == days


@pytest.mark.parametrize("version", ["2023-05-15", "2024-02-15-preview", "2024-10-21", "2025-04-01-preview"])
async def test_versions_of_azure_openai(make_client: MakeClient, emulator: Emulator, version: str) -> None:
    client = make_client(f"{emulator.url}/openai", emulator.credential, api_version=version)
    file = await client.files.upload_and_poll(file=b"x", filename="a.txt", purpose="assistants", polling_interval=0.01)
    assert (await client.files.get(file.id)).status == "processed"
    await client.files.delete(file.id)
    assert await names(client.files.list_all()) == []
