"""Random faults, and what each of them excuses. Pure."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from azure_ai_files.emulator import faults

from .state import Doubt

#: Retries that the clients of the model make.
RETRIES = 3
#: More copies than an operation makes requests.
MANY = 100

_CREATING = ("Files_Create", "Uploads_Complete")
_DELETING = ("Files_Delete",)
_USUAL = ("message", "probability", "seed")
_RETRIED = (408, 429, 500, 502, 503, 504)


class Choice(NamedTuple):
    """A fault.

    :ivar fault: The recipe.
    :ivar loses: Whether a request that it hits may be carried out without the client knowing.
    :ivar is_survivable: Whether the client overcomes it by itself, as often as it retries.
    """

    fault: faults.Fault
    loses: bool
    is_survivable: bool

    def __str__(self) -> str:
        """Return the recipe without what says nothing."""
        return str({name: value for name, value in self.fault.as_dict().items() if name not in _USUAL})


class Hit(NamedTuple):
    """A fault that was chosen, and how many requests it hit."""

    choice: Choice
    hits: int

    def concerns(self, operations: Sequence[str]) -> bool:
        """Return whether it may have hit one of some operations."""
        return self.hits > 0 and any(fnmatchcase(one, self.choice.fault.operation) for one in operations)


def choose(chance: random.Random, operations: Sequence[str], reach: int) -> list[Choice]:
    """Choose the faults of one operation.

    :param chance: Makes the choices.
    :param operations: The ids of the operations of the service that it uses.
    :param reach: Bytes in which a fault at a position of a body is placed.
    """
    count = chance.choice((0, 0, 1, 1, 1, 2, 3))
    return [chance.choice(_KINDS)(chance, chance.choice(operations), max(1, reach)) for _ in range(count)]


def doubt(hits: Sequence[Hit]) -> Doubt:
    """Return what the service may have done unknown to the client."""
    lossy = [hit for hit in hits if hit.choice.loses]
    copies = sum(hit.hits for hit in lossy if hit.concerns(_CREATING))
    return Doubt(copies, any(hit.concerns(_DELETING) for hit in lossy))


def excuse(hits: Sequence[Hit], *, can_repeat: bool) -> bool:
    """Return whether an operation may fail after faults.

    :param hits: The faults.
    :keyword can_repeat: Whether the client can repeat everything that the operation sends.
    """
    total = sum(hit.hits for hit in hits)
    survivable = all(hit.choice.is_survivable for hit in hits if hit.hits) and can_repeat
    # The service counts a part twice if its reply is lost; the upload then begins again, but only once.
    parts = sum(hit.hits for hit in hits if hit.choice.loses and hit.concerns(["Uploads_AddPart"]))
    return total > (RETRIES if survivable else 0) or parts > 1


def _common(chance: random.Random, operation: str) -> dict[str, Any]:
    times = chance.choice((1, 1, 1, 2, 3, 3, 8))
    return {"operation": operation, "times": times, "after": chance.choice((0, 0, 0, 1, 2, 4))}


def _status(chance: random.Random, operation: str, _: int) -> Choice:
    status = chance.choice((*_RETRIED, 400, 403, 409))
    carried_out = chance.random() < 0.3
    wait = chance.choice(({}, {}, {"retry_after": 0}, {"retry_after_ms": 20}, {"retry_after": "soon"}))
    fault = faults.Status(status=status, carried_out=carried_out, **wait, **_common(chance, operation))
    return Choice(fault, carried_out, status in _RETRIED and not (carried_out and operation == "Files_Delete"))


def _broken(kind: type[faults.Cut | faults.Reset]) -> Callable[[random.Random, str, int], Choice]:
    def choose(chance: random.Random, operation: str, reach: int) -> Choice:
        has_body = operation in ("Files_Create", "Uploads_AddPart")
        where = chance.choice(("request", "response"))
        at = chance.randrange(reach) if chance.random() < 0.6 and (has_body or where == "response") else None
        fault = kind(where=where, at=at, **_common(chance, operation))
        loses = where == "response"
        return Choice(fault, loses, not (loses and operation == "Files_Delete"))

    return choose


def _stall(chance: random.Random, operation: str, reach: int) -> Choice:
    where = chance.choice(("request", "response"))
    has_body = operation in ("Files_Create", "Uploads_AddPart")
    at = chance.randrange(reach) if chance.random() < 0.5 and (has_body or where == "response") else None
    # Shorter than any time limit.
    fault = faults.Stall(where=where, at=at, seconds=chance.uniform(0.01, 0.2), **_common(chance, operation))
    return Choice(fault, False, True)


def _slow_link(chance: random.Random, operation: str, _: int) -> Choice:
    rate = chance.choice((2e6, 5e6))
    return Choice(faults.SlowLink(bytes_per_second=rate, **_common(chance, operation)), False, True)


def _wrong_length(chance: random.Random, operation: str, _: int) -> Choice:
    # A content that is shorter than it should be cannot be noticed if all that the service says of it agrees.
    by = chance.choice((1, 7, 1000)) if operation == "Files_GetContent" else chance.choice((1, -5))
    return Choice(faults.WrongLength(by=by, **_common(chance, operation)), True, False)


def _corrupt_byte(chance: random.Random, operation: str, _: int) -> Choice:
    if operation == "Uploads_AddPart" and chance.random() < 0.7:
        fault = faults.CorruptByte(where="request", at=chance.choice((0, 400)), **_common(chance, operation))
    elif operation == "Files_GetContent":
        return _no_range(chance, operation, 0)  # nothing tells that a content has another byte
    else:
        fault = faults.CorruptByte(at=0, **_common(chance, operation))
    return Choice(fault, True, False)


def _no_range(chance: random.Random, *_: object) -> Choice:
    return Choice(faults.NoRange(**_common(chance, "Files_GetContent")), False, True)


def _wrong_etag(chance: random.Random, *_: object) -> Choice:
    return Choice(faults.WrongETag(**_common(chance, "Files_GetContent")), False, False)


def _duplicate(chance: random.Random, operation: str, _: int) -> Choice:
    if operation in ("Files_List", "Files_Get", "Files_GetContent"):
        return _stall(chance, operation, 1)
    return Choice(faults.Duplicate(**_common(chance, operation)), True, operation == "Files_Create")


def _stale_list(chance: random.Random, *_: object) -> Choice:
    fault = faults.StaleList(changes=chance.choice((1, 3, 10)), **_common(chance, "Files_List"))
    # Pages of different times do not fit together.
    return Choice(fault, False, False)


def _status_stuck(chance: random.Random, *_: object) -> Choice:
    return Choice(faults.StatusStuck(**_common(chance, "Files_Get")), False, True)


_KINDS = (
    *(_status, _status, _broken(faults.Cut), _broken(faults.Cut), _broken(faults.Reset), _broken(faults.Reset)),
    *(_stall, _slow_link, _wrong_length, _corrupt_byte, _no_range, _wrong_etag, _duplicate, _stale_list),
    _status_stuck,
)
