"""What an upload in parts leaves behind when its process is interrupted or killed, and how another one goes on."""

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
from tests.fault.parts import DATA, PART_COUNT, PartsService, kinds, parts_of
from tests.harness.reply import BEFORE_HEAD, Reply
from tests.harness.repository import ROOT
from tests.harness.request import Request
from tests.harness.server import PATIENCE, FaultServer, MakeServer

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")

each_surface = pytest.mark.parametrize("name", ["sync", "aio"])


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AZURE_AI_FILES_STATE_DIR", str(tmp_path / "state"))
    path = tmp_path / "lines.jsonl"
    path.write_bytes(DATA)
    return path


@contextmanager
def uploading(name: str, server: FaultServer, path: Path, way: str = "") -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "tests.fault.upload_child", name, f"{server.url}/v1", str(path), way]
    with subprocess.Popen(command, cwd=ROOT) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("way", ["", "many"], ids=["one", "of many"])
@each_surface
def test_an_interrupted_upload_is_cancelled_at_the_service(
    fault_server: MakeServer, source: Path, name: str, way: str
) -> None:
    """A caller waits longer for a silent server than the calls that it made, which clean up after that."""
    service = PartsService(part=[Reply(hold=BEFORE_HEAD)])
    server = fault_server(service)
    with uploading(name, server, source, way) as process:
        server.wait_until(lambda server: server.holding == 1)
        process.send_signal(signal.SIGINT)
        process.wait(PATIENCE)
    assert process.returncode == INTERRUPTED
    assert service.cancelled == ["upload_0"]
    assert service.files == []


@each_surface
def test_a_killed_upload_is_gone_on_with_by_the_next_process(fault_server: MakeServer, source: Path, name: str) -> None:
    service = PartsService()
    server = fault_server(service)

    def held(request: Request) -> Reply:
        return service.good(request).but(hold=BEFORE_HEAD)

    for number in range(3):
        service.play(part=[service.good, service.good, held, held])
        with uploading(name, server, source, "resume") as process:
            server.wait_until(lambda server, number=number: server.holding == 2 * (number + 1))  # type: ignore[misc]
            process.send_signal(signal.SIGKILL)
            process.wait(PATIENCE)
    service.play(part=[])
    with uploading(name, server, source, "resume") as process:
        assert process.wait(PATIENCE) == 0
    assert service.files == [DATA]
    assert kinds(server.requests).count("create") == 1
    assert len(parts_of(server.requests)) == PART_COUNT + 3 * 2
    assert list((source.parent / "state").iterdir()) == []
