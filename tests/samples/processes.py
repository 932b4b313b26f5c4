"""Samples and the demo as their users run them: as processes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

#: Only a broken sample ever runs this long, in seconds.
PATIENCE = 120.0


def command(module: str, *arguments: str) -> list[str]:
    """The command line that runs a module; a warning, such as one about a connection left open, shows on stderr."""
    return [sys.executable, "-W", "error", "-m", module, *arguments]


def environment(**settings: str) -> dict[str, str]:
    """The environment of the test, without what samples and make read from it, and with these settings."""
    # `make PYTHON=... test` hands its settings on to each make below it.
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PROJECT_", "MAKE", "MFLAGS"))}
    kept.pop("PYTHON", None)
    return {**kept, **settings}


def start(module: str, *arguments: str, **settings: str) -> subprocess.Popen[str]:
    """Start a module at the root of the repository, with these settings in its environment."""
    return _start(command(module, *arguments), ROOT, settings)


def start_sample(path: str, folder: Path, *arguments: str, **settings: str) -> subprocess.Popen[str]:
    """Start a sample by its path, as `python samples/x.py`, in another folder, with these settings."""
    return _start([sys.executable, "-W", "error", str(ROOT / path), *arguments], folder, settings)


def _start(arguments: list[str], folder: Path, settings: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        arguments,
        cwd=folder,
        env=environment(**settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def output_of(process: subprocess.Popen[str], errors: str = "") -> str:
    """Wait for a process, which must succeed and write such a text to stderr, and return what it printed."""
    with process:
        output, written = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, output + written
    assert re.fullmatch(errors, written), written
    return output


def assert_lines(output: str, *patterns: str) -> None:
    """Check each line of a text by its pattern."""
    lines = output.splitlines()
    assert len(lines) == len(patterns), output
    for line, pattern in zip(lines, patterns, strict=True):
        assert re.fullmatch(pattern, line), f"{line!r} is not as {pattern!r} in:\n{output}"
