"""Real Ctrl-C: SIGINT at random moments of transfers in a child process."""

from __future__ import annotations

import json
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, Optional

from azure_ai_files.emulator import Emulator
from tests.fault.interrupts.operations import OPERATIONS, make_place
from tests.harness.repository import ROOT
from tests.soak import interrupted
from tests.soak.options import Options

#: Calls that are timed before the first signal.
_TIMED = 5
#: Seconds after which a child hangs.
_PATIENCE = 300.0
_SURFACES = ("sync", "aio")


def run(options: Options) -> list[str]:
    """Send signals to each operation in turn, for an equal time each, or a number of them, half to each client.

    Each operation gets one signal at least.
    """
    runs = [(surface, name) for name in options.operations or OPERATIONS for surface in _SURFACES]
    failures: list[str] = []
    end = time.monotonic() + options.seconds
    for number, (surface, name) in enumerate(runs):
        share = time.monotonic() + (end - time.monotonic()) / (len(runs) - number)
        most = None if options.signals is None else _half(options.signals, surface)
        failure = _signals(options.random(f"signals, {surface} {name}"), surface, name, most, share)
        failures += [] if failure is None else [f"{name}, {surface}: {failure}"]
    return failures


def _half(signals: int, surface: str) -> int:
    return signals - signals // 2 if surface == _SURFACES[0] else signals // 2


def _signals(chance: random.Random, surface: str, name: str, most: Optional[int], end: float) -> Optional[str]:
    """Send signals, some or until a time, to calls in a child; return what failed."""
    sent = struck = 0
    failure, began = None, time.monotonic()
    with Emulator() as emulator, tempfile.TemporaryDirectory() as folder:
        place = make_place(emulator, Path(folder))
        task = {"endpoint": emulator.openai_endpoint, "key": emulator.credential.key, "place": asdict(place)}
        task |= {"surface": surface, "operation": name}
        with _child(task) as child:
            timed = [_round(child, None) for _ in range(_TIMED)]
            usual = statistics.median(said["seconds"] for said in timed)
            failure = next((said["failure"] for said in timed if said["failure"]), None)
            while failure is None and (sent < most if most is not None else not sent or time.monotonic() < end):
                said = _round(child, chance.uniform(0, 1.2 * usual))
                sent += 1
                struck += said["struck"]
                failure = said["failure"]
    seconds = time.monotonic() - began
    figures = f"{sent} signals, {struck} came out, {seconds:.0f} s; {int(failure is not None)} failures"
    print(f"{name}, {surface}: {figures}", flush=True)
    return failure


@contextmanager
def _child(task: dict[str, Any]) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", interrupted.__name__, json.dumps(task, default=str)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        try:
            yield child
        finally:
            child.kill()


def _round(child: subprocess.Popen[str], delay: float | None) -> dict[str, Any]:
    """Let the child make a call, send it a signal after some seconds, and return what it says of the call."""
    assert child.stdin is not None
    assert child.stdout is not None
    # The child reports calls that hang, unless the code that hangs keeps it from handling signals.
    killer = threading.Timer(_PATIENCE, child.kill)
    killer.start()
    try:
        with suppress(BrokenPipeError):
            child.stdin.write("\n")
            child.stdin.flush()
        began = child.stdout.readline()
        if began and delay is not None:
            time.sleep(delay)
            child.send_signal(signal.SIGINT)
        said = child.stdout.readline()
    finally:
        killer.cancel()
    if not said:
        return {"seconds": 0.0, "struck": False, "failure": f"the child ended with {child.wait()}"}
    return dict(json.loads(said))
