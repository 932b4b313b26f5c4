"""A file descriptor that threads share until one of them closes it."""

from __future__ import annotations

import io
import os
import threading
import time
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import NamedTuple, Optional

from .._decisions.interruptions import AbandonedError

#: Seconds between two looks at whether other threads still use the descriptor; a write takes about as long.
_LOOK_AROUND = 0.001


class SharedDescriptor:
    """A file descriptor that is used with a lease, and neither closed nor renewed during a use.

    Without leases, a thread that was left behind could write to another file: numbers of descriptors are reused.

    Ctrl-C can arrive at any moment of the thread that closes it. That thread is therefore not waited for: its own use
    was interrupted. And the descriptor belongs to a file object, which closes it once, and when it is dropped.

    :param fd: The descriptor; by default :meth:`create` opens one.
    """

    def __init__(self, fd: Optional[int] = None) -> None:
        self._file = None if fd is None else io.FileIO(fd, "r+")
        self._users: list[int] = []
        self._generation = 0
        self._lock = threading.Lock()

    def create(self, path: str, mode: int = 0o666) -> None:
        """Create a file, unless there is a descriptor; raise ``FileExistsError`` if the path exists, even as a link."""
        if self._file is None:
            # No line of Python runs between os.open and FileIO, where an interrupt would lose the descriptor.
            self._file = io.FileIO(path, "x+", opener=partial(os.open, mode=mode))

    def lease(self) -> Lease:
        """Return a lease that is valid until the next :meth:`renew` or :meth:`close`."""
        return Lease(self, self._generation)

    def renew(self) -> Lease:
        """Invalidate every earlier lease, wait until none is in use, and return a new one."""
        self._invalidate()
        return self.lease()

    def close(self) -> None:
        """Invalidate every lease, wait until none is in use, and close the descriptor."""
        self._invalidate()
        if self._file is not None:
            self._file.close()

    @contextmanager
    def use(self, generation: int) -> Generator[int, None, None]:
        """Yield the descriptor; see :meth:`Lease.use`."""
        user = threading.get_ident()
        with self._lock:
            if self._file is None or self._file.closed or generation != self._generation:
                raise AbandonedError
            self._users.append(user)
            fd = self._file.fileno()
        try:
            yield fd
        finally:
            with self._lock:
                self._users.remove(user)

    def _invalidate(self) -> None:
        with self._lock:
            self._generation += 1
        while not set(self._users) <= {threading.get_ident()}:
            time.sleep(_LOOK_AROUND)


class Lease(NamedTuple):
    """The right to use a descriptor until it is closed or renewed."""

    descriptor: SharedDescriptor
    generation: int

    def use(self) -> AbstractContextManager[int]:
        """Return a context in which the descriptor stays open.

        :raises AbandonedError: On entry, if the lease is no longer valid.
        """
        return self.descriptor.use(self.generation)
