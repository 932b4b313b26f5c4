"""Runs every subject in turn, each time in a fresh process, against one server."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Sequence, Tuple

from .measure import Job
from .server import FILE_ID, LISTED_FILES
from .subjects import curl
from .tasks import CURL, MIB, SUBJECTS, Subject, Task

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


class Figure(NamedTuple):
    """What several runs of a subject come to: the usual time, and the worst of the rest."""

    task: str
    subject: str
    seconds: float
    peak_mib: float
    hold_ms: Optional[float]

    @property
    def milliseconds(self) -> float:
        """The time in milliseconds."""
        return self.seconds * 1000

    @classmethod
    def of(cls, task: Task, subject: Subject, runs: Sequence[Run]) -> "Figure":
        """Sum runs up."""
        holds = [run.hold_ms for run in runs if run.hold_ms is not None]
        return cls(
            task.name,
            subject.name,
            statistics.median(run.seconds for run in runs),
            max(run.peak_mib for run in runs),
            max(holds, default=None),
        )


class Bench:
    """A running server, and the files that go to it and come from it.

    :param origin: Where the server is.
    :param folder: A folder for one saved file at a time.
    :param source: The file that is uploaded, and the content of every file of the server.
    """

    def __init__(self, origin: str, folder: Path, source: Path) -> None:
        self._origin = origin
        self._target = folder / "saved.bin"
        self._source = source

    def figures(self, task: Task, runs: int) -> List[Figure]:
        """Measure a task in rounds, in which each subject has its turn; a single one is a trial, without a warm-up.

        Each round begins with another subject, since what one leaves to memory and disk costs the next.
        """
        subjects = [subject for subject in SUBJECTS if task.does(subject)]
        taken: Dict[Subject, List[Run]] = {subject: [] for subject in subjects}
        for number in range(runs + (runs > 1)):
            first = number % len(subjects)
            for subject in subjects[first:] + subjects[:first]:
                taken[subject].append(self.run(task, subject))
        return [Figure.of(task, subject, turns[-runs:]) for subject, turns in taken.items()]

    def run(self, task: Task, subject: Subject) -> Run:
        """Have a subject do a task once, in a fresh process."""
        if task.name == "import":
            return _import(subject)
        job = Job(
            subject.module,
            task.name,
            self._origin,
            FILE_ID,
            str(self._source),
            str(self._target),
            task.warm_ups,
            task.calls,
        )
        run, moved = _run_curl(job) if subject.name == CURL else _run_client(job)
        self._check(job, subject, moved)
        return run

    def _check(self, job: Job, subject: Subject, moved: Optional[int]) -> None:
        if job.task == "save":
            moved = self._target.stat().st_size
            self._target.unlink()
            # The disk is still busy with freeing the file, at the cost of whoever saves next.
            os.sync()
        expected = LISTED_FILES if job.task == "list" else self._source.stat().st_size
        if moved != expected:
            raise BenchmarkError(f"{job.task} of {subject.name} moved {moved} instead of {expected}")


@contextmanager
def bench(size: int) -> Iterator[Bench]:
    """Prepare a file of random bytes in the page cache, and a server.

    :param size: Bytes of the file.
    """
    with tempfile.TemporaryDirectory(prefix="azure-ai-files-bench-") as name:
        source = Path(name, "source.bin")
        _make_source(source, size)
        command = [sys.executable, "-m", "tests.benchmarks.server", str(source)]
        with subprocess.Popen(command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
            assert server.stdout is not None
            port = int(server.stdout.readline())
            # Leaving the block closes the server's input, which ends it.
            yield Bench(f"http://127.0.0.1:{port}", Path(name), source)


def _make_source(path: Path, size: int) -> None:
    with path.open("wb") as file:
        for position in range(0, size, MIB):
            file.write(os.urandom(min(MIB, size - position)))
        # What is still to be written back would slow down whoever comes first.
        os.fsync(file.fileno())


def _run_client(job: Job) -> Tuple[Run, Optional[int]]:
    outcome, peak = _run_process([sys.executable, "-m", "tests.benchmarks.measure", json.dumps(job._asdict())])
    hold, own_peak = outcome["hold"], outcome["peak_kib"]
    if own_peak is not None:
        peak = own_peak / 1024
    return Run(outcome["seconds"], peak, None if hold is None else hold * 1000), outcome["moved"]


def _run_curl(job: Job) -> Tuple[Run, Optional[int]]:
    commands: List[List[str]] = getattr(curl, job.task)(job.origin, *job.arguments)
    begun = time.perf_counter()
    results = [_run_process(command) for command in commands]
    seconds = time.perf_counter() - begun
    outcome, peak = results[0]
    return Run(seconds, peak), outcome.get("bytes")


def _import(subject: Subject) -> Run:
    timed = f"begun = perf_counter()\n{subject.import_statement}\nprint(perf_counter() - begun)"
    seconds, peak = _run_process([sys.executable, "-c", f"from time import perf_counter\n{timed}"])
    return Run(float(seconds), peak)


def _run_process(command: List[str]) -> Tuple[Any, float]:
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
