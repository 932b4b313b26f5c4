"""When a file is ready, and when to poll again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Optional

from .delays import POLL_HEADERS, requested_delay

#: Final statuses: those of the services, and what compatible servers use for "processed". Any other status, known or
#: not, may still change.
FINAL_STATUSES = frozenset({"processed", "error", "deleting", "deleted", "ok", "ready"})

#: Purposes whose files remain "uploaded" on OpenAI's platform, and are usable at once.
_USED_AS_UPLOADED = frozenset({"batch", "user_data"})

#: Final statuses of vector stores, of their files and of batches.
_INDEXED = frozenset({"completed", "failed", "cancelled", "expired"})


class PollingTexts(NamedTuple):
    """What the errors of a wait say: templates with ``seconds``, ``id`` and ``status``.

    :ivar unseen: The time is over before the service reported a status.
    :ivar unready: The time is over before the last status.
    :ivar failed: Added to the error of a poll.
    """

    unseen: str
    unready: str
    failed: str


_NOT_UPLOADED = "The upload did not finish within {seconds} and was stopped. Allow more time with timeout=."
_NOT_READY = "File {id!r} was still {status!r} after {seconds}. "

#: The file is uploaded first, and stays on the service.
UPLOADED = PollingTexts(
    _NOT_UPLOADED,
    _NOT_READY + "It was uploaded and remains: check it with files.get({id!r}), or remove it with files.delete.",
    "The file was uploaded before as {id!r} and remains.",
)
#: The file is uploaded first, and deleted if that fails.
TEMPORARY = PollingTexts(
    _NOT_UPLOADED,
    _NOT_READY + "It was temporary, so it is deleted.",
    "The file was uploaded before as {id!r}; it was temporary, so it is deleted.",
)
#: The file is on the service already.
ON_SERVICE = PollingTexts(
    "The service did not report the status of file {id!r} within {seconds}. Allow more time with timeout=.",
    _NOT_READY + "It remains on the service: wait again with files.wait({id!r}), or remove it with files.delete.",
    "",
)

#: The most seconds by which a server's hint may delay the next poll.
LONGEST_HINT = 120.0


def is_final(status: Optional[str], purpose: Optional[str], *, uploaded_is_final: bool) -> bool:
    """Return whether the status of a file is final.

    :param status: The status; None if the server has none, so that a file is usable at once.
    :param purpose: The purpose of the file.
    :keyword uploaded_is_final: Whether the server leaves files with some purposes as "uploaded".
    """
    if not status or status in FINAL_STATUSES:
        return True
    return uploaded_is_final and status == "uploaded" and purpose in _USED_AS_UPLOADED


def is_indexed(status: Optional[str]) -> bool:
    """Return whether the status of a vector store, of its file or of a batch is final; without one, it is.

    :param status: The status. One that is unknown here may still change.
    """
    return not status or status in _INDEXED


def delay_until_next_look(headers: Mapping[str, str], polling_interval: float, now: float) -> float:
    """Decide how long to wait before polling again; the service's own hint wins."""
    hint = requested_delay(headers, POLL_HEADERS, now=now, longest=LONGEST_HINT)
    return polling_interval if hint is None else hint


def check_polling(polling_interval: float, timeout: Optional[float]) -> None:
    """Check the polling interval and the timeout.

    :raises TypeError: If one is not a number.
    :raises ValueError: If one is negative or not finite.
    """
    for name, value in (("polling_interval", polling_interval), ("timeout", 0 if timeout is None else timeout)):
        if not isinstance(value, (int, float)) or isinstance(value, bool):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"{name} must be a number of seconds, not {type(value).__name__}.")
        if not 0 <= value < float("inf"):
            raise ValueError(f"{name} must be a number of seconds from 0, not {value}.")
