"""Ctrl-C at every moment of a sync transfer."""

from __future__ import annotations

import contextvars
import gc
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, Optional

import pytest

from azure_ai_files import AgentsClient
from azure_ai_files.emulator import Emulator
from tests.fault.interrupts.moments import Interrupter, Moment
from tests.fault.interrupts.operations import OPERATIONS, Operation, Place, make_place
from tests.harness.leaks import Room
from tests.harness.server import PATIENCE

#: Moments of each operation that are tried here; ``make soak`` tries all.
COUNT = 16


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.usefixtures("small_ranges")
def test_an_interrupt_leaves_nothing_behind(emulator: Emulator, tmp_path: Path, name: str) -> None:
    operation = OPERATIONS[name]
    place = make_place(emulator, tmp_path)
    moments = moments_of(operation, emulator, place)
    assert len(moments) > COUNT
    struck = sum(interrupt(operation, emulator, place, moment) for moment in moments[:: len(moments) // COUNT])
    assert struck > COUNT / 2  # some moments come in some runs only


def moments_of(operation: Operation, emulator: Emulator, place: Place) -> list[Moment]:
    """The moments of a call: for each place in the code, the first and the second time that it is passed."""
    interrupter = Interrupter()
    with AgentsClient(emulator.openai_endpoint, emulator.credential) as client:
        place.reset()
        operation.sync(client.files, place)  # imports, caches
        with interrupter.watching():
            operation.sync(client.files, place)
    return [moment for moment in interrupter.moments if moment.passed < 2]


def interrupt(operation: Operation, emulator: Emulator, place: Place, moment: Moment) -> bool:
    """Interrupt a call at a moment; return whether the moment came."""
    place.reset()
    room, context = Room(), dict(contextvars.copy_context())
    with AgentsClient(emulator.openai_endpoint, emulator.credential) as client, alarm(f"at {moment}"):
        with finalizers() as lost:
            raised, struck = interrupted(operation, client.files, place, moment)
            gc.collect()
        assert raised is (KeyboardInterrupt if struck and not lost else None), f"at {moment}"
        assert place.problems() == [], f"at {moment}"
        assert dict(contextvars.copy_context()) == context, f"at {moment}"
        # A thread that was left behind could hold a lock or change the file later, so it is waited for here.
        with told(moment):
            room.assert_no_threads_added()
        place.reset()
        with told(moment):
            operation.sync(client.files, place)
        assert place.problems(finished=operation.saves) == [], f"at {moment}"
    gc.collect()
    with told(moment):
        room.assert_left_as_found()
    return struck


def interrupted(
    operation: Operation, files: Any, place: Place, moment: Moment
) -> tuple[Optional[type[BaseException]], bool]:
    interrupter = Interrupter(moment)
    try:
        with interrupter.watching():
            operation.sync(files, place)
    except BaseException as error:
        return type(error), interrupter.has_struck
    return None, interrupter.has_struck


@contextmanager
def finalizers() -> Iterator[list[BaseException]]:
    """Collect interrupts of finalizers, where Python drops them, and let finalizers close what was dropped."""
    lost: list[BaseException] = []

    def hook(unraisable: Any) -> None:
        error = unraisable.exc_value
        if isinstance(error, KeyboardInterrupt):
            lost.append(error)
        elif not isinstance(error, ResourceWarning):
            previous(unraisable)

    previous, sys.unraisablehook = sys.unraisablehook, hook
    try:
        yield lost
    finally:
        sys.unraisablehook = previous


@contextmanager
def told(moment: Moment) -> Iterator[None]:
    """Say at what moment a check failed."""
    try:
        yield
    except Exception as error:
        raise AssertionError(f"at {moment}: {error!r}") from error


@contextmanager
def alarm(what: str) -> Iterator[None]:
    """Fail what hangs."""

    def ring(number: int, frame: Optional[FrameType]) -> None:
        raise AssertionError(f"hangs, {what}")

    previous = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
