"""What a save leaves behind when its process runs out of disk, is interrupted, or is killed."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from tests.fault.child import INTERRUPTED
from tests.fault.processes import ended, saving
from tests.fault.ranged import RANGE, RangedService
from tests.fault.target import DATA, MIDDLE, NAME, OLD, contents, prepare
from tests.harness.content import Content
from tests.harness.rows import in_turn
from tests.harness.server import MakeServer

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals and limits of POSIX")

V1 = Content(DATA)
RANGES = {"max_concurrency": 3}

WAYS = {"replacing": ({}, OLD), "new": ({}, None), "ranges": (RANGES, OLD)}
each_way = pytest.mark.parametrize(("name", "way"), in_turn(["sync", "aio"], WAYS))


def held_service() -> RangedService:
    """Every reply holds: that of a stream in the middle, that of a range after some bytes."""
    return RangedService(V1, {0: lambda r: V1(r).but(hold=RANGE // 2 if len(V1(r).body) == RANGE else MIDDLE)})


@each_way
def test_a_full_disk(
    fault_server: MakeServer, folder: Path, state: Path, name: str, way: tuple[Any, bytes | None]
) -> None:
    options, old = way
    left = prepare(folder, old)
    server = fault_server(RangedService(V1))
    with saving(name, server, folder, "500000", resume=old is OLD, **options) as process:
        code, said = ended(process)
    assert code == 1
    assert said.startswith("OSError")
    assert NAME in said
    assert contents(folder) == left
    assert not state.exists() or list(state.iterdir()) == []


@each_way
def test_an_interrupt(fault_server: MakeServer, folder: Path, name: str, way: tuple[Any, bytes | None]) -> None:
    options, old = way
    left = prepare(folder, old)
    server = fault_server(held_service())
    with saving(name, server, folder, **options) as process:
        server.wait_until(lambda server: server.holding == 1)
        process.send_signal(signal.SIGINT)
        code, _ = ended(process)
    assert code == INTERRUPTED
    assert contents(folder) == left


@each_way
def test_a_kill(fault_server: MakeServer, folder: Path, name: str, way: tuple[Any, bytes | None]) -> None:
    options, old = way
    left = prepare(folder, old)
    server = fault_server(held_service())
    with saving(name, server, folder, **options) as process:
        server.wait_until(lambda server: server.holding == 1)
        process.kill()
        code, _ = ended(process)
    assert code == -signal.SIGKILL
    files = {path.name: path for path in folder.iterdir()}
    target = files.pop(NAME, None)
    assert [target.read_bytes()] == left if target else left == []
    assert len(files) <= 1
    for name in files:
        assert NAME in name
        assert "azure-ai-files" in name
