"""The process that makes the call, which is killed and started again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Any, Optional

from tests.harness.repository import ROOT

#: Seconds in which a call ends.
_PATIENCE = 300.0
#: Calls of a trial, at most.
_MOST_CALLS = 50


class Driver:
    """Makes the same call again and again.

    :param job: The call, see :mod:`.call`.
    """

    def __init__(self, job: dict[str, Any]) -> None:
        self._command = [sys.executable, "-m", "tests.soak.crashes.call", json.dumps(job)]
        self._process: Optional[subprocess.Popen[str]] = None
        self._groups: list[int] = []
        #: How many calls were begun, and what those said that have ended by themselves.
        self.calls = 0
        self.said: list[dict[str, Any]] = []

    def __enter__(self) -> Driver:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        self.kill()
        for group in self._groups:
            with suppress(ProcessLookupError):
                os.killpg(group, signal.SIGKILL)

    def start(self) -> None:
        """Begin a call, in a group of processes of its own."""
        self.calls += 1
        assert self.calls < _MOST_CALLS, self.said[-1]
        self._process = subprocess.Popen(
            self._command, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        self._groups.append(self._process.pid)

    def is_running(self) -> bool:
        """Return whether the call has not ended; note what it said."""
        if self._process is None:
            return False
        if self._process.poll() is None:
            return True
        self.wait()
        return False

    def wait(self) -> dict[str, Any]:
        """Wait for the end of the call; return what it said."""
        process, self._process = self._process, None
        assert process is not None
        said, _ = process.communicate(timeout=_PATIENCE)
        self.said.append(json.loads(said.splitlines()[-1]))
        return self.said[-1]

    def kill(self) -> None:
        """Kill the process of the call; the workers of a pool outlive it."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            assert process.stdout is not None
            process.stdout.close()

    def kill_child(self, choose: Callable[[list[int]], int]) -> None:
        """Kill one of the processes of a pool."""
        assert self._process is not None
        found = subprocess.run(
            ["pgrep", "-P", str(self._process.pid), "-f", "spawn_main"], capture_output=True, text=True, check=False
        )
        children = [int(line) for line in found.stdout.split()]
        if children:
            with suppress(ProcessLookupError):
                os.kill(choose(children), signal.SIGKILL)
