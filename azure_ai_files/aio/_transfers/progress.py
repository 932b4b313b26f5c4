"""Progress of a transfer on its way to the caller's hook."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from typing import Optional, cast

from ..._decisions.progress_meter import ProgressHook, ProgressMeter, check_hook
from .._runtime.calls import HookCaller


class Progress:
    """Counts the bytes of a transfer, in as many threads or tasks as move them, and tells the hook now and then.

    :param hook: The caller's hook, or None.
    :param total: Bytes in all, or None while unknown.
    """

    def __init__(self, hook: Optional[ProgressHook], total: Optional[int] = None) -> None:
        check_hook(hook)
        self._meter = ProgressMeter(total)
        self._hook = hook
        self._caller = hook if isinstance(hook, FileProgress) else None if hook is None else HookCaller(self._tell)
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
        if report is not None:
            await self._caller.call(*report)

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
            await self._caller.wait_idle()
            report = self._meter.last()
            if report is not None:
                await self._caller.call(*report)
                await self._caller.wait_idle()

    async def close(self) -> None:
        """Wait until the hook is left in peace, whatever it raises."""
        if self._caller is not None:
            with suppress(Exception):
                await self._caller.wait_idle()

    def _tell(self, *_: object) -> None:
        # What is true by now: of two threads with something to tell, the first may come last.
        report = (self._meter.current, self._meter.total)
        cast(ProgressHook, self._hook)(*report)
        self._meter.told(report)


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


class BulkProgress:
    """Adds up the progress of many files that move at the same time.

    :param hook: The caller's hook, or None.
    """

    def __init__(self, hook: Optional[ProgressHook]) -> None:
        self._progress = Progress(hook)
        self._lock = threading.Lock()
        self._size = 0
        self._of_unknown_size = 0
        self._is_complete = False
        #: What the hook raised.
        self.failure: Optional[BaseException] = None

    def file(self) -> Optional[FileProgress]:
        """Give the progress of one more file; None if nobody watches."""
        if not self._progress.is_watched:
            return None
        with self._lock:
            self._of_unknown_size += 1
        return FileProgress(self)

    def complete(self) -> None:
        """Take note that there are no more files."""
        with self._lock:
            self._is_complete = True
            self._sum_up()

    def sized(self, size: int) -> None:
        """Take note of the size of a file.

        :param size: Its bytes.
        """
        with self._lock:
            self._of_unknown_size -= 1
            self._size += size
            self._sum_up()

    async def advance(self, count: int) -> None:
        """Count bytes that went through.

        :param count: How many; less than none if they go through again.
        :raises BaseException: What the hook raised.
        """
        try:
            await self._progress.advance(count)
        except BaseException as error:
            self.failure = error
            raise

    async def finish(self) -> None:
        """Tell the hook the last figures, unless it knows them.

        :raises BaseException: What the hook raised.
        """
        await self._progress.finish()

    async def close(self) -> None:
        """Wait until the hook is left in peace, whatever it raises."""
        await self._progress.close()

    def _sum_up(self) -> None:
        if self._is_complete and not self._of_unknown_size:
            self._progress.total = self._size


class FileProgress:
    """One of many files, in the place of the hook of its transfer and of whoever calls hooks.

    :param bulk: The progress of all of them.
    """

    def __init__(self, bulk: BulkProgress) -> None:
        self._bulk = bulk
        self._lock = threading.Lock()
        self._current = 0
        self._is_sized = False

    def __call__(self, current: int, total: Optional[int]) -> None:
        raise NotImplementedError("Progress knows what to do with it.")

    async def call(self, current: int, total: Optional[int]) -> bool:
        """Take in how far the file is.

        :param current: Its bytes so far.
        :param total: Its bytes in all, if known.
        :return: True.
        :raises BaseException: What the hook raised.
        """
        with self._lock:
            count, self._current = current - self._current, current
        if total is not None:
            self._size(total)
        if count:
            await self._bulk.advance(count)
        return True

    async def wait_idle(self) -> None:
        """Do nothing: nobody is called in between."""

    def end(self) -> None:
        """Take note that no more of the file moves."""
        self._size(self._current)

    def _size(self, size: int) -> None:
        with self._lock:
            was_sized, self._is_sized = self._is_sized, True
        if not was_sized:
            self._bulk.sized(size)
