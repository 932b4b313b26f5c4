"""When a request is sent again, how long that waits, and what the service has to say in it."""

from __future__ import annotations

import email.utils
import time
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError
from azure.core.pipeline.transport import AioHttpTransport, RequestsTransport

from tests.fault.conftest import Connect
from tests.harness.reply import Reply, hang_up, reset
from tests.harness.scripted_service import FILE_ID, Service
from tests.harness.surface import Surface

RETRIED = (408, 429, 500, 502, 503, 504)
NOT_RETRIED = (400, 401, 403, 404, 409, 413, 422, 501)

# Far above what a test may last, far below what azure-core would wait without a cap.
HUGE = "86400"
LONGEST = 120


class PatientRequestsTransport(RequestsTransport):  # type: ignore[misc]
    """The real transport, which notes how long it is told to sleep and does not."""

    def __init__(self) -> None:
        super().__init__()
        self.sleeps: list[float] = []

    def sleep(self, duration: float) -> None:
        self.sleeps.append(duration)


class PatientAioHttpTransport(AioHttpTransport):  # type: ignore[misc]
    """The same, for aio."""

    def __init__(self) -> None:
        super().__init__()
        self.sleeps: list[float] = []

    async def sleep(self, duration: float) -> None:
        self.sleeps.append(duration)


def patient_transport(surface: Surface) -> Any:
    return PatientAioHttpTransport() if surface.is_aio else PatientRequestsTransport()


async def upload(files: Any) -> Any:
    return await files.upload(file=b"content", filename="a.txt", purpose="assistants")


def gap(server: Any) -> float:
    first, second = server.requests
    return float(second.at - first.at)


@pytest.mark.parametrize("retry_after", [None, "0"])
@pytest.mark.parametrize("status", RETRIED)
async def test_an_upload_is_retried(connect: Connect, status: int, retry_after: str | None) -> None:
    headers = (("Retry-After", retry_after),) if retry_after else ()
    files, server = connect(Service(upload=[Reply(status, headers=headers)]))
    assert (await upload(files)).bytes == len(b"content")
    assert len(server.requests) == 2


@pytest.mark.parametrize("status", RETRIED)
async def test_a_read_is_retried(connect: Connect, status: int) -> None:
    files, server = connect(Service(get=[Reply(status)]))
    assert (await files.get(FILE_ID)).id == FILE_ID
    assert len(server.requests) == 2


@pytest.mark.parametrize("failure", [hang_up(), reset()])
async def test_a_read_is_retried_when_its_connection_breaks(connect: Connect, failure: Reply) -> None:
    files, server = connect(Service(get=[failure, failure]))
    assert (await files.get(FILE_ID)).id == FILE_ID
    assert len(server.requests) == 3


@pytest.mark.parametrize("status", NOT_RETRIED)
async def test_other_statuses_are_final(connect: Connect, status: int) -> None:
    files, server = connect(Service(upload=[Reply(status)]))
    with pytest.raises(HttpResponseError):
        await upload(files)
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [429, 503])
async def test_retries_end(connect: Connect, status: int) -> None:
    files, server = connect(lambda _: Reply(status))
    with pytest.raises(HttpResponseError) as caught:
        await upload(files)
    assert caught.value.status_code == status
    assert 2 <= len(server.requests) <= 11


@pytest.mark.parametrize(
    ("name", "value", "seconds"),
    [
        ("Retry-After", "7", 7),
        ("Retry-After", "0.25", 0.25),
        ("retry-after-ms", "1500", 1.5),
        ("x-ms-retry-after-ms", "2500", 2.5),
        ("Retry-After", f"{LONGEST}", LONGEST),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
async def test_the_service_says_how_long_to_wait(
    surface: Surface, connect: Connect, status: int, name: str, value: str, seconds: float
) -> None:
    transport = patient_transport(surface)
    files, server = connect(Service(upload=[Reply(status, headers=((name, value),))]), transport=transport)
    await upload(files)
    assert len(server.requests) == 2
    assert transport.sleeps == [pytest.approx(seconds)]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("Retry-After", HUGE, "86400 s"),
        ("Retry-After", "121", "121 s"),
        ("Retry-After", "9" * 30, "[0-9]{31} s"),
        ("retry-after-ms", "99999999999", "100000000 s"),
        ("Retry-After", "Fri, 31 Dec 2999 23:59:59 GMT", "[0-9]{11} s"),
        ("Retry-After", "Fri Dec 31 23:59:59 2999", "[0-9]{11} s"),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
async def test_a_wait_that_is_too_long_ends_the_call(
    surface: Surface, connect: Connect, status: int, name: str, value: str, said: str
) -> None:
    transport = patient_transport(surface)
    files, server = connect(Service(upload=[Reply(status, headers=((name, value),))]), transport=transport)
    with pytest.raises(HttpResponseError, match=f"asks to wait ({said})") as caught:
        await upload(files)
    assert caught.value.status_code == status
    assert len(server.requests) == 1
    assert transport.sleeps == []


async def test_the_caller_chooses_how_long_a_wait_may_be(surface: Surface, connect: Connect) -> None:
    transport = patient_transport(surface)
    patient = Reply(429, headers=(("Retry-After", HUGE),))
    files, _ = connect(Service(upload=[patient]), transport=transport)
    await files.upload(file=b"content", purpose="assistants", retry_backoff_max=int(HUGE))
    assert transport.sleeps == [pytest.approx(int(HUGE))]


@pytest.mark.parametrize(
    "value", ["soon", "-5", "nan", "-inf", "", " ", "1,2", "0x10", "Fri, 31 Foo 2999", "\u00e9\u00e9", "1 second"]
)
@pytest.mark.parametrize("name", ["Retry-After", "retry-after-ms", "x-ms-retry-after-ms"])
async def test_a_wait_that_makes_no_sense_is_ignored(surface: Surface, connect: Connect, name: str, value: str) -> None:
    transport = patient_transport(surface)
    files, server = connect(Service(upload=[Reply(429, headers=((name, value),))]), transport=transport)
    await upload(files)
    assert len(server.requests) == 2
    assert transport.sleeps == []


@pytest.mark.parametrize(
    ("name", "value", "least"),
    [("retry-after-ms", "150", 0.15), ("Retry-After", "0.2", 0.2), ("x-ms-retry-after-ms", "150", 0.15)],
)
@pytest.mark.parametrize("status", [429, 503])
async def test_the_wait_really_passes(connect: Connect, status: int, name: str, value: str, least: float) -> None:
    files, server = connect(Service(upload=[Reply(status, headers=((name, value),))]))
    await upload(files)
    assert gap(server) >= least


async def test_a_date_to_wait_for_is_waited_for(surface: Surface, connect: Connect) -> None:
    transport = patient_transport(surface)
    date = email.utils.formatdate(time.time() + 60, usegmt=True)
    files, _ = connect(Service(upload=[Reply(429, headers=(("Retry-After", date),))]), transport=transport)
    await upload(files)
    assert transport.sleeps == [pytest.approx(60, abs=30)]


@pytest.mark.parametrize("status", [400, 404, 409])
async def test_x_should_retry_true_has_the_last_word(connect: Connect, status: int) -> None:
    files, server = connect(Service(upload=[Reply(status, headers=(("x-should-retry", "true"),))]))
    await upload(files)
    assert len(server.requests) == 2


@pytest.mark.parametrize("extra", [(), (("Retry-After", "0"),)])
@pytest.mark.parametrize("status", [429, 500, 503])
async def test_x_should_retry_false_has_the_last_word(connect: Connect, status: int, extra: Any) -> None:
    files, server = connect(Service(upload=[Reply(status, headers=(("x-should-retry", "false"), *extra))]))
    with pytest.raises(HttpResponseError) as caught:
        await upload(files)
    assert caught.value.status_code == status
    assert len(server.requests) == 1


@pytest.mark.parametrize("value", ["maybe", "1", ""])
async def test_another_x_should_retry_says_nothing(connect: Connect, value: str) -> None:
    headers = (("x-should-retry", value),)
    files, server = connect(Service(upload=[Reply(503, headers=headers), Reply(404, headers=headers)]))
    with pytest.raises(HttpResponseError) as caught:
        await upload(files)
    assert caught.value.status_code == 404
    assert len(server.requests) == 2
