"""What is known of an executor besides ``submit``: its processes, and whether it can still end its tasks."""

from __future__ import annotations

import time
from concurrent.futures import BrokenExecutor, CancelledError, Executor
from typing import Any, Optional, cast

#: Seconds after which the number of workers of a cluster is looked up again.
_REFRESH = 5.0
#: Seconds for which a cluster may be out of reach; Dask itself gives up after 30.
_RECONNECT = 20.0


class Engine:
    """An executor of the standard library, of Dask, or of another library.

    :param executor: The executor.
    """

    def __init__(self, executor: Executor) -> None:
        self._executor: Any = executor
        # Dask's executor keeps its client in this attribute; there is no public way to its state.
        client = getattr(executor, "_client", None)
        self._cluster: Any = client if hasattr(client, "scheduler_info") else None
        self._processes: Optional[int] = None
        self._refreshed_at: Optional[float] = None
        self._disconnected_at: Optional[float] = None

    @property
    def reruns(self) -> bool:
        """Whether it makes a call again by itself if the worker died."""
        return self._cluster is not None

    @property
    def processes(self) -> Optional[int]:
        """How many processes it has; None if unknown."""
        from concurrent.futures import ThreadPoolExecutor

        if isinstance(self._executor, ThreadPoolExecutor):
            return 1
        if self._cluster is not None:
            return self._processes
        count = getattr(self._executor, "_max_workers", None)
        return count if isinstance(count, int) and count > 0 else None

    def must_refresh(self) -> bool:
        """Return whether :meth:`refresh` is due."""
        if self._cluster is None or self._cluster.status != "running":
            return False
        return self._refreshed_at is None or time.monotonic() - self._refreshed_at > _REFRESH

    def refresh(self) -> None:
        """Look up the number of workers; waits for the scheduler."""
        self._refreshed_at = time.monotonic()
        try:
            workers = self._cluster.nthreads()
        except Exception:
            return  # its status says more, or soon will
        self._processes = len(cast(Any, workers)) or None if isinstance(workers, dict) else None

    def problem(self) -> Optional[Exception]:
        """Return why no task will end; None while they may."""
        status = None if self._cluster is None else self._cluster.status
        if status in ("closing", "closed"):
            return self.cancellation()
        if status != "connecting":
            self._disconnected_at = None
            return None
        now = time.monotonic()
        self._disconnected_at = self._disconnected_at or now
        if now - self._disconnected_at < _RECONNECT:
            return None
        return ConnectionError(f"The scheduler of the executor has been out of reach for {_RECONNECT:g} seconds.")

    def cancellation(self) -> Exception:
        """Return what it means that a task was cancelled, which this package does only after the end of a call."""
        if self._cluster is not None:
            return ConnectionError("The Dask client of the executor was closed, or has lost its scheduler.")
        return RuntimeError("The executor cancelled its tasks, as it does when it is shut down.")


def is_final(error: BaseException) -> bool:
    """Return whether the error of a task says that the executor cannot carry out any other task either."""
    return isinstance(error, (BrokenExecutor, CancelledError, ConnectionError, ImportError, TimeoutError))
