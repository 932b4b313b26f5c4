"""``python -m tests.soak.crashes``: kill workers and drivers of calls with a ledger, and count what is on the service.

Each trial uploads files by two workers of a Dask cluster, or of a pool of processes, kills workers at random moments
and the driver once, makes the same call with its ledger again, and compares the service with the inputs: each input
must be exactly one file, with equal bytes.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys

from .run import ENGINES, engine, trial
from .trial import Plan


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak.crashes", description=__doc__)
    add = parser.add_argument
    add("--engine", choices=ENGINES, default="dask")
    add("--files", type=int, default=5000)
    add("--workers", type=int, default=5, help="workers that are killed in each trial")
    add("--drivers", type=int, default=1, help="drivers that are killed in each trial")
    add("--runs", type=int, default=20)
    add("--seed", type=int, default=random.SystemRandom().randrange(10**9), help="of the first trial; then 1 more each")
    options = parser.parse_args()
    # So that the processes of the cluster end too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("terminated"))
    plan, failed = Plan(options.files, options.workers, options.drivers), 0
    with engine(options.engine) as cluster:
        for seed in range(options.seed, options.seed + options.runs):
            failures = trial(plan, options.engine, seed, cluster)
            failed += bool(failures)
            for failure in failures[:20]:
                print(f"  {failure}", flush=True)
    print(f"{options.runs - failed} of {options.runs} trials passed: {plan.files} files, {options.engine}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
