"""Progress of a transfer: what is reported to the caller's hook, and when."""

from __future__ import annotations

from collections.abc import Callable
from typing import Optional

#: ``progress_hook(current, total)``: bytes so far, and bytes in all or None while unknown.
ProgressHook = Callable[[int, Optional[int]], object]

#: Seconds between two calls of a hook: smooth to the eye, and cheap.
_INTERVAL = 0.05

Report = tuple[int, Optional[int]]


def check_hook(progress_hook: Optional[ProgressHook]) -> None:
    """Check that a hook is callable or None; raise ``TypeError`` otherwise."""
    if progress_hook is not None and not callable(progress_hook):
        raise TypeError(f"progress_hook must be callable, not {type(progress_hook).__name__}.")


def stop_error(error: BaseException) -> RuntimeError:
    """Return what is raised in place of a hook's ``StopIteration``, which would end a loop: what generators raise."""
    problem = RuntimeError(f"progress_hook raised {type(error).__name__}.")
    problem.__cause__ = error
    return problem


class ProgressMeter:
    """Count the bytes of a transfer, and decide when to report them.

    :param total: Bytes in all, or None while unknown.
    """

    def __init__(self, total: Optional[int]) -> None:
        self.total = total
        self.current = 0
        self._reported: Optional[Report] = None
        self._due = float("-inf")

    def advance(self, count: int, now: float) -> Optional[Report]:
        """Count bytes.

        :param count: How many were transferred; negative if they are transferred again.
        :param now: The time, in seconds.
        :return: What to report; None if it is too early.
        """
        self.current += count
        if now < self._due:
            return None
        self._due = now + _INTERVAL
        return self.current, self.total

    def note_reported(self, report: Report) -> None:
        """Note what was reported."""
        self._reported = report

    def last(self) -> Optional[Report]:
        """Return what remains to be reported at the end; None if nothing does."""
        report = (self.current, self.total)
        return None if not self.current or report == self._reported else report
