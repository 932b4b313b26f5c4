"""A file descriptor that threads share until one of them closes it."""

from __future__ import annotations

import os
import threading
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager
from typing import NamedTuple, Optional

from .._decisions.interruptions import AbandonedError


class SharedDescriptor:
    """A file descriptor that is used with a lease, and neither closed nor renewed during a use.

    Without leases, a thread that was left behind could write to another file: numbers of descriptors are reused.
    """

    def __init__(self, fd: int) -> None:
        self._fd: Optional[int] = fd
        self._users = 0
        self._generation = 0
        self._unused = threading.Condition()

    def lease(self) -> Lease:
        """Return a lease that is valid until the next :meth:`renew` or :meth:`close`."""
        return Lease(self, self._generation)

    def renew(self) -> Lease:
        """Invalidate every earlier lease, wait until none is in use, and return a new one."""
        with self._unused:
            self._generation += 1
            lease = self.lease()
            self._unused.wait_for(lambda: not self._users)
        return lease

    def close(self) -> None:
        """Invalidate every lease, wait until none is in use, and close the descriptor."""
        with self._unused:
            fd, self._fd = self._fd, None
            self._unused.wait_for(lambda: not self._users)
        if fd is not None:
            os.close(fd)

    @contextmanager
    def use(self, generation: int) -> Generator[int, None, None]:
        """Yield the descriptor; see :meth:`Lease.use`."""
        with self._unused:
            if self._fd is None or generation != self._generation:
                raise AbandonedError
            self._users += 1
            fd = self._fd
        try:
            yield fd
        finally:
            with self._unused:
                self._users -= 1
                self._unused.notify_all()


class Lease(NamedTuple):
    """The right to use a descriptor until it is closed or renewed."""

    descriptor: SharedDescriptor
    generation: int

    def use(self) -> AbstractContextManager[int]:
        """Return a context in which the descriptor stays open.

        :raises AbandonedError: On entry, if the lease is no longer valid.
        """
        return self.descriptor.use(self.generation)
