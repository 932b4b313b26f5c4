"""What the calls of one transfer share, in any number of threads or tasks."""

from __future__ import annotations

import threading
from collections.abc import Generator, MutableMapping
from contextlib import contextmanager
from contextvars import Context, ContextVar, copy_context
from typing import Optional

from .._decisions.interruptions import AbandonedError
from .limiter import RequestLimiter

#: Seconds after which a waiting call checks whether its result is still needed.
LOOK_AROUND = 0.25

_TRIES = "azure_ai_files_tries"

#: Guards the counters.
_counting = threading.Lock()


class TransferScope:
    """The calls of one transfer.

    :param limiter: Admits their requests; None leaves that to the enclosing scope.
    """

    def __init__(self, limiter: Optional[RequestLimiter] = None) -> None:
        self._parent = _current.get()
        self.limiter: Optional[RequestLimiter] = limiter or (self._parent.limiter if self._parent else None)
        self.requests = 0
        self.retries = 0
        #: When its first request was admitted, on the monotonic clock.
        self.began: Optional[float] = None
        self._stopped = False
        #: How many calls have something on the service that they must remove if they fail.
        self.obligations = 0

    @property
    def is_nested(self) -> bool:
        """Whether a call with a scope of its own makes these calls."""
        return self._parent is not None

    @property
    def attempts(self) -> int:
        """How often the transfer was tried: 0 if nothing was sent."""
        return 1 + self.retries if self.requests else 0

    def context(self) -> Context:
        """Return a copy of the caller's context in which this is the scope of calls, threads and tasks."""
        return _context_with(self)

    def stop(self) -> None:
        """Ask every call to end as soon as it can, because its result is not needed."""
        self._stopped = True
        if self.limiter is not None:
            self.limiter.wake()

    def check(self) -> None:
        """Raise ``AbandonedError`` if the result of the call is no longer needed."""
        if self._stopped:
            raise AbandonedError
        self.check_parent()

    def check_parent(self) -> None:
        """Raise ``AbandonedError`` if the call that makes these calls is no longer needed."""
        if self._parent is not None:
            self._parent.check()

    def change_obligations(self, change: int) -> None:
        """Count a call that has something to remove if it fails, or, with -1, one that no longer has."""
        with _counting:
            self.obligations += change
        if self._parent is not None:
            self._parent.change_obligations(change)

    def note_admission(self, began: float) -> None:
        """Note when a request was admitted, on the monotonic clock."""
        if self.began is None:
            self.began = began
            if self._parent is not None:
                self._parent.note_admission(began)

    def note_retry(self) -> None:
        """Count a retry."""
        with _counting:
            self.retries += 1
        if self._parent is not None:
            self._parent.note_retry()

    def note_request(self, context: MutableMapping[str, int]) -> None:
        """Count a request, or a retry if one with the same context was sent before."""
        self._note_request()
        if _TRIES in context:
            self.note_retry()
        context[_TRIES] = 1

    def _note_request(self) -> None:
        with _counting:
            self.requests += 1
        if self._parent is not None:
            self._parent._note_request()


_current: ContextVar[Optional[TransferScope]] = ContextVar("azure_ai_files_scope", default=None)


def current_scope() -> Optional[TransferScope]:
    """Return the scope of the calling thread or task; None outside of any."""
    return _current.get()


def check_wanted() -> None:
    """Raise ``AbandonedError`` if the result of the current call is no longer needed."""
    scope = _current.get()
    if scope is not None:
        scope.check()


@contextmanager
def obligation() -> Generator[None, None, None]:
    """Make an interrupted caller wait until the block has ended, because it cleans up on the service."""
    scope = _current.get()
    if scope is None:
        yield
        return
    scope.change_obligations(1)
    try:
        yield
    finally:
        scope.change_obligations(-1)


def shielded_context() -> Context:
    """Return a context for calls that must not end with their transfer, such as those that clean up after it."""
    return _context_with(None)


def _context_with(scope: Optional[TransferScope]) -> Context:
    # A copy, because an interrupt could leave a scope in the caller's own context, which fails every later call.
    context = copy_context()
    context.run(_current.set, scope)
    return context
