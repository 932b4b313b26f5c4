"""Runs the code of the README as one program."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from azure_ai_files.emulator import Emulator
from tests.docs.pages import text_of
from tests.samples.processes import PATIENCE, ROOT, environment

#: What the README says that a file ends with; a notebook awaits the same.
LAST = "asyncio.run(main())"


def program(blocks: list[str]) -> str:
    assert f"`{LAST}`" in text_of("README.md")
    return "\n".join([*blocks, "import asyncio", LAST])


def run_twice(code: str, folder: Path) -> list[str]:
    """What the program prints in each run, against a service that has its own certificate and takes tokens only."""
    (folder / "program.py").write_text(code, encoding="utf-8")
    with Emulator(tls=True, tokens=True, processing_delay=0.01) as emulator:
        state = {"AZURE_AI_FILES_STATE_DIR": str(folder / "state"), "PYTHONPATH": str(ROOT)}
        runs = [
            subprocess.run(
                [sys.executable, "-W", "error", "program.py"],
                cwd=folder,
                env=environment(**emulator.environment, **state),
                capture_output=True,
                text=True,
                timeout=PATIENCE,
            )
            for _ in range(2)
        ]
    assert [(run.returncode, run.stderr) for run in runs] == [(0, "")] * 2
    return [run.stdout for run in runs]
