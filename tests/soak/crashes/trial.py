"""One trial: a call for many files, random kills, the same call again, and what is then on the service."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple, Optional

from azure_ai_files import Ledger
from azure_ai_files.emulator import Emulator, faults
from azure_ai_files.models import FileInfo
from tests.harness.dask_processes import DaskProcesses
from tests.harness.executor_workers import make_client

from .driver import Driver

#: Seconds that each upload waits, before or after it is stored, so that kills hit both.
_STALL = 0.02
#: Seconds after the moment of a kill, at most.
_DELAY = 0.1
#: Calls until one has no failures.
_MOST_CALLS = 5

#: Names and contents of files.
Contents = Counter[tuple[str, bytes]]


class Plan(NamedTuple):
    """What a trial does.

    :ivar files: The number of inputs.
    :ivar workers: How many workers are killed.
    :ivar drivers: How often the process of the call is killed.
    """

    files: int
    workers: int
    drivers: int


class Outcome(NamedTuple):
    """What came of a trial.

    :ivar failures: What is wrong.
    :ivar notes: What happened.
    """

    failures: list[str]
    notes: str


class Trial:
    """A trial.

    :param plan: What it does.
    :param rng: Its random numbers.
    :param folder: Its folder, which is empty.
    :param cluster: The workers; None for a pool of two processes.
    """

    def __init__(self, plan: Plan, rng: random.Random, folder: Path, cluster: Optional[DaskProcesses]) -> None:
        self._plan = plan
        self._rng = rng
        self._cluster = cluster
        self._inputs = folder / "in"
        self._ledger = folder / "jobs.sqlite3"

    def run(self) -> Outcome:
        """Run it."""
        expected = self._make_inputs()
        with Emulator() as emulator, Driver(self._job(emulator)) as driver:
            # The same chance with the same seed, and both moments in turn.
            chance = {"operation": "Files_Create", "seconds": _STALL, "seed": self._rng.randrange(10**6)}
            after = emulator.faults.add(faults.Stall(where="response", probability=0.5, **chance))
            before = emulator.faults.add(faults.Stall(where="request", **chance))
            self._kill(driver, lambda: after.hits + before.hits)
            emulator.faults.clear()
            failures = self._finish(driver)
            failures += self._compare(emulator, expected)
            skipped = [said["skipped"] for said in driver.said]
            errors = sum((Counter(said["errors"]) for said in driver.said), Counter[str]())
        return Outcome(failures, f"{driver.calls} calls, skipped {skipped}, errors {dict(errors)}")

    def _job(self, emulator: Emulator) -> dict[str, Optional[str]]:
        scheduler = None if self._cluster is None else str(self._cluster.scheduler_file)
        return {
            "endpoint": emulator.endpoint,
            "key": emulator.key,
            "folder": str(self._inputs),
            "ledger": str(self._ledger),
            "scheduler": scheduler,
        }

    def _make_inputs(self) -> Contents:
        """Write the inputs: in folders, so that some have the same name, the same size, or the same content too."""
        found: Contents = Counter()
        for number in range(self._plan.files):
            folder = self._inputs / f"{number % 20:02}"
            folder.mkdir(parents=True, exist_ok=True)
            alike = self._rng.random() < 0.1
            path = folder / (f"same-{number // 20:05}.jsonl" if alike else f"{number:06}.jsonl")
            path.write_bytes(
                b"%d" % self._rng.randrange(3) if alike else self._rng.randbytes(self._rng.randint(1, 2000))
            )
            found[path.name, path.read_bytes()] += 1
        return found

    def _kill(self, driver: Driver, uploads: Callable[[], int]) -> None:
        victims = ["worker"] * self._plan.workers + ["driver"] * self._plan.drivers
        self._rng.shuffle(victims)
        moments = sorted(self._rng.sample(range(self._plan.files), len(victims)))
        for moment, victim in zip(moments, victims, strict=True):
            # A call that has ended, as with a broken pool, goes on.
            while uploads() < moment or not driver.is_running():
                if not driver.is_running():
                    driver.start()
                time.sleep(0.005)
            time.sleep(self._rng.uniform(0, _DELAY))
            if victim == "driver":
                driver.kill()
            elif self._cluster is not None:
                self._cluster.kill_worker(self._rng.randrange(len(self._cluster.workers)))
                self._cluster.start_worker()
            else:
                driver.kill_child(self._rng.choice)

    def _finish(self, driver: Driver) -> list[str]:
        for _ in range(_MOST_CALLS):
            if not driver.is_running():
                driver.start()
            said = driver.wait()
            if said["raised"] is None and not said["failed"]:
                wrong = said["results"] != self._plan.files
                return [f"The last call has {said['results']} results."] if wrong else []
        return [f"The last call failed: {driver.said[-1]}"]

    def _compare(self, emulator: Emulator, expected: Contents) -> list[str]:
        with make_client(emulator.endpoint, emulator.key) as client, ThreadPoolExecutor(8) as threads:

            def read(file: FileInfo) -> tuple[str, bytes]:
                return file.filename, b"".join(client.files.get_content(file.id))

            stored: Contents = Counter(threads.map(read, client.files.list_all()))
        with Ledger(self._ledger) as ledger:
            counts = ledger.counts()
        failures = [f"missing {name}, {len(content)} bytes" for name, content in expected - stored]
        failures += [f"too many {name}, {len(content)} bytes" for name, content in stored - expected]
        if counts != {"waiting": 0, "begun": 0, "done": self._plan.files, "failed": 0}:
            failures.append(f"The ledger counts {counts}.")
        return failures
