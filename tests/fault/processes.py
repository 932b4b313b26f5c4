"""Processes that save a file, for tests to starve, interrupt and kill."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.harness.repository import ROOT
from tests.harness.server import PATIENCE, FaultServer


@contextmanager
def saving(
    name: str, server: FaultServer, folder: Path, disk_space: str = "", **options: Any
) -> Iterator[subprocess.Popen[str]]:
    """A process that saves into a folder, with options of ``save``; it is killed at the end."""
    command = [sys.executable, "-m", "tests.fault.child", name, server.endpoint, str(folder), disk_space]
    command.append(json.dumps(options))
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Wait until a process has ended; its exit code, and what it said."""
    said, _ = process.communicate(timeout=PATIENCE)
    return process.returncode, said
