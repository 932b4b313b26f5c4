"""Progress of a transfer: what is told to the caller's hook, and when."""

from __future__ import annotations

from collections.abc import Callable
from typing import Optional

#: ``progress_hook(current, total)``: bytes so far, and bytes in all or None while unknown.
ProgressHook = Callable[[int, Optional[int]], object]

#: Seconds between two calls of a hook: enough for an eye, and nothing that costs.
_INTERVAL = 0.05

Report = tuple[int, Optional[int]]


def check_hook(progress_hook: Optional[ProgressHook]) -> None:
    """Refuse a hook that cannot be called.

    :param progress_hook: The hook, or None.
    :raises TypeError: If it is not callable.
    """
    if progress_hook is not None and not callable(progress_hook):
        raise TypeError(f"progress_hook must be callable, not {type(progress_hook).__name__}.")


class ProgressMeter:
    """Counts the bytes of a transfer, and decides when they are worth telling.

    :param total: Bytes in all, or None while unknown.
    """

    def __init__(self, total: Optional[int]) -> None:
        self.total = total
        self.current = 0
        self._told: Optional[Report] = None
        self._due = float("-inf")

    def advance(self, count: int, now: float) -> Optional[Report]:
        """Count bytes.

        :param count: How many went through; less than none if they go through again.
        :param now: The time, in seconds.
        :return: What to tell the hook; None if it is too early for that.
        """
        self.current += count
        if now < self._due:
            return None
        self._due = now + _INTERVAL
        return self.current, self.total

    def told(self, report: Report) -> None:
        """Take note that the hook was told something."""
        self._told = report

    def last(self) -> Optional[Report]:
        """Give what is left to be told at the end; None if the hook knows it."""
        report = (self.current, self.total)
        return None if not self.current or report == self._told else report
