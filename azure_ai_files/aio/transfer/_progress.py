"""Progress of a transfer on its way to the caller's hook."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from typing import Optional

from ..._transfer.progress import ProgressHook, ProgressMeter, check_hook
from .._io import HookCaller


class Progress:
    """Counts the bytes of a transfer, in as many threads or tasks as move them, and tells the hook now and then.

    :param hook: The caller's hook, or None.
    :param total: Bytes in all, or None while unknown.
    """

    def __init__(self, hook: Optional[ProgressHook], total: Optional[int] = None) -> None:
        check_hook(hook)
        self._meter = ProgressMeter(total)
        self._caller = None if hook is None else HookCaller(hook)
        self._lock = threading.Lock()

    @property
    def total(self) -> Optional[int]:
        """Bytes in all, or None while unknown."""
        return self._meter.total

    @total.setter
    def total(self, total: Optional[int]) -> None:
        self._meter.total = total

    @property
    def is_watched(self) -> bool:
        """Whether anybody is told."""
        return self._caller is not None

    async def advance(self, count: int) -> None:
        """Count bytes that went through.

        :param count: How many.
        :raises BaseException: What the hook raised.
        """
        if self._caller is None:
            return
        with self._lock:
            report = self._meter.advance(count, time.monotonic())
        if report is not None and await self._caller.call(*report):
            self._meter.told(report)

    def rewind(self, current: int = 0) -> None:
        """Go back: some bytes go through again.

        :param current: The bytes that still count.
        """
        self._meter.current = current

    def part(self) -> PartProgress:
        """Give the progress of one part, which can go back by itself."""
        return PartProgress(self, self._lock, self._meter)

    async def finish(self) -> None:
        """Tell the hook the last figures, unless it knows them; the moment to end the transfer is now or never.

        :raises BaseException: What the hook raised.
        """
        if self._caller is not None:
            await self._caller.settle()
            report = self._meter.last()
            if report is not None:
                await self._caller.call(*report)
                await self._caller.settle()
                self._meter.told(report)

    async def close(self) -> None:
        """Wait until the hook is left in peace, whatever it raises."""
        if self._caller is not None:
            with suppress(Exception):
                await self._caller.settle()


class PartProgress:
    """Counts the bytes of one of the parts that move at the same time.

    :param progress: The progress of the whole.
    :param lock: Its lock.
    :param meter: Its meter.
    """

    def __init__(self, progress: Progress, lock: threading.Lock, meter: ProgressMeter) -> None:
        self._progress = progress
        self._lock = lock
        self._meter = meter
        self._current = 0

    @property
    def is_watched(self) -> bool:
        """Whether anybody is told."""
        return self._progress.is_watched

    async def advance(self, count: int) -> None:
        """Count bytes that went through.

        :param count: How many.
        """
        self._current += count
        await self._progress.advance(count)

    def rewind(self, current: int = 0) -> None:
        """Go back: some bytes of this part go through again.

        :param current: The bytes of the part that still count.
        """
        with self._lock:
            self._meter.current += current - self._current
        self._current = current

    async def finish(self) -> None:
        """Do nothing: the whole is not done with its part."""

    async def close(self) -> None:
        """Do nothing: other parts may still move."""
