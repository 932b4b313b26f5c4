"""A service that ignores when a file is to expire is not passed over in silence."""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Callable
from typing import Any

import pytest
from azure.core.credentials import AzureKeyCredential

from azure_ai_files import AgentsClient
from tests.harness.reply import json_reply
from tests.harness.scripted_service import FILE_ID, file_info
from tests.harness.server import MakeServer
from tests.harness.surface import SECRET, MakeClient, Surface

HOUR = {"anchor": "created_at", "seconds": 3600}
FILE = {"file": b"content", "purpose": "assistants"}
CREATED_AT = file_info(7)["created_at"]


async def upload(client: Any, **expiry: Any) -> Any:
    return await client.files.upload(**FILE, **expiry)


async def upload_by_body(client: Any, **expiry: Any) -> Any:
    return await client.files.upload({**FILE, **expiry})


async def upload_raw(client: Any, **expiry: Any) -> Any:
    return (await client.files.with_raw_response.upload(**FILE, **expiry)).parse()


async def upload_and_poll(client: Any, **expiry: Any) -> Any:
    return await client.files.upload_and_poll(**FILE, **expiry)


async def upload_in_time(client: Any, **expiry: Any) -> Any:
    return await client.files.upload_and_poll(**FILE, timeout=60, **expiry)


async def begin_upload(client: Any, **expiry: Any) -> Any:
    poller = await client.files.begin_upload(**FILE, **expiry)
    return await poller.result()


async def upload_in_parts(client: Any, **expiry: Any) -> Any:
    begun = await client.uploads.create(filename="a.txt", purpose="batch", bytes=7, mime_type="text/plain", **expiry)
    return (await client.uploads.complete(begun.id, part_ids=["part_1"])).file


CALLS = [upload, upload_by_body, upload_raw, upload_and_poll, upload_in_time, begin_upload, upload_in_parts]
each_call = pytest.mark.parametrize("call", CALLS)

Start = Callable[..., Any]


@pytest.fixture
def start(make_client: MakeClient, fault_server: MakeServer) -> Start:
    """Make a client of a service that says so much about the end of a file."""

    def start(**expiry: Any) -> Any:
        file = file_info(7, **expiry)
        upload = {"id": "upload_1", "object": "upload", "expires_at": CREATED_AT + 3600}

        def reply(path: str) -> dict[str, Any]:
            return file if "/files" in path else {**upload, "file": file if path.endswith("/complete") else None}

        server = fault_server(lambda _: json_reply(lambda request: reply(request.path)))
        return make_client(f"{server.url}/v1")

    return start


@each_call
@pytest.mark.parametrize("said", [{}, {"expires_at": None}, {"expires_at": CREATED_AT + 86_400}])
async def test_an_expiry_that_was_ignored_is_a_warning(start: Start, call: Any, said: dict[str, Any]) -> None:
    with pytest.warns(UserWarning, match=f"{FILE_ID}.*ignored expires_after") as caught:
        file = await call(start(**said), expires_after=HOUR)
    assert file.id == FILE_ID
    assert len(caught) == 1


@each_call
async def test_an_expiry_that_was_heeded_is_none(start: Start, call: Any) -> None:
    assert (await call(start(expires_at=CREATED_AT + 3601), expires_after=HOUR)).id == FILE_ID


@each_call
async def test_without_a_wish_there_is_nothing_to_ignore(start: Start, call: Any) -> None:
    assert (await call(start())).id == FILE_ID


async def test_an_unread_reply_cannot_warn(start: Start) -> None:
    async with start().files.with_streaming_response.upload(**FILE, expires_after=HOUR) as response:
        assert response.status_code == 200


async def test_an_upload_that_was_cancelled_is_forgotten(start: Start) -> None:
    client = start()
    await client.uploads.create(filename="a", purpose="batch", bytes=7, mime_type="text/plain", expires_after=HOUR)
    await client.uploads.cancel("upload_1")
    assert (await client.uploads.complete("upload_1", part_ids=["part_1"])).file.id == FILE_ID


async def test_the_warning_points_at_the_caller(surface: Surface, start: Start, fault_server: MakeServer) -> None:
    def upload_here() -> None:
        server = fault_server(lambda _: json_reply(file_info(7)))
        with AgentsClient(f"{server.url}/v1", AzureKeyCredential(SECRET)) as client:
            client.files.upload(file=b"content", purpose="assistants", expires_after=HOUR)

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        await (upload(start(), expires_after=HOUR) if surface.is_aio else asyncio.to_thread(upload_here))
    assert [warning.filename for warning in caught] == [__file__]
