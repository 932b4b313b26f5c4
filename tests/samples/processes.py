"""Samples as their users run them: processes of their own, at the root of the repository."""

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
    """The environment of the test, without what the samples read from it, and with these settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PROJECT_")}
    return {**kept, **settings}


def start(module: str, *arguments: str, **settings: str) -> subprocess.Popen[str]:
    """Start a sample with these settings in its environment."""
    return subprocess.Popen(
        command(module, *arguments),
        cwd=ROOT,
        env=environment(**settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def output_of(process: subprocess.Popen[str]) -> str:
    """Wait for a sample, which must succeed silently, and give what it printed."""
    with process:
        output, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, errors) == (0, ""), output
    return output


def assert_lines(output: str, *patterns: str) -> None:
    """Hold a text to patterns, one for each line."""
    lines = output.splitlines()
    assert len(lines) == len(patterns), output
    for line, pattern in zip(lines, patterns, strict=True):
        assert re.fullmatch(pattern, line), f"{line!r} is not as {pattern!r} in:\n{output}"
