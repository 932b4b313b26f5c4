"""Calls for many files that are killed: the same call with the same ledger uploads the rest, and nothing twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from azure_ai_files import Ledger
from azure_ai_files.emulator import faults
from tests.harness.executor_workers import make_client
from tests.harness.repository import ROOT
from tests.harness.server import PATIENCE

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")

COUNT = 60


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(COUNT):
        (folder / f"{number:02}.jsonl").write_bytes(b"%d" % (number % 3))
    return folder


@pytest.fixture
def upload(emulator: Any, source: Path) -> Iterator[Callable[[str], subprocess.Popen[str]]]:
    """Start processes that upload all files, each in a group of its own."""
    started: list[subprocess.Popen[str]] = []

    def start(kind: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "tests.fault.ledger_child", kind, emulator.endpoint, emulator.key]
        command += [str(source), str(source.parent / "jobs.sqlite3")]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True)
        started.append(process)
        return process

    yield start
    for process in started:
        # The workers of a pool outlive the process that made them.
        with process, suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def stored(emulator: Any) -> dict[str, list[bytes]]:
    found: dict[str, list[bytes]] = {}
    with make_client(emulator.endpoint, emulator.key) as client:
        for file in client.files.list_all():
            found.setdefault(file.filename, []).append(b"".join(client.files.get_content(file.id)))
    return found


def wait_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.01)


def kill_when(process: subprocess.Popen[str], is_so: Callable[[], bool]) -> None:
    wait_until(is_so)
    process.send_signal(signal.SIGKILL)
    process.wait(PATIENCE)


def hits(fault: Any, count: int) -> Callable[[], bool]:
    return lambda: bool(fault.hits >= count)


@pytest.mark.parametrize("kind", ["sync", pytest.param("aio", marks=pytest.mark.soak), "processes"])
def test_a_killed_call_goes_on(upload: Any, emulator: Any, source: Path, kind: str) -> None:
    ledger = source.parent / "jobs.sqlite3"
    # Before it has sent anything, then with uploads that have not arrived, and with others whose replies are missing.
    kill_when(upload(kind), ledger.exists)
    for where, count in (("request", 4), ("response", 3), ("response", 20)):
        with emulator.faults.add(faults.Stall(where=where, seconds=0.2, operation="Files_Create")) as fault:
            kill_when(upload(kind), hits(fault, count))
    failures, count, attempts = ended(upload(kind))
    assert (failures, count) == ([], COUNT)
    assert 0 < len(attempts) < COUNT
    assert stored(emulator) == {path.name: [path.read_bytes()] for path in source.iterdir()}
    with Ledger(ledger) as read:
        assert read.counts() == {"waiting": 0, "begun": 0, "done": COUNT, "failed": 0}
        assert Counter(Path(entry.input) for entry in read.entries()) == Counter(source.iterdir())


def test_killed_workers(upload: Any, emulator: Any, source: Path) -> None:
    with emulator.faults.add(faults.Stall(where="response", seconds=0.2, operation="Files_Create")) as fault:
        process = upload("processes")
        wait_until(hits(fault, 8))
        for worker in children_of(process.pid):
            with suppress(ProcessLookupError):  # a pool starts and ends others too
                os.kill(worker, signal.SIGKILL)
        process.communicate(timeout=PATIENCE)
    with Ledger(source.parent / "jobs.sqlite3") as read:
        assert read.counts()["failed"] > 0
    failures, count, _ = ended(upload("processes"))
    assert (failures, count) == ([], COUNT)
    assert stored(emulator) == {path.name: [path.read_bytes()] for path in source.iterdir()}


def test_the_processes_of_a_killed_call_begin_nothing_more(upload: Any, emulator: Any) -> None:
    with emulator.faults.add(faults.Stall(where="response", seconds=0.1, operation="Files_Create")) as fault:
        kill_when(upload("process"), hits(fault, 3))
        before = fault.hits
        time.sleep(1)
        assert fault.hits <= before + 2


def ended(process: subprocess.Popen[str]) -> Any:
    said, _ = process.communicate(timeout=2 * PATIENCE)
    return json.loads(said)


def children_of(pid: int) -> list[int]:
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=True)
    return [int(line) for line in found.stdout.split()]
