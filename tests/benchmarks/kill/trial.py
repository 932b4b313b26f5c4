"""One upload, killed at random moments and then run to its end."""

import hashlib
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from azure_ai_files import AgentsClient
from azure_ai_files.emulator import Emulator

from .proxy import CountingProxy, proxy_to

_ROOT = Path(__file__).parents[3]
_STATE_DIR_VARIABLE = "AZURE_AI_FILES_STATE_DIR"
#: Seconds between two looks at how the transfer goes: little beside the moments that are chosen.
_TICK = 0.002


class KillError(Exception):
    """The upload failed by itself."""


class Plan(NamedTuple):
    """What is done."""

    surface: str
    source: Path
    #: Bytes a second of the link.
    rate: float
    kills: int
    seed: int


class Outcome(NamedTuple):
    """What came of it."""

    kills: int
    #: The bytes of the file.
    size: int
    #: The bytes of parts that reached the server, whole or not.
    received: int
    #: Everything that reached the server, with the heads of requests.
    transferred: int
    #: How often an upload was begun: once, if every process could go on with what was there.
    uploads: int
    #: Parts that the server took, and parts that it refused or got the beginning of.
    parts: int
    torn: int
    seconds: float
    is_intact: bool

    @property
    def multiple(self) -> float:
        """What reached the server, as a multiple of the file."""
        return self.received / self.size


def moments(plan: Plan) -> list[float]:
    """Choose when to kill: seconds of transfer since the kill before, in the time that the whole file takes."""
    expected = plan.source.stat().st_size / plan.rate
    chosen = sorted(random.Random(plan.seed).uniform(0, expected) for _ in range(plan.kills))
    return [moment - before for before, moment in zip([0.0, *chosen], chosen, strict=False)]


def attempt(plan: Plan, state: Path) -> Outcome:
    """Upload a file, against all odds.

    :param plan: What to do.
    :param state: An empty folder for the journals of the uploads.
    """
    with Emulator(max_file_size=None, strict=False) as emulator:
        url = urlsplit(emulator.url)
        assert url.hostname is not None
        assert url.port is not None
        begun = time.monotonic()
        with proxy_to((url.hostname, url.port), plan.rate) as proxy:
            processes = _Processes(plan, f"http://127.0.0.1:{proxy.port}/v1", emulator.key, state)
            tally, kills = _Tally(emulator), 0
            for moment in moments(plan):
                kills += processes.kill_after(moment, proxy)
                tally.read()
            file_id = processes.finish()
        seconds = time.monotonic() - begun
        tally.read()
        intact = _digest_of_content(emulator, file_id) == _digest_of_file(plan.source)
        size, torn = plan.source.stat().st_size, tally.parts - tally.taken
        return Outcome(kills, size, tally.received, proxy.received, tally.uploads, tally.taken, torn, seconds, intact)


class _Tally:
    """Counts what the emulator was sent, which remembers its last requests only."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self._number = self.received = self.uploads = self.parts = self.taken = 0

    def read(self) -> None:
        """Count what is new."""
        new = self._emulator.requests.since(self._number, sys.maxsize)
        if new and new[0].number != self._number + 1:
            raise KillError("the emulator has forgotten requests that were not counted yet; choose a smaller file")
        self._number += len(new)
        self.uploads += sum(request.operation == "Uploads_Create" for request in new)
        parts = [request for request in new if request.operation == "Uploads_AddPart"]
        self.parts += len(parts)
        self.taken += sum(request.status == 200 for request in parts)
        self.received += sum(request.body_size for request in parts)


class _Processes:
    """The processes that upload, one after the other."""

    def __init__(self, plan: Plan, endpoint: str, key: str, state: Path) -> None:
        self._command = [sys.executable, "-m", "tests.benchmarks.kill.child", plan.surface, endpoint, str(plan.source)]
        self._environment = {**os.environ, _STATE_DIR_VARIABLE: str(state)}
        self._key = key

    def kill_after(self, seconds: float, proxy: CountingProxy) -> bool:
        """Start one, let it transfer for some time, and kill it; False if it was faster."""
        before = proxy.received
        process = self._start()
        while proxy.received == before and process.poll() is None:
            time.sleep(_TICK)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
        process.communicate()
        # What it had sent still arrives, and is not to be taken for the work of the next one.
        while proxy.open:
            time.sleep(_TICK)
        if process.returncode > 0:
            raise KillError(f"exit code {process.returncode} of an upload that nobody had killed")
        return process.returncode < 0

    def finish(self) -> str:
        """Run one to its end; the id of the file."""
        process = self._start()
        output, _ = process.communicate()
        if process.returncode:
            raise KillError(f"exit code {process.returncode} of the last upload")
        return output.strip()

    def _start(self) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            self._command,
            cwd=_ROOT,
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdin is not None
        process.stdin.write(self._key)
        process.stdin.close()
        # communicate() would flush it.
        process.stdin = None
        return process


def _digest_of_file(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1024 * 1024):
            digest.update(block)
    return digest.hexdigest()


def _digest_of_content(emulator: Emulator, file_id: str) -> str:
    digest = hashlib.sha256()
    with AgentsClient(emulator.openai_endpoint, emulator.credential) as client:
        for block in client.files.get_content(file_id):
            digest.update(block)
    return digest.hexdigest()
