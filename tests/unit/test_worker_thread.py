"""A thread whose start was interrupted can be waited for, whether it began or not."""

from __future__ import annotations

import contextvars
import sys
import threading
import time
from types import FrameType
from typing import Any

import pytest

from azure_ai_files._concurrency.worker_thread import WorkerThread
from tests.harness.leaks import Room
from tests.harness.server import PATIENCE


class Interrupter:
    """Raises ``KeyboardInterrupt`` at one of the steps of the interpreter while a thread is started."""

    def __init__(self, step: int) -> None:
        self._left = step
        self.has_struck = False

    def trace(self, frame: FrameType, event: str, _: object) -> Any:
        if frame.f_code not in (WorkerThread.start.__code__, threading.Thread.start.__code__):
            return None
        frame.f_trace_opcodes = True
        self._left -= event == "opcode"
        if self._left < 0 and not self.has_struck:
            self.has_struck = True
            raise KeyboardInterrupt
        return self.trace


def interrupted_start(thread: WorkerThread, step: int) -> bool:
    interrupter, previous = Interrupter(step), sys.gettrace()
    sys.settrace(interrupter.trace)
    try:
        thread.start()
    except KeyboardInterrupt:
        pass
    finally:
        sys.settrace(previous)
    return interrupter.has_struck


@pytest.mark.parametrize("seconds", [0.0, 0.4], ids=["at once", "late"])
def test_an_interrupted_start(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """The work is done once or never, whenever the system lets the thread begin, and the thread is gone."""
    bootstrap = threading.Thread._bootstrap  # type: ignore[attr-defined]

    def begin(self: threading.Thread) -> None:
        time.sleep(seconds)
        bootstrap(self)

    monkeypatch.setattr(threading.Thread, "_bootstrap", begin)
    room, counts, step = Room(), list[int](), 0
    while True:
        done: list[int] = []
        thread = WorkerThread(lambda done=done: done.append(1), "worker", contextvars.copy_context())
        has_struck = interrupted_start(thread, step)
        thread.join(PATIENCE)
        counts.append(len(done))
        if not has_struck:
            break
        step += 1 if seconds == 0 else 4
    assert set(counts) == {0, 1}
    assert counts[-1] == 1
    room.assert_no_threads_added()


def test_work_without_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    done: list[str] = []
    variable = contextvars.ContextVar("variable", default="lost")
    context = contextvars.copy_context()
    context.run(variable.set, "kept")
    thread = WorkerThread(lambda: done.append(variable.get()), "worker", context)
    monkeypatch.setattr(threading.Thread, "start", refuse)
    thread.start()
    thread.join()
    assert done == ["kept"]


def test_a_wait_ends_with_its_time() -> None:
    release = threading.Event()
    thread = WorkerThread(lambda: release.wait(PATIENCE), "worker", contextvars.copy_context())
    thread.start()
    thread.join(0.01)
    release.set()
    thread.join()
