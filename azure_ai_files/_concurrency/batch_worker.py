"""A batch of calls, and how a worker of an executor carries it out."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Mapping
from contextlib import AbstractContextManager, suppress
from typing import Any, NamedTuple, Optional, cast

from azure.core.exceptions import HttpResponseError

from .._decisions.batches import PaceReport
from .._generated.models import FileInfo
from . import rerun_marks
from .batch_lookup import find_uploaded, is_saved
from .results import portable
from .scope import TransferScope
from .worker_clients import ClientFactory, clients, is_orphan, worker_name
from .worker_thread import WorkerThread

#: Replies of services that store files but do not list them.
_WITHOUT_LISTS = frozenset({404, 405, 501})


class Attempt(NamedTuple):
    """How one call ended.

    :ivar returned: What it returned.
    :ivar error: What it raised.
    :ivar attempts: How often it was begun.
    :ivar seconds: How long it took.
    :ivar was_found: Whether an earlier worker made the call: what it returned was found on the service.
    """

    returned: Any = None
    error: Optional[Exception] = None
    attempts: int = 0
    seconds: float = 0.0
    was_found: bool = False


class Batch(NamedTuple):
    """The calls for some inputs.

    :ivar run: Identifies the call for many files.
    :ivar number: Which batch it is, counted from 0.
    :ivar key: Identifies the factory.
    :ivar client_factory: Creates the client, unless the process has one.
    :ivar method: The method of ``files``.
    :ivar common: The arguments that all calls share.
    :ivar options: Options for other requests of the worker.
    :ivar calls: The other arguments of each call.
    :ivar share: How many requests the process may send at a time.
    :ivar pause: Seconds for which it must not send any.
    :ivar fail_fast: Whether no further call begins after a failure.
    :ivar sent_at: When it was sent, in seconds since 1970.
    :ivar reruns: Whether the executor carries out a batch again if the worker died.
    :ivar ended: The numbers of batches that have ended since.
    :ivar sender: The process that sent it.
    """

    run: str
    number: int
    key: str
    client_factory: ClientFactory
    method: str
    common: Mapping[str, Any]
    options: Mapping[str, Any]
    calls: list[dict[str, Any]]
    share: int
    pause: float
    fail_fast: bool
    sent_at: float
    reruns: bool
    ended: list[int]
    sender: int


class BatchReply(NamedTuple):
    """How the calls of a batch ended.

    :ivar attempts: How each call ended, by its position; calls that were not begun are missing.
    :ivar report: What was seen of the service's limits.
    """

    attempts: dict[int, Attempt]
    report: PaceReport


class BatchCarrier(Exception):
    """Carries a reply back from a worker, as bytes that the executor need not look into; callers never see it."""


#: If a worker dies before its result is fetched, and the call is made again, Dask mistakes the new result for the three
#: values that describe an error, and raises the second. So a result has this form.
Carried = tuple[None, BatchCarrier, None]


class Order:
    """What is sent to a worker: unpickling it carries out the batch.

    So a worker that cannot import this package fails the task; it could not even begin a task that is a function of
    this package, and Dask would wait for it for ever.

    :param batch: The batch.
    """

    def __init__(self, batch: Batch) -> None:
        self._batch = batch

    def __reduce__(self) -> tuple[Any, ...]:
        return carry_out, tuple(self._batch)


def carry_out(*fields: Any) -> Carried:
    """Carry out a batch, in a worker; the arguments are the fields of the batch."""
    batch = Batch(*fields)
    limiter = clients.limiter(batch.run, batch.share, batch.pause)
    begun = 0
    if batch.reruns:
        begun = rerun_marks.begin(batch.run, batch.number, batch.ended)
    try:
        files = clients.files_of(batch.key, batch.client_factory)
        ended = _Crew(files, batch, TransferScope(limiter), begun).work()
    except Exception as error:
        failure = named(portable(error))
        ended = {position: Attempt(error=failure, attempts=begun) for position in range(len(batch.calls))}
    return None, BatchCarrier(packed(BatchReply(ended, PaceReport(*limiter.report())))), None


class Probe:
    """What is sent to a worker before the first batch: unpickling it creates the client and asks for one page.

    :param key: Identifies the factory.
    :param client_factory: Creates the client.
    :param options: Options of the request.
    """

    def __init__(self, key: str, client_factory: ClientFactory, options: Mapping[str, Any]) -> None:
        self._arguments = (key, client_factory, options)

    def __reduce__(self) -> tuple[Any, ...]:
        return probe, self._arguments


def probe(key: str, client_factory: ClientFactory, options: Mapping[str, Any]) -> None:
    """Check, in a worker, that batches can be carried out there; raise what goes wrong, with the worker's name."""
    try:
        _ask_for_page(clients.files_of(key, client_factory), options)
    except Exception as error:
        raise named(portable(error)) from None


def _ask_for_page(files: Any, options: Mapping[str, Any]) -> None:
    # Unread, because there are services that list all files at once.
    read = files.with_streaming_response.list
    try:
        try:
            _open(read(limit=1, **options))
        except ValueError:  # the service does not divide its list into pages
            _open(read(**options))
    except HttpResponseError as error:
        if error.status_code not in _WITHOUT_LISTS:
            raise


def _open(reply: AbstractContextManager[Any]) -> None:
    with reply:
        pass


#: The task that does this. It is source text, because the worker may lack this package, and then has to say so.
PROBE_SOURCE = """
import os, pickle, socket
worker = f"{socket.gethostname()}:{os.getpid()}"
try:
    import azure_ai_files
except ImportError as error:
    raise ImportError(f"Worker {worker} cannot import azure_ai_files: {error}") from None
if azure_ai_files.__version__ != version:
    raise RuntimeError(
        f"Worker {worker} has version {azure_ai_files.__version__} of azure_ai_files, but {version} sends it work. "
        "Install the same version."
    )
pickle.loads(task)
"""


def named(error: Exception) -> Exception:
    """Add the name of this worker to the message of an error, and return the error."""
    text = str(error)
    message = f"{text} (on worker {worker_name()})"
    if error.args[:1] == (text,):
        error.args = (message, *error.args[1:])
    for name in ("msg", "message", "strerror"):
        if name in dir(error) and getattr(error, name) == text:
            with suppress(AttributeError):
                setattr(error, name, message)
    return error


class _Crew:
    """Threads that make the calls of a batch."""

    def __init__(self, files: Any, batch: Batch, scope: TransferScope, begun: int) -> None:
        self._files = files
        self._call = getattr(files, batch.method)
        self._batch = batch
        self._scope = scope
        self._begun = begun
        self._waiting: deque[int] = deque()
        self._ended: dict[int, Attempt] = {}

    def work(self) -> dict[int, Attempt]:
        """Make all calls; return how they ended, by their positions."""
        if self._begun and self._batch.method == "upload":
            self._scope.context().run(self._look_up)
        self._waiting.extend(position for position in range(len(self._batch.calls)) if position not in self._ended)
        count = min(self._batch.share, len(self._waiting))
        threads = [
            WorkerThread(self._work, f"azure-ai-files-batch-{number}", self._scope.context())
            for number in range(1, count)
        ]
        try:
            for thread in threads:
                thread.start()
            self._scope.context().run(self._work)
        finally:
            self._waiting.clear()
            for thread in threads:
                thread.join()
        return self._ended

    def _look_up(self) -> None:
        batch = self._batch
        found = find_uploaded(self._files, batch.calls, batch.common, batch.options, batch.sent_at)
        self._ended.update({position: Attempt(file, None, self._begun, 0.0, True) for position, file in found.items()})

    def _work(self) -> None:
        while True:
            try:
                position = self._waiting.popleft()
            except IndexError:
                return
            if is_orphan(self._batch.sender):
                self._waiting.clear()
                return
            attempt = self._attempt({**self._batch.common, **self._batch.calls[position]})
            self._ended[position] = attempt
            if attempt.error is not None and self._batch.fail_fast:
                self._waiting.clear()

    def _attempt(self, arguments: dict[str, Any]) -> Attempt:
        began, scope = time.monotonic(), TransferScope()
        returned, failure = None, cast(Optional[Exception], None)
        try:
            returned = scope.context().run(self._call, **arguments)
        except Exception as error:
            was_saved = self._begun and isinstance(error, FileExistsError)
            if not (was_saved and is_saved(self._files, arguments, self._batch.options)):
                failure = portable(error)
        seconds = time.monotonic() - (scope.began or began)
        return Attempt(returned, failure, self._begun + scope.attempts, seconds)


def packed(reply: BatchReply) -> bytes:
    """Return a reply as it travels: small, and with each error by itself, because one may not arrive."""
    import pickle  # needed by few, and its import takes as long as half of this package

    attempts = [(position, *_packed(attempt)) for position, attempt in reply.attempts.items()]
    return pickle.dumps((attempts, tuple(reply.report)), pickle.HIGHEST_PROTOCOL)


def unpacked(data: bytes) -> BatchReply:
    """Return the reply that :func:`packed` packed."""
    import pickle

    attempts, report = pickle.loads(data)  # noqa: S301 - a reply to this process
    return BatchReply({position: _unpacked(*fields) for position, *fields in attempts}, PaceReport(*report))


def _packed(attempt: Attempt) -> tuple[Any, ...]:
    import pickle

    returned: Any = attempt.returned
    # A model is rebuilt from its JSON object, which takes a fraction of the room and time.
    is_model = isinstance(returned, FileInfo)
    error = None if attempt.error is None else pickle.dumps(attempt.error)
    return is_model, dict(returned) if is_model else returned, error, *attempt[2:]


def _unpacked(is_model: bool, returned: Any, error: Optional[bytes], *others: Any) -> Attempt:
    return Attempt(FileInfo(returned) if is_model else returned, None if error is None else _loaded(error), *others)


def _loaded(error: bytes) -> Exception:
    import pickle

    try:
        return cast(Exception, pickle.loads(error))  # noqa: S301 - a reply to this process
    except Exception as failure:
        return RuntimeError(f"A worker raised an error of a class that cannot be loaded here: {failure!r}")
