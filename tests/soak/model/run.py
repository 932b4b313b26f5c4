"""Start the workers, and add up what they report."""

from __future__ import annotations

import collections
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from tests.harness.repository import ROOT
from tests.soak.options import Options

from . import worker
from .memory import ENVIRONMENT, Memory, growth

#: Seconds after which a worker ends itself and says where it hangs, and some more.
_GRACE = worker.GRACE + 60


def run(options: Options) -> list[str]:
    """Let some workers work at the same time, print what they did, and return the differences."""
    started = [_start(options, number) for number in range(options.processes)]
    said: dict[int, dict[str, Any]] = {}
    failures: list[str] = []
    try:
        for number, process in enumerate(started):
            output, errors = process.communicate(timeout=options.seconds + _GRACE)
            try:
                said[number] = json.loads(output)
            except ValueError:
                failures.append(f"worker {number} ended with {process.returncode}:\n{output}{errors}")
            else:
                failures += _differences(number, said[number], errors)
    finally:
        # What Ctrl-C left, and the emulators of workers that ended too early.
        for process in started:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    _print(said)
    print(f"differences: {len(failures)}", flush=True)
    return failures


def _start(options: Options, number: int) -> subprocess.Popen[str]:
    task = json.dumps({"seed": options.seed, "number": number, "seconds": options.seconds})
    command = [sys.executable, "-m", worker.__name__, task]
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command, cwd=ROOT, env=os.environ | ENVIRONMENT, stdout=pipe, stderr=pipe, text=True, start_new_session=True
    )


def _differences(number: int, said: dict[str, Any], errors: str) -> list[str]:
    found = [*said["differences"], *growth([Memory(*one) for one in said["memory"]])]
    if found:
        print(f"worker {number}, its last operations:", *said["history"], errors, sep="\n", flush=True)
    return [f"worker {number}: {difference}" for difference in found]


def _print(said: dict[int, dict[str, Any]]) -> None:
    counts: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for one in said.values():
        for name, counted in one["counts"].items():
            counts[name].update(counted)
    for name, counted in counts.items():
        each = ", ".join(f"{kind} {count}" for kind, count in sorted(counted.items()) if count)
        print(f"{name}: {counted.total()} ({each})")
    for number, one in said.items():
        measured = [Memory(*memory) for memory in one["memory"]]
        own = _mebibytes(memory.own for memory in measured)
        emulator = _mebibytes(memory.emulator for memory in measured)
        blocks = " ".join(f"{memory.blocks / 1000:.1f}" for memory in measured)
        print(f"worker {number}: memory {own} MiB, its emulator {emulator} MiB, {blocks} thousand blocks")


def _mebibytes(memory: Iterable[int]) -> str:
    return " ".join(f"{kib / 1024:.1f}" for kib in memory)
