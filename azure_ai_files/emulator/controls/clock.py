"""The clock by which files age, process and expire; tests can move it without waiting."""

import threading
import time
from collections.abc import Callable
from typing import Optional

__all__ = ["Clock"]


class Clock:
    """A clock that can be set, moved and stopped. Thread-safe; call it for the time.

    .. code-block:: python

        emulator.clock.advance(24 * 3600)

    :param base: The clock to follow, in unix seconds.
    :type base: ~typing.Callable
    """

    def __init__(self, base: Callable[[], float] = time.time) -> None:
        self._base = base
        self._lock = threading.Lock()
        self._offset = 0.0
        self._stopped: Optional[float] = None

    def __call__(self) -> float:
        """Return the time.

        :return: Unix seconds.
        :rtype: float
        """
        with self._lock:
            return self._now()

    @property
    def is_stopped(self) -> bool:
        """Whether the clock is stopped.

        :return: True if it is.
        :rtype: bool
        """
        return self._stopped is not None

    def advance(self, seconds: float) -> float:
        """Move the clock.

        :param seconds: The seconds to add; negative values move it back.
        :type seconds: float
        :return: The new time, in unix seconds.
        :rtype: float
        """
        with self._lock:
            return self._set(self._now() + seconds)

    def set(self, now: float) -> float:
        """Set the clock; it continues from there unless it is stopped.

        :param now: Unix seconds.
        :type now: float
        :return: The new time, in unix seconds.
        :rtype: float
        """
        with self._lock:
            return self._set(now)

    def stop(self) -> float:
        """Stop the clock: only :meth:`advance` and :meth:`set` change the time.

        :return: The time, in unix seconds.
        :rtype: float
        """
        with self._lock:
            self._stopped = self._now()
            return self._stopped

    def resume(self) -> float:
        """Resume a stopped clock.

        :return: The time, in unix seconds.
        :rtype: float
        """
        with self._lock:
            now, self._stopped = self._now(), None
            return self._set(now)

    def reset(self) -> float:
        """Follow the original clock again.

        :return: The time, in unix seconds.
        :rtype: float
        """
        with self._lock:
            self._offset, self._stopped = 0.0, None
            return self._now()

    def _now(self) -> float:
        return self._base() + self._offset if self._stopped is None else self._stopped

    def _set(self, now: float) -> float:
        if self._stopped is None:
            self._offset = now - self._base()
        else:
            self._stopped = now
        return now

    def __repr__(self) -> str:
        return f"<Clock {self():.3f}{', stopped' if self.is_stopped else ''}>"
