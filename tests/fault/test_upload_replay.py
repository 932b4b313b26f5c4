"""A retried upload sends the whole file again, or nothing at all."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import AzureError, HttpResponseError

from tests.fault.conftest import Connect, PrepareSource
from tests.fault.sources import BORROWED, ONCE, PAYLOAD, REPLAYABLE, SMALL_BUFFER, MakeSource, from_handle
from tests.harness.reply import BEFORE_HEAD, End, Reply, hang_up, json_reply, redirect, reset
from tests.harness.rows import in_turn
from tests.harness.scripted_service import Service, Step
from tests.harness.surface import Surface

HALF = len(PAYLOAD) // 2

FAILURES: dict[str, Step] = {
    "503 after the whole body": Reply(503),
    "503 after the whole body, closed": Reply(503, end=End.CLOSE),
    "503 after half of the body": Reply(503, read=HALF, end=End.CLOSE),
    "503 before the body": Reply(503, read=0, end=End.CLOSE),
    "reset in the middle of the body": reset(read=HALF),
    "reset after the whole body": reset(),
    "closed before the head of the reply": hang_up(),
}


@pytest.mark.parametrize(("make", "failure"), in_turn(REPLAYABLE, FAILURES))
async def test_each_retry_sends_the_whole_file(
    connect: Connect, prepare_source: PrepareSource, make: MakeSource, failure: Step
) -> None:
    files, server = connect(Service(upload=[failure, failure]), receive_buffer=SMALL_BUFFER)
    source = prepare_source(make)
    info = await files.upload(purpose="assistants", **source.arguments)
    assert info.bytes == len(source.expected)
    assert len(server.requests) == 3
    assert server.requests[-1].file.content == source.expected
    for request in server.requests:
        assert not request.complete or request.sha256 == server.requests[-1].sha256
    source.assert_untouched()


@pytest.mark.parametrize("make", REPLAYABLE)
async def test_a_redirect_on_the_same_host_carries_the_whole_file(
    connect: Connect, prepare_source: PrepareSource, make: MakeSource
) -> None:
    files, server = connect(Service(upload=[redirect("/elsewhere")]), receive_buffer=SMALL_BUFFER)
    source = prepare_source(make)
    await files.upload(purpose="assistants", **source.arguments)
    assert [request.file.content == source.expected for request in server.requests] == [True, True]
    source.assert_untouched()


@pytest.mark.parametrize("make", BORROWED)
@pytest.mark.parametrize("failure", [Reply(400), reset(), Reply(400, read=0, end=End.CLOSE)])
async def test_a_handle_is_left_open_where_it_stood_when_the_upload_fails(
    connect: Connect, prepare_source: PrepareSource, make: MakeSource, failure: Reply
) -> None:
    files, _ = connect(lambda _: failure, receive_buffer=SMALL_BUFFER)
    source = prepare_source(make)
    with pytest.raises(AzureError):
        await files.upload(purpose="assistants", **source.arguments)
    source.assert_untouched()


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)
@pytest.mark.parametrize("make", ONCE)
async def test_what_can_be_read_once_is_never_sent_twice(
    surface: Surface, connect: Connect, make: Any, failure: Step
) -> None:
    files, server = connect(Service(upload=[failure]), receive_buffer=SMALL_BUFFER)
    with pytest.raises(AzureError, match=r"(?i)only once|again|replay|resen[dt]"):
        await files.upload(file=("stream.bin", make(surface)), purpose="assistants")
    assert len(server.requests) == 1


@pytest.mark.parametrize("make", ONCE)
async def test_what_can_be_read_once_arrives_whole(surface: Surface, connect: Connect, make: Any) -> None:
    files, server = connect()
    await files.upload(file=("stream.bin", make(surface)), purpose="assistants")
    assert server.requests[0].file.content == PAYLOAD


async def test_an_error_reply_is_seen_while_the_body_is_still_being_sent(connect: Connect, tmp_path: Path) -> None:
    refusal = json_reply({"error": {"message": "too large", "code": "file_size_exceeded"}}, 413, read=0, end=End.CLOSE)
    files, server = connect(Service(upload=[refusal]), receive_buffer=SMALL_BUFFER)
    with pytest.raises(HttpResponseError, match="too large") as caught:
        await files.upload(file=PAYLOAD, filename="big.bin", purpose="assistants")
    assert caught.value.status_code == 413
    assert len(server.requests) == 1


async def test_the_hook_can_stop_an_upload(connect: Connect, prepare_source: PrepareSource) -> None:
    def stop(current: int, total: int | None) -> None:
        if current > HALF:
            raise LookupError("enough")

    files, server = connect(receive_buffer=SMALL_BUFFER)
    source = prepare_source(from_handle)
    with pytest.raises(LookupError, match="enough"):
        await files.upload(**source.arguments, purpose="assistants", progress_hook=stop)
    assert [request.complete for request in server.requests] == [False]
    source.assert_untouched()


async def test_a_cancelled_upload_gives_its_handle_back(
    surface: Surface, connect: Connect, prepare_source: PrepareSource
) -> None:
    if not surface.is_aio:
        pytest.skip("only tasks can be cancelled")
    files, server = connect([Reply(read=HALF, hold=BEFORE_HEAD)], receive_buffer=SMALL_BUFFER)
    source = prepare_source(from_handle)
    uploading = asyncio.create_task(files.upload(**source.arguments, purpose="assistants"))
    await server.until(lambda server: server.holding == 1)
    uploading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await uploading
    source.assert_untouched()


def _truncate(path: Path) -> None:
    os.truncate(path, HALF)


def _append(path: Path) -> None:
    with path.open("ab") as file:
        file.write(PAYLOAD)


def _rewrite(path: Path) -> None:
    path.write_bytes(bytes(len(PAYLOAD)))


def _open(path: Path) -> dict[str, Any]:
    return {"file": path.open("rb")}


def _name(path: Path) -> dict[str, Any]:
    return {"file_path": path}


@pytest.mark.parametrize("arguments_for", [_name, _open])
@pytest.mark.parametrize("change", [_truncate, _append])
async def test_a_file_that_changes_its_size_while_it_is_read_is_an_error_that_names_it(
    connect: Connect, tmp_path: Path, change: Any, arguments_for: Any
) -> None:
    path = tmp_path / "moving.log"
    path.write_bytes(PAYLOAD * 3)  # more than the buffers of the system hold
    moving = json_reply({}, during=(1024, lambda: change(path)))
    files, server = connect(Service(upload=[moving]), receive_buffer=SMALL_BUFFER)
    arguments = arguments_for(path)
    with pytest.raises(OSError, match=r"moving\.log"):
        await files.upload(purpose="assistants", **arguments)
    assert [request.complete for request in server.requests] == [False]
    if "file" in arguments:
        arguments["file"].close()


@pytest.mark.parametrize("arguments_for", [_name, _open])
@pytest.mark.parametrize("change", [_truncate, _append])
async def test_a_file_that_changes_its_size_between_two_tries_is_not_retried_into_success(
    connect: Connect, tmp_path: Path, change: Any, arguments_for: Any
) -> None:
    path = tmp_path / "moving.log"
    path.write_bytes(PAYLOAD)

    # The client has read its file when the server has read the body, so the change falls between the tries.
    files, server = connect(Service(upload=[Reply(503, during=(len(PAYLOAD), lambda: change(path)))]))
    arguments = arguments_for(path)
    with pytest.raises(OSError, match=r"moving\.log"):
        await files.upload(purpose="assistants", **arguments)
    assert not [request for request in server.requests[1:] if request.complete]
    if "file" in arguments:
        arguments["file"].close()


async def test_a_file_that_is_rewritten_between_two_tries_is_an_error_that_names_it(
    connect: Connect, tmp_path: Path
) -> None:
    path = tmp_path / "moving.log"
    path.write_bytes(PAYLOAD)
    rewritten = Reply(503, during=(len(PAYLOAD), lambda: _rewrite(path)))
    files, _ = connect(Service(upload=[rewritten]))
    with pytest.raises(OSError, match=r"moving\.log"):
        await files.upload(file_path=path, purpose="assistants")
