"""`wait` polls a file that is on the service by the rules of `upload_and_poll`."""

from __future__ import annotations

import pickle
import time
from typing import Any

import pytest
from azure.core.exceptions import AzureError, ResourceNotFoundError

from azure_ai_files.exceptions import PollingTimeoutError
from azure_ai_files.models import FileInfo
from tests.harness.reply import BEFORE_HEAD, Reply, hang_up, json_reply
from tests.harness.scripted_service import FILE_ID, file_info, uploads
from tests.harness.server import MakeServer
from tests.harness.surface import MakeClient
from tests.harness.timing import with_time

BUSY, DONE = json_reply(file_info(7, status="running")), json_reply(file_info(7))
FAILED = json_reply(file_info(7, status="error", status_details="not readable"))


@pytest.fixture
def connect(make_client: MakeClient, fault_server: MakeServer) -> Any:
    def connected(script: Any, **options: Any) -> tuple[Any, Any]:
        server = fault_server(script)
        return make_client(server.endpoint, **options).files, server

    return connected


@pytest.mark.parametrize(
    "file",
    [FILE_ID, FileInfo(file_info(7, status="uploaded")), FileInfo(file_info(7)), {"id": FILE_ID}],
    ids=["id", "uploaded", "processed before", "mapping"],
)
async def test_a_file_is_polled_until_it_is_ready(connect: Any, file: Any) -> None:
    files, server = connect([BUSY, Reply(503), BUSY, DONE])
    assert (await files.wait(file, polling_interval=0.001)).status == "processed"
    assert [request.method for request in server.requests] == ["GET"] * 4


async def test_a_file_that_failed_is_returned(connect: Any) -> None:
    files, _ = connect([FAILED])
    file = await files.wait(FILE_ID)
    assert (file.status, file.status_details) == ("error", "not readable")


@pytest.mark.parametrize("path", ["/v1", "/openai"])
async def test_uploaded_is_the_last_status_where_it_is(
    make_client: MakeClient, fault_server: MakeServer, path: str
) -> None:
    statuses = ["uploaded", "processed"]
    server = fault_server([json_reply(file_info(7, status=status) | {"purpose": "batch"}) for status in statuses])
    files = make_client(server.url + path).files
    assert (await files.wait(FILE_ID, polling_interval=0.01)).status == statuses[path != "/v1"]


async def test_a_hint_wins_over_the_interval(connect: Any) -> None:
    files, server = connect([BUSY.but(headers=(*BUSY.headers, ("openai-poll-after-ms", "10"))), DONE])
    await files.wait(FILE_ID, polling_interval=3600)
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (BUSY, f"File '{FILE_ID}' was still 'running' after {{:g}} s. It remains on the service: wait again"),
        (Reply(hold=BEFORE_HEAD), f"did not report the status of file '{FILE_ID}' within {{:g}} s"),
        (DONE.but(hold=3), f"did not report the status of file '{FILE_ID}' within {{:g}} s"),
    ],
    ids=["busy", "silent", "half a reply"],
)
async def test_the_timeout_bounds_everything(connect: Any, reply: Reply, said: str) -> None:
    files, server = connect(lambda _: reply)

    async def end(timeout: float) -> PollingTimeoutError:
        began = time.monotonic()
        with pytest.raises(PollingTimeoutError) as caught:
            await files.wait(FILE_ID, polling_interval=0.05, timeout=timeout)
        assert time.monotonic() - began < timeout + 5
        return caught.value

    timeout, error = await with_time(end, lambda error: error.file or reply is not BUSY)
    assert said.format(timeout) in str(error)
    assert pickle.loads(pickle.dumps(error)).file_id == FILE_ID
    assert not uploads(server.requests)


async def test_no_time_at_all(connect: Any) -> None:
    files, server = connect([])
    with pytest.raises(PollingTimeoutError):
        await files.wait(FILE_ID, timeout=0)
    assert server.requests == []


async def test_a_file_that_is_gone(connect: Any) -> None:
    files, _ = connect([BUSY, Reply(404)])
    with pytest.raises(ResourceNotFoundError) as caught:
        await files.wait(FILE_ID, polling_interval=0.001)
    assert "remains" not in str(caught.value)


async def test_a_service_that_is_gone(connect: Any) -> None:
    files, _ = connect(lambda _: hang_up(), retry_total=1)
    with pytest.raises(AzureError):
        await files.wait(FILE_ID)


@pytest.mark.parametrize(
    ("file", "options", "error", "named"),
    [
        ("", {}, ValueError, "file_id"),
        ({"id": "a\nb"}, {}, ValueError, "file_id"),
        ({}, {}, TypeError, "id"),
        (7, {}, TypeError, "id"),
        (None, {}, TypeError, "id"),
        (b"file-1", {}, TypeError, "id"),
        ([FILE_ID], {}, TypeError, "id"),
        (FILE_ID, {"timeout": -1}, ValueError, "timeout"),
        (FILE_ID, {"timeout": "1"}, TypeError, "timeout"),
        (FILE_ID, {"polling_interval": None}, TypeError, "polling_interval"),
        (FILE_ID, {"polling_interval": float("nan")}, ValueError, "polling_interval"),
        (FILE_ID, {"poll_interval": 1}, TypeError, "polling_interval"),
        (FILE_ID, {"max_wait_seconds": 1}, TypeError, "timeout"),
    ],
)
async def test_what_cannot_be_waited_for(
    connect: Any, file: Any, options: dict[str, Any], error: type[Exception], named: str
) -> None:
    files, server = connect([])
    with pytest.raises(error, match=named):
        await files.wait(file, **options)
    assert server.requests == []
