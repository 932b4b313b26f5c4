"""What the calls of one transfer have in common, however many threads or tasks make them."""

from __future__ import annotations

import threading
from collections.abc import Generator, MutableMapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Optional

from .._decisions.interruptions import AbandonedError
from .limiter import RequestLimiter

#: Seconds after which whoever waits looks whether its result is still wanted.
LOOK_AROUND = 0.25

_TRIES = "azure_ai_files_tries"

#: Held for an addition by one of many threads.
_counting = threading.Lock()


class TransferScope:
    """The calls of one transfer.

    :param limiter: Lets their requests through; None leaves that to the scope around this one.
    """

    def __init__(self, limiter: Optional[RequestLimiter] = None) -> None:
        self._parent = _current.get()
        self.limiter: Optional[RequestLimiter] = limiter or (self._parent.limiter if self._parent else None)
        self.requests = 0
        self.retries = 0
        #: When its first request was let through, on the monotonic clock.
        self.began: Optional[float] = None
        self._stopped = False

    @property
    def attempts(self) -> int:
        """How often it was tried: 0 if nothing was sent."""
        return 1 + self.retries if self.requests else 0

    @contextmanager
    def active(self) -> Generator[None, None, None]:
        """Be the scope of what is called, and of the threads and tasks that are begun, meanwhile."""
        token = _current.set(self)
        try:
            yield
        finally:
            _current.reset(token)

    def stop(self) -> None:
        """Have every call end as soon as it can: its result is not wanted any more."""
        self._stopped = True
        if self.limiter is not None:
            self.limiter.wake()

    def check(self) -> None:
        """End a call whose result is not wanted any more.

        :raises AbandonedError: If it is not.
        """
        if self._stopped:
            raise AbandonedError
        if self._parent is not None:
            self._parent.check()

    def note_admission(self, began: float) -> None:
        """Take in that a request was let through.

        :param began: When that was.
        """
        if self.began is None:
            self.began = began
            if self._parent is not None:
                self._parent.note_admission(began)

    def note_retry(self) -> None:
        """Count something that is tried again."""
        with _counting:
            self.retries += 1
        if self._parent is not None:
            self._parent.note_retry()

    def note_request(self, context: MutableMapping[str, int]) -> None:
        """Count a request; as a retry, if it was sent before.

        :param context: The context of the request, the same each time it is sent.
        """
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
    """Give the scope of the calling thread or task; None outside of any."""
    return _current.get()


def check_wanted() -> None:
    """End a call whose result is not wanted any more.

    :raises AbandonedError: If it is not.
    """
    scope = _current.get()
    if scope is not None:
        scope.check()


@contextmanager
def shielded() -> Generator[None, None, None]:
    """Make calls that have to be made even though their transfer was ended, such as to clean up after it."""
    token = _current.set(None)
    try:
        yield
    finally:
        _current.reset(token)
