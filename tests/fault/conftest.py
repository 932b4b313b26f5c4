"""Fixtures of the fault tests: one server, one client on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.fault.ranged import small_ranges
from tests.fault.sources import MakeSource, Source
from tests.harness.scripted_service import Service
from tests.harness.server import FaultServer, MakeServer, Script
from tests.harness.surface import MakeClient

__all__ = ["connect", "prepare_source", "small_ranges", "state"]

# Gives the files operations of a client, and the server that it is connected to.
Connect = Callable[..., tuple[Any, FaultServer]]
PrepareSource = Callable[[MakeSource], Source]


@pytest.fixture
async def connect(make_client: MakeClient, fault_server: MakeServer) -> Connect:
    def start(script: Script | None = None, *, receive_buffer: int | None = None, **options: Any) -> tuple[Any, Any]:
        server = fault_server(Service() if script is None else script, receive_buffer=receive_buffer)
        return make_client(server.endpoint, **options).files, server

    return start


@pytest.fixture
def prepare_source(tmp_path: Path) -> Iterator[PrepareSource]:
    """Make something to upload; its handle is closed after the test."""
    with ExitStack() as handles:

        def prepare(make: MakeSource) -> Source:
            source = make(tmp_path)
            if source.handle is not None:
                handles.callback(source.handle.close)
            return source

        yield prepare


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder where transfers remember how far they came."""
    folder = tmp_path / "state"
    monkeypatch.setenv("AZURE_AI_FILES_STATE_DIR", str(folder))
    return folder
