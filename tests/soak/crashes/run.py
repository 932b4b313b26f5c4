"""Trials, one after the other."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Optional

from tests.harness.dask_processes import DaskProcesses
from tests.soak.options import Options

from .trial import Plan, Trial

ENGINES = ("dask", "pool")
#: What a trial does within a soak; alone it has more files.
_SMALL = Plan(files=400, workers=3, drivers=1)
_WORKERS = 2


def run(options: Options) -> list[str]:
    """Run small trials with both engines while there is time; return what failed."""
    end, failures = time.monotonic() + options.seconds, list[str]()
    rng = options.random("crashes")
    with engine("dask") as cluster:
        while time.monotonic() < end:
            for name in ENGINES:
                failures += trial(_SMALL, name, rng.randrange(10**9), cluster if name == "dask" else None)
    return failures


@contextmanager
def engine(name: str) -> Iterator[Optional[DaskProcesses]]:
    """Start the workers of an engine; those of a pool are children of the driver."""
    if name == "pool":
        yield None
        return
    with tempfile.TemporaryDirectory() as folder, DaskProcesses(Path(folder)) as cluster:
        for _ in range(_WORKERS):
            cluster.start_worker()
        yield cluster


def trial(plan: Plan, name: str, seed: int, cluster: Optional[DaskProcesses]) -> list[str]:
    """Run a trial, print what came of it, and return what failed."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        outcome = Trial(plan, random.Random(f"{seed} crashes"), Path(folder), cluster).run()
    failures = [f"crashes, {name}, {plan.files} files, seed {seed}: {failure}" for failure in outcome.failures]
    verdict = "FAILED" if failures else "passed"
    print(
        f"crashes, {name}, {plan.files} files, seed {seed}: {verdict} in {time.monotonic() - began:.0f} s: "
        f"{outcome.notes}",
        flush=True,
    )
    return failures
