"""Run the soaks, or some of them, and fail if one of them does."""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable

from tests.fault.interrupts.operations import OPERATIONS
from tests.soak import moments, signals
from tests.soak.crashes import run as crashes
from tests.soak.model import run as model
from tests.soak.options import Options

#: Each soak prints what it does, and returns its failures.
SOAKS: dict[str, Callable[[Options], list[str]]] = {
    "interrupts": moments.interrupts,
    "cancellations": moments.cancellations,
    "signals": signals.run,
    "model": model.run,
    "crashes": crashes.run,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    add = parser.add_argument
    add("--seed", type=int, default=random.SystemRandom().randrange(10**9))
    add("--minutes", type=float, default=10.0, help="for all soaks together; 10 by default")
    add("--only", choices=SOAKS, action="append", help="one of the soaks; may be repeated")
    add("--processes", type=int, default=4, help="workers of the soak against the model; 4 by default")
    add("--signals", type=int, help="signals for each operation, however long that takes")
    add(
        "--operation", choices=OPERATIONS, action="append", help="one that is interrupted or cancelled; may be repeated"
    )
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    failures: list[str] = []
    names = options.only or list(SOAKS)
    end = time.monotonic() + 60 * options.minutes
    with tempfile.TemporaryDirectory() as state:
        os.environ["AZURE_AI_FILES_STATE_DIR"] = state
        for number, name in enumerate(names):
            seconds = (end - time.monotonic()) / (len(names) - number)
            failures += SOAKS[name](
                Options(options.seed, seconds, options.processes, options.signals, tuple(options.operation or ()))
            )
    for failure in failures:
        print(f"FAILED {failure}")
    print(f"{len(failures)} failures; seed {options.seed}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
