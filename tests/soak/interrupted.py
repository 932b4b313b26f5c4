"""A process that makes the same transfer again and again, gets SIGINT meanwhile, and says what was left behind."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any, Optional

from azure.core.credentials import AzureKeyCredential

from azure_ai_files import aio
from azure_ai_files._decisions import download_plan
from tests.fault.interrupts.aftermath import Service, alarm, assert_none, assert_nothing_left
from tests.fault.interrupts.moments import FINALIZED, FINALIZERS
from tests.fault.interrupts.operations import OPERATIONS, Operation, Place
from tests.fault.target import RANGE
from tests.harness.leaks import Room, assert_no_tasks


def _say(text: str) -> None:
    # Neither buffered nor with a lock, which a signal could leave behind.
    sys.stdout.flush()
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _note(number: int, frame: Optional[FrameType]) -> None:
    """Take no notice of a signal that arrives too late."""


class Signals:
    """Turns SIGINT into KeyboardInterrupt while a call runs, and ignores it afterwards."""

    def __init__(self) -> None:
        self.seconds = 0.0
        #: The functions that were running when the signal came, innermost last.
        self.stack: list[str] = []
        self._was_raised = self._was_lost = False

    def strike(self, call: Callable[[], None]) -> bool:
        """Make a call; return whether it swallowed an interrupt, unless it raises."""
        began = time.monotonic()
        try:
            _say("begins")
            signal.signal(signal.SIGINT, self._interrupt)
            try:
                call()
            finally:
                signal.signal(signal.SIGINT, _note)
        finally:
            # Again, in case the signal arrived when the other one was about to begin.
            signal.signal(signal.SIGINT, _note)
            self.seconds = time.monotonic() - began
        return self._was_raised and not self._was_lost

    def _interrupt(self, number: int, frame: Optional[FrameType]) -> None:
        self._was_raised = True
        stack = traceback.extract_stack(frame)
        self.stack = [f"{Path(each.filename).name}:{each.lineno}" for each in stack]
        self._was_lost = any(each.name in FINALIZERS and each.filename.endswith(FINALIZED) for each in stack[-3:])
        raise KeyboardInterrupt


def make_sync(operation: Operation, service: Service, place: Place) -> tuple[float, bool]:
    """Make a call in this thread; return how long it took, and whether it was interrupted."""
    signals = Signals()
    try:
        struck = assert_nothing_left(operation, service, place, signals.strike, "a signal")
    except AssertionError as error:
        raise AssertionError(f"{error}; it came at {' > '.join(signals.stack[-20:])}") from error
    return signals.seconds, struck


async def make_aio(operation: Operation, service: Service, place: Place) -> tuple[float, bool]:
    """Make a call in a task, which the signal cancels."""
    place.reset()
    room, struck, was_cancelled = Room(), False, False

    def cancel() -> None:
        nonlocal was_cancelled
        was_cancelled = task.cancel()

    async with aio.AgentsClient(*service) as client:
        task = asyncio.ensure_future(operation.aio(client.files, place))
        loop = asyncio.get_running_loop()
        # Not loop.add_signal_handler: the signal may arrive when the loop has ended.
        signal.signal(signal.SIGINT, lambda *_: loop.call_soon_threadsafe(cancel))
        began = time.monotonic()
        _say("begins")
        try:
            await task
        except asyncio.CancelledError:
            struck = True
        signal.signal(signal.SIGINT, _note)
        seconds = time.monotonic() - began
        assert struck or not was_cancelled, "the call swallowed its cancellation"
        assert_none(place.problems(operation))
        await assert_no_tasks()
        await operation.aio(client.files, place)
        assert_none(place.problems(operation, finished=True))
    await asyncio.to_thread(room.assert_left_as_found)
    return seconds, struck


def main(task: dict[str, Any]) -> None:
    download_plan.RANGE_SIZE = RANGE
    operation = OPERATIONS[task["operation"]]
    service = Service(task["endpoint"], AzureKeyCredential(task["key"]))
    paths = {name: Path(task["place"][name]) for name in ("folder", "source")}
    place = Place(**{**task["place"], **paths})
    signal.signal(signal.SIGINT, _note)
    for _ in sys.stdin:
        said: dict[str, Any] = {"seconds": 0.0, "struck": False, "failure": None}
        with contextlib.suppress(KeyboardInterrupt), alarm("a signal"):
            try:
                if task["surface"] == "sync":
                    said["seconds"], said["struck"] = make_sync(operation, service, place)
                else:
                    said["seconds"], said["struck"] = asyncio.run(make_aio(operation, service, place))
            except Exception as error:
                said["failure"] = f"{type(error).__name__}: {error}"
        _say(json.dumps(said))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
