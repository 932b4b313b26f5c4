"""Calls at the same time, in threads and in tasks: as many as wanted, lazily, and none left behind."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import pytest

from azure_ai_files._concurrency.scope import TransferScope, current_scope
from azure_ai_files._decisions.interruptions import AbandonedError
from tests.harness.surface import Surface

RunAll = Callable[..., Any]


@pytest.fixture
def run_all(surface: Surface) -> RunAll:
    """``run_all`` of the surface, as an async iterator of what a plain function returns."""
    module = import_module(
        "azure_ai_files.aio._runtime.parallel" if surface.is_aio else "azure_ai_files._runtime.parallel"
    )

    def start(function: Callable[[Any], Any], items: Any, limit: int, scope: TransferScope | None = None) -> Any:
        async def call(item: Any) -> Any:
            return await asyncio.to_thread(function, item)

        calls = module.run_all(call if surface.is_aio else function, items, limit, scope or TransferScope())
        return surface.adapt(calls)

    return start


async def close(calls: Any) -> None:
    await (calls.aclose() if hasattr(calls, "aclose") else calls.close())


class Meeting:
    """A place where calls wait until they are let go."""

    def __init__(self) -> None:
        self.present = 0
        self.most = 0
        self._changed = threading.Condition()
        self._leaving = 0

    def wait(self, item: Any) -> Any:
        with self._changed:
            self.present += 1
            self.most = max(self.most, self.present)
            self._changed.notify_all()
            assert self._changed.wait_for(lambda: self._leaving > 0, 20)
            self._leaving -= 1
            self.present -= 1
        return item

    async def until(self, present: int) -> None:
        await asyncio.to_thread(self._until, present)

    def _until(self, present: int) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: self.present == present, 20)

    def let_go(self, count: int) -> None:
        with self._changed:
            self._leaving += count
            self._changed.notify_all()


async def test_every_item_has_its_result(run_all: RunAll) -> None:
    results = [result async for result in run_all(lambda item: item * 2, range(50), 4)]
    assert sorted(results) == [item * 2 for item in range(50)]


async def test_nothing_for_nothing(run_all: RunAll) -> None:
    assert [result async for result in run_all(lambda item: item, [], 4)] == []


async def test_as_many_at_a_time_as_wanted(run_all: RunAll) -> None:
    meeting = Meeting()
    calls = run_all(meeting.wait, range(9), 3)
    first = asyncio.ensure_future(anext(aiter(calls)))
    await meeting.until(3)
    meeting.let_go(9)
    results = [await first, *[result async for result in calls]]
    assert sorted(results) == list(range(9))
    assert meeting.most == 3


async def test_results_come_as_calls_end(run_all: RunAll) -> None:
    slow = threading.Event()

    def call(item: int) -> int:
        if item == 0:
            assert slow.wait(120)
        return item

    results = []
    async for result in run_all(call, range(4), 2):
        results.append(result)
        if len(results) == 3:
            slow.set()
    assert results[-1] == 0


async def test_items_are_taken_when_there_is_room(run_all: RunAll) -> None:
    taken: list[int] = []

    def items() -> Iterator[int]:
        for number in range(1_000_000):
            taken.append(number)
            yield number

    calls = run_all(lambda item: item, items(), 4)
    iterator = aiter(calls)
    for _ in range(10):
        await anext(iterator)
    assert len(taken) <= 10 + 2 * 4
    await close(calls)


async def test_an_error_ends_the_others_and_is_raised(run_all: RunAll) -> None:
    begun: list[int] = []

    def call(item: int) -> int:
        begun.append(item)
        if item == 2:
            raise LookupError(item)
        return item

    with pytest.raises(LookupError, match="2"):
        async for _ in run_all(call, range(1_000), 2):
            pass
    assert len(begun) < 1_000


async def test_an_error_of_the_items_is_raised(run_all: RunAll) -> None:
    def items() -> Iterator[int]:
        yield 1
        raise LookupError("no more")

    with pytest.raises(LookupError, match="no more"):
        async for _ in run_all(lambda item: item, items(), 2):
            pass


async def test_calls_know_their_scope_and_when_it_is_over(run_all: RunAll) -> None:
    scope, began, ended = TransferScope(), threading.Event(), []

    def call(item: int) -> int:
        assert current_scope() is scope
        if item == 0:
            return item
        began.set()
        while True:
            try:
                scope.check()
            except AbandonedError:
                ended.append(item)
                raise

    calls = run_all(call, range(2), 2, scope)
    assert await anext(aiter(calls)) == 0
    assert await asyncio.to_thread(began.wait, 20)
    await close(calls)
    await asyncio.to_thread(_wait_for, ended)


def _wait_for(ended: list[int]) -> None:
    for _ in range(2_000):
        if ended:
            return
        threading.Event().wait(0.01)
    raise AssertionError("the call did not end")
