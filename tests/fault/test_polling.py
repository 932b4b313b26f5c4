"""`upload_and_poll` ends when it said it would, and polls as the server and the caller ask."""

from __future__ import annotations

import time
from itertools import count, pairwise
from typing import Any

import pytest
from azure.core.exceptions import AzureError, HttpResponseError

from tests.fault.conftest import Connect, PrepareSource
from tests.fault.sources import SMALL_BUFFER, from_handle
from tests.harness.reply import BEFORE_HEAD, Reply, hang_up, json_reply, reset
from tests.harness.request import Request
from tests.harness.scripted_service import FILE_ID, Service, file_info, polls, uploads
from tests.harness.server import FaultServer
from tests.harness.timing import assert_ends_after, with_time

UPLOAD = {"file": b"content", "filename": "a.txt", "purpose": "assistants"}
BUSY = json_reply(file_info(7, status="running"))
STARTED = json_reply(file_info(7, status="uploaded"))
DONE = json_reply(file_info(7))

# Far beyond every wait below: what takes this long did not heed its deadline.
NEVER = 5.0
HUGE = (("Retry-After", "3600"),)

# What the server does to every poll; none of it lets the call end by itself.
STALLS: dict[str, Reply] = {
    "stalls before the head": BUSY.but(hold=BEFORE_HEAD),
    "stalls in the body": BUSY.but(hold=3),
    "trickles": BUSY.but(block=1, pause=0.1),
    "is never done": BUSY,
    "is never done and asks for patience": json_reply(file_info(7, status="running"), headers=HUGE),
    "says something unknown": json_reply(file_info(7, status="contemplating")),
}

# These end the call as soon as no retry can help any more, at the latest at its deadline.
TROUBLES: dict[str, Reply] = {
    "is always busy": Reply(503),
    "is always busy and asks for patience": Reply(503, headers=HUGE),
    "throttles and asks for patience": Reply(429, headers=HUGE),
    "always hangs up": hang_up(),
    "always resets": reset(),
}


def never_done(reply: Reply) -> Any:
    return lambda request: STARTED if uploads([request]) else reply


async def timed_out(files: Any, server: FaultServer, *, least: int = 1, **options: Any) -> Any:
    """Return the error of a call that ends after some polls; on a busy machine those may take longer than usual."""

    async def call(timeout: float) -> Any:
        server.requests.clear()
        started = time.monotonic()
        with pytest.raises((TimeoutError, AzureError)) as caught:
            await files.upload_and_poll(**UPLOAD, timeout=timeout, **options)
        assert time.monotonic() - started < timeout + NEVER
        return caught.value

    _, error = await with_time(call, lambda _: len(polls(server.requests)) >= least)
    assert len(uploads(server.requests)) == 1
    return error


@pytest.mark.parametrize("reply", STALLS.values(), ids=STALLS)
async def test_the_deadline_bounds_sleeps_and_requests(connect: Connect, reply: Reply) -> None:
    files, server = connect(never_done(reply))
    started = time.monotonic()
    error = await timed_out(files, server, polling_interval=0.1)
    assert time.monotonic() - started > 0.3
    assert isinstance(error, TimeoutError)
    assert FILE_ID in str(error)


@pytest.mark.parametrize("reply", TROUBLES.values(), ids=TROUBLES)
async def test_the_deadline_bounds_retries(connect: Connect, reply: Reply) -> None:
    files, server = connect(never_done(reply), retry_backoff_factor=0.8)
    assert FILE_ID in str(await timed_out(files, server, polling_interval=0.1))


async def test_a_timeout_of_one_and_a_half_seconds_ends_after_that(connect: Connect) -> None:
    files, _ = connect(never_done(STALLS["trickles"]))

    async def call() -> None:
        with pytest.raises(TimeoutError, match=FILE_ID):
            await files.upload_and_poll(**UPLOAD, timeout=1.5)

    await assert_ends_after(1.5, call)


@pytest.mark.parametrize("reply", [Reply(hold=BEFORE_HEAD), STARTED.but(hold=3), STARTED.but(block=1, pause=0.1)])
async def test_the_deadline_bounds_the_upload_too(connect: Connect, reply: Reply) -> None:
    files, server = connect(lambda _: reply)
    started = time.monotonic()
    with pytest.raises(TimeoutError, match="upload"):
        await files.upload_and_poll(**UPLOAD, timeout=0.4)
    assert time.monotonic() - started < NEVER
    assert not polls(server.requests)


@pytest.mark.parametrize("reply", TROUBLES.values(), ids=TROUBLES)
async def test_the_deadline_bounds_retries_of_the_upload_too(connect: Connect, reply: Reply) -> None:
    files, _ = connect(lambda _: reply, retry_backoff_factor=0.8)
    started = time.monotonic()
    with pytest.raises((TimeoutError, AzureError)):
        await files.upload_and_poll(**UPLOAD, timeout=0.4)
    assert time.monotonic() - started < NEVER


async def test_an_upload_that_is_too_late_gives_its_handle_back(
    connect: Connect, prepare_source: PrepareSource
) -> None:
    files, _ = connect(lambda _: Reply(read=1024, hold=BEFORE_HEAD), receive_buffer=SMALL_BUFFER)
    source = prepare_source(from_handle)
    with pytest.raises(TimeoutError):
        await files.upload_and_poll(**source.arguments, purpose="assistants", timeout=0.4)
    source.assert_untouched()


async def test_the_file_is_in_the_timeout(connect: Connect) -> None:
    error = await timed_out(*connect(never_done(BUSY)), least=3, polling_interval=0.01)
    assert (error.file_id, error.file.status) == (FILE_ID, "running")


@pytest.mark.parametrize(
    "statuses",
    [
        ["uploaded", "processed"],
        ["uploaded", "pending", "running", "processed"],
        ["contemplating", "queued", "in_progress", "processed"],
    ],
    ids=["short", "long", "unknown"],
)
async def test_polling_goes_on_until_the_status_is_final(connect: Connect, statuses: list[str]) -> None:
    replies = [json_reply(file_info(7, status=status)) for status in statuses]
    files, server = connect(replies)
    info = await files.upload_and_poll(**UPLOAD, polling_interval=0.001)
    assert info.status == "processed"
    assert len(polls(server.requests)) == len(statuses) - 1


async def test_a_file_that_failed_is_returned(connect: Connect) -> None:
    failed = json_reply(file_info(7, status="error", status_details="not readable"))
    files, _ = connect([STARTED, failed])
    info = await files.upload_and_poll(**UPLOAD, polling_interval=0.001)
    assert (info.status, info.status_details) == ("error", "not readable")


async def test_a_file_that_vanishes_is_an_error(connect: Connect) -> None:
    files, _ = connect(Service(upload=[STARTED], get=[Reply(404)]))
    with pytest.raises(HttpResponseError) as caught:
        await files.upload_and_poll(**UPLOAD, polling_interval=0.001)
    assert caught.value.status_code == 404


@pytest.mark.parametrize("failure", [Reply(503), Reply(429), hang_up(), reset()], ids=["503", "429", "closed", "reset"])
async def test_a_poll_that_fails_is_retried(connect: Connect, failure: Reply) -> None:
    files, server = connect([STARTED, failure, BUSY, failure, DONE])
    info = await files.upload_and_poll(**UPLOAD, polling_interval=0.001)
    assert info.status == "processed"
    assert len(polls(server.requests)) == 4


def hinting(name: str, value: str) -> Any:
    headers = ((name, value),)
    replies = (
        json_reply(file_info(7, status="uploaded"), headers=headers),
        BUSY.but(headers=(*BUSY.headers, *headers)),
    )
    return [*replies, DONE]


def gaps(requests: list[Request]) -> list[float]:
    return [later.at - earlier.at for earlier, later in pairwise(requests)]


@pytest.mark.parametrize(
    ("name", "value", "seconds"),
    [
        ("Retry-After", "0.2", 0.2),
        ("retry-after-ms", "200", 0.2),
        ("x-ms-retry-after-ms", "200", 0.2),
        ("openai-poll-after-ms", "200", 0.2),
    ],
)
async def test_a_hint_wins_over_a_shorter_interval(connect: Connect, name: str, value: str, seconds: float) -> None:
    files, server = connect(hinting(name, value))
    await files.upload_and_poll(**UPLOAD, polling_interval=0.001)
    assert min(gaps(server.requests)) >= seconds


@pytest.mark.parametrize(
    ("name", "value"), [("Retry-After", "0"), ("Retry-After", "0.01"), ("openai-poll-after-ms", "10")]
)
async def test_a_hint_wins_over_a_longer_interval(connect: Connect, name: str, value: str) -> None:
    files, server = connect(hinting(name, value))
    await files.upload_and_poll(**UPLOAD, polling_interval=3600)
    assert len(server.requests) == 3


@pytest.mark.parametrize("value", ["soon", "-1", "nan", ""])
@pytest.mark.parametrize("name", ["Retry-After", "openai-poll-after-ms"])
async def test_a_hint_that_makes_no_sense_is_ignored(connect: Connect, name: str, value: str) -> None:
    files, server = connect(hinting(name, value))
    await files.upload_and_poll(**UPLOAD, polling_interval=0.05)
    assert min(gaps(server.requests)) >= 0.05


async def test_the_interval_passes_between_polls(connect: Connect) -> None:
    files, server = connect([STARTED, BUSY, BUSY, DONE])
    await files.upload_and_poll(**UPLOAD, polling_interval=0.1)
    assert min(gaps(server.requests)) >= 0.1


async def test_the_callers_options_reach_each_poll(connect: Connect) -> None:
    files, server = connect([STARTED, BUSY, Reply(503), DONE])
    await files.upload_and_poll(
        **UPLOAD, polling_interval=0.001, headers={"x-trace": "t1"}, params={"tenant": "contoso"}
    )
    assert len(server.requests) == 4
    for request in server.requests:
        assert request.headers["x-trace"] == "t1"
        assert request.query["tenant"] == ["contoso"]


@pytest.mark.parametrize(
    ("options", "kind"),
    [
        ({"timeout": -1}, ValueError),
        ({"timeout": float("nan")}, ValueError),
        ({"timeout": "1"}, TypeError),
        ({"polling_interval": -1}, ValueError),
        ({"polling_interval": float("inf")}, ValueError),
        ({"polling_interval": None}, TypeError),
    ],
)
async def test_waits_that_make_no_sense_are_refused_before_any_request(
    connect: Connect, options: dict[str, Any], kind: type[Exception]
) -> None:
    files, server = connect([])
    with pytest.raises(kind, match=next(iter(options))):
        await files.upload_and_poll(**UPLOAD, **options)
    assert server.requests == []


async def test_no_timeout_waits_as_long_as_it_takes(connect: Connect) -> None:
    turns = count()
    files, _ = connect(lambda request: STARTED if uploads([request]) else DONE if next(turns) > 50 else BUSY)
    assert (await files.upload_and_poll(**UPLOAD, polling_interval=0)).status == "processed"
