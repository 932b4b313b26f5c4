"""Runs every subject in turn, each time in a fresh process, against servers that are the same for all."""

import os
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple, Optional

from .measure import Job
from .process import BenchmarkError, Run, run_client, run_curl, run_import
from .server.replies import FILE_ID, LISTED_FILES
from .servers import serve
from .sources import Sources
from .tasks import CURL, PARTS, SUBJECTS, Link, Subject, Task


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
    def of(cls, task: Task, subject: Subject, runs: Sequence[Run], files: int) -> "Figure":
        """Sum runs up; of many files, the time is that of one."""
        holds = [run.hold_ms for run in runs if run.hold_ms is not None]
        return cls(
            task.name,
            subject.name,
            statistics.median(run.seconds for run in runs) / (files or 1),
            max(run.peak_mib for run in runs),
            max(holds, default=None),
        )


class Bench:
    """The servers, and the files that go to them and come from them.

    :param folder: A folder for the files that are sent, and for one saved file at a time.
    :param size: The size of the benchmarks.
    :param opened: Where the servers are ended.
    """

    def __init__(self, folder: Path, size: int, opened: ExitStack) -> None:
        self._target = folder / "saved.bin"
        self._size = size
        self._sources = Sources(folder, size)
        self._opened = opened
        self._origins: dict[tuple[int, Link], str] = {}

    def figures(self, task: Task, runs: int) -> list[Figure]:
        """Measure a task in rounds, in which each subject has its turn; a single one is a trial, without a warm-up.

        Each round begins with another subject, since what one leaves to memory and disk costs the next.
        """
        subjects = [subject for subject in SUBJECTS if task.does(subject)]
        counted = min(runs, task.enough or runs)
        taken: dict[Subject, list[Run]] = {subject: [] for subject in subjects}
        for number in range(counted + (counted > 1 and not task.enough)):
            first = number % len(subjects)
            for subject in subjects[first:] + subjects[:first]:
                taken[subject].append(self.run(task, subject))
        files = task.count(self._size)
        return [Figure.of(task, subject, turns[-counted:], files) for subject, turns in taken.items()]

    def run(self, task: Task, subject: Subject) -> Run:
        """Have a subject do a task once, in a fresh process."""
        if task.name == "import":
            return run_import(subject)
        job = Job(
            subject.module,
            task.name,
            self._origin(task),
            FILE_ID,
            str(self._source(task)),
            str(self._target),
            task.count(self._size),
            task.file_size,
            max(1, task.share * self._size // PARTS),
            task.warm_ups,
            task.calls,
        )
        run, moved = run_curl(job) if subject.name == CURL else run_client(job)
        self._check(task, subject, moved)
        return run

    def _origin(self, task: Task) -> str:
        wanted = (task.share or 1, task.link)
        if wanted not in self._origins:
            self._origins[wanted] = self._opened.enter_context(serve(self._sources.file(wanted[0]), task.link))
        return self._origins[wanted]

    def _source(self, task: Task) -> Path:
        if task.name == "upload_many":
            return self._sources.files(task.count(self._size), task.file_size)
        return self._sources.file(task.share or 1)

    def _check(self, task: Task, subject: Subject, moved: Optional[int]) -> None:
        if self._target.exists():
            moved = self._target.stat().st_size
            self._target.unlink()
            # The disk is still busy with freeing the file, at the cost of whoever saves next.
            os.sync()
        expected = task.count(self._size) * task.file_size or (task.share or 1) * self._size
        if task.name == "list":
            expected = LISTED_FILES
        if moved != expected:
            raise BenchmarkError(f"{task.name} of {subject.name} moved {moved} instead of {expected}")


@contextmanager
def bench(size: int) -> Iterator[Bench]:
    """Prepare a folder; files and servers are added as tasks need them.

    :param size: Bytes of the file of the simplest tasks.
    """
    with tempfile.TemporaryDirectory(prefix="azure-ai-files-bench-") as name, ExitStack() as opened:
        yield Bench(Path(name), size, opened)
