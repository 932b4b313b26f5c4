"""Progress of a transfer, told to the caller's hook."""

from __future__ import annotations

from typing import Callable, Optional

#: ``progress_hook(current, total)``: bytes so far, and bytes in all or None while unknown.
ProgressHook = Callable[[int, Optional[int]], object]


def check_hook(progress_hook: Optional[ProgressHook]) -> None:
    """Refuse a hook that cannot be called.

    :param progress_hook: The hook, or None.
    :raises TypeError: If it is not callable.
    """
    if progress_hook is not None and not callable(progress_hook):
        raise TypeError(f"progress_hook must be callable, not {type(progress_hook).__name__}.")


class ProgressMeter:
    """Counts the bytes of a transfer for a hook.

    :param hook: The caller's hook, or None.
    :param total: Bytes in all, or None while unknown.
    """

    def __init__(self, hook: Optional[ProgressHook], total: Optional[int]) -> None:
        self._hook = hook
        self.total = total
        self.current = 0

    def advance(self, count: int) -> None:
        """Tell that more bytes went through.

        :param count: How many.
        """
        self.current += count
        if self._hook is not None:
            self._hook(self.current, self.total)

    def rewind(self, current: int = 0) -> None:
        """Go back: the transfer begins again.

        :param current: The bytes that still count.
        """
        self.current = current
