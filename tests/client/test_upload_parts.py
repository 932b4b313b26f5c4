"""Uploads in parts against the emulator, in every form of call; and checksums, however a file goes up."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from azure_ai_files.emulator import Emulator
from tests.harness.surface import MakeClient, Surface

DATA = b'{"custom_id": "1"}\n' * 20_000
SHA256 = hashlib.sha256(DATA).hexdigest()
PART_SIZE = 100_000


@pytest.fixture
def files(make_client: MakeClient, emulator: Emulator) -> Any:
    return make_client(emulator.openai_endpoint, emulator.credential).files


@pytest.fixture
def arguments(tmp_path: Path) -> dict[str, Any]:
    path = tmp_path / "lines.jsonl"
    path.write_bytes(DATA)
    return {"file_path": path, "purpose": "batch"}


WAYS: dict[str, dict[str, Any]] = {"one request": {}, "parts": {"part_size": PART_SIZE}, "resumable": {"resume": True}}
each_way = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)


async def content_of(files: Any, file: Any) -> bytes:
    async with await files.get_content(file.id) as content:
        return b"".join([block async for block in content])


@each_way
@pytest.mark.parametrize("base", ["/v1", "/openai"])
async def test_what_went_up_comes_back(
    make_client: MakeClient, emulator: Emulator, arguments: dict[str, Any], way: dict[str, Any], base: str
) -> None:
    endpoint = emulator.openai_endpoint.replace("/v1", base)
    files = make_client(endpoint, emulator.credential).files
    file = await files.upload(**arguments, **way)
    assert (file.filename, file.purpose, file.bytes) == ("lines.jsonl", "batch", len(DATA))
    assert "sha256" not in file
    assert await content_of(files, file) == DATA


async def with_body(files: Any, arguments: dict[str, Any], **way: Any) -> Any:
    return await files.upload(arguments, **way)


async def upload(files: Any, arguments: dict[str, Any], **way: Any) -> Any:
    return await files.upload(**arguments, **way)


async def and_poll(files: Any, arguments: dict[str, Any], **way: Any) -> Any:
    return await files.upload_and_poll(**arguments, **way, polling_interval=0.01)


async def begin(files: Any, arguments: dict[str, Any], **way: Any) -> Any:
    poller = await files.begin_upload(**arguments, **way, polling_interval=0.01)
    return await poller.result()


async def raw(files: Any, arguments: dict[str, Any], **way: Any) -> Any:
    response = await files.with_raw_response.upload(**arguments, **way)
    assert response.status_code == 200
    return response.parse()


CALLS = [upload, with_body, and_poll, begin, raw]


@each_way
@pytest.mark.parametrize("call", CALLS)
async def test_the_checksum_comes_with_the_file(
    files: Any, arguments: dict[str, Any], way: dict[str, Any], call: Callable[..., Any]
) -> None:
    file = await call(files, arguments, **way, sha256=True)
    assert file["sha256"] == SHA256
    assert file.as_dict()["sha256"] == SHA256


@pytest.mark.parametrize("make", [lambda: DATA, lambda: memoryview(DATA)], ids=["bytes", "memoryview"])
async def test_the_checksum_of_memory(files: Any, make: Callable[[], Any]) -> None:
    assert (await files.upload(file=("a.jsonl", make()), purpose="batch", sha256=True))["sha256"] == SHA256


async def test_the_checksum_of_what_can_be_read_once(files: Any, surface: Surface) -> None:
    blocks = [DATA[:1000], DATA[1000:]]

    async def stream() -> Any:
        for block in blocks:
            yield block

    data = stream() if surface.is_aio else iter(blocks)
    assert (await files.upload(file=("a.jsonl", data), purpose="batch", sha256=True))["sha256"] == SHA256


@each_way
async def test_a_streaming_response(
    files: Any, arguments: dict[str, Any], surface: Surface, way: dict[str, Any]
) -> None:
    async with files.with_streaming_response.upload(**arguments, **way) as response:
        assert response.status_code == 200
        parsed = response.parse()
        file = await parsed if surface.is_aio else parsed
    assert (file.object, file.bytes, file.filename) == ("file", len(DATA), "lines.jsonl")


async def test_a_callback_gets_the_last_reply(files: Any, arguments: dict[str, Any]) -> None:
    def cls(reply: Any, file: Any, headers: Any) -> Any:
        return reply.http_request.url.rpartition("/")[2], file, headers["Content-Type"]

    last, file, content_type = await files.upload(**arguments, part_size=PART_SIZE, cls=cls)
    assert (last, file.object, content_type.partition(";")[0]) == ("complete", "file", "application/json")


async def test_options_of_a_request_reach_all_of_them(
    files: Any, arguments: dict[str, Any], emulator: Emulator
) -> None:
    await files.upload(**arguments, part_size=PART_SIZE, headers={"X-Colour": "blue"})
    asked = [call for call in emulator.requests if "/uploads" in call.path]
    assert len(asked) == 1 + 4 + 1
    assert {call.headers.get("x-colour") for call in asked} == {"blue"}


async def test_an_upload_that_expires(files: Any, arguments: dict[str, Any]) -> None:
    options = {"expires_after": {"anchor": "created_at", "seconds": 3_600}, "part_size": PART_SIZE}
    file = await files.upload(**arguments, **options)
    assert file["expires_at"] - file["created_at"] == 3_600


@each_way
async def test_an_empty_file_goes_in_one_request(
    files: Any, arguments: dict[str, Any], emulator: Emulator, way: dict[str, Any]
) -> None:
    emulator.settings.allow_empty_files = True
    try:
        arguments["file_path"].write_bytes(b"")
        assert (await files.upload(**arguments, **way, sha256=True))["sha256"] == hashlib.sha256().hexdigest()
    finally:
        emulator.settings.allow_empty_files = False


@each_way
async def test_a_hook_is_called_seldom_and_not_in_the_event_loop(
    files: Any, arguments: dict[str, Any], surface: Surface, way: dict[str, Any]
) -> None:
    calls: list[tuple[int, int | None]] = []
    threads: set[int] = set()

    def hook(current: int, total: int | None) -> None:
        calls.append((current, total))
        threads.add(threading.get_ident())

    await files.upload(**arguments, **way, progress_hook=hook)
    assert calls[-1] == (len(DATA), len(DATA))
    assert calls == sorted(set(calls))
    if surface.is_aio:
        assert threading.get_ident() not in threads
