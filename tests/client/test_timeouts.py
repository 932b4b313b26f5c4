"""Timeouts for one call: ``timeout`` for all of it, ``read_timeout`` and ``connection_timeout`` for each wait."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from azure.core.credentials import AccessToken
from azure.core.exceptions import AzureError, ServiceRequestTimeoutError, ServiceResponseError

from azure_ai_files.exceptions import PollingTimeoutError
from tests.harness.methods import METHODS, Method, in_folder, service
from tests.harness.reply import BEFORE_HEAD, Reply, json_reply
from tests.harness.request import Request
from tests.harness.rows import in_turn
from tests.harness.scripted_service import FILE_ID, file_info
from tests.harness.server import MakeServer
from tests.harness.surface import MakeClient, Surface
from tests.harness.timing import assert_ends_after

#: What takes this long did not heed its timeout; it is the client's own.
NEVER = 15.0

#: Each waits; of the groups that share their code, a few methods are enough.
_FEW = {"containers": (), "container_files": ("list", "save", "upload")}
WAITING = [method for method in METHODS if method.name in _FEW.get(method.group, (method.name,))]
WAITS = {"timeout": {"timeout": 0.1}, "read_timeout": {"read_timeout": 0.1, "retry_total": 0}}


async def result_of(method: Method, client: Any, folder: Path, **options: Any) -> Any:
    call = method.of(client)(*in_folder(method, folder), **options)
    if method.pages:
        return [item async for item in call]
    return await call


@pytest.mark.parametrize(("method", "options"), in_turn(WAITING, WAITS))
async def test_a_service_that_does_not_answer(
    make_client: MakeClient, fault_server: MakeServer, folder: Path, method: Method, options: dict[str, Any]
) -> None:
    server = fault_server(service(hold=BEFORE_HEAD))
    client = make_client(f"{server.url}/v1", read_timeout=NEVER)
    started = time.monotonic()
    with pytest.raises((ServiceRequestTimeoutError, ServiceResponseError, TimeoutError)):
        await result_of(method, client, folder, **options)
    assert 0.08 < time.monotonic() - started < NEVER
    assert len(server.requests) <= 1  # none, if the machine is too busy to connect in time


@pytest.mark.parametrize("options", WAITS.values(), ids=WAITS)
async def test_a_body_that_stands_still(
    make_client: MakeClient, fault_server: MakeServer, options: dict[str, Any]
) -> None:
    server = fault_server(service(hold=3))
    client = make_client(f"{server.url}/v1", read_timeout=NEVER)
    started = time.monotonic()
    with pytest.raises(AzureError):
        await client.files.get(FILE_ID, **options)
    assert time.monotonic() - started < NEVER


async def test_a_timeout_of_the_client_is_the_default(make_client: MakeClient, fault_server: MakeServer) -> None:
    server = fault_server(service(hold=BEFORE_HEAD))
    started = time.monotonic()
    with pytest.raises(ServiceResponseError):
        await make_client(f"{server.url}/v1", timeout=0.1).files.get(FILE_ID)
    assert time.monotonic() - started < NEVER


class LateCredential:
    """Gets its token when the call is over: after a wait that a thread cannot end, or in aio never."""

    def get_token(self, *_: str, **__: Any) -> AccessToken:
        time.sleep(0.2)
        return AccessToken("t", int(time.time()) + 3600)


class AsyncLateCredential:
    async def get_token(self, *_: str, **__: Any) -> AccessToken:
        await asyncio.Event().wait()
        raise AssertionError


async def test_a_timeout_bounds_the_request_for_a_token(make_client: MakeClient, surface: Surface) -> None:
    credential = AsyncLateCredential() if surface.is_aio else LateCredential()
    client = make_client("https://127.0.0.1:9/v1", credential, audience="https://a", retry_total=0)
    with pytest.raises(ServiceRequestTimeoutError, match="timeout"):
        await client.files.get(FILE_ID, timeout=0.1)


async def test_a_timeout_bounds_retries(make_client: MakeClient, fault_server: MakeServer) -> None:
    server = fault_server(lambda _: Reply(503, headers=(("Retry-After", "60"),)))
    started = time.monotonic()
    with pytest.raises(AzureError):
        await make_client(f"{server.url}/v1").files.get(FILE_ID, timeout=0.5)
    assert time.monotonic() - started < NEVER
    assert len(server.requests) == 1


async def test_a_longer_timeout_takes_nothing_away(make_client: MakeClient, fault_server: MakeServer) -> None:
    server = fault_server(service(hold=BEFORE_HEAD))
    started = time.monotonic()
    with pytest.raises(ServiceResponseError):
        await make_client(f"{server.url}/v1", read_timeout=0.1, retry_total=0).files.get(FILE_ID, timeout=3600)
    assert time.monotonic() - started < NEVER


@pytest.fixture
def busy_port() -> Iterator[int]:
    """A port whose queue is full, so that whoever wants to connect waits."""
    with ExitStack() as sockets:
        listener = sockets.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(4):
            waiting = sockets.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse when the queue is full")
@pytest.mark.parametrize("options", [{"connection_timeout": 0.1, "retry_total": 0}, {"timeout": 0.1}])
async def test_a_service_that_does_not_take_the_connection(
    make_client: MakeClient, busy_port: int, options: dict[str, Any]
) -> None:
    client = make_client(f"http://127.0.0.1:{busy_port}/v1", connection_timeout=NEVER)
    started = time.monotonic()
    with pytest.raises(AzureError):
        await client.files.get(FILE_ID, **options)
    assert 0.08 < time.monotonic() - started < NEVER


# --- calls of several requests ---------------------------------------------------------------------------------

LIMIT = 0.5
DRIPPING = Reply(200, bytes(1000), block=1, pause=0.05)

CALLS: dict[str, Callable[[Any, Path], Any]] = {
    "get": lambda files, _: files.get(FILE_ID, timeout=LIMIT),
    "list": lambda files, _: files.list(timeout=LIMIT),
    "delete": lambda files, _: files.delete(FILE_ID, timeout=LIMIT),
    "upload": lambda files, _: files.upload(file=b"content", purpose="assistants", timeout=LIMIT),
    "upload in parts": lambda files, _: files.upload(
        file=bytes(100_000), purpose="assistants", part_size=1000, timeout=LIMIT
    ),
    "begin_upload": lambda files, _: files.begin_upload(file=b"content", purpose="assistants", timeout=LIMIT),
    "save": lambda files, folder: files.save(FILE_ID, "a.txt", folder, timeout=LIMIT),
    "save in ranges": lambda files, folder: files.save(FILE_ID, "a.txt", folder, max_concurrency=4, timeout=LIMIT),
    "verify": lambda files, folder: files.verify(FILE_ID, folder / "own.bin", timeout=LIMIT),
}


def parts_service(request: Request) -> Reply:
    """Take each part after a while, so that only all of them together take too long."""
    if request.path.endswith("/parts"):
        time.sleep(0.05)
        return json_reply({"id": "part", "object": "upload.part"})
    if request.path.endswith("/uploads"):
        return json_reply({"id": "upload", "object": "upload", "status": "pending"})
    return DRIPPING


@pytest.mark.parametrize("call", CALLS)
async def test_a_timeout_bounds_the_whole_call(
    make_client: MakeClient, fault_server: MakeServer, folder: Path, call: str
) -> None:
    (folder / "own.bin").write_bytes(bytes(1000))
    server = fault_server(parts_service if call == "upload in parts" else lambda _: DRIPPING)
    client = make_client(f"{server.url}/v1")

    async def called() -> None:
        with pytest.raises((AzureError, TimeoutError)):
            await CALLS[call](client.files, folder)

    await assert_ends_after(LIMIT, called)
    assert os.listdir(folder) == ["own.bin"]


async def test_a_timeout_bounds_the_polling_of_a_poller(make_client: MakeClient, fault_server: MakeServer) -> None:
    server = fault_server(lambda _: json_reply(file_info(7, status="running")))
    client = make_client(f"{server.url}/v1")

    async def called() -> None:
        poller = await client.files.begin_upload(
            file=b"content", purpose="assistants", polling_interval=0.1, timeout=LIMIT
        )
        with pytest.raises(PollingTimeoutError, match=FILE_ID):
            await poller.result()

    await assert_ends_after(LIMIT, called)


async def test_a_timeout_bounds_the_wait_for_the_limiter(make_client: MakeClient, fault_server: MakeServer) -> None:
    slow = Reply(429, headers=(("Retry-After", "60"),))
    server = fault_server(lambda _: slow)
    client = make_client(f"{server.url}/v1")
    started = time.monotonic()
    results = [
        result
        async for result in client.files.upload_many(
            [(b"content", f"{number}.txt") for number in range(4)],
            purpose="assistants",
            max_concurrency=1,
            timeout=LIMIT,
        )
    ]
    assert all(result.error is not None for result in results)
    assert time.monotonic() - started < NEVER
