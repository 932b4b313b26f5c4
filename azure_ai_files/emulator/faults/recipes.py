"""Recipes of faults: what goes wrong, with which requests, and how often.

A recipe is data, the same in Python and, by :meth:`Fault.as_dict` and :meth:`Fault.from_dict`, in JSON:

.. code-block:: python

    emulator.faults.add(faults.Status(status=429, retry_after=2, operation="Files_Create", times=1))

.. code-block:: json

    {"kind": "status", "status": 429, "retry_after": 2, "operation": "Files_Create", "times": 1}

:class:`Status`, :class:`Cut`, :class:`Reset`, :class:`Stall`, :class:`WrongLength`, :class:`CorruptByte` and
:class:`Duplicate` befall a request, one of them each: the first that was added and has something left, so that several
of them are a script. The others change how the service behaves, and combine.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from fnmatch import fnmatchcase
from typing import Any, ClassVar, Optional, Union

from ..._generated.routes import ROUTES
from .fields import (
    InvalidFaultError,
    check_fields,
    choice_field,
    etag_field,
    flag_field,
    number_field,
    pattern_field,
    retry_after_field,
    text_field,
    whole_field,
)

__all__ = [
    "CorruptByte",
    "Cut",
    "Duplicate",
    "Fault",
    "InvalidFaultError",
    "NoRange",
    "Reset",
    "SlowLink",
    "StaleList",
    "Stall",
    "Status",
    "StatusFailing",
    "StatusStuck",
    "WrongETag",
    "WrongLength",
]

_ALL = frozenset(route.operation_id for route in ROUTES)
_CHANGING = frozenset(route.operation_id for route in ROUTES if route.method != "GET")
_WITH_BODY = frozenset(route.operation_id for route in ROUTES if route.method == "POST")
_WITH_STATUS = frozenset({"Files_Create", "Files_Get", "Files_List", "Uploads_Complete"})
_CONTENT = frozenset({"Files_GetContent"})
_SIDES = ("request", "response")


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What all recipes have in common: the requests that they are for.

    :ivar operation: The operation, by its ``operationId``; ``*`` and ``?`` match as in file names.
    :vartype operation: str
    :ivar file: The id or the name of the file, with the same wildcards. Such a fault passes over requests that name no
     file, except that the two faults of statuses pick the file in whatever shows it.
    :vartype file: str
    :ivar times: How many requests it hits, None for all.
    :vartype times: int
    :ivar after: How many matching requests it lets through first.
    :vartype after: int
    :ivar probability: The chance of a matching request to be hit.
    :vartype probability: float
    :ivar seed: Makes the sequence of hits and misses, always the same one.
    :vartype seed: int
    """

    #: What the recipe is called in JSON.
    kind: ClassVar[str] = ""
    #: Of the recipes with the same word here only the first hits a request.
    slot: ClassVar[str] = ""

    operation: str = pattern_field("*")
    file: Optional[str] = pattern_field(None)
    times: Optional[int] = whole_field(None, least=1)
    after: int = whole_field(0)
    probability: float = number_field(1.0, most=1)
    seed: int = whole_field(0, least=None)

    def __post_init__(self) -> None:
        if type(self) is Fault:
            raise TypeError("Fault is what the recipes have in common; use one of them.")
        check_fields(self)
        if not any(fnmatchcase(operation, self.operation) for operation in self.concerns()):
            raise InvalidFaultError("operation", f"must match one of {', '.join(sorted(self.concerns()))}")
        self._check()

    def concerns(self) -> frozenset[str]:
        """Name the operations for which the recipe means something.

        :return: Their ids.
        :rtype: frozenset[str]
        """
        return self._concerns()

    def _concerns(self) -> frozenset[str]:
        return _ALL

    def _check(self) -> None:
        """Check what no single field can tell."""

    def as_dict(self) -> dict[str, Any]:
        """Write the recipe as JSON has it.

        :return: The JSON object; what is None is left out.
        :rtype: dict[str, ~typing.Any]
        """
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {"kind": self.kind, **{name: value for name, value in values.items() if value is not None}}

    @staticmethod
    def from_dict(recipe: Mapping[str, Any]) -> "Fault":
        """Read a recipe from JSON.

        :param recipe: The JSON object.
        :type recipe: ~typing.Mapping[str, ~typing.Any]
        :return: The recipe.
        :rtype: ~azure_ai_files.emulator.faults.Fault
        :raises ~azure_ai_files.emulator.faults.InvalidFaultError: if it is none; the error has the name of the field.
        """
        values = dict(recipe)
        kind = values.pop("kind", None)
        made = _KINDS.get(kind) if isinstance(kind, str) else None
        if made is None:
            raise InvalidFaultError("kind", f"must be one of {', '.join(_KINDS)}")
        known = {field.name for field in fields(made)}
        for name in values:
            if name not in known:
                raise InvalidFaultError(name, f"is no field of the fault '{made.kind}'")
        return made(**values)


@dataclass(frozen=True, kw_only=True)
class Status(Fault):
    """The reply is an error of the dialect.

    :ivar status: The HTTP status.
    :vartype status: int
    :ivar retry_after: The header ``Retry-After``: seconds, or a text such as a date.
    :vartype retry_after: int or str
    :ivar retry_after_ms: The header ``retry-after-ms``.
    :vartype retry_after_ms: int
    :ivar message: The message of the error.
    :vartype message: str
    :ivar code: The code of the error.
    :vartype code: str
    :ivar carried_out: Whether the request is carried out all the same, as when the answer is lost on its way.
    :vartype carried_out: bool
    """

    kind = "status"
    slot = "exclusive"

    status: int = whole_field(503, least=400, most=599)
    retry_after: Optional[Union[int, str]] = retry_after_field(None)
    retry_after_ms: Optional[int] = whole_field(None)
    message: str = text_field("A fault that was asked for.")
    code: Optional[str] = text_field(None)
    carried_out: bool = flag_field(False)


@dataclass(frozen=True, kw_only=True)
class _AtPlace(Fault):
    """A fault that has a place in a body."""

    where: str = choice_field("response", _SIDES)
    at: Optional[int] = whole_field(None)

    def _concerns(self) -> frozenset[str]:
        return _WITH_BODY if self.where == "request" and self.at is not None else _ALL


@dataclass(frozen=True, kw_only=True)
class Cut(_AtPlace):
    """The connection is closed, as by a server that goes down.

    :ivar where: ``request``, or ``response``: then the request has been carried out.
    :vartype where: str
    :ivar at: How many bytes of that body pass first; None is before all of the request, or of the response.
    :vartype at: int
    """

    kind = "cut"
    slot = "exclusive"


@dataclass(frozen=True, kw_only=True)
class Reset(_AtPlace):
    """The connection is reset, as by a firewall.

    :ivar where: ``request``, or ``response``: then the request has been carried out.
    :vartype where: str
    :ivar at: How many bytes of that body pass first; None is before all of the request, or of the response.
    :vartype at: int
    """

    kind = "reset"
    slot = "exclusive"


@dataclass(frozen=True, kw_only=True)
class Stall(_AtPlace):
    """Nothing moves for a time; then it goes on.

    :ivar where: ``request``, or ``response``: then the request has been carried out.
    :vartype where: str
    :ivar at: How many bytes of that body pass first; None is before all of the request, or of the response.
    :vartype at: int
    :ivar seconds: How long, by a real clock; None is until the fault is removed.
    :vartype seconds: float
    """

    kind = "stall"
    slot = "exclusive"

    seconds: Optional[float] = number_field(None)


@dataclass(frozen=True, kw_only=True)
class SlowLink(Fault):
    """Both directions of a connection are slow.

    :ivar bytes_per_second: How slow, for each connection and direction.
    :vartype bytes_per_second: float
    """

    kind = slot = "slow-link"

    bytes_per_second: float = number_field(64 * 1024.0)


@dataclass(frozen=True, kw_only=True)
class WrongLength(Fault):
    """``Content-Length`` lies, and the connection is closed after the body.

    :ivar by: How many bytes it promises too many, or, if negative, too few.
    :vartype by: int
    """

    kind = "wrong-length"
    slot = "exclusive"

    by: int = whole_field(1, least=None)

    def _check(self) -> None:
        if self.by == 0:
            raise InvalidFaultError("by", "must not be 0")


@dataclass(frozen=True, kw_only=True)
class CorruptByte(Fault):
    """All bits of one byte of a body are turned.

    :ivar where: ``request``, before the service reads it, or ``response``.
    :vartype where: str
    :ivar at: Where in that body, which may be a range of a content or a multipart form.
    :vartype at: int
    """

    kind = "corrupt-byte"
    slot = "exclusive"

    where: str = choice_field("response", _SIDES)
    at: int = whole_field(0)

    def _concerns(self) -> frozenset[str]:
        return _WITH_BODY if self.where == "request" else _ALL


@dataclass(frozen=True, kw_only=True)
class WrongETag(Fault):
    """A content has an ETag that is not its own.

    :ivar etag: The ETag, in its quotes; None is another one each time.
    :vartype etag: str
    """

    kind = slot = "wrong-etag"

    etag: Optional[str] = etag_field(None)

    def _concerns(self) -> frozenset[str]:
        return _CONTENT


@dataclass(frozen=True, kw_only=True)
class NoRange(Fault):
    """The service does not know ranges: who asks for one gets the whole content."""

    kind = slot = "no-range"

    def _concerns(self) -> frozenset[str]:
        return _CONTENT


@dataclass(frozen=True, kw_only=True)
class Duplicate(Fault):
    """A request is carried out twice, as when something on the way sends it again; the second reply is sent."""

    kind = "duplicate"
    slot = "exclusive"

    def _concerns(self) -> frozenset[str]:
        return _CHANGING


@dataclass(frozen=True, kw_only=True)
class StaleList(Fault):
    """A list of files is the one of a moment ago. The last 1000 changes since the start are remembered.

    :ivar changes: As it was before so many changes.
    :vartype changes: int
    :ivar seconds: As it was so many seconds ago, by the clock of the emulator.
    :vartype seconds: float
    """

    kind = slot = "stale-list"

    changes: Optional[int] = whole_field(None, least=1)
    seconds: Optional[float] = number_field(None)

    def _concerns(self) -> frozenset[str]:
        return frozenset({"Files_List"})

    def _check(self) -> None:
        if (self.changes is None) is (self.seconds is None):
            raise InvalidFaultError("changes", "or 'seconds' must be given, and not both")


@dataclass(frozen=True, kw_only=True)
class StatusStuck(Fault):
    """A file shows one status, whatever its age.

    :ivar status: The status: uploaded, running or processed, in the words of each dialect.
    :vartype status: str
    """

    kind = "status-stuck"
    slot = "shown"

    status: str = choice_field("running", ("uploaded", "running", "processed"))

    def _concerns(self) -> frozenset[str]:
        return _WITH_STATUS


@dataclass(frozen=True, kw_only=True)
class StatusFailing(Fault):
    """A file shows the status ``error``.

    :ivar details: What its ``status_details`` say.
    :vartype details: str
    """

    kind = "status-failing"
    slot = "shown"

    details: str = text_field("The file could not be processed.")

    def _concerns(self) -> frozenset[str]:
        return _WITH_STATUS


_KINDS: Mapping[str, type[Fault]] = {
    kind.kind: kind
    for kind in (
        Status,
        Cut,
        Reset,
        Stall,
        SlowLink,
        WrongLength,
        CorruptByte,
        WrongETag,
        NoRange,
        Duplicate,
        StaleList,
        StatusStuck,
        StatusFailing,
    )
}
