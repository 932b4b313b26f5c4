"""The benchmarks of many files, parts and ranges run, at a size at which they judge nothing."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks.runner import bench
from tests.benchmarks.tasks import BARS, MIB, OURS, OURS_AIO, SUBJECTS, TASKS, Task

NAMES = ("upload_many", "upload_parts", "save_ranges", "bulk_memory")
#: The others run in the soak: it is one program, of which each task is a few lines.
QUICK = ("save_ranges",)
ROOT = Path(__file__).parents[2]
PNG = b"\x89PNG"


def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command: list[str] = [sys.executable, "-m", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize(
    "task",
    [
        pytest.param(task, id=task.name, marks=() if task.name in QUICK else pytest.mark.soak)
        for task in TASKS
        if task.name in NAMES
    ],
)
def test_this_client_takes_part(task: Task) -> None:
    """The peers do so in ``test_smoke``; each more of them costs a second."""
    with bench(MIB) as running:
        for subject in SUBJECTS:
            if subject.name in (OURS, OURS_AIO):
                assert running.run(task, subject).peak_mib > 0


def test_figures_are_kept_and_drawn(tmp_path: Path) -> None:
    record, chart = tmp_path / "figures.json", tmp_path / "chart.png"
    options = ["--only", "bulk_memory", "--size", "1", "--runs", "1", "--json", str(record), "--chart", str(chart)]
    done = run("tests.benchmarks", *options)
    assert done.returncode == 0, done.stderr
    figures = {(figure["task"], figure["subject"]) for figure in json.loads(record.read_text())["figures"]}
    assert figures == {("bulk_memory", OURS), ("bulk_memory", OURS_AIO)}
    assert done.stdout.count("PASS") + done.stdout.count("MISS") == sum(bar.task == "bulk_memory" for bar in BARS)
    assert chart.read_bytes().startswith(PNG)


@pytest.mark.soak
@pytest.mark.parametrize("surface", ["sync", "aio"])
def test_an_upload_that_is_killed(surface: str) -> None:
    done = run("tests.benchmarks.kill", "--size", "8", "--kills", "2", "--rate", "16", "--surface", surface)
    assert done.returncode == 0, done.stderr
    assert "the source's" in done.stdout
