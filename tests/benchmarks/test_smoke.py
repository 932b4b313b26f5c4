"""The benchmarks run, at a size at which they judge nothing."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks.tasks import BARS, SUBJECTS, TASKS

#: The others differ from this one in nothing but the method they time, and each takes a process for each subject.
FEW = [task for task in TASKS if task.name == "save"]
ROOT = Path(__file__).parents[2]


@pytest.mark.soak
@pytest.mark.skipif(not shutil.which("curl"), reason="curl, which the benchmarks compare with, is not installed")
def test_every_subject_takes_part(tmp_path: Path) -> None:
    record = tmp_path / "figures.json"
    options = ["--only", ",".join(task.name for task in FEW), "--size", "8", "--runs", "1", "--json", str(record)]
    command = [sys.executable, "-m", "tests.benchmarks", *options]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)

    assert done.returncode == 0, done.stderr
    figures = {(figure["task"], figure["subject"]) for figure in json.loads(record.read_text())["figures"]}
    assert figures == {(task.name, subject.name) for task in FEW for subject in SUBJECTS if task.does(subject)}
    assert all(f"\n{task.name}: " in done.stdout for task in FEW)
    names = [task.name for task in FEW]
    assert done.stdout.count("PASS") + done.stdout.count("MISS") == sum(bar.task in names for bar in BARS)
