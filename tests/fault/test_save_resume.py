"""A dropped download goes on where it broke if the server can, begins again if not, and never mixes two contents."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import AzureError

from azure_ai_files._decisions import progress_meter
from tests.fault.conftest import Connect
from tests.fault.target import DATA, MIDDLE, NAME, contents, prepare
from tests.harness.content import Content
from tests.harness.reply import End, Framing, Reply, hang_up, json_reply, reset
from tests.harness.scripted_service import FILE_ID, Service, downloads, file_info
from tests.harness.server import FaultServer

OTHER = bytes(reversed(DATA))
V1 = Content(DATA)

# The end of a connection overtakes what its client has not read yet, so the server holds until some of it is written.
CUT = {"hold": MIDDLE, "cut": MIDDLE}
ONCE_CUT = V1.serve(**CUT)
DROPS: dict[str, dict[str, Any]] = {
    "cut": CUT,
    "reset": {**CUT, "end": End.RESET},
    "chunked, cut": {**CUT, "framing": Framing.CHUNKED},
    "chunked, reset": {**CUT, "framing": Framing.CHUNKED, "end": End.RESET},
    "stalled": {"hold": MIDDLE},
    "one byte missing": {"hold": MIDDLE, "cut": len(DATA) - 1},
}


async def save(
    connect: Connect, folder: Path, service: Service, expected: bytes, *, stalls: bool = False, **options: Any
) -> Any:
    """Save over an old file, check what came of it, and give the requests for content."""
    prepare(folder)
    # If no report comes, the reply stalls, which is a break as well.
    files, server = connect(service, read_timeout=1 if stalls else 5)
    hook = None if stalls else lambda current, _: release_below(server, current)
    await files.save(FILE_ID, NAME, folder, progress_hook=hook, **options)
    assert contents(folder) == [expected]
    return downloads(server.requests)


@pytest.fixture(autouse=True)
def _each_block_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress_meter, "_INTERVAL", 0)


def release_below(server: FaultServer, current: int) -> None:
    """Let each reply that holds go on if its client has received some of it."""
    for request in server.requests:
        if first_byte(request) < current:
            request.released.set()


def first_byte(request: Any) -> int:
    """Where a request asks to go on, or 0."""
    return int((request.headers["Range"] or "bytes=0-").removeprefix("bytes=").removesuffix("-"))


@pytest.mark.parametrize("drop", DROPS.values(), ids=DROPS)
async def test_a_dropped_download_goes_on_where_it_broke(connect: Connect, folder: Path, drop: dict[str, Any]) -> None:
    service = Service(V1, download=[V1.serve(**drop)])
    first, second = await save(connect, folder, service, DATA, stalls="cut" not in drop)
    assert first.headers["Range"] is None
    assert second.headers["If-Match"] == V1.etag
    assert 0 < first_byte(second) < len(DATA)


async def test_a_download_may_drop_again_and_again(connect: Connect, folder: Path) -> None:
    steps = [V1.serve(hold=400_000, cut=400_000)] * 4
    requests = await save(connect, folder, Service(V1, download=steps), DATA)
    starts = [first_byte(request) for request in requests[1:]]
    assert starts == sorted(set(starts))


@pytest.mark.parametrize("failure", [Reply(503), Reply(429), hang_up(), reset()], ids=["503", "429", "closed", "reset"])
async def test_a_failure_while_resuming_is_retried(connect: Connect, folder: Path, failure: Reply) -> None:
    requests = await save(connect, folder, Service(V1, download=[ONCE_CUT, failure]), DATA)
    assert [first_byte(request) > 0 for request in requests[1:]] == [True, True]


@pytest.mark.parametrize("framing", Framing)
async def test_a_server_without_ranges_is_asked_for_everything(
    connect: Connect, folder: Path, framing: Framing
) -> None:
    plain = Content(DATA, ranges=False)
    service = Service(plain, download=[plain.serve(cut=MIDDLE), plain.serve(framing=framing)])
    assert len(await save(connect, folder, service, DATA)) == 2


@pytest.mark.parametrize("etag", ['"v2"', None, 'W/"v2"'])
@pytest.mark.parametrize("conditions", [True, False], ids=["412", "If-Match ignored"])
@pytest.mark.parametrize("ranges", [True, False], ids=["ranges", "no ranges"])
async def test_content_that_changed_meanwhile_is_fetched_from_its_start(
    connect: Connect, folder: Path, etag: str | None, conditions: bool, ranges: bool
) -> None:
    if etag is None and ranges and not conditions:
        pytest.skip("nothing in such replies tells the two contents apart")
    changed = Content(OTHER, etag, ranges=ranges, conditions=conditions)
    await save(connect, folder, Service(changed, download=[ONCE_CUT]), OTHER)


@pytest.mark.parametrize("etag", ['W/"v1"', None], ids=["weak", "none"])
async def test_without_a_proof_of_equal_bytes_nothing_is_resumed(
    connect: Connect, folder: Path, etag: str | None
) -> None:
    before, after = Content(DATA, etag, conditions=False), Content(OTHER, etag, conditions=False)
    await save(connect, folder, Service(after, download=[before.serve(cut=MIDDLE)]), OTHER)


@pytest.mark.parametrize(
    "content_range",
    [
        f"bytes 0-{len(DATA) - 1}/{len(DATA)}",
        f"bytes 5-{len(DATA) - 1}/{len(DATA)}",
        f"bytes {MIDDLE + 1}-{len(DATA) - 1}/{len(DATA)}",
        f"bytes */{len(DATA)}",
        "bytes nonsense",
        "items 0-1/2",
        "",
    ],
)
async def test_a_content_range_that_cannot_be_right_is_not_trusted(
    connect: Connect, folder: Path, content_range: str
) -> None:
    lying = Content(DATA, content_range=content_range)
    await save(connect, folder, Service(V1, download=[ONCE_CUT, lying]), DATA)


async def test_a_part_that_was_not_asked_for_is_not_taken_for_the_whole(connect: Connect, folder: Path) -> None:
    part = Reply(206, DATA[:100], (("Content-Range", f"bytes 0-99/{len(DATA)}"), ("ETag", '"v1"')))
    left = prepare(folder)
    files, _ = connect(lambda request: part if downloads([request]) else json_reply(file_info(len(DATA))))
    with pytest.raises(AzureError):
        await files.save(FILE_ID, NAME, folder)
    assert contents(folder) == left


async def test_a_file_that_shrank_below_the_break_is_fetched_from_its_start(connect: Connect, folder: Path) -> None:
    shrunk = Content(DATA[:1000], '"v2"', conditions=False)
    await save(connect, folder, Service(shrunk, download=[ONCE_CUT]), DATA[:1000])


async def test_content_that_changes_with_every_request_is_given_up(connect: Connect, folder: Path) -> None:
    left = prepare(folder)
    versions = iter(range(1000))

    def changing(request: Any) -> Reply:
        if not downloads([request]):
            return json_reply(file_info(len(DATA)))
        return Content(DATA, f'"v{next(versions)}"').serve(cut=MIDDLE)(request)

    files, server = connect(changing)
    with pytest.raises(AzureError):
        await files.save(FILE_ID, NAME, folder)
    assert contents(folder) == left
    assert len(server.requests) < 20


async def test_the_callers_headers_reach_the_resumed_request(connect: Connect, folder: Path) -> None:
    service = Service(V1, download=[ONCE_CUT])
    requests = await save(connect, folder, service, DATA, headers={"x-trace": "t1"})
    assert [request.headers["x-trace"] for request in requests] == ["t1", "t1"]
