"""``python -m tests.benchmarks.emulator``: measure the emulator; exit with 1 if a bar is missed."""

import argparse
import json
import os
import platform
import sqlite3
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, Optional

from .tasks import LEAST_FILES, TASKS, Figure, Scale
from .wire import MIB, WireError

_PACKAGES = ("aiohttp", "azure-core")


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Run the benchmarks; return the exit code."""
    options = _parser().parse_args(arguments)
    scale = Scale(options.runs, options.seconds, options.size * MIB, options.files)
    about = _machine()
    print(_introduction(about, scale), flush=True)
    try:
        figures = {name: _measure(name, scale) for name in options.only}
    except WireError as error:
        print(error, file=sys.stderr)
        return 2
    standard = scale == Scale()
    if not standard:
        print("\nThe bars are set for the defaults; with less they judge nothing.")
    if options.json:
        options.json.write_text(json.dumps(_record(about, scale, figures), indent=2) + "\n")
    return int(standard and not all(figure.passed for found in figures.values() for figure in found))


def _parser() -> argparse.ArgumentParser:
    standard = Scale()
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.emulator", description=__doc__)
    parser.add_argument(
        "--only", type=_tasks, default=list(TASKS), metavar="NAMES", help=f"some of {', '.join(TASKS)}; by commas"
    )
    parser.add_argument("--runs", type=int, default=standard.runs, metavar="N", help="of what is taken the middle of")
    parser.add_argument(
        "--seconds", type=float, default=standard.seconds, metavar="S", help="for each kind of small request"
    )
    parser.add_argument(
        "--size", type=int, default=standard.size // MIB, metavar="MIB", help="of the large file, 2048 by default"
    )
    parser.add_argument(
        "--files", type=_files, default=standard.files, metavar="N", help="in the list, 1,000,000 by default"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to a file, too")
    return parser


def _files(text: str) -> int:
    if (number := int(text)) < LEAST_FILES:
        raise argparse.ArgumentTypeError(f"must be at least {LEAST_FILES}")
    return number


def _tasks(text: str) -> list[str]:
    names = text.split(",")
    if unknown := set(names) - set(TASKS):
        raise argparse.ArgumentTypeError(f"no such benchmark: {', '.join(sorted(unknown))}")
    return names


def _measure(name: str, scale: Scale) -> list[Figure]:
    task, figures = TASKS[name], []
    print(f"\n{name}: {task.__doc__}", flush=True)
    for figure in task(scale):
        print(_line(figure), flush=True)
        figures.append(figure)
    return figures


def _line(figure: Figure) -> str:
    line = f"{figure.what:44}{figure.value:12,.1f} {figure.unit:7}"
    if figure.limit is None:
        return f"        {line}".rstrip()
    return f"  {'PASS' if figure.passed else 'MISS'}  {line}at most {figure.limit:g}"


def _machine() -> dict[str, Any]:
    return {
        "system": platform.platform(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "packages": {name: version(name) for name in _PACKAGES},
    }


def _introduction(about: dict[str, Any], scale: Scale) -> str:
    packages = ", ".join(f"{name} {number}" for name, number in about["packages"].items())
    return f"""\
{about["system"]}, {about["cores"]} cores, Python {about["python"]}
{packages}, SQLite {about["sqlite"]}
The emulator in a fresh process, asked over loopback by a client that does nothing else; medians of {scale.runs}."""


def _record(about: object, scale: Scale, figures: dict[str, list[Figure]]) -> object:
    found = {name: [{**figure._asdict(), "passed": figure.passed} for figure in figures[name]] for name in figures}
    return {"machine": about, "scale": scale._asdict(), "figures": found}


if __name__ == "__main__":
    sys.exit(main())
