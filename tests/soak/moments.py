"""An interrupt at every moment of the sync transfers, and a cancellation at every await of the async ones."""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from azure_ai_files._decisions import download_plan
from azure_ai_files.emulator import Emulator
from tests.fault.interrupts.aftermath import Service
from tests.fault.interrupts.operations import OPERATIONS, Operation, Place, make_place
from tests.fault.interrupts.test_cancellations import awaits_of, cancel
from tests.fault.interrupts.test_interrupts import interrupt, moments_of
from tests.fault.target import RANGE
from tests.soak.options import Options

Way = Callable[[random.Random, str, Emulator, Place, float], list[str]]


def interrupts(options: Options) -> list[str]:
    """Interrupt each sync operation at all of its moments, in random order, as far as the time allows."""
    return _operations(options, "interrupts", _interrupts)


def cancellations(options: Options) -> list[str]:
    """Cancel each async operation at all of its awaits, in random order, as far as the time allows."""
    return _operations(options, "cancellations", _cancellations)


def _operations(options: Options, soak: str, way: Way) -> list[str]:
    download_plan.RANGE_SIZE = RANGE
    failures: list[str] = []
    names = options.operations or tuple(OPERATIONS)
    end = time.monotonic() + options.seconds
    for number, name in enumerate(names):
        share = time.monotonic() + (end - time.monotonic()) / (len(names) - number)
        with Emulator() as emulator, tempfile.TemporaryDirectory() as folder:
            place = make_place(emulator, Path(folder))
            chance = options.random(f"{soak}, {name}")
            failures += [f"{name}: {failure}" for failure in way(chance, name, emulator, place, share)]
    return failures


def _interrupts(chance: random.Random, name: str, emulator: Emulator, place: Place, end: float) -> list[str]:
    operation, service = OPERATIONS[name], Service(emulator.openai_endpoint, emulator.credential)
    moments = moments_of(operation, service, place)
    return _each(f"{name}, interrupts", chance, moments, end, lambda one: interrupt(operation, service, place, one))


def _cancellations(chance: random.Random, name: str, emulator: Emulator, place: Place, end: float) -> list[str]:
    operation: Operation = OPERATIONS[name]
    awaits = asyncio.run(awaits_of(operation, emulator, place))

    def strike(one: Any) -> bool:
        return asyncio.run(cancel(operation, emulator, place, one))

    return _each(f"{name}, cancellations", chance, awaits, end, strike)


def _each(what: str, chance: random.Random, moments: list[Any], end: float, strike: Callable[[Any], bool]) -> list[str]:
    chance.shuffle(moments)
    failures: list[str] = []
    tried = struck = 0
    for moment in moments:
        if tried and time.monotonic() > end:
            break
        tried += 1
        try:
            struck += strike(moment)
        except AssertionError as failure:
            failures.append(str(failure))
    print(f"{what}: {struck} of {tried} tried, of {len(moments)}; {len(failures)} failures", flush=True)
    return failures
