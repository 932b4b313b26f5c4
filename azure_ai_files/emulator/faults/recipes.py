"""The recipes of faults. Users import them from :mod:`azure_ai_files.emulator.faults`."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from fnmatch import fnmatchcase
from typing import Any, ClassVar, Optional, Union

from ..routes import ROUTES
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
_WITH_STATUS = frozenset({"Files_Create", "Files_Get", "Files_List", "Uploads_Complete"}) | {
    operation for operation in _ALL if operation.startswith("VectorStore") and not operation.endswith("_Delete")
}
_CONTENT = frozenset({"Files_GetContent", "ContainerFiles_GetContent"})
_SIDES = ("request", "response")


@dataclass(frozen=True, kw_only=True)
class Fault:
    """The fields that all recipes share: which requests they apply to.

    :ivar operation: The operation, by its ``operationId``; ``*`` and ``?`` match as in file names.
    :vartype operation: str
    :ivar file: The id or the name of the file, with the same wildcards. Such a fault ignores requests without a file,
     except that :class:`StatusStuck` and :class:`StatusFailing` also apply to files in lists and to new files.
    :vartype file: str
    :ivar times: The number of requests to hit; None hits all.
    :vartype times: int
    :ivar after: The number of matching requests that pass first.
    :vartype after: int
    :ivar probability: The chance that a matching request is hit, above 0 and at most 1.
    :vartype probability: float
    :ivar seed: The seed of the random numbers; the same seed yields the same sequence of hits.
    :vartype seed: int
    :raises ~azure_ai_files.emulator.faults.InvalidFaultError: if a field has an invalid value.
    """

    #: The name of the recipe in JSON.
    kind: ClassVar[str] = ""
    #: At most one recipe of each slot hits a request: the first that was added.
    slot: ClassVar[str] = ""

    operation: str = pattern_field("*")
    file: Optional[str] = pattern_field(None)
    times: Optional[int] = whole_field(None, least=1)
    after: int = whole_field(0)
    probability: float = number_field(1.0, most=1)
    seed: int = whole_field(0, least=None)

    def __post_init__(self) -> None:
        if type(self) is Fault:
            raise TypeError("Fault is the base class of the recipes; use one of them.")
        check_fields(self)
        if not any(fnmatchcase(operation, self.operation) for operation in self.concerns()):
            raise InvalidFaultError("operation", f"must match one of {', '.join(sorted(self.concerns()))}")
        self._check()

    def concerns(self) -> frozenset[str]:
        """Return the operations that the recipe can affect.

        :return: Their ids.
        :rtype: frozenset[str]
        """
        return self._concerns()

    def _concerns(self) -> frozenset[str]:
        return _ALL

    def _check(self) -> None:
        """Check what depends on several fields."""

    def as_dict(self) -> dict[str, Any]:
        """Convert the recipe to JSON.

        :return: The JSON object, without the fields that are None.
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
        :raises ~azure_ai_files.emulator.faults.InvalidFaultError: if it is not valid; the error names the field.
        """
        values = dict(recipe)
        kind = values.pop("kind", None)
        made = _KINDS.get(kind) if isinstance(kind, str) else None
        if made is None:
            raise InvalidFaultError("kind", f"must be one of {', '.join(_KINDS)}")
        known = {field.name for field in fields(made)}
        for name in values:
            if name not in known:
                raise InvalidFaultError(name, f"is not a field of the fault '{made.kind}'")
        return made(**values)


@dataclass(frozen=True, kw_only=True)
class Status(Fault):
    """The reply is an error of the service.

    :ivar status: The HTTP status.
    :vartype status: int
    :ivar retry_after: The header ``Retry-After``: seconds, or text such as a date.
    :vartype retry_after: int or str
    :ivar retry_after_ms: The header ``retry-after-ms``, in milliseconds.
    :vartype retry_after_ms: int
    :ivar message: The message of the error.
    :vartype message: str
    :ivar code: The code of the error.
    :vartype code: str
    :ivar carried_out: Whether the request is carried out nevertheless, as when a reply is lost.
    :vartype carried_out: bool
    """

    kind = "status"
    slot = "exclusive"

    status: int = whole_field(503, least=400, most=599)
    retry_after: Optional[Union[int, str]] = retry_after_field(None)
    retry_after_ms: Optional[int] = whole_field(None)
    message: str = text_field("An injected fault.")
    code: Optional[str] = text_field(None)
    carried_out: bool = flag_field(False)


@dataclass(frozen=True, kw_only=True)
class _AtPlace(Fault):
    """A fault at a position in a body, or before it."""

    where: str = choice_field("response", _SIDES)
    at: Optional[int] = whole_field(None)

    def _concerns(self) -> frozenset[str]:
        return _WITH_BODY if self.where == "request" and self.at is not None else _ALL


@dataclass(frozen=True, kw_only=True)
class Cut(_AtPlace):
    """The connection is closed, as by a server that shuts down.

    :ivar where: ``request``, or ``response``: then the request has been carried out.
    :vartype where: str
    :ivar at: The number of bytes of that body that pass first; None cuts before the request or the response begins.
    :vartype at: int
    """

    kind = "cut"
    slot = "exclusive"


@dataclass(frozen=True, kw_only=True)
class Reset(_AtPlace):
    """The connection is reset, as by a firewall.

    :ivar where: ``request``, or ``response``: then the request has been carried out.
    :vartype where: str
    :ivar at: The number of bytes of that body that pass first; None resets before the request or the response begins.
    :vartype at: int
    """

    kind = "reset"
    slot = "exclusive"


@dataclass(frozen=True, kw_only=True)
class Stall(_AtPlace):
    """The transfer pauses, and then continues.

    :ivar where: ``request``, or ``response``: then the request has been carried out.
    :vartype where: str
    :ivar at: The number of bytes of that body that pass first; None pauses before the request or the response begins.
    :vartype at: int
    :ivar seconds: The duration in real time; None lasts until the fault is removed.
    :vartype seconds: float
    """

    kind = "stall"
    slot = "exclusive"

    seconds: Optional[float] = number_field(None)


@dataclass(frozen=True, kw_only=True)
class SlowLink(Fault):
    """The connection is slow in both directions.

    :ivar bytes_per_second: The rate of each connection and direction.
    :vartype bytes_per_second: float
    """

    kind = slot = "slow-link"

    bytes_per_second: float = number_field(64 * 1024.0)


@dataclass(frozen=True, kw_only=True)
class WrongLength(Fault):
    """``Content-Length`` is wrong, and the connection is closed after the body.

    :ivar by: The number of bytes by which it is too large, or, if negative, too small.
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
    """All bits of one byte of a body are inverted.

    :ivar where: ``request``, before the service reads it, or ``response``.
    :vartype where: str
    :ivar at: The offset in that body, which can be a range of a content or a multipart form.
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
    """A content is sent with the wrong ETag.

    :ivar etag: The ETag, with its quotes; None sends a different one each time.
    :vartype etag: str
    """

    kind = slot = "wrong-etag"

    etag: Optional[str] = etag_field(None)

    def _concerns(self) -> frozenset[str]:
        return _CONTENT


@dataclass(frozen=True, kw_only=True)
class NoRange(Fault):
    """The service does not support ranges: a request for a range gets the complete content."""

    kind = slot = "no-range"

    def _concerns(self) -> frozenset[str]:
        return _CONTENT


@dataclass(frozen=True, kw_only=True)
class Duplicate(Fault):
    """A request is carried out twice, as when a proxy repeats it; the second reply is sent."""

    kind = "duplicate"
    slot = "exclusive"

    def _concerns(self) -> frozenset[str]:
        return _CHANGING


@dataclass(frozen=True, kw_only=True)
class StaleList(Fault):
    """A list of files is out of date. The emulator remembers the last 1000 changes since its start.

    :ivar changes: The number of changes by which the list is behind.
    :vartype changes: int
    :ivar seconds: The seconds by which the list is behind, by the clock of the emulator.
    :vartype seconds: float
    """

    kind = slot = "stale-list"

    changes: Optional[int] = whole_field(None, least=1)
    seconds: Optional[float] = number_field(None)

    def _concerns(self) -> frozenset[str]:
        return frozenset({"Files_List"})

    def _check(self) -> None:
        if (self.changes is None) is (self.seconds is None):
            raise InvalidFaultError("changes", "or 'seconds' must be given, but not both")


@dataclass(frozen=True, kw_only=True)
class StatusStuck(Fault):
    """A file keeps one status, regardless of its age; also in vector stores, and in the numbers of files by status.

    :ivar status: The status: uploaded, running or processed; each service translates it into its own words.
    :vartype status: str
    """

    kind = "status-stuck"
    slot = "shown"

    status: str = choice_field("running", ("uploaded", "running", "processed"))

    def _concerns(self) -> frozenset[str]:
        return _WITH_STATUS


@dataclass(frozen=True, kw_only=True)
class StatusFailing(Fault):
    """A file has the status ``error``, in vector stores ``failed``.

    :ivar details: The ``status_details`` of the file, or the message of its ``last_error``.
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
