"""The servers that the benchmarks talk to, each in a process of its own."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .tasks import LOOPBACK, Link

_ROOT = Path(__file__).parents[2]


@contextmanager
def serve(content: Path, link: Link = LOOPBACK) -> Iterator[str]:
    """Run a server; give its origin.

    :param content: The content of each of its files.
    :param link: What lies between it and its clients.
    """
    options = [f"--latency={link.latency}", f"--rate={link.rate}"]
    command = [sys.executable, "-m", "tests.benchmarks.server", str(content), *options]
    with subprocess.Popen(command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        # Leaving the block closes the server's input, which ends it.
        yield f"http://127.0.0.1:{int(server.stdout.readline())}"
