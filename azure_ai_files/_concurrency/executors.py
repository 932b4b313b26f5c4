"""Calls made by the workers of an executor: threads, processes, or the machines of a cluster."""

from __future__ import annotations

import inspect
import os
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor, Future
from typing import Any, NamedTuple, Optional, cast

from .._decisions.bulk_jobs import Call
from .results import portable
from .scope import TransferScope

#: Creates the client of a worker.
ClientFactory = Callable[[], object]


class Attempt(NamedTuple):
    """How one call ended.

    :ivar returned: What it returned.
    :ivar error: What it raised.
    :ivar attempts: How often it was sent.
    :ivar seconds: How long it took.
    """

    returned: Any = None
    error: Optional[Exception] = None
    attempts: int = 0
    seconds: float = 0.0


class AttemptCarrier(Exception):
    """Carries an attempt back from a worker; callers never see it."""

    @property
    def attempt(self) -> Attempt:
        """The attempt."""
        return cast(Attempt, self.args[0])


#: If a worker dies before its result is fetched, and the call is made again, Dask mistakes the new result for the three
#: values that describe an error, and raises the second. So a result has this form.
Carried = tuple[None, AttemptCarrier, None]


class Workers:
    """The workers of an executor, and what they need.

    :param executor: The executor.
    :param client_factory: Creates a client in a worker.
    """

    def __init__(self, executor: Executor, client_factory: ClientFactory) -> None:
        import hashlib
        import pickle

        self._executor = executor
        self._factory = client_factory
        self._key = hashlib.sha256(pickle.dumps(client_factory)).hexdigest()
        self._run = uuid.uuid4().hex

    def submit(self, index: int, call: Call) -> Future[Carried]:
        """Submit a call; a failure to submit it is its result too."""
        try:
            arguments = _portable_arguments(call.arguments)
            # With the run and the index, because Dask makes two calls with equal arguments only once.
            return self._executor.submit(
                make_call, (self._run, index), self._key, self._factory, call.method, arguments
            )
        except Exception as error:
            return done(Attempt(error=error))


def workers_of(
    executor: Optional[Executor], client_factory: Optional[ClientFactory], common: Mapping[str, Any]
) -> Optional[Workers]:
    """Check the arguments that say where calls are made.

    :param executor: The executor that the caller passed, or None.
    :param client_factory: The factory that the caller passed, or None.
    :param common: The arguments that each worker receives.
    :return: The workers; None if this process makes all calls.
    :raises TypeError: If something is of the wrong type.
    :raises ValueError: If one of the two is missing, or something does not pickle.
    """
    if executor is None and client_factory is None:
        return None
    if executor is None or client_factory is None:
        missing = "executor" if executor is None else "client_factory"
        raise ValueError(f"{missing} is missing; pass executor and client_factory together.")
    if not callable(getattr(executor, "submit", None)):
        raise TypeError(f"executor must be a concurrent.futures.Executor, not {type(executor).__name__}.")
    if not callable(client_factory) or inspect.iscoroutinefunction(client_factory):
        raise TypeError("client_factory must be a plain function without arguments that creates a client.")
    _check_pickles(
        client_factory, "client_factory", "use a function at the top of a module, or functools.partial of one"
    )
    _check_pickles(dict(common), "An argument for the workers", "leave out options that do not")
    return Workers(executor, client_factory)


def make_call(
    number: tuple[str, int], key: str, client_factory: ClientFactory, method: str, arguments: Mapping[str, Any]
) -> Carried:
    """Make a call, in a worker.

    :param number: Identifies this call among all others.
    :param key: Identifies the factory.
    :param client_factory: Creates the client, unless this process has one.
    :param method: The method of ``files``.
    :param arguments: Its arguments.
    :return: How it ended, in a form that pickles.
    """
    began, scope, returned, failure = time.monotonic(), TransferScope(), None, cast(Optional[Exception], None)
    try:
        files = _clients.files_of(key, client_factory)
        returned = scope.context().run(getattr(files, method), **arguments)
    except Exception as error:
        failure = portable(error)
    return _carried(Attempt(returned, failure, scope.attempts, time.monotonic() - began))


def done(attempt: Attempt) -> Future[Carried]:
    """Return a future that has ended with an attempt."""
    future: Future[Carried] = Future()
    future.set_result(_carried(attempt))
    return future


def attempt_of(future: Future[Carried]) -> Attempt:
    """Return how the call of an ended future ended; a worker that died left an exception in it."""
    try:
        error = future.exception()
    except Exception as cancellation:
        error = cancellation
    if error is None:
        return future.result()[1].attempt
    if isinstance(error, AttemptCarrier):
        return error.attempt
    # It was sent to a worker; how far it came is unknown.
    return Attempt(error=error if isinstance(error, Exception) else RuntimeError(repr(error)), attempts=1)


def _carried(attempt: Attempt) -> Carried:
    return None, AttemptCarrier(attempt), None


class _Clients:
    """The clients of this process, one for each factory, created when needed and closed when the process ends."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._clients: dict[str, Any] = {}
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


def _files(client: object) -> Any:
    files: Any = getattr(getattr(client, "agents", client), "files", None)
    if not callable(getattr(files, "upload_many", None)) or inspect.iscoroutinefunction(files.upload):
        raise TypeError(
            "client_factory must make an AgentsClient or AIProjectClient of azure_ai_files, not of azure_ai_files.aio; "
            f"it made {type(client).__module__}.{type(client).__qualname__}."
        )
    return files


def _check_pickles(value: object, name: str, advice: str) -> None:
    import pickle

    try:
        pickle.dumps(value)
    except Exception as error:
        raise ValueError(f"{name} does not pickle; {advice}: {error}") from error


def _portable_arguments(arguments: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(arguments)
    if found.get("file_path") is not None:
        found["file_path"] = os.path.abspath(found["file_path"])
    if "file" in found:
        found["file"] = _portable_content(found["file"])
    if found.get("file_name", "") is None:
        raise ValueError("With an executor, pass a FileInfo or (file_id, file_name): workers do not share names.")
    return found


def _portable_content(data: object) -> Any:
    if isinstance(data, tuple):
        return tuple(map(_portable_content, cast(Iterable[Any], data)))
    if isinstance(data, memoryview):
        return data.tobytes()
    if data is None or isinstance(data, (bytes, bytearray, str)):
        return data
    raise TypeError(f"With an executor, pass the path of a file or its content as bytes, not {type(data).__name__}.")


_clients = _Clients()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_clients.forget)
