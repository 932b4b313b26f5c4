"""A scheduler and workers of Dask, each a process that can be killed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType

from .repository import ROOT


class DaskProcesses:
    """A cluster on this machine.

    :param folder: Where its files are.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._scheduler: list[subprocess.Popen[bytes]] = []
        #: The workers that were started and not killed.
        self.workers: list[subprocess.Popen[bytes]] = []
        #: What clients need to find the scheduler.
        self.scheduler_file = folder / "scheduler.json"

    def __enter__(self) -> DaskProcesses:
        self._scheduler.append(self._start("scheduler", "--host", "127.0.0.1", "--port", "0"))
        while not self.scheduler_file.exists():
            assert self._scheduler[0].poll() is None
            time.sleep(0.05)
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        for process in [*self.workers, *self._scheduler]:
            process.kill()
            process.wait()

    def start_worker(self) -> None:
        """Start a worker; it takes a moment until it is ready."""
        self.workers.append(self._start("worker", "--nthreads", "1", "--no-nanny"))

    def kill_worker(self, number: int) -> None:
        """Kill a worker at once."""
        process = self.workers.pop(number)
        process.kill()
        process.wait()

    def _start(self, program: str, *options: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.dask_{program}", "--no-dashboard", *options]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        return subprocess.Popen(
            [*command, "--scheduler-file", str(self.scheduler_file)],
            cwd=self._folder,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
