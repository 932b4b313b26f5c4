"""One run of one subject, in a fresh process."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple, Optional

from .measure import Job
from .subjects import curl
from .tasks import MIB, Subject

_ROOT = Path(__file__).parents[2]
#: Linux counts in KiB, macOS in bytes.
_RSS_UNIT = 1 if sys.platform == "darwin" else 1024


class BenchmarkError(Exception):
    """A client failed, or did not do what it was timed for."""


class Run(NamedTuple):
    """One process."""

    seconds: float
    peak_mib: float
    #: The longest time that the event loop was held; None without one.
    hold_ms: Optional[float] = None


def run_client(job: Job) -> tuple[Run, Optional[int]]:
    """Have a Python client do a task; tell what it moved, too."""
    outcome, peak = _run_process([sys.executable, "-m", "tests.benchmarks.measure", json.dumps(job._asdict())])
    hold, own_peak = outcome["hold"], outcome["peak_kib"]
    if own_peak is not None:
        peak = own_peak / 1024
    return Run(outcome["seconds"], peak, None if hold is None else hold * 1000), outcome["moved"]


def run_curl(job: Job) -> tuple[Run, Optional[int]]:
    """Have curl do a task; tell what it moved, too."""
    commands: list[list[str]] = getattr(curl, job.task)(job.origin, *job.arguments)
    begun = time.perf_counter()
    results = [_run_process(command) for command in commands]
    seconds = time.perf_counter() - begun
    outcome, peak = results[0]
    return Run(seconds, peak), outcome.get("bytes")


def run_import(subject: Subject) -> Run:
    """Import a client."""
    timed = f"begun = perf_counter()\n{subject.import_statement}\nprint(perf_counter() - begun)"
    seconds, peak = _run_process([sys.executable, "-c", f"from time import perf_counter\n{timed}"])
    return Run(float(seconds), peak)


def _run_process(command: list[str]) -> tuple[Any, float]:
    """Run a process to its end; return the JSON that it printed, and its peak memory in MiB."""
    # Installed packages come with bytecode; without it, importing this tree would measure the compiler.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with subprocess.Popen(command, cwd=_ROOT, env=environment, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        output = process.stdout.read()
        # Popen's own wait() drops the resource usage.
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise BenchmarkError(f"exit code {process.returncode} from {' '.join(command)}")
    return json.loads(output or b"{}"), usage.ru_maxrss * _RSS_UNIT / MIB
