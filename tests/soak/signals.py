"""Real Ctrl-C: SIGINT at random moments of transfers in a child process."""

from __future__ import annotations

import json
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from azure_ai_files.emulator import Emulator
from tests.fault.interrupts.operations import OPERATIONS, make_place
from tests.harness.repository import ROOT
from tests.soak import interrupted

#: Calls that are timed before the first signal.
_TIMED = 5


def run(chance: random.Random, seconds: float) -> list[str]:
    """Send signals to each operation in turn, for an equal time each."""
    runs = [(surface, name) for surface in ("sync", "aio") for name in OPERATIONS]
    failures: list[str] = []
    end = time.monotonic() + seconds
    for number, (surface, name) in enumerate(runs):
        share = time.monotonic() + (end - time.monotonic()) / (len(runs) - number)
        failures += [f"{name}, {surface}: {failure}" for failure in _signals(chance, surface, name, share)]
    return failures


def _signals(chance: random.Random, surface: str, name: str, end: float) -> list[str]:
    sent = struck = 0
    with Emulator() as emulator, tempfile.TemporaryDirectory() as folder:
        place = make_place(emulator, Path(folder))
        task = {"endpoint": emulator.openai_endpoint, "key": emulator.credential.key, "folder": str(place.folder)}
        task |= {"source": str(place.source), "file_ids": place.file_ids, "surface": surface, "operation": name}
        with _child(task) as child:
            usual = statistics.median(_round(child, None)["seconds"] for _ in range(_TIMED))
            failure = None
            while failure is None and time.monotonic() < end:
                said = _round(child, chance.uniform(0, 1.2 * usual))
                sent += 1
                struck += said["struck"]
                failure = said["failure"]
    print(f"{name}, {surface}: {sent} signals, {struck} came out; {int(failure is not None)} failures", flush=True)
    return [] if failure is None else [failure]


@contextmanager
def _child(task: dict[str, Any]) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", interrupted.__name__, json.dumps(task)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        try:
            yield child
        finally:
            child.kill()


def _round(child: subprocess.Popen[str], delay: float | None) -> dict[str, Any]:
    """Let the child make a call, send it a signal after some seconds, and return what it says of the call."""
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write("\n")
    child.stdin.flush()
    began = child.stdout.readline()
    if began and delay is not None:
        time.sleep(delay)
        child.send_signal(signal.SIGINT)
    said = child.stdout.readline()
    if not said:
        return {"seconds": 0.0, "struck": False, "failure": f"the child ended with {child.wait()}"}
    return dict(json.loads(said))
