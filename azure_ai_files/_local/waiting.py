"""Wait for a file object that has nothing to read yet."""

from __future__ import annotations

import itertools
import select
import time
from collections.abc import Callable
from typing import IO, Any

#: Seconds of one wait, after which the file object is asked again: an aborted upload waits for that.
_LONGEST_WAIT = 0.5
#: Seconds between two attempts with a file object that cannot be waited for.
_PAUSE = 0.01


def read_blocking(handle: IO[bytes], size: int, check: Callable[[], None]) -> Any:
    """Read up to ``size`` bytes; wait where a non-blocking pipe or socket returns None, which is not the end.

    :param check: Called between two waits; it raises an exception to end them.
    """
    for attempt in itertools.count():
        block: Any = handle.read(size)
        if block is not None:
            return block
        check()
        # A descriptor that is always readable, such as that of a regular file, must not be asked without a pause.
        if not _is_readable(handle) or attempt:
            time.sleep(_PAUSE)
    return None


def _is_readable(handle: IO[bytes]) -> bool:
    try:
        return bool(select.select([handle], [], [], _LONGEST_WAIT)[0])
    except (AttributeError, OSError, TypeError, ValueError):  # it has no descriptor, or one that cannot be waited for
        return False
