"""Ctrl-C at every moment of a sync transfer."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from azure_ai_files import AgentsClient
from azure_ai_files.emulator import Emulator
from tests.fault.interrupts.aftermath import Service, assert_nothing_left
from tests.fault.interrupts.moments import Interrupter, Moment
from tests.fault.interrupts.operations import OPERATIONS, Operation, Place, make_place

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")

#: Moments of each operation that are tried here; ``make soak`` tries all.
COUNT = 5


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.usefixtures("small_ranges", "state")
def test_an_interrupt_leaves_nothing_behind(emulator: Emulator, tmp_path: Path, name: str) -> None:
    operation, service = OPERATIONS[name], Service(emulator.openai_endpoint, emulator.credential)
    place = make_place(emulator, tmp_path)
    moments = moments_of(operation, service, place)
    assert len(moments) > COUNT
    struck = [interrupt(operation, service, place, moment) for moment in moments[:: len(moments) // COUNT]]
    assert any(struck)  # some moments come in some runs only


def moments_of(operation: Operation, service: Service, place: Place) -> list[Moment]:
    """The moments of a call: for each place in the code, the first and the second time that it is passed."""
    interrupter = Interrupter()
    with AgentsClient(*service) as client:
        place.reset()
        operation.sync(client.files, place)  # imports, caches
        with interrupter.watching():
            operation.sync(client.files, place)
    return [moment for moment in interrupter.moments if moment.passed < 2]


def interrupt(operation: Operation, service: Service, place: Place, moment: Moment) -> bool:
    """Interrupt a call at a moment; return whether the moment came."""

    def strike(call: Callable[[], None]) -> bool:
        interrupter = Interrupter(moment)
        with interrupter.watching():
            call()
        return interrupter.has_struck

    return assert_nothing_left(operation, service, place, strike, f"at {moment}")
