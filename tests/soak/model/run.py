"""Start the workers, and add up what they report."""

from __future__ import annotations

import collections
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from typing import Any

from tests.harness.repository import ROOT
from tests.soak.options import Options

from . import worker
from .memory import ENVIRONMENT, Memory, growth

#: Seconds that a worker may take longer than it was told: its last operation, and the end of its emulator.
_GRACE = 300


def run(options: Options) -> list[str]:
    """Let some workers work at the same time, print what they did, and return the differences."""
    started = [_start(options, number) for number in range(options.processes)]
    said: list[dict[str, Any]] = []
    failures: list[str] = []
    for number, process in enumerate(started):
        try:
            output, errors = process.communicate(timeout=options.seconds + _GRACE)
            said.append(json.loads(output))
        except (subprocess.TimeoutExpired, ValueError) as error:
            process.kill()
            failures.append(f"worker {number}: {error!r}\n{errors if isinstance(error, ValueError) else ''}")
            continue
        failures += _differences(number, said[-1], errors)
    _print(said)
    print(f"differences: {len(failures)}", flush=True)
    return failures


def _start(options: Options, number: int) -> subprocess.Popen[str]:
    task = json.dumps({"seed": options.seed, "number": number, "seconds": options.seconds})
    command = [sys.executable, "-m", worker.__name__, task]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, env=os.environ | ENVIRONMENT, stdout=pipe, stderr=pipe, text=True)


def _differences(number: int, said: dict[str, Any], errors: str) -> list[str]:
    found = [*said["differences"], *growth([Memory(*one) for one in said["memory"]])]
    if not said["counts"]["operations"]:
        found.append("it carried out no operation")
    if found:
        print(f"worker {number}, its last operations:", *said["history"], errors, sep="\n", flush=True)
    return [f"worker {number}: {difference}" for difference in found]


def _print(said: list[dict[str, Any]]) -> None:
    counts: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for one in said:
        for name, counted in one["counts"].items():
            counts[name].update(counted)
    for name, counted in counts.items():
        each = ", ".join(f"{kind} {count}" for kind, count in sorted(counted.items()) if count)
        print(f"{name}: {counted.total()} ({each})")
    for number, one in enumerate(said):
        measured = [Memory(*memory) for memory in one["memory"]]
        own, emulator = (
            _mebibytes(memory.own for memory in measured),
            _mebibytes(memory.emulator for memory in measured),
        )
        blocks = " ".join(f"{memory.blocks / 1000:.1f}" for memory in measured)
        print(f"worker {number}: memory {own} MiB, its emulator {emulator} MiB, {blocks} thousand blocks")


def _mebibytes(memory: Iterable[int]) -> str:
    return " ".join(f"{kib / 1024:.1f}" for kib in memory)
