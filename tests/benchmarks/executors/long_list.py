"""``… executors.long_list COUNT``: an emulator with that many files, whose list is one reply; ends with its input."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from azure_ai_files.emulator import Emulator, GeneratedContent, SeedFile

_ROOT = Path(__file__).parents[3]


@contextmanager
def serve(count: int) -> Iterator[str]:
    """Run the emulator in a process of its own; return its origin."""
    command = [sys.executable, "-m", "tests.benchmarks.executors.long_list", str(count)]
    with subprocess.Popen(command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        # Leaving the block closes the server's input, which ends it.
        yield server.stdout.readline().strip()


def main(count: int) -> None:
    with Emulator(project="p", key="key") as emulator:
        emulator.seed(SeedFile(f"report-{n:07}.jsonl", GeneratedContent(1000, seed=n)) for n in range(count))
        print(emulator.url, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main(int(sys.argv[1]))
