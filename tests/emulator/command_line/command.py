"""`azure-ai-files emulator` as a separate process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path

#: Seconds that only a broken command needs.
PATIENCE = 120.0
KEY = "AZURE_AI_FILES_EMULATOR_KEY"
#: The beginning of a program that patches something before the command runs.
ENTRY = "import sys; from azure_ai_files.cli.main import main\n"

Start = Callable[..., "subprocess.Popen[str]"]


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-W", "error", "-m", "azure_ai_files", "emulator", *arguments]


@contextmanager
def processes(temporary: Path) -> Generator[Start, None, None]:
    """Start processes that are killed at the end; they create their temporary folders in this one."""
    with ExitStack() as stack:

        def start(arguments: list[str], **settings: str) -> subprocess.Popen[str]:
            environment = {**os.environ, "TMPDIR": str(temporary), **settings}
            pipe = subprocess.PIPE
            process = subprocess.Popen(arguments, env=environment, stdout=pipe, stderr=pipe, encoding="utf-8")
            stack.enter_context(process)
            stack.callback(process.kill)
            return process

        yield start


def stop(process: subprocess.Popen[str], number: signal.Signals = signal.SIGTERM) -> str:
    """Stop an emulator, check that it succeeds, and return its output since the start."""
    process.send_signal(number)
    output, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, errors) == (0, f"azure-ai-files emulator: stopped ({number.name})\n")
    return output


def outcome(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Return the exit code of a process that fails, and its one line of error text."""
    output, errors = process.communicate(timeout=PATIENCE)
    assert output == ""
    (line,) = errors.splitlines()
    return process.returncode, line.removeprefix("azure-ai-files emulator: ")
