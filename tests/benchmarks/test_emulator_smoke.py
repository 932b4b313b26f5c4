"""The benchmarks of the emulator run, at a size at which they judge nothing."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks.emulator.tasks import TASKS

ROOT = Path(__file__).parents[2]
SMALL = ["--size", "8", "--files", "80000", "--runs", "1", "--seconds", "0.1"]


@pytest.mark.soak
def test_every_benchmark_of_the_emulator(tmp_path: Path) -> None:
    record = tmp_path / "figures.json"
    command = [sys.executable, "-m", "tests.benchmarks.emulator", *SMALL, "--json", str(record)]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)

    assert done.returncode == 0, done.stderr
    figures = json.loads(record.read_text())["figures"]
    assert figures.keys() == TASKS.keys()
    assert all(figure["value"] > 0 for found in figures.values() for figure in found)
    bars = [figure for found in figures.values() for figure in found if figure["limit"] is not None]
    assert done.stdout.count("PASS") + done.stdout.count("MISS") == len(bars)


def test_a_benchmark_that_is_not_there() -> None:
    command = [sys.executable, "-m", "tests.benchmarks.emulator", "--only", "nonsense"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (done.returncode, "no such benchmark: nonsense" in done.stderr) == (2, True)
