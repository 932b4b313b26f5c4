"""A file that is fetched in ranges at the same time is the file that one stream gives, or is not there at all."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import AzureError, HttpResponseError, ResourceNotFoundError

from azure_ai_files._decisions import progress_meter
from tests.fault.conftest import Connect
from tests.fault.ranged import COUNT, RANGE, RangedService, first_byte
from tests.fault.target import DATA, MIDDLE, NAME, contents, names, prepare
from tests.harness.content import Content
from tests.harness.reply import BEFORE_HEAD, End, Framing, Reply, gzipped, hang_up, json_reply, reset
from tests.harness.rows import in_turn
from tests.harness.scripted_service import FILE_ID, Service, downloads, file_info
from tests.harness.server import FaultServer
from tests.harness.surface import Surface

pytestmark = pytest.mark.usefixtures("small_ranges")

OTHER = bytes(reversed(DATA))
V1 = Content(DATA)
NUMBERS = {"first": 0, "second": 1, "last": COUNT - 1}


def ranges(server: FaultServer) -> list[str | None]:
    return sorted(request.headers["Range"] for request in downloads(server.requests))


def expected_ranges(size: int) -> list[str]:
    ends = [min(start + RANGE, size) - 1 for start in range(0, size, RANGE)]
    ends[0] = RANGE - 1
    return sorted(f"bytes={start}-{end}" for start, end in zip(range(0, size, RANGE), ends, strict=True))


@pytest.mark.parametrize("limit", [2, 64])
@pytest.mark.parametrize("size", [1, RANGE - 1, RANGE, RANGE + 1, 2 * RANGE, len(DATA)])
async def test_it_is_the_file_and_each_range_was_asked_for_once(
    connect: Connect, folder: Path, size: int, limit: int
) -> None:
    prepare(folder)
    files, server = connect(Service(DATA[:size]))
    assert await files.save(FILE_ID, NAME, folder, max_concurrency=limit) is None
    assert contents(folder) == [DATA[:size]]
    assert ranges(server) == expected_ranges(size)
    first, *others = server.requests
    assert first.headers["If-Match"] is None
    assert all(request.headers["If-Match"] == V1.etag for request in others)
    assert server.requests[-1].connection <= min(limit, len(server.requests))


async def test_an_empty_file(connect: Connect, folder: Path) -> None:
    prepare(folder)
    files, server = connect(Service(b""))
    await files.save(FILE_ID, NAME, folder, max_concurrency=4)
    assert contents(folder) == [b""]
    assert len(downloads(server.requests)) == 2


async def test_without_it_nothing_is_asked_in_ranges(connect: Connect, folder: Path) -> None:
    files, server = connect(Service(DATA))
    await files.save(FILE_ID, NAME, folder, max_concurrency=1)
    assert [request.headers["Range"] for request in server.requests] == [None]


async def test_no_more_ranges_at_a_time_than_allowed(connect: Connect, folder: Path) -> None:
    files, server = connect(RangedService(V1, {n: V1.serve(hold=1000) for n in range(COUNT)}))

    async def look() -> None:
        await server.until(lambda server: server.holding == 3)
        await asyncio.sleep(0.1)
        assert len(server.requests) == 3
        while len(server.requests) < COUNT or server.holding < COUNT:
            server.release()
            await asyncio.sleep(0.01)
        server.release()

    await asyncio.gather(files.save(FILE_ID, NAME, folder, max_concurrency=3), look())
    assert contents(folder) == [DATA]


async def test_progress_adds_up(connect: Connect, folder: Path) -> None:
    told: list[tuple[int, int | None]] = []
    steps = {1: V1.serve(cut=100_000), 3: V1.serve(cut=0)}
    files, _ = connect(RangedService(V1, steps))
    hook = lambda current, total: told.append((current, total))  # noqa: E731
    await files.save(FILE_ID, NAME, folder, max_concurrency=4, progress_hook=hook)
    assert told[-1] == (len(DATA), len(DATA))
    assert [current for current, _ in told] == sorted(current for current, _ in told)
    assert {total for _, total in told} == {len(DATA)}


@pytest.mark.parametrize("options", [{}, {"max_concurrency": 4}, {"resume": True}])
async def test_the_digest_is_that_of_the_file(connect: Connect, state: Path, folder: Path, options: Any) -> None:
    for download in ([], [V1.serve(hold=MIDDLE, cut=MIDDLE)], [Content(DATA, ranges=False)]):
        files, server = connect(Service(V1, download=download))
        hook = lambda *_, server=server: server.release()  # noqa: E731
        digest = await files.save(FILE_ID, NAME, folder, sha256=True, progress_hook=hook, **options)
        assert digest == hashlib.sha256(DATA).hexdigest()
        assert contents(folder) == [DATA]


@pytest.mark.parametrize("view", ["with_raw_response", "with_streaming_response"])
async def test_the_digest_is_what_a_response_holds(connect: Connect, folder: Path, view: str) -> None:
    files, _ = connect(Service(V1))
    call = getattr(files, view).save(FILE_ID, NAME, folder, max_concurrency=4, sha256=True)
    if view == "with_raw_response":
        response = await call
        result = response.parse()
    else:
        async with call as response:
            result = response.parse()
            result = await result if hasattr(result, "__await__") else result
    assert result == hashlib.sha256(DATA).hexdigest()
    assert contents(folder) == [DATA]


# --- what passes ----------------------------------------------------------------------------------------------------

PASSING: dict[str, Any] = {
    "cut": V1.serve(cut=100_000),
    "cut before the first byte": V1.serve(cut=0),
    "one byte missing": V1.serve(cut=RANGE - 1),
    "reset": V1.serve(cut=100_000, end=End.RESET),
    "chunked, cut": V1.serve(cut=100_000, framing=Framing.CHUNKED),
    "chunked": V1.serve(framing=Framing.CHUNKED),
    "until the end of the connection": V1.serve(framing=Framing.CLOSE),
    "until the end of the connection, cut": V1.serve(framing=Framing.CLOSE, cut=1000),
    "stalled": V1.serve(hold=100_000),
    "stalled before the head": V1.serve(hold=BEFORE_HEAD),
    "closed before the head": hang_up(),
    "reset before the head": reset(),
    "503": Reply(503, headers=(("Retry-After", "0"),)),
    "429": Reply(429, headers=(("Retry-After", "0"),)),
}
LYING: dict[str, Any] = {
    "wrong start": Content(DATA, content_range=f"bytes 1-{RANGE}/{len(DATA)}"),
    "wrong end": Content(DATA, content_range=f"bytes {RANGE}-{RANGE + 1}/{len(DATA)}"),
    "backwards": Content(DATA, content_range=f"bytes 9-8/{len(DATA)}"),
    "unknown total": Content(DATA, content_range=f"bytes {RANGE}-{2 * RANGE - 1}/*"),
    "no Content-Range": Content(DATA, content_range=""),
    "nonsense": Content(DATA, content_range="items 0-1/2"),
    "announced too short": V1.serve(content_length=5, end=End.CLOSE),
    "announced too long": V1.serve(content_length=RANGE + 5, end=End.CLOSE),
    "longer, chunked": lambda request: (reply := V1(request)).but(
        body=reply.content(request) + b"x", framing=Framing.CHUNKED
    ),
    "shorter, chunked": lambda request: (reply := V1(request)).but(
        body=reply.content(request)[:-1], framing=Framing.CHUNKED
    ),
}


@pytest.mark.parametrize(("fault", "number"), in_turn(PASSING, NUMBERS))
async def test_what_passes_is_made_up_for(connect: Connect, folder: Path, fault: Any, number: int) -> None:
    prepare(folder)
    stalls = fault in (PASSING["stalled"], PASSING["stalled before the head"])
    # On a busy machine a good reply may stall too.
    options = {"read_timeout": 0.3, "retry_total": 10} if stalls else {"read_timeout": 20}
    files, server = connect(RangedService(V1, {number: fault}), **options)
    await files.save(FILE_ID, NAME, folder, max_concurrency=3)
    assert contents(folder) == [DATA]
    assert stalls or len(server.requests) <= COUNT + 2


@pytest.mark.parametrize("fault", [PASSING["cut"], PASSING["reset"]], ids=["cut", "reset"])
async def test_a_range_goes_on_where_it_broke(
    connect: Connect, folder: Path, fault: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress_meter, "_INTERVAL", 0)
    held = V1.serve(hold=280_000, cut=280_000, end=End.RESET if fault is PASSING["reset"] else End.KEEP)
    # If no report comes, the reply stalls, which is a break as well.
    files, server = connect(RangedService(V1, {2: held}), read_timeout=5)

    def release(current: int, _: int | None) -> None:
        if current > len(DATA) - RANGE:  # some of the one that holds, when all others are there
            server.release()

    await files.save(FILE_ID, NAME, folder, max_concurrency=2, progress_hook=release)
    assert contents(folder) == [DATA]
    (again,) = [request for request in server.requests if 2 * RANGE < (first_byte(request) or 0) < 3 * RANGE]
    assert again.headers["Range"].endswith(f"-{3 * RANGE - 1}")
    assert again.headers["If-Match"] == V1.etag


@pytest.mark.parametrize(("fault", "number"), in_turn(LYING, {"second": 1, "last": COUNT - 1}))
async def test_a_range_that_lies_is_not_taken(connect: Connect, folder: Path, fault: Any, number: int) -> None:
    left = prepare(folder)
    files, _ = connect(RangedService(V1, {number: fault}))
    await files.save(FILE_ID, NAME, folder, max_concurrency=3)
    assert contents(folder) == [DATA]
    prepare(folder)
    files, server = connect(RangedService(V1, {number: fault}, always=True))
    with pytest.raises(AzureError):
        await files.save(FILE_ID, NAME, folder, max_concurrency=3)
    assert contents(folder) == left
    # Each of the tries has its retries, in three workers; what counts is that there is an end.
    assert len(server.requests) < 5 * COUNT


# --- what does not pass ---------------------------------------------------------------------------------------------

FAILING: dict[str, Any] = {
    "refused": Reply(400, b'{"error": {"message": "this range is not for you"}}'),
    "gone": Reply(404),
    "always busy": Reply(503, headers=(("Retry-After", "0"),)),
    "always cut": V1.serve(cut=0),
    "always closed": hang_up(),
    "always stalled": V1.serve(hold=0),
}


@pytest.mark.parametrize(("fault", "number"), in_turn(FAILING, NUMBERS))
async def test_one_range_that_fails_fails_everything(connect: Connect, folder: Path, fault: Any, number: int) -> None:
    left = prepare(folder)
    files, _ = connect(
        RangedService(V1, {number: fault}, always=True), read_timeout=0.1 if fault is FAILING["always stalled"] else 20
    )
    with pytest.raises(AzureError) as caught:
        await files.save(FILE_ID, NAME, folder, max_concurrency=3)
    assert contents(folder) == left
    if fault is FAILING["refused"]:
        assert "this range is not for you" in str(caught.value)
    if fault is FAILING["gone"]:
        assert isinstance(caught.value, ResourceNotFoundError)


async def test_the_others_stop(connect: Connect, folder: Path) -> None:
    slow = V1.serve(block=8 * 1024, pause=0.02)
    files, server = connect(RangedService(V1, {0: slow, 1: slow, 2: FAILING["refused"]}))
    with pytest.raises(HttpResponseError, match="not for you"):
        await files.save(FILE_ID, NAME, folder, max_concurrency=3)
    # A thread may take one more before the others are told.
    assert len(server.requests) <= 4
    assert names(folder) == []


@pytest.mark.parametrize("limit", [2, 4])
async def test_the_hook_can_stop_it(connect: Connect, folder: Path, limit: int) -> None:
    left = prepare(folder)

    def stop(current: int, total: int | None) -> None:
        raise LookupError("enough")

    files, _ = connect(Service(DATA))
    with pytest.raises(LookupError, match="enough"):
        await files.save(FILE_ID, NAME, folder, progress_hook=stop, max_concurrency=limit)
    assert contents(folder) == left


async def test_a_cancelled_save_leaves_everything_as_it_was(surface: Surface, connect: Connect, folder: Path) -> None:
    if not surface.is_aio:
        pytest.skip("a sync call is cancelled by a signal: see test_save_processes")
    left = prepare(folder)
    files, server = connect(RangedService(V1, {n: V1.serve(hold=1000) for n in range(COUNT)}))
    saving = asyncio.create_task(files.save(FILE_ID, NAME, folder, max_concurrency=3))
    await server.until(lambda server: server.holding == 3)
    saving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await saving
    assert contents(folder) == left
    await server.until(lambda server: server.connections == 0)


# --- services without ranges, and content that changes --------------------------------------------------------------

WITHOUT: dict[str, Any] = {
    "no ranges": Content(DATA, ranges=False),
    "a weak ETag": Content(DATA, 'W/"v1"', conditions=False),
    "no ETag": Content(DATA, None, conditions=False),
    "no total": Content(DATA, content_range=f"bytes 0-{RANGE - 1}/*"),
    "other ranges": Content(DATA, content_range=f"bytes 0-{RANGE}/{len(DATA)}"),
    "no Content-Range": Content(DATA, content_range=""),
    "packed": lambda request: gzipped(V1(request)),
}


@pytest.mark.parametrize("content", WITHOUT.values(), ids=WITHOUT)
async def test_a_service_without_ranges_is_asked_for_everything(connect: Connect, folder: Path, content: Any) -> None:
    files, server = connect(
        lambda request: content(request) if downloads([request]) else json_reply(file_info(len(DATA)))
    )
    await files.save(FILE_ID, NAME, folder, max_concurrency=3)
    assert contents(folder) == [DATA]
    assert len(downloads(server.requests)) <= 2


async def test_a_service_whose_ranges_end_midway_is_asked_for_everything(connect: Connect, folder: Path) -> None:
    files, server = connect(RangedService(V1, {3: Content(DATA, ranges=False)}, always=True))
    await files.save(FILE_ID, NAME, folder, max_concurrency=3)
    assert contents(folder) == [DATA]
    assert len(downloads(server.requests)) <= COUNT + 1


class Changing:
    """A content that is another one from some request for content on."""

    def __init__(self, *versions: Content, every: int) -> None:
        self.versions = versions
        self.every = every
        self.served = 0

    def __call__(self, request: Any) -> Reply:
        if not downloads([request]):
            return json_reply(file_info(len(DATA)))
        number, self.served = self.served // self.every, self.served + 1
        return self.versions[min(number, len(self.versions) - 1)](request)


@pytest.mark.parametrize("etag", ['"v2"', None, 'W/"v2"'])
@pytest.mark.parametrize("conditions", [True, False], ids=["412", "If-Match ignored"])
@pytest.mark.parametrize("size", [len(DATA), len(DATA) - 5, 1000, 0])
async def test_content_that_changed_meanwhile_is_fetched_from_its_start(
    connect: Connect, folder: Path, etag: str | None, conditions: bool, size: int
) -> None:
    changed = Content(OTHER[:size], etag, conditions=conditions)
    files, _ = connect(Changing(V1, changed, every=3))
    await files.save(FILE_ID, NAME, folder, max_concurrency=2)
    assert contents(folder) == [OTHER[:size]]


@pytest.mark.parametrize("conditions", [True, False], ids=["412", "If-Match ignored"])
async def test_content_that_changes_again_and_again_is_given_up(
    connect: Connect, folder: Path, conditions: bool
) -> None:
    left = prepare(folder)
    versions = [Content(DATA[n:], f'"v{n}"', conditions=conditions) for n in range(12)]
    files, server = connect(Changing(*versions, every=2))
    with pytest.raises(AzureError, match="changed twice"):
        await files.save(FILE_ID, NAME, folder, max_concurrency=2)
    assert contents(folder) == left
    assert len(server.requests) < 20


# --- arguments ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("value", "error"), [(0, ValueError), (-1, ValueError), (65, ValueError), ("4", TypeError)])
@pytest.mark.parametrize("more", [{}, {"resume": True}])
async def test_a_number_that_cannot_be_is_refused_before_anything_is_sent(
    connect: Connect, folder: Path, value: Any, error: type[Exception], more: Any
) -> None:
    files, server = connect([])
    for wrong in (value, None, True, 2.5) if error is TypeError else (value,):
        with pytest.raises(error, match="max_concurrency"):
            await files.save(FILE_ID, NAME, folder, max_concurrency=wrong, **more)
    assert server.requests == []
    assert names(folder) == []
