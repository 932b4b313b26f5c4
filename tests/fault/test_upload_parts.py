"""An upload in parts: each part is sent again alone, and what cannot be finished is cancelled."""

from __future__ import annotations

import asyncio
import hashlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import AzureError, DecodeError, HttpResponseError, ServiceResponseError

from azure_ai_files.exceptions import PollingTimeoutError, SourceChangedError
from tests.fault.parts import DATA, PART_COUNT, PART_SIZE, PartsService, kinds, parts_of
from tests.harness.reply import BEFORE_HEAD, Reply, hang_up, json_reply, reset
from tests.harness.scripted_service import Step
from tests.harness.server import FaultServer, MakeServer
from tests.harness.surface import MakeClient, Surface

Connect = Callable[..., tuple[Any, FaultServer]]

FAILURES: dict[str, Step] = {
    "503": Reply(503),
    "429": Reply(429, headers=(("retry-after-ms", "1"),)),
    "reset in the middle": reset(read=PART_SIZE // 2),
    "reset at the end": reset(),
    "closed": hang_up(),
    "stalled": Reply(hold=BEFORE_HEAD),
}


@pytest.fixture
def connect(make_client: MakeClient, fault_server: MakeServer) -> Connect:
    def start(service: Any, path: str = "/v1", **options: Any) -> tuple[Any, FaultServer]:
        server = fault_server(service, receive_buffer=16 * 1024)
        return make_client(server.url + path, **options).files, server

    return start


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "lines.jsonl"
    path.write_bytes(DATA)
    return path


async def upload(files: Any, path: Path, **options: Any) -> Any:
    return await files.upload(**{"file_path": path, "purpose": "batch", "part_size": PART_SIZE, **options})


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)
async def test_each_part_is_sent_again_alone(connect: Connect, source: Path, failure: Step) -> None:
    service, stalls = PartsService(part=[failure, failure]), failure is FAILURES["stalled"]
    files, server = connect(service, read_timeout=1 if stalls else 20)
    file = await upload(files, source)
    assert service.files == [DATA]
    assert (file.id, file.bytes) == ("file-1", len(DATA))
    again = len(parts_of(server.requests)) - PART_COUNT
    # On a busy machine a good reply may stall too.
    assert again >= 2 if stalls else again == 2
    assert kinds(server.requests).count("create") == kinds(server.requests).count("complete") == 1


@pytest.mark.parametrize("limit", [1, 3])
async def test_no_more_parts_at_a_time_than_wanted(connect: Connect, source: Path, limit: int) -> None:
    service = PartsService()
    service.play(part=[lambda request: service.good(request).but(hold=BEFORE_HEAD)] * PART_COUNT)
    files, server = connect(service)
    call = asyncio.ensure_future(upload(files, source, max_concurrency=limit))
    for done in range(0, PART_COUNT, limit):
        expected = min(done + limit, PART_COUNT)
        await server.until(lambda server, expected=expected: server.holding == expected)  # type: ignore[misc]
        assert len(parts_of(server.requests)) == expected
        server.release()
    await call
    assert service.files == [DATA]


SOURCES: dict[str, Callable[[Path], dict[str, Any]]] = {
    "bytes": lambda _: {"file": DATA},
    "memoryview": lambda _: {"file": memoryview(DATA)},
    "handle": lambda path: {"file": path.open("rb")},
    "in memory": lambda _: {"file": io.BytesIO(DATA)},
    "named": lambda _: {"file": ("named.jsonl", DATA, "application/x-lines")},
}


@pytest.mark.parametrize("make", SOURCES.values(), ids=SOURCES)
async def test_whatever_can_be_read_in_any_order_goes_in_parts(
    connect: Connect, source: Path, make: Callable[[Path], dict[str, Any]]
) -> None:
    service = PartsService(part=[Reply(503)])
    files, _ = connect(service)
    given = make(source)
    await upload(files, source, file_path=None, **given)
    assert service.files == [DATA]
    if hasattr(given["file"], "tell"):
        assert given["file"].tell() == 0
        given["file"].close()


async def test_a_handle_is_read_from_where_it_stands(connect: Connect, source: Path) -> None:
    service = PartsService()
    files, _ = connect(service)
    with source.open("rb") as handle:
        handle.seek(1_000)
        await upload(files, source, file_path=None, file=handle)
        assert handle.tell() == 1_000
    assert service.files == [DATA[1_000:]]


@pytest.mark.parametrize("limit", [PART_SIZE, len(DATA) - 1, len(DATA)])
async def test_a_file_too_large_for_one_request_goes_in_parts_by_itself(
    connect: Connect, source: Path, limit: int
) -> None:
    service = PartsService()
    seen: list[str] = []

    def script(request: Any) -> Reply:
        seen.append(request.path)
        return json_reply({"id": "f", "bytes": len(DATA)}) if request.path.endswith("/files") else service(request)

    files, _ = connect(script, max_single_put_size=limit)
    await upload(files, source, part_size=None)
    assert service.files == ([] if limit == len(DATA) else [DATA])
    assert ("/v1/files" in seen) is (limit == len(DATA))


@pytest.mark.parametrize("path", ["/api/projects/demo", "/openai/v1"])
@pytest.mark.parametrize(
    ("options", "limit"), [({"part_size": 1_000}, None), ({"resume": True}, None), ({"part_size": None}, 1_000)]
)
async def test_a_service_without_uploads_is_sent_nothing(
    connect: Connect, source: Path, path: str, options: dict[str, Any], limit: int | None
) -> None:
    files, server = connect(PartsService(), path, max_single_put_size=limit)
    with pytest.raises(ValueError, match="uploads in parts"):
        await upload(files, source, **options)
    assert server.requests == []


class Pipe(io.RawIOBase):
    """What can be read once, and does not say how long it is."""

    def readable(self) -> bool:
        return True

    def readinto(self, _: Any) -> int:
        return 0


NEVER: dict[str, tuple[dict[str, Any], type[Exception], str]] = {
    "no parts at a time": ({"max_concurrency": 0}, ValueError, "max_concurrency"),
    "half a part at a time": ({"max_concurrency": 0.5}, TypeError, "max_concurrency"),
    "an empty part": ({"part_size": 0}, ValueError, "part_size"),
    "a part of text": ({"part_size": "1"}, TypeError, "part_size"),
    "a part larger than any": ({"part_size": 65 * 1024 * 1024}, ValueError, "part_size"),
    "neither yes nor no": ({"resume": "yes"}, TypeError, "resume"),
    "a checksum by name": ({"sha256": "sha256"}, TypeError, "sha256"),
    "a stream": ({"file_path": None, "file": Pipe()}, ValueError, "size"),
    "bytes to be resumed": ({"file_path": None, "file": b"a", "resume": True}, ValueError, "file_path"),
}


@pytest.mark.parametrize(("options", "error", "match"), NEVER.values(), ids=NEVER)
async def test_what_cannot_be_done_is_refused_first(
    connect: Connect, source: Path, options: dict[str, Any], error: type[Exception], match: str
) -> None:
    files, server = connect(PartsService())
    with pytest.raises(error, match=match):
        await upload(files, source, **options)
    assert server.requests == []


@pytest.mark.parametrize("status", [400, 401, 403, 413])
async def test_a_part_that_is_refused_ends_and_cancels_the_upload(connect: Connect, source: Path, status: int) -> None:
    service = PartsService()
    service.play(part=[service.good, service.good, Reply(status)])
    files, server = connect(service)
    with pytest.raises(HttpResponseError) as caught:
        await upload(files, source)
    assert caught.value.status_code == status
    assert service.cancelled == ["upload_0"]
    # Not the last: the server may read the request of a part that was given up after that of the cancellation.
    assert kinds(server.requests).count("cancel") == 1
    assert len(parts_of(server.requests)) < PART_COUNT


async def test_a_part_that_fails_for_good_is_tried_as_often_as_wanted(connect: Connect, source: Path) -> None:
    service = PartsService(part=[Reply(503)] * 100)
    files, server = connect(service, retry_total=2)
    with pytest.raises(HttpResponseError, match="503"):
        await upload(files, source, max_concurrency=1)
    assert len(parts_of(server.requests)) == 3
    assert service.cancelled == ["upload_0"]


@pytest.mark.parametrize("strict", [True, False])
async def test_a_part_whose_reply_got_lost(connect: Connect, source: Path, strict: bool) -> None:
    service = PartsService(strict=strict)
    service.play(part=[service.deaf])
    files, server = connect(service)
    await upload(files, source, max_concurrency=1)
    assert service.files == [DATA]
    # It takes up the room of the last part where it counts, and then everything begins again.
    assert kinds(server.requests).count("create") == 1 + strict
    assert service.cancelled == ["upload_0"] * strict


async def test_a_part_that_finds_no_room_for_no_reason_is_an_error(connect: Connect, source: Path) -> None:
    service = PartsService(part=[Reply(400, b"no room")] * 2)
    files, server = connect(service)
    with pytest.raises(HttpResponseError, match="no room"):
        await upload(files, source)
    assert kinds(server.requests).count("create") == 1


BREAKS: dict[str, Step] = {"closed": hang_up(), "reset": reset(), "stalled": Reply(hold=BEFORE_HEAD)}


@pytest.mark.parametrize("operation", ["create", "complete"])
@pytest.mark.parametrize("failure", BREAKS.values(), ids=BREAKS)
async def test_a_broken_connection_loses_no_part(connect: Connect, source: Path, operation: str, failure: Step) -> None:
    service = PartsService(**{operation: [failure, failure]})
    files, server = connect(service, read_timeout=1 if failure is BREAKS["stalled"] else 20)
    file = await upload(files, source)
    assert (file.id, service.files, service.cancelled) == ("file-1", [DATA], [])
    assert kinds(server.requests).count(operation) == 3
    assert len(parts_of(server.requests)) == PART_COUNT


@pytest.mark.parametrize("then", [[Reply(404)], [Reply(400)], [Reply(409)], [hang_up()] * 10, [Reply(500)] * 10])
async def test_a_completion_whose_reply_got_lost_is_found(connect: Connect, source: Path, then: list[Reply]) -> None:
    service = PartsService()
    service.play(complete=[service.deaf, *then])
    files, server = connect(service, retry_total=2)
    file = await upload(files, source, sha256=True)
    assert (file.id, file["sha256"]) == ("file-1", hashlib.sha256(DATA).hexdigest())
    assert (service.files, service.cancelled) == ([DATA], [])
    assert kinds(server.requests)[-3:] == ["list", "content", "get"]


async def test_a_file_that_is_found_but_cannot_be_read_is_not_cancelled(connect: Connect, source: Path) -> None:
    service = PartsService()
    service.play(complete=[service.deaf, Reply(404)], get=[Reply(403)])
    files, _ = connect(service)
    with pytest.raises(HttpResponseError, match="403"):
        await upload(files, source)
    assert (service.files, service.cancelled) == ([DATA], [])


@pytest.mark.parametrize("content", [Reply(400), Reply(200, bytes(len(DATA)))], ids=["no content", "another"])
async def test_a_file_that_may_be_another_one_is_not_taken(connect: Connect, source: Path, content: Reply) -> None:
    service = PartsService(content=[content])
    service.play(complete=[service.deaf, Reply(404)])
    files, _ = connect(service)
    with pytest.raises(HttpResponseError, match="404"):
        await upload(files, source)


async def test_a_completion_that_never_arrives_is_looked_for_and_cancelled(connect: Connect, source: Path) -> None:
    service = PartsService(complete=[hang_up()] * 10)
    files, server = connect(service, retry_total=2)
    with pytest.raises(AzureError):
        await upload(files, source)
    assert kinds(server.requests)[-5:] == ["complete"] * 3 + ["list", "cancel"]
    assert service.cancelled == ["upload_0"]


async def test_a_part_that_was_corrupted_on_the_way_is_noticed(connect: Connect, source: Path) -> None:
    def corrupted(request: Any) -> Reply:
        return json_reply({"error": {"message": "another md5"}}, status=400)

    service = PartsService(complete=[corrupted])
    files, server = connect(service)
    with pytest.raises(HttpResponseError, match="another md5"):
        await upload(files, source)
    # The service said no, so there is nothing to look for.
    assert kinds(server.requests)[-2:] == ["complete", "cancel"]
    assert service.cancelled == ["upload_0"]


COMPLETIONS: dict[str, Any] = {
    "no file": {"id": "upload_0", "status": "completed"},
    "a file without an id": {"id": "upload_0", "status": "completed", "file": {"bytes": 7}},
    "another upload": {"id": "upload_1", "status": "completed", "file": {"id": "file-1"}},
    "a shorter file": {"id": "upload_0", "status": "completed", "file": {"id": "file-1", "bytes": 7}},
    "nothing": {},
}


@pytest.mark.parametrize("body", COMPLETIONS.values(), ids=COMPLETIONS)
async def test_a_completion_that_makes_no_sense_is_an_error(connect: Connect, source: Path, body: Any) -> None:
    files, _ = connect(PartsService(complete=[json_reply(body)]), dialect="openai")
    with pytest.raises((ServiceResponseError, DecodeError)):
        await upload(files, source)


@pytest.mark.parametrize("operation", ["create", "part"])
async def test_a_reply_without_an_id_is_an_error(connect: Connect, source: Path, operation: str) -> None:
    files, _ = connect(PartsService(**{operation: [json_reply({"object": "thing"})]}))
    with pytest.raises(DecodeError, match="its body is not an object with an id"):
        await upload(files, source)


@pytest.mark.parametrize("change", [DATA[:-1], DATA + b"!", bytes(len(DATA))], ids=["shrinks", "grows", "changes"])
async def test_a_source_that_changes_meanwhile_is_an_error(connect: Connect, source: Path, change: bytes) -> None:
    service = PartsService()

    def rewrite(request: Any) -> Reply:
        source.write_bytes(change)
        return service.good(request)

    service.play(part=[service.good, rewrite])
    files, _ = connect(service)
    with pytest.raises(SourceChangedError):
        await upload(files, source, max_concurrency=1)
    assert (service.files, service.cancelled) == ([], ["upload_0"])


async def test_a_handle_that_grows_meanwhile_is_an_error(connect: Connect, source: Path) -> None:
    service, handle = PartsService(), io.BytesIO(DATA)

    def grow(request: Any) -> Reply:
        # From another thread, while no part is being read.
        position = handle.seek(0, io.SEEK_END)
        handle.write(b"!")
        handle.seek(position)
        return service.good(request)

    service.play(part=[grow])
    files, _ = connect(service)
    with pytest.raises(SourceChangedError, match="grew"):
        await upload(files, source, file_path=None, file=handle, max_concurrency=1)
    assert service.cancelled == ["upload_0"]


async def test_a_cancelled_upload_is_cancelled_at_the_service(connect: Connect, source: Path, surface: Surface) -> None:
    if not surface.is_aio:
        pytest.skip("threads cannot be cancelled: see test_upload_processes")
    service = PartsService(part=[Reply(hold=BEFORE_HEAD)])
    files, server = connect(service)
    call = asyncio.ensure_future(upload(files, source))
    await server.until(lambda server: server.holding == 1)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert service.cancelled == ["upload_0"]


async def test_an_upload_that_takes_too_long_is_cancelled(connect: Connect, source: Path) -> None:
    service = PartsService(part=[Reply(hold=BEFORE_HEAD)])
    files, server = connect(service)
    options = {"file_path": source, "purpose": "batch", "part_size": PART_SIZE}
    with pytest.raises(PollingTimeoutError):
        await files.upload_and_poll(**options, timeout=2)
    await server.until(lambda _: service.cancelled == ["upload_0"])


class HookError(Exception):
    pass


async def test_a_hook_that_raises_ends_and_cancels_the_upload(connect: Connect, source: Path) -> None:
    def hook(current: int, total: int | None) -> None:
        raise HookError

    service = PartsService()
    files, _ = connect(service)
    with pytest.raises(HookError):
        await upload(files, source, progress_hook=hook)
    assert (service.files, service.cancelled) == ([], ["upload_0"])


async def test_progress_adds_up(connect: Connect, source: Path) -> None:
    seen: list[tuple[int, int | None]] = []
    files, _ = connect(PartsService())
    await upload(files, source, progress_hook=lambda *report: seen.append(report))
    assert seen == sorted(seen)
    assert seen[-1] == (len(DATA), len(DATA))


async def test_a_cancellation_that_fails_hides_nothing(connect: Connect, source: Path) -> None:
    service = PartsService(part=[Reply(400, b"the reason")])

    def script(request: Any) -> Reply:
        return Reply(500) if request.path.endswith("/cancel") else service(request)

    files, _ = connect(script)
    with pytest.raises(AzureError, match="the reason"):
        await upload(files, source)
