"""Fixtures: raw servers, and the transports in turn."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, ExitStack
from typing import Any

import pytest

from tests.fault.transport.faces import BARE, CLIENTS, Face
from tests.fault.transport.raw_server import RawServer, Script
from tests.harness.leaks import assert_no_tasks, end_closing_transports

MakeFace = Callable[..., Face]
Serve = Callable[..., RawServer]


@pytest.fixture(params=[*BARE, *CLIENTS])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def make_face(kind: str) -> AsyncIterator[MakeFace]:
    """Make transports, closed after the test."""
    async with AsyncExitStack() as faces:

        def make(**options: Any) -> Face:
            face = Face(kind, **{"read_timeout": 10, "connection_timeout": 10, **options})
            faces.push_async_callback(face.close)
            return face

        yield make
    await assert_no_tasks()
    await end_closing_transports()


@pytest.fixture
async def face(make_face: MakeFace) -> Face:
    return make_face()


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start raw servers, stopped after the test."""
    with ExitStack() as servers:

        def start(script: Script, **options: Any) -> RawServer:
            return servers.enter_context(RawServer(script, **options))

        yield start
