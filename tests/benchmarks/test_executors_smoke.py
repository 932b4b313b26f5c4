"""The benchmarks of executors run, at a size at which they judge nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.soak
def test_all_rows_are_printed() -> None:
    assert run("--files", "30", "--runs", "1") == 5


@pytest.mark.parametrize(
    ("options", "lines"),
    [pytest.param(["--memory", "200"], 4, marks=pytest.mark.soak), (["--ledger", "500"], 2)],
    ids=["memory", "ledger"],
)
def test_the_benchmarks_of_executors_run(options: list[str], lines: int) -> None:
    assert run(*options) == lines


def run(*options: str) -> int:
    """Return how many lines the benchmarks print."""
    command = [sys.executable, "-m", "tests.benchmarks.executors", "--latency", "0", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert "PASS" in done.stdout or "MISS" in done.stdout
    return len(done.stdout.splitlines())
