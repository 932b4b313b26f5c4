"""Calls made by the workers of an executor: threads, processes, or the machines of a cluster."""

from __future__ import annotations

import inspect
import os
import time
import uuid
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from concurrent.futures import CancelledError, Executor, Future
from typing import Any, NamedTuple, Optional, Union, cast

from .._decisions.arguments import check_count
from .._decisions.bulk_jobs import BulkJob, Call
from .._generated.models import FileInfo
from .._version import VERSION
from .batch_lookup import find_uploaded
from .batch_worker import PROBE_SOURCE, Batch, BatchCarrier, BatchReply, Carried, Order, Probe, unpacked
from .engines import Engine
from .scope import TransferScope
from .worker_clients import ClientFactory, own_files


class RemoteOptions(NamedTuple):
    """How the workers of an executor are used.

    :ivar batch_size: The most inputs of a batch; None to fit it to their time.
    :ivar task_timeout: The most seconds without the end of a task; None for no limit.
    """

    batch_size: Optional[int]
    task_timeout: Optional[float]


class Workers:
    """The workers of an executor, and what they need.

    :param executor: The executor.
    :param client_factory: Creates a client in a worker.
    :param options: How they are used.
    """

    def __init__(self, executor: Executor, client_factory: ClientFactory, options: RemoteOptions) -> None:
        import hashlib
        import pickle

        self.engine = Engine(executor)
        self.options = options
        self._executor = executor
        self._factory = client_factory
        self._key = hashlib.sha256(pickle.dumps(client_factory)).hexdigest()
        self._run = uuid.uuid4().hex
        self._count = 0

    def submit_probe(self, options: Mapping[str, Any]) -> Future[Any]:
        """Submit the task that checks a worker: its import of this package, the factory, and the service."""
        import pickle

        task = pickle.dumps(Probe(self._key, self._factory, _without_hooks(options)))
        # With the run, because Dask makes two calls with equal arguments only once.
        return self._executor.submit(exec, PROBE_SOURCE, {"version": VERSION, "task": task, "run": self._run})

    def submit(
        self,
        job: BulkJob,
        calls: list[dict[str, Any]],
        *,
        share: int,
        pause: float,
        fail_fast: bool,
        ended: list[int],
    ) -> tuple[int, Future[Carried]]:
        """Submit a batch, and return its number and its future.

        :param job: What is done with each input.
        :param calls: The arguments of each call, besides those that all calls share.
        :keyword share: How many requests a process may send at a time.
        :keyword pause: Seconds for which it must not send any.
        :keyword fail_fast: Whether no further call begins after a failure.
        :keyword ended: The numbers of batches that have ended since.
        :raises Exception: If the executor does not take it, or something does not pickle.
        """
        import pickle

        number, self._count = self._count, self._count + 1
        batch = Batch(
            *(self._run, number, self._key, self._factory, job.method, job.common, _without_hooks(job.options)),
            *(calls, share, pause, fail_fast, time.time(), self.engine.reruns, ended),
            os.getpid(),
        )
        task = pickle.dumps(Order(batch), pickle.HIGHEST_PROTOCOL)
        return number, self._executor.submit(cast(Any, pickle.loads), task)

    def find_uploaded(
        self,
        job: BulkJob,
        calls: list[dict[str, Any]],
        since: float,
        taken: Callable[[Sequence[str]], Container[str]],
    ) -> dict[int, FileInfo]:
        """Find, in this process, the files that workers uploaded before the executor was lost.

        :param job: What is done with each input.
        :param calls: The arguments of the calls that have no result.
        :param since: When the first of them was sent, in seconds since 1970.
        :param taken: Returns which of the files with some ids belong to other inputs.
        :return: The files, by the position of their call.
        """
        context, options = TransferScope().context(), _without_hooks(job.options)
        with own_files(self._factory) as files:
            return context.run(find_uploaded, files, calls, job.common, options, since, taken)


def remote_options(batch_size: Optional[int], task_timeout: Optional[float]) -> RemoteOptions:
    """Check how the workers of an executor are used.

    :raises TypeError: If a value is of the wrong type.
    :raises ValueError: If it is out of range.
    """
    if batch_size is not None:
        check_count(batch_size, "batch_size")
    if task_timeout is not None:
        if not isinstance(task_timeout, (int, float)) or isinstance(task_timeout, bool):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"task_timeout must be a number of seconds, not {type(task_timeout).__name__}.")
        if not task_timeout > 0:
            raise ValueError(f"task_timeout must be positive, not {task_timeout}.")
    return RemoteOptions(batch_size, task_timeout)


def workers_of(
    executor: Optional[Executor],
    client_factory: Optional[ClientFactory],
    common: Mapping[str, Any],
    options: RemoteOptions,
) -> Optional[Workers]:
    """Check the arguments that say where calls are made.

    :param executor: The executor that the caller passed, or None.
    :param client_factory: The factory that the caller passed, or None.
    :param common: The arguments that each worker receives.
    :param options: How the workers are used.
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
    return Workers(executor, client_factory, options)


def reply_of(future: Future[Any]) -> Union[BatchReply, BaseException, None]:
    """Return the reply of an ended batch; else the error of its task, or None after the probe."""
    try:
        found = future.exception() or future.result()
    except CancelledError as error:
        found = error
    carrier: Any = cast(Any, found)[1] if isinstance(found, tuple) else found
    return unpacked(carrier.args[0]) if isinstance(carrier, BatchCarrier) else carrier


def portable_arguments(call: Call, common: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of a call, besides the common ones, as another process can use them.

    :raises TypeError: If one cannot leave this process.
    :raises ValueError: If the name of the file is missing.
    """
    found = {name: value for name, value in call.arguments.items() if name not in common}
    if found.get("file_path") is not None:
        found["file_path"] = os.path.abspath(found["file_path"])
    if "file" in found:
        found["file"] = _portable_content(found["file"])
    if found.get("file_name", "") is None:
        raise ValueError("With an executor, pass a FileInfo or (file_id, file_name): workers do not share names.")
    return found


def _without_hooks(options: Mapping[str, Any]) -> dict[str, Any]:
    # The caller's hooks expect the requests and replies of the calls.
    return {name: value for name, value in options.items() if not name.endswith("_hook")}


def _check_pickles(value: object, name: str, advice: str) -> None:
    import pickle

    try:
        pickle.dumps(value)
    except Exception as error:
        raise ValueError(f"{name} does not pickle; {advice}: {error}") from error


def _portable_content(data: object) -> Any:
    if isinstance(data, tuple):
        return tuple(map(_portable_content, cast(Iterable[Any], data)))
    if isinstance(data, memoryview):
        return data.tobytes()
    if data is None or isinstance(data, (bytes, bytearray, str)):
        return data
    raise TypeError(f"With an executor, pass the path of a file or its content as bytes, not {type(data).__name__}.")
