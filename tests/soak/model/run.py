"""Start the workers, and add up what they report."""

from __future__ import annotations

import collections
import json
import subprocess
import sys
from typing import Any

from tests.harness.repository import ROOT
from tests.soak.options import Options

from . import worker

#: Seconds that a worker may take longer than it was told: its last operation, and the end of its emulator.
_GRACE = 300
#: KiB by which a worker may grow in the second half.
_MOST_GROWTH = 32 * 1024


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
    return failures


def _start(options: Options, number: int) -> subprocess.Popen[str]:
    task = json.dumps({"seed": options.seed, "number": number, "seconds": options.seconds})
    command = [sys.executable, "-m", worker.__name__, task]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def _differences(number: int, said: dict[str, Any], errors: str) -> list[str]:
    found = list(said["differences"])
    own = [memory for memory, _ in said["memory"]]
    if len(own) > 2 and own[-1] - own[1] > _MOST_GROWTH:
        found.append(f"the memory grew from {own[1]} to {own[-1]} KiB in the second half")
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
        own, emulator = ([f"{kib / 1024:.0f}" for kib in side] for side in zip(*one["memory"], strict=True))
        print(f"worker {number}: memory {' '.join(own)} MiB, its emulator {' '.join(emulator)} MiB", flush=True)
