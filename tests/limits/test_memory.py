"""Whatever the size of a file, the process that moves it stays small."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from tests.benchmarks.runner import Bench, bench
from tests.benchmarks.tasks import BARS, OURS, OURS_AIO, STANDARD_SIZE, SUBJECTS, TASKS, Subject, Task
from tests.harness.rows import in_turn

CEILINGS = {bar.subject: bar.limit for bar in BARS if (bar.task, bar.quantity) == ("upload", "peak_mib")}
OWN = [subject for subject in SUBJECTS if subject.name in (OURS, OURS_AIO)]
TRANSFERS = [task for task in TASKS if task.is_transfer]


@pytest.fixture(scope="module")
def running() -> Iterator[Bench]:
    with bench(STANDARD_SIZE) as server:
        yield server


@pytest.mark.skipif(sys.platform not in ("linux", "darwin"), reason="nothing tells the peak of a process here")
@pytest.mark.parametrize(
    ("task", "subject"), in_turn({task.name: task for task in TRANSFERS}, {subject.name: subject for subject in OWN})
)
def test_512_mib_in_a_small_process(running: Bench, task: Task, subject: Subject) -> None:
    assert running.run(task, subject).peak_mib <= CEILINGS[subject.name]
