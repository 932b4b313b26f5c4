"""Waits that end for a reason, and how long calls take, judged so that a busy machine does not matter."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")

# On a busy machine a call may come late, for reasons that are not its own: one of these is in time.
_TRIES = 10
# How much later than its limit a call may end, and how much earlier by the rounding of clocks, in seconds.
_LATE = 0.25
_EARLY = 0.05
# On a busy machine, what a call does before it waits may take longer than the first of these timeouts, in seconds.
_TIMEOUTS = (0.3, 2.0, 10.0)


async def until(condition: Callable[[], object]) -> None:
    """Wait until something is true."""
    for _ in range(2000):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never happened")


async def with_time(call: Callable[[float], Awaitable[T]], had_time: Callable[[T], object]) -> tuple[float, T]:
    """Make a call with longer timeouts until it had time for what comes before its wait.

    :return: The timeout, and the result of the call.
    """
    for timeout in _TIMEOUTS:
        result = await call(timeout)
        if had_time(result):
            return timeout, result
    raise AssertionError(f"{timeout} s were not enough: {result!r}")


async def assert_ends_after(limit: float, call: Callable[[], Awaitable[object]], *, late: float = _LATE) -> None:
    """Fail if a call ends before its limit of so many seconds, or each time later than that by more than `late`."""
    taken = []
    for _ in range(_TRIES):
        taken.append(await _seconds(call))
        assert taken[-1] >= limit - _EARLY
        if taken[-1] <= limit + late:
            return
    raise AssertionError(f"Calls that should take {limit} s took {taken}.")


async def assert_ends_by(limit: float, call: Callable[[], Awaitable[object]]) -> None:
    """Fail if a call ends each time long after its limit of so many seconds."""
    taken = []
    for _ in range(_TRIES):
        taken.append(await _seconds(call))
        if taken[-1] <= limit + _LATE:
            return
    raise AssertionError(f"Calls that should take at most {limit} s took {taken}.")


async def _seconds(call: Callable[[], Awaitable[object]]) -> float:
    began = time.monotonic()
    await call()
    return time.monotonic() - began
