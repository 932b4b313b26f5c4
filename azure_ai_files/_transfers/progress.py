# Converted from azure_ai_files/aio/_transfers/progress.py by swagger/codegen; do not edit.
"""Progress of a transfer, reported to the caller's hook."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from typing import Optional, Protocol

from .._decisions.progress_meter import ProgressHook, ProgressMeter, check_hook
from .._runtime.calls import HookCaller


class ProgressSink(Protocol):
    """Where a transfer reports its progress: the caller's hook, or the sum over many files."""

    def call(self, current: int, total: Optional[int]) -> bool:
        """Report bytes so far, and bytes in all if known; return whether the report was accepted."""
        ...

    def wait_idle(self) -> None:
        """Wait until no report is being processed."""
        ...


class Progress:
    """Count the bytes of a transfer, in any number of threads or tasks, and report them now and then.

    :param hook: The caller's hook, the progress of one of many files in its place, or None.
    :param total: Bytes in all, or None while unknown.
    """

    def __init__(self, hook: Optional[ProgressHook], total: Optional[int] = None) -> None:
        self._meter = ProgressMeter(total)
        self._sink = _sink_of(hook, self._meter)
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
        """Whether progress is reported."""
        return self._sink is not None

    def advance(self, count: int) -> None:
        """Count bytes that were transferred; raise what the hook raised."""
        if self._sink is None:
            return
        with self._lock:
            report = self._meter.advance(count, time.monotonic())
        if report is not None:
            self._sink.call(*report)

    def rewind(self, current: int = 0) -> None:
        """Go back to the bytes that still count, because the others are transferred again."""
        self._meter.current = current

    def part(self) -> PartProgress:
        """Return the progress of one part, which can go back by itself."""
        return PartProgress(self, self._lock, self._meter)

    def finish(self) -> None:
        """Report the final byte count if it has not been reported. The hook's last chance to abort the transfer."""
        if self._sink is not None:
            self._sink.wait_idle()
            report = self._meter.last()
            if report is not None:
                self._sink.call(*report)
                self._sink.wait_idle()

    def close(self) -> None:
        """Wait until the hook is not running; ignore what it raises."""
        if self._sink is not None:
            with suppress(Exception):
                self._sink.wait_idle()


class PartProgress:
    """Count the bytes of one of several parts that are transferred at the same time."""

    def __init__(self, progress: Progress, lock: threading.Lock, meter: ProgressMeter) -> None:
        self._progress = progress
        self._lock = lock
        self._meter = meter
        self._current = 0

    @property
    def is_watched(self) -> bool:
        """Whether progress is reported."""
        return self._progress.is_watched

    def advance(self, count: int) -> None:
        """Count bytes that were transferred; raise what the hook raised."""
        self._current += count
        self._progress.advance(count)

    def rewind(self, current: int = 0) -> None:
        """Go back to the bytes of this part that still count, because the others are transferred again."""
        with self._lock:
            self._meter.current += current - self._current
        self._current = current

    def finish(self) -> None:
        """Do nothing: a part does not finish the transfer."""

    def close(self) -> None:
        """Do nothing: other parts may still be on their way."""


class BulkProgress:
    """Add up the progress of many files that are transferred at the same time."""

    def __init__(self, hook: Optional[ProgressHook]) -> None:
        self._progress = Progress(hook)
        self._lock = threading.Lock()
        self._size = 0
        self._of_unknown_size = 0
        self._is_complete = False
        #: What the hook raised.
        self.failure: Optional[BaseException] = None

    @property
    def is_watched(self) -> bool:
        """Whether progress is reported."""
        return self._progress.is_watched

    def expect(self, total: Optional[int]) -> None:
        """Set the bytes of all files, if they are known before the first one is transferred."""
        self._progress.total = total

    def file(self) -> Optional[FileProgress]:
        """Return the progress of one more file; None if progress is not reported."""
        if not self.is_watched:
            return None
        with self._lock:
            self._of_unknown_size += 1
        return FileProgress(self)

    def complete(self) -> None:
        """Note that all files are known."""
        with self._lock:
            self._is_complete = True
            self._sum_up()

    def sized(self, size: int) -> None:
        """Add the size of a file."""
        with self._lock:
            self._of_unknown_size -= 1
            self._size += size
            self._sum_up()

    def advance(self, count: int) -> None:
        """Count bytes that were transferred, negative if they are transferred again; raise what the hook raised."""
        try:
            self._progress.advance(count)
        except BaseException as error:
            self.failure = error
            raise

    def finish(self) -> None:
        """Report the final byte count if it has not been reported; raise what the hook raised."""
        self._progress.finish()

    def close(self) -> None:
        """Wait until the hook is not running; ignore what it raises."""
        self._progress.close()

    def _sum_up(self) -> None:
        if self._is_complete and not self._of_unknown_size:
            self._progress.total = self._size


class FileProgress:
    """A progress sink that adds the progress of one of many files to the sum."""

    def __init__(self, bulk: BulkProgress) -> None:
        self._bulk = bulk
        self._lock = threading.Lock()
        self._current = 0
        self._is_sized = False

    def call(self, current: int, total: Optional[int]) -> bool:
        """Add the bytes since the last report; raise what the hook raised."""
        with self._lock:
            count, self._current = current - self._current, current
        if total is not None:
            self._size(total)
        if count:
            self._bulk.advance(count)
        return True

    def wait_idle(self) -> None:
        """Do nothing: reports are processed at once."""

    def end(self) -> None:
        """Note that the transfer of the file has ended."""
        self._size(self._current)

    def _size(self, size: int) -> None:
        with self._lock:
            was_sized, self._is_sized = self._is_sized, True
        if not was_sized:
            self._bulk.sized(size)


def _sink_of(hook: Optional[ProgressHook], meter: ProgressMeter) -> Optional[ProgressSink]:
    # A call for many files passes a sink through the public keyword for the hook.
    if hook is None or isinstance(hook, FileProgress):
        return hook
    check_hook(hook)

    def report_latest(*_: object) -> None:
        # The latest figures: of two threads that report, the first may come last.
        report = (meter.current, meter.total)
        hook(*report)
        meter.note_reported(report)

    return HookCaller(report_latest)
