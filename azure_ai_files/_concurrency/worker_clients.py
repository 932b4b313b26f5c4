"""The clients of a process that works for an executor, and what its batches share."""

from __future__ import annotations

import inspect
import os
import socket
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

from .._decisions.throttle import Throttle
from .limiter import RequestLimiter

#: Creates the client of a worker.
ClientFactory = Callable[[], object]

#: Calls for many files whose pace a process remembers.
_MOST_RUNS = 16


class WorkerClients:
    """The clients of this process, one for each factory, created when needed and closed when the process ends."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._clients: dict[str, Any] = {}
        self._limiters: dict[str, RequestLimiter] = {}
        self._closes_at_exit = False

    def files_of(self, key: str, client_factory: ClientFactory) -> Any:
        """Return the files of a client; raise ``TypeError`` if the factory makes something else."""
        with self._lock:
            if key not in self._clients:
                client = client_factory()
                _files(client)
                self._clients[key] = client
                self._close_at_exit()
            return _files(self._clients[key])

    def limiter(self, run: str, share: int, pause: float) -> RequestLimiter:
        """Return the limiter of all batches of one call for many files in this process.

        :param run: Identifies the call.
        :param share: The most requests at a time.
        :param pause: Seconds without requests.
        """
        with self._lock:
            limiter = self._limiters.pop(run, None) or RequestLimiter(Throttle(share))
            self._limiters[run] = limiter
            if len(self._limiters) > _MOST_RUNS:
                del self._limiters[next(iter(self._limiters))]
        limiter.adjust(share, pause)
        return limiter

    def forget(self) -> None:
        """Drop all clients, in a process that was forked: connections cannot be shared."""
        self.__init__()  # type: ignore[misc]

    def close(self) -> None:
        """Close all clients."""
        with self._lock:
            clients, self._clients = self._clients, {}
        for client in clients.values():
            client.close()

    def _close_at_exit(self) -> None:
        if not self._closes_at_exit:
            # atexit does not run in the processes of multiprocessing.
            from multiprocessing.util import Finalize

            Finalize(None, self.close, exitpriority=10)
            self._closes_at_exit = True


@contextmanager
def own_files(client_factory: ClientFactory) -> Generator[Any, None, None]:
    """Return the files of a new client, which is closed at the end."""
    client: Any = client_factory()
    try:
        yield _files(client)
    finally:
        client.close()


def worker_name() -> str:
    """Return the name of this process among those of many machines."""
    return f"{socket.gethostname()}:{os.getpid()}"


def is_orphan(sender: int) -> bool:
    """Return whether the process that sent a batch has died, if it is the one that started this process.

    The processes of a pool survive it, with batches in their queue that nothing knows of any longer.
    """
    multiprocessing = sys.modules.get("multiprocessing")
    parent = None if multiprocessing is None else multiprocessing.parent_process()
    return parent is not None and parent.pid == sender and not parent.is_alive()


def _files(client: object) -> Any:
    files: Any = getattr(getattr(client, "agents", client), "files", None)
    if not callable(getattr(files, "upload_many", None)) or inspect.iscoroutinefunction(files.upload):
        raise TypeError(
            "client_factory must make an AgentsClient or AIProjectClient of azure_ai_files, not of azure_ai_files.aio; "
            f"it made {type(client).__module__}.{type(client).__qualname__}."
        )
    return files


clients = WorkerClients()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=clients.forget)
