"""What must be true after a sync transfer was interrupted."""

from __future__ import annotations

import contextvars
import gc
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, NamedTuple, Optional

from azure.core.credentials import AzureKeyCredential

from azure_ai_files import AgentsClient
from tests.fault.interrupts.operations import Operation, Place
from tests.harness.leaks import Room
from tests.harness.server import PATIENCE


class Service(NamedTuple):
    """Where the files are."""

    endpoint: str
    credential: AzureKeyCredential


#: Makes a call, interrupts it, and returns whether the interrupt came before its end.
Strike = Callable[[Callable[[], None]], bool]


def assert_nothing_left(operation: Operation, service: Service, place: Place, strike: Strike, what: str) -> bool:
    """Interrupt a call, look at everything that it could leave behind, and make it again with the same client.

    :return: Whether the interrupt came out of the call.
    """
    place.reset()
    room, context = Room(), dict(contextvars.copy_context())
    with AgentsClient(*service) as client, alarm(what), told(what):
        raised, struck, lost = _outcome(strike, lambda: operation.sync(client.files, place))
        expected = KeyboardInterrupt if struck and not lost else None
        assert raised is expected, f"{raised} came out instead of {expected}"
        assert_none(place.problems(operation))
        assert dict(contextvars.copy_context()) == context
        # A thread that was left behind could hold a lock or change the file later.
        room.assert_no_threads_added()
        operation.sync(client.files, place)
        assert_none(place.problems(operation, finished=True))
    gc.collect()
    with told(what):
        room.assert_left_as_found()
    return raised is KeyboardInterrupt


def assert_none(problems: list[str]) -> None:
    """Fail with what was found, also in a process that pytest did not start."""
    assert not problems, problems


def _outcome(strike: Strike, call: Callable[[], None]) -> tuple[Optional[type[BaseException]], bool, bool]:
    raised, struck = None, True
    with _finalizers() as lost:
        try:
            struck = strike(call)
        except BaseException as error:
            raised = type(error)
        gc.collect()
    return raised, struck, bool(lost)


@contextmanager
def _finalizers() -> Iterator[list[BaseException]]:
    """Collect interrupts of finalizers, where Python drops them; finalizers may warn, but not fail."""
    lost: list[BaseException] = []
    problems: list[str] = []

    def hook(unraisable: Any) -> None:
        error = unraisable.exc_value
        if isinstance(error, KeyboardInterrupt):
            lost.append(error)
        elif not isinstance(error, Warning):
            problems.append(f"{unraisable.object} raised {error!r}")

    previous, sys.unraisablehook = sys.unraisablehook, hook
    try:
        yield lost
    finally:
        sys.unraisablehook = previous
    assert_none(problems)


@contextmanager
def told(what: str) -> Iterator[None]:
    """Say in what call a check failed."""
    try:
        yield
    except Exception as error:
        raise AssertionError(f"{what}: {type(error).__name__}: {error}") from error


@contextmanager
def alarm(what: str) -> Iterator[None]:
    """Fail what hangs."""

    def ring(number: int, frame: Optional[FrameType]) -> None:
        raise AssertionError(f"{what}: hangs")

    previous = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
