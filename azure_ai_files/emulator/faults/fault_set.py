"""The active faults, and the choice of those that hit a request."""

import random
import threading
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from types import TracebackType
from typing import Any, Optional, TypeVar, Union

from ..storage.catalog import Row
from ..storage.statuses import Stage
from .recipes import CorruptByte, Cut, Fault, Reset, SlowLink, Stall, StatusFailing, StatusStuck, WrongLength

__all__ = ["NO_FAULTS", "ActiveFault", "FaultSet", "Plan"]

_F = TypeVar("_F", bound=Fault)
_STAGES = {"uploaded": Stage.WAITING, "running": Stage.RUNNING, "processed": Stage.PROCESSED}
#: Faults at a position in a body, or before it.
Placed = Union[Cut, Reset, Stall, CorruptByte]


class _Tally:
    """Counts the hits of a fault."""

    def __init__(self, fault: Fault) -> None:
        self.hits: int = 0
        self._fault = fault
        self._random = random.Random(fault.seed)  # noqa: S311 - hits must be reproducible
        self._seen = 0

    def hit(self) -> bool:
        """Count a matching request, and decide whether it is hit."""
        fault = self._fault
        if fault.times is not None and self.hits >= fault.times:
            return False
        self._seen += 1
        if self._seen <= fault.after or (fault.probability < 1 and self._random.random() >= fault.probability):
            return False
        self.hits += 1
        return True


class ActiveFault:
    """A fault that was added; as a context manager it removes itself at the end.

    :ivar id: The id of the fault in the HTTP interface.
    :vartype id: str
    :ivar fault: The recipe.
    :vartype fault: ~azure_ai_files.emulator.faults.Fault
    """

    def __init__(self, owner: "FaultSet", fault_id: str, fault: Fault, tally: "_Tally") -> None:
        self.id: str = fault_id
        self.fault: Fault = fault
        self._owner = owner
        self._tally = tally

    @property
    def hits(self) -> int:
        """The number of requests that the fault has hit.

        :return: The number.
        :rtype: int
        """
        return self._tally.hits

    @property
    def is_set(self) -> bool:
        """Whether the fault is active; False after it was removed.

        :return: Whether it is one of the emulator's faults.
        :rtype: bool
        """
        return self in self._owner

    def remove(self) -> None:
        """Remove the fault; requests that it delays continue. Can be called again."""
        self._owner.remove(self)

    def as_dict(self) -> dict[str, Any]:
        """Convert the fault to JSON as the HTTP interface sends it.

        :return: The recipe with its ``id`` and ``hits``.
        :rtype: dict[str, ~typing.Any]
        """
        return {"id": self.id, "hits": self.hits, **self.fault.as_dict()}

    def __enter__(self) -> "ActiveFault":
        return self

    def __exit__(
        self,
        exc_type: Optional[type[BaseException]],
        exc: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        self.remove()

    def __repr__(self) -> str:
        return f"<{self.id}: {self.fault!r}, {self.hits} hits>"


@dataclass(frozen=True)
class Plan:
    """The faults that hit one request."""

    active: tuple[ActiveFault, ...] = ()

    def get(self, kind: type[_F]) -> Optional[_F]:
        """Return the recipe of a kind, or None."""
        return next((active.fault for active in self.active if isinstance(active.fault, kind)), None)

    def placed(self, where: str) -> Optional[Placed]:
        """Return the fault in or before a body, or None.

        :param where: ``request`` or ``response``.
        """
        found = self.get(Cut) or self.get(Reset) or self.get(Stall) or self.get(CorruptByte)
        return found if found is not None and found.where == where else None

    def before(self, where: str) -> Optional[Placed]:
        """Return the fault that happens before a request or a response begins, or None."""
        found = self.placed(where)
        return found if found is not None and found.at is None else None

    def within(self, where: str) -> Optional[Placed]:
        """Return the fault that happens at a position of a body, or None."""
        found = self.placed(where)
        return found if found is not None and found.at is not None else None

    def changes_body(self, where: str) -> bool:
        """Return whether a fault changes or delays a body."""
        wrong_length = where == "response" and self.get(WrongLength) is not None
        return bool(self.active) and (wrong_length or self.get(SlowLink) is not None or self.within(where) is not None)

    def holds(self, fault: Fault) -> bool:
        """Return whether a fault of this plan is still active."""
        return any(active.fault is fault and active.is_set for active in self.active)

    def stage_of(self, row: Row, stage: Stage) -> tuple[Stage, Optional[str]]:
        """Return the stage that a file shows, and why processing failed, if it did."""
        for active in self.active:
            fault = active.fault
            if isinstance(fault, (StatusStuck, StatusFailing)) and _matches_file(fault, (row["id"], row["filename"])):
                if isinstance(fault, StatusFailing):
                    return Stage.FAILED, fault.details
                return _STAGES[fault.status], None
        return stage, row["failure"]


NO_FAULTS = Plan()


class FaultSet(Collection[ActiveFault]):
    """The faults of an emulator, in the order in which they were added. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._added = 0
        #: Replaced, never modified, because it is read without the lock.
        self._active: dict[ActiveFault, _Tally] = {}

    def add(self, fault: Fault) -> ActiveFault:
        """Add a fault, which applies from the next request on.

        :param fault: The recipe.
        :type fault: ~azure_ai_files.emulator.faults.Fault
        :return: The active fault, which counts its hits and can be removed.
        :rtype: ~azure_ai_files.emulator.ActiveFault
        """
        tally = _Tally(fault)
        with self._lock:
            self._added += 1
            active = ActiveFault(self, f"fault-{self._added}", fault, tally)
            self._active = {**self._active, active: tally}
        return active

    def remove(self, fault: Union[ActiveFault, str]) -> bool:
        """Remove a fault; requests that it delays continue.

        :param fault: The fault, or its id.
        :type fault: ~azure_ai_files.emulator.ActiveFault or str
        :return: Whether it was active.
        :rtype: bool
        """
        with self._lock:
            left = {active: tally for active, tally in self._active.items() if fault not in (active, active.id)}
            found, self._active = len(left) < len(self._active), left
        return found

    def clear(self) -> None:
        """Remove all faults; requests that they delay continue."""
        with self._lock:
            self._active = {}

    def choose(self, operation: str, names: Sequence[str]) -> Plan:
        """Choose the faults that hit a request, and count the hits.

        :param operation: The id of the operation.
        :type operation: str
        :param names: The id and the name of the file that the request is about; empty if it is not about a file.
        :type names: ~typing.Sequence[str]
        :return: The faults.
        :rtype: ~azure_ai_files.emulator.faults.fault_set.Plan
        """
        if not self._active:
            return NO_FAULTS
        chosen: list[ActiveFault] = []
        taken: set[str] = set()
        with self._lock:
            for active, tally in self._active.items():
                fault = active.fault
                if fault.slot not in taken and _matches(fault, operation, names) and tally.hit():
                    chosen.append(active)
                    # In a list, each file can have its own fault.
                    if names or fault.file is None:
                        taken.add(fault.slot)
        return Plan(tuple(chosen))

    def __contains__(self, fault: object) -> bool:
        return fault in self._active

    def __len__(self) -> int:
        return len(self._active)

    def __iter__(self) -> Iterator[ActiveFault]:
        return iter(self._active)

    def __repr__(self) -> str:
        return f"<FaultSet {list(self._active)!r}>"


def _matches(fault: Fault, operation: str, names: Sequence[str]) -> bool:
    if operation not in fault.concerns() or not fnmatchcase(operation, fault.operation):
        return False
    # For lists and new files, the file is matched when its status is shown.
    return _matches_file(fault, names) or (not names and isinstance(fault, (StatusStuck, StatusFailing)))


def _matches_file(fault: Fault, names: Sequence[str]) -> bool:
    return fault.file is None or any(fnmatchcase(name, fault.file) for name in names)
