"""Cancel a task at a chosen await: the task of the caller, or one that the package made."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Coroutine, Generator
from typing import Any, NamedTuple, Optional

import azure_ai_files

_PLACES = (os.path.dirname(azure_ai_files.__file__), os.path.dirname(__file__))


class Await(NamedTuple):
    """A moment at which a task waits: which task of its kind, and how often it waited before."""

    task: str
    number: int
    waited: int


class Canceller:
    """Counts the awaits of tasks, and cancels a task at one of them.

    To be set as the task factory of a loop.
    """

    def __init__(self, target: Optional[Await] = None) -> None:
        self._target = target
        self._tasks: Counter[str] = Counter()
        #: All awaits, in order.
        self.awaits: list[Await] = []
        self.has_struck = False

    def __call__(self, loop: asyncio.AbstractEventLoop, coroutine: Any, **options: Any) -> asyncio.Task[Any]:
        code = getattr(coroutine, "cr_code", None)
        if code is None or not code.co_filename.startswith(_PLACES):
            return asyncio.Task(coroutine, loop=loop, **options)
        name = coroutine.__qualname__
        task = asyncio.Task(self._follow(coroutine, name, self._tasks[name]), loop=loop, **options)
        self._tasks[name] += 1
        # One that is cancelled before it begins would not have begun to await its coroutine.
        task.add_done_callback(lambda _: coroutine.close())
        return task

    async def _follow(self, coroutine: Coroutine[Any, Any, Any], task: str, number: int) -> Any:
        return await _Followed(coroutine, lambda waited: self._look(Await(task, number, waited)))

    def _look(self, one: Await) -> None:
        if self._target is None:
            self.awaits.append(one)
        elif one == self._target:
            self.has_struck = True
            task = asyncio.current_task()
            assert task is not None
            task.cancel()


class _Followed:
    def __init__(self, coroutine: Coroutine[Any, Any, Any], look: Any) -> None:
        self._coroutine = coroutine
        self._look = look

    def __await__(self) -> Generator[Any, Any, Any]:
        step: Any = self._coroutine.send
        argument: Any = None
        waited = 0
        while True:
            try:
                future = step(argument)
            except StopIteration as end:
                return end.value
            self._look(waited)
            waited += 1
            try:
                step, argument = self._coroutine.send, (yield future)
            except GeneratorExit:
                self._coroutine.close()
                raise
            except BaseException as error:
                step, argument = self._coroutine.throw, error
