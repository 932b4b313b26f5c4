"""Calls in a copy of the caller's context.

A context variable that is set and reset in the caller's own context stays set if Ctrl-C arrives at a bad moment, and
every later call of the program, such as the next cell of a notebook, is made with it. A copy is dropped instead.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Generator
from contextlib import AbstractContextManager
from contextvars import Context, copy_context
from typing import Any, TypeVar

from typing_extensions import ParamSpec

P = ParamSpec("P")
T = TypeVar("T")


def call_within(manager: AbstractContextManager[Any], function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function within a context manager, in a copy of the caller's context."""

    def call() -> T:
        with manager:
            return function(*args, **kwargs)

    return copy_context().run(call)


async def await_within(
    manager: AbstractContextManager[Any], function: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs
) -> T:
    """Await a call within a context manager, in a copy of the caller's context."""

    async def call() -> T:
        with manager:
            return await function(*args, **kwargs)

    return await _Steps(copy_context(), call())


async def await_in(context: Context, function: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T:
    """Await a call in a context."""

    async def call() -> T:
        return await function(*args, **kwargs)

    return await _Steps(context, call())


class _Steps(Awaitable[T]):
    """Awaits a coroutine in the current task, each step of it in another context.

    A task of its own would cost more, and would not be cancelled at the same moment.
    """

    def __init__(self, context: Context, coroutine: Coroutine[Any, Any, T]) -> None:
        self._context = context
        self._coroutine = coroutine

    def __await__(self) -> Generator[Any, Any, T]:
        step: Callable[[Any], Any] = self._coroutine.send
        argument: Any = None
        while True:
            try:
                awaited = self._context.run(step, argument)
            except StopIteration as end:
                return end.value  # type: ignore[no-any-return]
            try:
                step, argument = self._coroutine.send, (yield awaited)
            except GeneratorExit:
                self._context.run(self._coroutine.close)
                raise
            except BaseException as error:
                step, argument = self._coroutine.throw, error
