"""An emulator in a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, Optional
from urllib.parse import urlsplit

_ROOT = Path(__file__).parents[3]
_SERVE = """
import json, sys
from azure_ai_files.emulator import Emulator
with Emulator(key="key", **json.loads(sys.argv[1])) as emulator:
    print(emulator.url, flush=True)
    sys.stdin.read()
"""


class Served(NamedTuple):
    """Where it listens, and which process it is."""

    host: str
    port: int
    pid: int

    def peak_mib(self) -> Optional[float]:
        """Tell the most memory that it has had; None where the system does not tell."""
        status = Path(f"/proc/{self.pid}/status")
        if not status.exists():
            return None
        return (
            next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM:")) / 1024
        )


@contextmanager
def serve(**options: Any) -> Iterator[Served]:
    """Start an emulator; it stops with the block."""
    # Installed packages come with bytecode; without it, a start would measure the compiler.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-c", _SERVE, json.dumps(options)]
    with subprocess.Popen(
        command, cwd=_ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        url = urlsplit(process.stdout.readline().strip())
        yield Served(url.hostname or "", url.port or 0, process.pid)
        process.stdin.close()
