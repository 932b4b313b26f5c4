"""Work on the files of a call for many files that begins when their transfer has ended, beside the other transfers."""

from __future__ import annotations

import functools
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Any, NamedTuple, Optional, Protocol, Union

from ..._concurrency.results import TransferResult
from ..._concurrency.scope import TransferScope, check_wanted
from ..._pipeline.tracing import CallSpan
from .._runtime.calls import run_within
from .._runtime.parallel import Bell, Mailbox, SideCall

#: Files that may wait at a time; then no further result of a transfer is taken. It bounds the memory.
_MOST_FILES = 5_000
#: Seconds after which a wait for a result is renewed.
_LOOK_AROUND = 1.0

_OVER: Any = object()
_STOP: Any = object()

Emit = Callable[[TransferResult], None]


class Follower(Protocol):
    """What is done with the files. All of its methods but :meth:`takes` are called in one thread or task."""

    def takes(self, result: TransferResult) -> bool:
        """Return whether something is left to do for a file; otherwise its result is passed on."""
        ...

    def add(self, result: TransferResult) -> None:
        """Add a file."""
        ...

    def end(self) -> None:
        """Note that no further file comes."""
        ...

    async def work(self, emit: Emit) -> float:
        """Do what is due, and emit the results of files that are done; return the seconds until more is due."""
        ...


#: Makes a follower; accepts what is called when a file has failed.
Follow = Callable[[Callable[[], None]], Follower]


class _Failure(NamedTuple):
    """What ended the work early."""

    error: BaseException


class FollowUp:
    """The work on the files of one call, in a thread or task of its own.

    :param follower: Does the work.
    :param scope: The scope of its requests.
    :param span: The span of the call.
    :param bell: Wakes the iteration over the results of the transfers when a result is ready.
    """

    def __init__(self, follower: Follower, scope: TransferScope, span: CallSpan, bell: Bell) -> None:
        self._follower = follower
        self._scope = scope
        self._span = span
        self._bell = bell
        self._inbox: Mailbox[Any] = Mailbox()
        self._outbox: Mailbox[Union[TransferResult, _Failure]] = Mailbox()
        self._count = 0

    async def results(
        self, ended: AsyncGenerator[Optional[TransferResult], None]
    ) -> AsyncGenerator[Optional[TransferResult], None]:
        """Yield the results of files when the work on them is done.

        :param ended: The results of the transfers.
        """
        side = SideCall(functools.partial(run_within, self._span.active(), self._work), self._scope)
        try:
            side.begin()
            async with aclosing(ended):
                async for result in ended:
                    # None too, because it lets through the results of others.
                    yield None if result is None else self._passed_on(result)
                    while (ready := await self._next(waits=self._is_full)) is not None or self._is_full:
                        yield ready
            self._inbox.put(_OVER)
            while self._count:
                yield await self._next(waits=True)
            self._inbox.put(_STOP)
            await side.result()
        finally:
            self._inbox.put(_STOP)
            await side.end()

    @property
    def _is_full(self) -> bool:
        return self._count >= _MOST_FILES

    def _passed_on(self, result: TransferResult) -> Optional[TransferResult]:
        if not self._follower.takes(result):
            return result
        self._count += 1
        self._inbox.put(result)
        return None

    async def _next(self, *, waits: bool) -> Optional[TransferResult]:
        item = await self._outbox.take(_LOOK_AROUND if waits else 0.0)
        if isinstance(item, _Failure):
            raise item.error
        self._count -= item is not None
        return item

    async def _work(self) -> None:
        seconds = float("inf")
        try:
            while await self._read(seconds):
                check_wanted()
                seconds = await self._follower.work(self._emit)
        except BaseException as error:
            self._outbox.put(_Failure(error))
            self._bell.ring()
            raise

    async def _read(self, seconds: float) -> bool:
        """Wait for a file, for some seconds at most, and read all that are there; return whether to work on."""
        item = await self._inbox.take(seconds)
        while item is not None:
            if item is _STOP:
                return False
            if item is _OVER:
                self._follower.end()
            else:
                self._follower.add(item)
            item = await self._inbox.take(0.0)
        return True

    def _emit(self, result: TransferResult) -> None:
        self._outbox.put(result)
        self._bell.ring()
