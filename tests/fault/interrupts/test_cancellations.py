"""A cancellation at every await of an async transfer, in the task of the caller and in those of the package."""

from __future__ import annotations

import asyncio
import gc
from pathlib import Path
from typing import Any, Optional

import pytest

from azure_ai_files.aio import AgentsClient
from azure_ai_files.emulator import Emulator
from tests.fault.interrupts.awaits import Await, Canceller
from tests.fault.interrupts.operations import OPERATIONS, Operation, Place, make_place
from tests.harness.leaks import Room, assert_no_tasks, end_closing_transports
from tests.harness.server import PATIENCE

#: Awaits of each operation that are tried here; ``make soak`` tries all.
COUNT = 5


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.usefixtures("small_ranges", "state")
async def test_a_cancellation_leaves_nothing_behind(emulator: Emulator, tmp_path: Path, name: str) -> None:
    operation = OPERATIONS[name]
    place = make_place(emulator, tmp_path)
    awaits = await awaits_of(operation, emulator, place)
    chosen = awaits[:: max(1, len(awaits) // COUNT)]
    struck = [await cancel(operation, emulator, place, one) for one in chosen]
    assert any(struck)  # some awaits come in some runs only


async def awaits_of(operation: Operation, emulator: Emulator, place: Place) -> list[Await]:
    canceller = Canceller()
    async with AgentsClient(emulator.openai_endpoint, emulator.credential) as client:
        place.reset()
        await operation.aio(client.files, place)  # imports, caches
        await run(canceller, operation.aio(client.files, place))
    return canceller.awaits


async def cancel(operation: Operation, emulator: Emulator, place: Place, one: Await) -> bool:
    """Cancel a call at an await; return whether it came so far."""
    place.reset()
    room, canceller = Room(), Canceller(one)
    async with AgentsClient(emulator.openai_endpoint, emulator.credential) as client:
        raised = await run(canceller, operation.aio(client.files, place))
        assert raised is (asyncio.CancelledError if canceller.has_struck else None), f"at {one}"
        assert place.problems(operation) == [], f"at {one}"
        await assert_no_tasks()
        await asyncio.wait_for(operation.aio(client.files, place), PATIENCE)
        assert place.problems(operation, finished=True) == [], f"at {one}"
    await end_closing_transports()
    gc.collect()
    await asyncio.to_thread(room.assert_left_as_found)
    return canceller.has_struck


async def run(canceller: Canceller, coroutine: Any) -> Optional[type[BaseException]]:
    """Run a call in a task of its own, and return what it raised."""
    loop = asyncio.get_running_loop()
    loop.set_task_factory(canceller)
    try:
        task = loop.create_task(coroutine)
        await asyncio.wait([task], timeout=PATIENCE)
    finally:
        loop.set_task_factory(None)
    assert task.done(), "hangs"
    if task.cancelled():
        return asyncio.CancelledError
    error = task.exception()
    return None if error is None else type(error)
