"""`resume=True` survives its process: whenever that is interrupted or killed, the next one goes on."""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from tests.fault.child import INTERRUPTED
from tests.fault.processes import ended, saving
from tests.fault.ranged import RANGE, RangedService
from tests.fault.target import DATA, MIDDLE, NAME, contents, names
from tests.harness.content import Content
from tests.harness.rows import in_turn
from tests.harness.scripted_service import downloads
from tests.harness.server import FaultServer, MakeServer

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")

BIG = random.Random(7).randbytes(16_000_000)
WAYS: dict[str, dict[str, Any]] = {"one stream": {}, "ranges": {"max_concurrency": 4}}

each_way = pytest.mark.parametrize("options", WAYS.values(), ids=WAYS)
each_surface = pytest.mark.parametrize("name", ["sync", "aio"])


class Served:
    """A script for the fault server that counts the bytes that it gave out."""

    def __init__(self, content: Content, **faults: Any) -> None:
        self.content, self.faults, self.bytes = content, faults, 0

    def __call__(self, request: Any) -> Any:
        reply = self.content(request)
        self.bytes += len(reply.content(request))
        return reply.but(**self.faults)


@pytest.mark.parametrize(("name", "options"), in_turn(["sync", "aio"], WAYS))
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL], ids=["interrupt", "kill"])
def test_the_next_process_goes_on(
    fault_server: MakeServer, folder: Path, state: Path, name: str, number: signal.Signals, options: Any
) -> None:
    script = RangedService(DATA)
    held = Content(DATA).serve(hold=MIDDLE if not options else RANGE // 2)
    server = fault_server(lambda request: (held if server.holding == 0 and is_late(request) else script)(request))

    def is_late(request: Any) -> bool:
        return not options or f"bytes={3 * RANGE}-" in (request.headers["Range"] or "")

    with saving(name, server, folder, resume=True, **options) as process:
        server.wait_until(lambda server: server.holding == 1)
        wait_for_state(state, 500_000)
        process.send_signal(number)
        if number is signal.SIGINT:
            server.release()
        code, _ = ended(process)
    assert code == (INTERRUPTED if number is signal.SIGINT else -number)
    assert len(names(folder)) == len(names(state)) == 1
    before = len(server.requests)
    with saving(name, server, folder, resume=True, **options) as process:
        code, said = ended(process)
    assert (code, said) == (0, "")
    assert contents(folder) == [DATA]
    assert names(state) == []
    assert all(request.headers["Range"] for request in downloads(server.requests)[before:])


@pytest.mark.soak
@each_way
@each_surface
def test_kills_at_any_moment(fault_server: MakeServer, folder: Path, state: Path, name: str, options: Any) -> None:
    script = Served(Content(BIG), block=64 * 1024, pause=0.002)
    server: FaultServer = fault_server(script)
    chance = random.Random(f"{name}{options}")
    for _ in range(2):
        with saving(name, server, folder, resume=True, **options) as process:
            served = script.bytes
            while process.poll() is None and script.bytes == served:
                time.sleep(0.01)
            time.sleep(chance.uniform(0.0, 0.25))
            process.kill()
            ended(process)
        assert NAME not in names(folder) or (folder / NAME).read_bytes() == BIG
    script.faults = {}
    with saving(name, server, folder, resume=True, **options) as process:
        code, said = ended(process)
    assert (code, said) == (0, "")
    assert contents(folder) == [BIG]
    assert names(state) == []


@each_way
def test_two_processes_to_one_target(fault_server: MakeServer, folder: Path, state: Path, options: Any) -> None:
    # They get different contents under one ETag each, so that a mix would show.
    versions = [Content(bytes([number]) * len(DATA), f'"v{number}"') for number in (1, 2)]
    script = RangedService(versions[0])
    server = fault_server(lambda request: version_of(request).serve(block=32 * 1024, pause=0.005)(request))

    def version_of(request: Any) -> Content:
        condition = request.headers["If-Match"]
        return next((version for version in versions if version.etag == condition), script.content)

    with saving("sync", server, folder, resume=True, **options) as first:
        server.wait_until(lambda server: len(server.requests) == 1)
        script.content = versions[1]
        with saving("aio", server, folder, resume=True, **options) as second:
            assert [ended(process) for process in (first, second)] == [(0, ""), (0, "")]
    assert contents(folder)[0] in [version.data for version in versions]
    assert names(folder) == [NAME]
    assert names(state) == []


def wait_for_state(state: Path, size: int) -> None:
    """Wait until a journal says that so many bytes are on the disk."""
    from tests.fault.test_save_later import safe_bytes

    for _ in range(2000):
        if safe_bytes(list(state.glob("*.journal"))) >= size:
            return
        time.sleep(0.005)
    raise AssertionError("nothing was remembered")
