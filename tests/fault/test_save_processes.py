"""What a save leaves behind when its process runs out of disk, is interrupted, or is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.fault.child import INTERRUPTED
from tests.fault.service import Service
from tests.fault.target import DATA, MIDDLE, NAME, OLD, contents, prepare
from tests.harness.content import Content
from tests.harness.server import PATIENCE, FaultServer, MakeServer

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals and limits of POSIX")

ROOT = Path(__file__).parents[2]

each_surface = pytest.mark.parametrize("name", ["sync", "aio"])
each_beginning = pytest.mark.parametrize("old", [OLD, None], ids=["replacing", "new"])


@contextmanager
def saving(name: str, server: FaultServer, folder: Path, disk_space: str = "") -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.fault.child", name, server.endpoint, str(folder), disk_space]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def held_service() -> Service:
    return Service(DATA, download=[Content(DATA).serve(hold=MIDDLE)])


@each_beginning
@each_surface
def test_a_full_disk(fault_server: MakeServer, folder: Path, name: str, old: bytes | None) -> None:
    left = prepare(folder, old)
    server = fault_server(Service(DATA))
    with saving(name, server, folder, disk_space="500000") as process:
        said, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert said.startswith("OSError")
    assert NAME in said
    assert contents(folder) == left


@each_beginning
@each_surface
def test_an_interrupt(fault_server: MakeServer, folder: Path, name: str, old: bytes | None) -> None:
    left = prepare(folder, old)
    server = fault_server(held_service())
    with saving(name, server, folder) as process:
        server.wait_until(lambda server: server.holding == 1)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)
    assert process.returncode == INTERRUPTED
    assert contents(folder) == left


@each_beginning
@each_surface
def test_a_kill(fault_server: MakeServer, folder: Path, name: str, old: bytes | None) -> None:
    left = prepare(folder, old)
    server = fault_server(held_service())
    with saving(name, server, folder) as process:
        server.wait_until(lambda server: server.holding == 1)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=PATIENCE)
    assert process.returncode == -signal.SIGKILL
    files = {path.name: path for path in folder.iterdir()}
    target = files.pop(NAME, None)
    assert [target.read_bytes()] == left if target else left == []
    assert len(files) <= 1
    for name in files:
        assert NAME in name
        assert "azure-ai-files" in name
