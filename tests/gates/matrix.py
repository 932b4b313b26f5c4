"""Try the wheel on every Python that is installed: each part once, in three modes, and test suites on two of them.

Usage: ``python -m tests.gates.matrix --suites yes``
"""

from __future__ import annotations

import argparse
import re
import shlex
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from tests.harness.repository import ROOT

from .environments import MINORS, Environment, build_wheel, find_python

SMOKE = Path(__file__).with_name("smoke.py")
SUITES = ("tests/unit", "tests/contract", "tests/fault")
#: What the suites import besides the package with all its extras.
TEST_REQUIREMENTS = (
    "distributed>=2024.8",
    "hypothesis>=6.100",
    "opentelemetry-sdk>=1.30",
    "pytest>=8.3",
    "pytest-asyncio>=1.0",
    "pytest-xdist>=3.6",
    "pyyaml>=6",
    "starlette>=0.40",
)
_ASCII = {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
#: Nothing needs aiohttp until a client is made.
_NEW_CLIENT = (
    "from azure_ai_files.aio import AgentsClient; from azure.core.credentials import AzureKeyCredential; "
    "AgentsClient('http://127.0.0.1:1/v1', AzureKeyCredential('key'))"
)


class Mode(NamedTuple):
    """One way to run a program."""

    name: str
    options: tuple[str, ...] = ()
    variables: dict[str, str] = {}


MODES = (Mode("-W error", ("-W", "error")), Mode("-OO", ("-OO",)), Mode("LANG=C", variables=_ASCII))


def follow_hint(environment: Environment, statement: str, folder: Path) -> None:
    """Import what needs more than is installed, and run the command that the error names."""
    command = [environment.python, "-c", statement]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    hint = re.search(r"^ImportError: .*: (pip install .*)$", done.stderr, re.MULTILINE)
    if hint is None:
        raise SystemExit(f"{statement} names no command that helps:\n{done.stderr}")
    environment.run("-m", *shlex.split(hint[1]), "-qq", "--disable-pip-version-check", cwd=folder)
    environment.run("-c", statement, cwd=folder)


def try_wheel(wheel: Path, environment: Environment, folder: Path) -> None:
    """Install the wheel alone, then what its own errors name; then run each part of it."""
    environment.install(str(wheel))
    environment.run("-W", "error", "-c", "import azure_ai_files, azure_ai_files.models", cwd=folder)
    for statement in (_NEW_CLIENT, "import azure_ai_files.fs"):
        follow_hint(environment, statement, folder)
    shutil.copy(SMOKE, folder)
    for mode in MODES:
        environment.run(*mode.options, SMOKE.name, cwd=folder, **mode.variables)
        print(f"  {mode.name}: sync, aio, file system, emulator and command line work", flush=True)


def test(wheel: Path, environment: Environment) -> None:
    """Run suites of the repository with the dependencies of the wheel."""
    environment.install(f"{wheel}[all]", *TEST_REQUIREMENTS)
    environment.run("-m", "pytest", "-q", "-n", "2", "--dist", "loadfile", *SUITES, cwd=ROOT)


def parse_arguments() -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--suites", choices=("yes", "no"), default="yes", help="test on the oldest and newest Python")
    parser.add_argument("--minor", type=int, nargs="*", default=list(MINORS), help="only these, such as 10 for 3.10")
    return parser.parse_args()


def main() -> None:
    """Try each Python, one after the other."""
    options = parse_arguments()
    found = {minor: find_python(minor) for minor in options.minor}
    installed = [minor for minor, python in found.items() if python]
    with tempfile.TemporaryDirectory() as name:
        wheel = build_wheel(Path(name) / "wheel")
        for minor, python in found.items():
            if python is None:
                print(f"Python 3.{minor} is not installed: skipped.")
                continue
            began = time.monotonic()
            print(f"Python 3.{minor}, {python}:", flush=True)
            folder = Path(name) / f"3.{minor}"
            folder.mkdir()
            environment = Environment(folder / "environment", python)
            try_wheel(wheel, environment, folder)
            if options.suites == "yes" and minor in (installed[0], installed[-1]):
                test(wheel, environment)
            print(f"  {time.monotonic() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main()
