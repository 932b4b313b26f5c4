"""When a file needs no more looking at, and when to look again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Optional

from .delays import POLL_HEADERS, requested_delay

#: Statuses that stay: those of the services, and what compatible servers say for "processed". Any other status,
#: known or not, may still change.
FINAL_STATUSES = frozenset({"processed", "error", "deleting", "deleted", "ok", "ready"})

#: Purposes whose files stay "uploaded" for ever on OpenAI's platform, and are usable at once.
_USED_AS_UPLOADED = frozenset({"batch", "user_data"})

#: The most seconds that a server's hint may put off the next look.
LONGEST_HINT = 120.0


def is_final(status: Optional[str], purpose: Optional[str], *, uploaded_is_final: bool) -> bool:
    """Tell whether a file has reached its last status.

    :param status: The status; None on a server that has none, where a file is usable at once.
    :param purpose: The purpose of the file.
    :keyword uploaded_is_final: Whether the server leaves files for some purposes as "uploaded".
    """
    if not status or status in FINAL_STATUSES:
        return True
    return uploaded_is_final and status == "uploaded" and purpose in _USED_AS_UPLOADED


def delay_until_next_look(headers: Mapping[str, str], polling_interval: float, now: float) -> float:
    """Decide how long to wait before looking at a file again; what the service asks for wins.

    :param headers: The headers of the last reply.
    :param polling_interval: Seconds between two looks, where the service asks for nothing.
    :param now: Unix time.
    """
    hint = requested_delay(headers, POLL_HEADERS, now=now, longest=LONGEST_HINT)
    return polling_interval if hint is None else hint


def check_polling(polling_interval: float, timeout: Optional[float]) -> None:
    """Refuse intervals and limits that make no sense.

    :param polling_interval: Seconds between two looks.
    :param timeout: Seconds until polling gives up, or None.
    :raises TypeError: If one is not a number.
    :raises ValueError: If one is negative or not a finite number.
    """
    for name, value in (("polling_interval", polling_interval), ("timeout", 0 if timeout is None else timeout)):
        if not isinstance(value, (int, float)) or isinstance(value, bool):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"{name} must be a number of seconds, not {type(value).__name__}.")
        if not 0 <= value < float("inf"):
            raise ValueError(f"{name} must be a number of seconds from 0, not {value}.")
