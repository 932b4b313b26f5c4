"""Run the soaks, or some of them, and fail if one of them does."""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable

from tests.soak import moments, signals

#: Each soak takes a random generator and seconds, prints what it does, and returns its failures.
SOAKS: dict[str, Callable[[random.Random, float], list[str]]] = {"moments": moments.run, "signals": signals.run}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**9))
    parser.add_argument("--minutes", type=float, default=10.0, help="for all soaks together")
    parser.add_argument("--only", choices=SOAKS, action="append", help="one of the soaks; may be repeated")
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    failures: list[str] = []
    names = options.only or list(SOAKS)
    end = time.monotonic() + 60 * options.minutes
    with tempfile.TemporaryDirectory() as state:
        os.environ["AZURE_AI_FILES_STATE_DIR"] = state
        for number, name in enumerate(names):
            seconds = (end - time.monotonic()) / (len(names) - number)
            failures += SOAKS[name](random.Random(f"{options.seed} {name}"), seconds)
    for failure in failures:
        print(f"FAILED {failure}")
    print(f"{len(failures)} failures; seed {options.seed}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
