"""A progress hook that raises whatever it likes ends the transfer, and what it raised comes out as it is."""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Optional

import pytest

import azure_ai_files
import azure_ai_files.aio
from azure_ai_files.emulator import Emulator
from tests.fault.interrupts.aftermath import alarm
from tests.fault.interrupts.operations import OPERATIONS, Operation, Place, make_place
from tests.harness.rows import in_turn

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")


class OddError(BaseException):
    """Not an ``Exception``, like the ones by which some frameworks stop a thread."""


ERRORS = [
    *(ValueError, StopIteration, StopAsyncIteration, GeneratorExit, asyncio.CancelledError, OddError),
    *(KeyboardInterrupt, SystemExit),
]


@pytest.fixture(autouse=True)
def _hanging_fails() -> Iterator[None]:
    with alarm("a hook"):
        yield


def call_sync(operation: Operation, emulator: Emulator, place: Place, **options: Any) -> None:
    with azure_ai_files.AgentsClient(emulator.openai_endpoint, emulator.credential) as client:
        operation.sync(client.files, place, **options)


def call_aio(operation: Operation, emulator: Emulator, place: Place, **options: Any) -> None:
    async def call() -> None:
        async with azure_ai_files.aio.AgentsClient(emulator.openai_endpoint, emulator.credential) as client:
            await operation.aio(client.files, place, **options)

    asyncio.run(call())


WITH_HOOKS = [name for name, operation in OPERATIONS.items() if operation.has_progress]
each_surface = pytest.mark.parametrize("call", [call_sync, call_aio], ids=["sync", "aio"])


def outcome(call: Callable[..., None], *arguments: Any, **options: Any) -> Optional[BaseException]:
    try:
        call(*arguments, **options)
    except BaseException as error:
        return error
    return None


@pytest.mark.parametrize(("kind", "name"), in_turn(ERRORS, WITH_HOOKS, times=2))
@each_surface
@pytest.mark.usefixtures("small_ranges", "state")
def test_what_a_hook_raises_comes_out(
    emulator: Emulator, tmp_path: Path, call: Callable[..., None], name: str, kind: type[BaseException]
) -> None:
    place = make_place(emulator, tmp_path)
    place.reset()
    raised = kind("enough")

    def hook(current: int, total: Optional[int]) -> None:
        raise raised

    error = outcome(call, OPERATIONS[name], emulator, place, progress_hook=hook)
    if isinstance(raised, (StopIteration, StopAsyncIteration)):
        assert type(error) is RuntimeError
        assert str(error) == f"progress_hook raised {kind.__name__}."
        error = error.__cause__
    if kind is asyncio.CancelledError and call is call_aio:
        assert type(error) is kind  # a task that was cancelled raises a new one
    else:
        assert error is raised
    del error
    gc.collect()
    assert place.problems(OPERATIONS[name]) == []
