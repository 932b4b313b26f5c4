"""``python -m tests.benchmarks``: measure, print the tables and the verdicts; exit with 1 if a bar is missed."""

import argparse
import json
import resource
import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Optional

from . import report
from .chart import draw
from .process import BenchmarkError
from .runner import Figure, bench
from .tasks import MIB, STANDARD_SIZE, TASKS, Task


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Run the benchmarks; return the exit code."""
    options = _parser().parse_args(arguments)
    if not shutil.which("curl"):
        print("curl is needed, as the measure of what the machine can do.", file=sys.stderr)
        return 2
    if options.chart and not find_spec("matplotlib"):
        print("A chart needs matplotlib: pip install 'azure-ai-files[dev]'", file=sys.stderr)
        return 2
    about = report.machine(_curl_version())
    print(report.introduction(about, options.size, options.runs, _own_peak_mib()), flush=True)
    try:
        figures = _measure(options.only, options.runs, options.size)
    except BenchmarkError as error:
        print(error, file=sys.stderr)
        return 2
    found = report.verdicts(figures)
    print(f"\n{report.judgement(found, options.size)}")
    record = _record(about, options, figures, found)
    if options.json:
        options.json.write_text(json.dumps(record, indent=2) + "\n")
    if options.chart:
        draw(record, options.chart)
    return int(options.size == STANDARD_SIZE and not all(verdict.passed for verdict in found))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument(
        "--runs",
        type=_positive,
        default=5,
        metavar="N",
        help="runs per subject, 5 by default, after a warm-up; 1 is a trial without",
    )
    names = ", ".join(task.name for task in TASKS)
    parser.add_argument(
        "--only", type=_tasks, default=TASKS, metavar="NAMES", help=f"some of {names}; separated by commas"
    )
    parser.add_argument(
        "--size", type=_mebibytes, default=STANDARD_SIZE, metavar="MIB", help="size of the file, 512 by default"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to a file, too")
    parser.add_argument("--chart", type=Path, metavar="FILE", help="draw the figures, as PNG")
    return parser


def _positive(text: str) -> int:
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def _mebibytes(text: str) -> int:
    return _positive(text) * MIB


def _tasks(text: str) -> list[Task]:
    by_name = {task.name: task for task in TASKS}
    names = text.split(",")
    if unknown := set(names) - set(by_name):
        raise argparse.ArgumentTypeError(
            f"no such benchmark: {', '.join(sorted(unknown))}; there are {', '.join(by_name)}"
        )
    return [by_name[name] for name in names]


def _measure(tasks: Sequence[Task], runs: int, size: int) -> list[Figure]:
    figures: list[Figure] = []
    with bench(size) as running:
        for task in tasks:
            found = running.figures(task, runs)
            print(f"\n{report.table(task, found, size)}", flush=True)
            figures += found
    return figures


def _record(
    about: object, options: argparse.Namespace, figures: Sequence[Figure], found: Sequence[report.Verdict]
) -> dict[str, Any]:
    bars = [{**verdict.bar._asdict(), "value": verdict.value, "passed": verdict.passed} for verdict in found]
    return {
        "machine": about,
        "size": options.size,
        "runs": options.runs,
        "figures": [figure._asdict() for figure in figures],
        "bars": bars,
    }


def _curl_version() -> str:
    output = subprocess.run(["curl", "--version"], capture_output=True, text=True, check=True).stdout
    return " ".join(output.split()[:2])


def _own_peak_mib() -> float:
    # A child inherits the peak of the process that it was forked from.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (MIB if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    sys.exit(main())
