"""A temporary file is deleted whatever ends its statement, and its deletion hides no error."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import AzureError, HttpResponseError

from azure_ai_files.emulator import Emulator, faults
from azure_ai_files.exceptions import PollingTimeoutError
from tests.harness.methods import bare
from tests.harness.reply import BEFORE_HEAD, Reply, hang_up, json_reply
from tests.harness.repository import ROOT
from tests.harness.request import Request
from tests.harness.scripted_service import FILE_ID, file_info, uploads
from tests.harness.server import MakeServer
from tests.harness.surface import MakeClient, Surface, SyncObject
from tests.harness.timing import with_time

UPLOAD: dict[str, Any] = {"file": b"content", "filename": "a.txt", "purpose": "assistants", "polling_interval": 0.01}
DELETED = json_reply({"id": FILE_ID, "object": "file", "deleted": True})


class Service:
    """A service with one file, whose replies to polls and deletes a test may choose."""

    def __init__(self, poll: Reply | None = None, delete: Reply = DELETED) -> None:
        self.poll = poll or json_reply(file_info(7))
        self.delete = delete

    def __call__(self, request: Request) -> Reply:
        if request.method == "POST":
            return json_reply(file_info(7, status="uploaded"))
        return self.delete if request.method == "DELETE" else self.poll


@pytest.fixture
def connect(make_client: MakeClient, fault_server: MakeServer) -> Any:
    def connected(service: Any, **options: Any) -> tuple[Any, Any]:
        server = fault_server(service)
        return make_client(server.endpoint, **options).files, server

    return connected


def deletions(server: Any) -> int:
    return sum(request.method == "DELETE" for request in server.requests)


def notes_of(error: BaseException) -> str:
    return "\n".join(getattr(error, "__notes__", []))


async def test_a_file_for_a_while(files: Any, emulator: Emulator) -> None:
    emulator.settings.processing_delay = 0.05
    async with files.temporary(**UPLOAD, sha256=True) as file:
        assert (file.status, file.bytes, len(file["sha256"])) == ("processed", 7, 64)
        assert [listed.id async for listed in files.list_all()] == [file.id]
    assert [listed.id async for listed in files.list_all()] == []


@pytest.mark.parametrize("arguments", [{"file_path": "a.txt"}, {"body": {"file": b"content"}}])
async def test_other_sources(
    files: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: dict[str, Any]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_bytes(b"content")
    if "body" in arguments:
        context = files.temporary({**arguments["body"], "purpose": "assistants"}, timeout=30)
    else:
        context = files.temporary(**arguments, purpose="assistants", polling_interval=0.01)
    async with context as file:
        assert file.bytes == 7
    assert [listed.id async for listed in files.list_all()] == []


@pytest.mark.parametrize("error", [LookupError("mine"), KeyboardInterrupt(), asyncio.CancelledError(), SystemExit(3)])
async def test_the_error_of_the_statement_comes_through(connect: Any, error: BaseException) -> None:
    files, server = connect(Service())
    with pytest.raises(type(error)) as caught:
        async with files.temporary(**UPLOAD):
            raise error
    assert caught.value is error
    assert deletions(server) == 1
    assert notes_of(error) == ""


@pytest.mark.parametrize("delete", [Reply(403), Reply(500), hang_up()], ids=["403", "500", "no reply"])
async def test_a_deletion_that_fails_hides_no_error(
    connect: Any, delete: Reply, caplog: pytest.LogCaptureFixture
) -> None:
    files, _ = connect(Service(delete=delete), retry_total=1)
    error = LookupError("mine")
    with caplog.at_level(logging.WARNING, "azure_ai_files"), pytest.raises(LookupError) as caught:
        async with files.temporary(**UPLOAD):
            raise error
    assert caught.value is error
    said = f"'{FILE_ID}' remains on the service: remove it with files.delete('{FILE_ID}')."
    assert [said in record.getMessage() for record in caplog.records if record.name == "azure_ai_files"] == [True]
    if sys.version_info >= (3, 11):
        assert said in notes_of(error)


@pytest.mark.parametrize("delete", [Reply(403), hang_up()], ids=["403", "no reply"])
async def test_a_deletion_that_fails_alone_is_an_error(connect: Any, delete: Reply) -> None:
    files, _ = connect(Service(delete=delete), retry_total=1)
    with pytest.raises(AzureError, match=f"'{FILE_ID}' remains on the service"):
        async with files.temporary(**UPLOAD):
            pass


async def test_a_file_that_is_deleted_in_the_statement(files: Any) -> None:
    async with files.temporary(**UPLOAD) as file:
        await files.delete(file.id)


@pytest.mark.parametrize(
    ("poll", "kind"),
    [
        (json_reply(file_info(7, status="running")), PollingTimeoutError),
        (Reply(hold=BEFORE_HEAD), PollingTimeoutError),
        (Reply(400), HttpResponseError),
    ],
    ids=["never ready", "silent", "refused"],
)
async def test_a_file_that_is_not_ready_is_deleted(connect: Any, poll: Reply, kind: type[Exception]) -> None:
    files, server = connect(Service(poll))

    async def end(timeout: float) -> Exception:
        with pytest.raises(kind) as caught:
            async with files.temporary(**UPLOAD, timeout=timeout):
                pytest.fail("The file is not ready.")
        return caught.value

    _, error = await with_time(end, lambda error: "was temporary, so it is deleted" in str(error))
    assert "remains" not in str(error)
    assert deletions(server) == 1


async def test_an_upload_that_fails_leaves_nothing_to_delete(connect: Any) -> None:
    files, server = connect(lambda _: Reply(400))
    with pytest.raises(HttpResponseError):
        async with files.temporary(**UPLOAD):
            pytest.fail("There is no file.")
    assert [request.method for request in server.requests] == ["POST"]


async def test_a_file_that_cannot_be_processed(connect: Any) -> None:
    files, server = connect(Service(json_reply(file_info(7, status="error"))))
    async with files.temporary(**UPLOAD) as file:
        assert file.status == "error"
    assert deletions(server) == 1


async def test_the_timeout_does_not_limit_the_statement(connect: Any) -> None:
    files, server = connect(Service())
    async with files.temporary(**UPLOAD, timeout=1, headers={"x-team": "blue"}):
        await asyncio.sleep(1.1)
    assert {request.headers["x-team"] for request in server.requests} == {"blue"}
    assert deletions(server) == 1


async def test_once_only(surface: Surface, connect: Any) -> None:
    files, server = connect(Service())
    context = bare(files).temporary(**UPLOAD)
    context = context if surface.is_aio else SyncObject(context)
    async with context:
        pass
    with pytest.raises(RuntimeError, match=r"files\.temporary again"):
        await context.__aenter__()
    assert len(uploads(server.requests)) == deletions(server) == 1


async def test_nothing_happens_before_the_statement(connect: Any) -> None:
    files, server = connect(Service())
    bare(files).temporary(**UPLOAD)
    assert server.requests == []


@pytest.mark.parametrize(
    ("options", "error", "named"),
    [
        ({"purpose": None}, ValueError, "purpose"),
        ({"timeout": -1}, ValueError, "timeout"),
        ({"polling_interval": "1"}, TypeError, "polling_interval"),
        ({"cls": print}, ValueError, "cls"),
        ({"file_path": "b.txt"}, ValueError, "file"),
        ({"time_out": 1}, TypeError, "timeout"),
    ],
)
def test_what_cannot_be(connect: Any, options: dict[str, Any], error: type[Exception], named: str) -> None:
    files, server = connect(Service())
    with pytest.raises(error, match=named):
        bare(files).temporary(**{**UPLOAD, **options})
    assert server.requests == []


async def test_a_task_that_is_cancelled_deletes_its_file(surface: Surface, files: Any, emulator: Emulator) -> None:
    if not surface.is_aio:
        pytest.skip("only tasks can be cancelled")
    emulator.faults.add(faults.Stall(where="request", seconds=0.2, operation="Files_Delete"))
    begun = asyncio.Event()

    async def work() -> None:
        async with files.temporary(**UPLOAD):
            begun.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(work())
    await begun.wait()
    # Again and again, as some libraries do: the deletion is finished all the same.
    while not task.done():
        task.cancel()
        await asyncio.sleep(0.02)
    with pytest.raises(asyncio.CancelledError):
        await task
    assert [file.id async for file in files.list_all()] == []


def _wait_for_poll(emulator: Emulator) -> None:
    while not any(request.method == "GET" for request in emulator.requests):
        time.sleep(0.01)


async def test_a_task_that_is_cancelled_while_it_polls(surface: Surface, files: Any, emulator: Emulator) -> None:
    if not surface.is_aio:
        pytest.skip("only tasks can be cancelled")
    emulator.clock.stop()

    async def work() -> None:
        async with files.temporary(**UPLOAD):
            pytest.fail("The file is not ready.")

    task = asyncio.create_task(work())
    polled = asyncio.to_thread(_wait_for_poll, emulator)
    await asyncio.wait_for(polled, 60)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert [file.id async for file in files.list_all()] == []


INTERRUPTED = """
import sys
from azure.core.credentials import AzureKeyCredential
from azure_ai_files import AgentsClient

with AgentsClient(sys.argv[1], AzureKeyCredential(sys.argv[2])) as client:
    with client.files.temporary(file=b"content", purpose="assistants", polling_interval=0.05) as file:
        print("ready", flush=True)
        sys.stdin.read()
"""


@pytest.fixture
def own_emulator() -> Iterator[Emulator]:
    with Emulator(processing_delay=0) as emulator:
        yield emulator


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("is_ready", [True, False], ids=["in the statement", "while it polls"])
def test_ctrl_c(own_emulator: Emulator, is_ready: bool) -> None:
    if not is_ready:
        own_emulator.settings.processing_delay = 3600
    arguments = [sys.executable, "-c", INTERRUPTED, own_emulator.endpoint, own_emulator.key]
    pipe = subprocess.PIPE
    with subprocess.Popen(arguments, stdin=pipe, stdout=pipe, stderr=pipe, text=True, cwd=ROOT) as process:
        killer = threading.Timer(60, process.kill)
        killer.start()
        try:
            assert process.stdout is not None
            if is_ready:
                assert process.stdout.readline() == "ready\n"
            else:
                _wait_for_poll(own_emulator)
            process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                _, said = process.communicate(timeout=60)
        finally:
            killer.cancel()
    assert said.rstrip().endswith("KeyboardInterrupt")
    methods = [request.method for request in own_emulator.requests]
    assert methods.count("POST") == methods.count("DELETE") == 1
