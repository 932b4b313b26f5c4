"""The benchmarks of executors run, at a size at which they judge nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("options", "lines"),
    [(["--files", "30", "--runs", "1"], 3), (["--memory", "200"], 3)],
    ids=["speed", "memory"],
)
def test_the_benchmarks_of_executors_run(options: list[str], lines: int) -> None:
    command = [sys.executable, "-m", "tests.benchmarks.executors", "--latency", "0", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == lines
    assert "PASS" in done.stdout or "MISS" in done.stdout
