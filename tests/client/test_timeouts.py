"""Timeouts for one call: ``timeout`` for all of it, ``read_timeout`` and ``connection_timeout`` for each wait."""

from __future__ import annotations

import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import AzureError, ServiceResponseError

from tests.harness.methods import METHODS, Method, in_folder, service
from tests.harness.reply import BEFORE_HEAD, Reply
from tests.harness.scripted_service import FILE_ID
from tests.harness.server import MakeServer
from tests.harness.surface import MakeClient

#: What takes this long did not heed its timeout; it is the client's own.
NEVER = 15.0

each_method = pytest.mark.parametrize("method", METHODS, ids=str)
WAITS = {"timeout": {"timeout": 0.1}, "read_timeout": {"read_timeout": 0.1, "retry_total": 0}}


async def result_of(method: Method, client: Any, folder: Path, **options: Any) -> Any:
    call = method.of(client)(*in_folder(method, folder), **options)
    if str(method) in ("files.list_all", "assistant_files.list"):
        return [item async for item in call]
    return await call


@pytest.mark.parametrize("options", WAITS.values(), ids=WAITS)
@each_method
async def test_a_service_that_does_not_answer(
    make_client: MakeClient, fault_server: MakeServer, folder: Path, method: Method, options: dict[str, Any]
) -> None:
    server = fault_server(service(hold=BEFORE_HEAD))
    client = make_client(f"{server.url}/v1", read_timeout=NEVER)
    started = time.monotonic()
    with pytest.raises((ServiceResponseError, TimeoutError)):
        await result_of(method, client, folder, **options)
    assert 0.08 < time.monotonic() - started < NEVER
    assert len(server.requests) == 1


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
