"""A thread whose start was interrupted can be waited for, whether it began or not."""

from __future__ import annotations

import contextvars
import threading

import pytest

from azure_ai_files._concurrency.worker_thread import WorkerThread
from tests.harness.server import PATIENCE


@pytest.mark.parametrize("begins", [True, False])
def test_an_interrupted_start(monkeypatch: pytest.MonkeyPatch, begins: bool) -> None:
    start = threading.Thread.start

    def interrupted(self: threading.Thread) -> None:
        if begins:
            start(self)
        raise KeyboardInterrupt

    done = threading.Event()
    thread = WorkerThread(done.set, "worker", contextvars.copy_context())
    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", interrupted)
        with pytest.raises(KeyboardInterrupt):
            thread.start()
    thread.join(PATIENCE)
    assert done.is_set() is begins
    thread.join()


def test_a_wait_ends_with_its_time() -> None:
    release = threading.Event()
    thread = WorkerThread(lambda: release.wait(PATIENCE), "worker", contextvars.copy_context())
    thread.start()
    thread.join(0.01)
    release.set()
    thread.join()
