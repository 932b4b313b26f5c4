"""What must be on the service and on the disk, and what an operation under faults makes of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Optional

#: How many operations with lost replies are remembered: what they have not done by then will not happen.
_MOST_STRAYS = 100


class Stored(NamedTuple):
    """A file as the service stores it; the model gives each upload a name of its own."""

    name: str
    purpose: str
    size: int
    digest: str


class Doubt(NamedTuple):
    """What the service may have done without the client knowing, because replies were lost.

    :ivar copies: How many files it may have created besides those that the client knows of, at any later time.
    :ivar deletions: Whether it may have deleted what the client was told an error about.
    :ivar is_cut_short: Whether the call was ended in the middle, so that a file on the disk is the old or the new one.
    """

    copies: int = 0
    deletions: bool = False
    is_cut_short: bool = False


NO_DOUBT = Doubt()


@dataclass
class Outcome:
    """What one operation tried, and what it reported.

    :ivar uploads: The files that it tried to upload.
    :ivar created: Those that it reported as uploaded, by id.
    :ivar deletes: The ids that it tried to delete.
    :ivar deleted: Those that it reported as deleted.
    :ivar saves: The digests that it tried to save, by file name.
    :ivar saved: The names of those that it reported as saved.
    :ivar errors: What it raised, or reported for single files.
    :ivar wrong: What it reported and is not true.
    """

    uploads: list[Stored] = field(default_factory=list)
    created: dict[str, Stored] = field(default_factory=dict)
    deletes: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    saves: dict[str, str] = field(default_factory=dict)
    saved: list[str] = field(default_factory=list)
    errors: list[BaseException] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


class Strays(NamedTuple):
    """Files that may appear, as many as there were lost replies."""

    candidates: frozenset[Stored]
    left: int


@dataclass(frozen=True)
class State:
    """What is known after some operations.

    :ivar files: The files on the service, by id.
    :ivar doomed: The ids of those that may vanish, because the reply to their deletion was lost.
    :ivar strays: The files that may still appear.
    :ivar disk: The digests that each file on the disk may have; None stands for a file that is not there.
    """

    files: Mapping[str, Stored] = field(default_factory=dict)
    doomed: frozenset[str] = frozenset()
    strays: tuple[Strays, ...] = ()
    disk: Mapping[str, frozenset[Optional[str]]] = field(default_factory=dict)

    def after(self, outcome: Outcome, doubt: Doubt) -> State:
        """Return the state that an operation must lead to."""
        deleted = set(outcome.deleted)
        files = {key: file for key, file in {**self.files, **outcome.created}.items() if key not in deleted}
        in_doubt = set(outcome.deletes) if doubt.deletions else set()
        strays = self.strays
        if outcome.uploads and doubt.copies:
            strays = (*strays, Strays(frozenset(outcome.uploads), doubt.copies))
        return State(files, (self.doomed | in_doubt) & files.keys(), strays, self._disk_after(outcome, doubt))

    def _disk_after(self, outcome: Outcome, doubt: Doubt) -> Mapping[str, frozenset[Optional[str]]]:
        disk = dict(self.disk)
        for name, digest in outcome.saves.items():
            if name in outcome.saved:
                disk[name] = frozenset({digest})
            elif doubt.is_cut_short:
                disk[name] = disk.get(name, frozenset({None})) | {digest}
        return disk

    def found(self, files: Mapping[str, Stored], disk: Mapping[str, str]) -> tuple[State, list[str]]:
        """Compare with what is really there.

        :param files: The files on the service, by id.
        :param disk: The digests of the files on the disk, by name.
        :return: The state without its doubts, as far as they are resolved, and the differences.
        """
        missing = self.files.keys() - files.keys()
        wrong = [f"{self.files[key]} is not on the service as {key}" for key in missing - self.doomed]
        wrong += [
            f"{key} is {files[key]} instead of {old}" for key, old in self.files.items() if files.get(key, old) != old
        ]
        strays = self.strays
        for key in files.keys() - self.files.keys():
            fitting = next((one for one in strays if files[key] in one.candidates and one.left), None)
            if fitting is None:
                wrong.append(f"{files[key]} is on the service as {key}")
            else:
                strays = tuple(_less(one) if one is fitting else one for one in strays)
        wrong += self._wrong_on_disk(disk)
        known: dict[str, frozenset[Optional[str]]] = {name: frozenset({digest}) for name, digest in disk.items()}
        left = tuple(one for one in strays if one.left)[-_MOST_STRAYS:]
        return State(dict(files), self.doomed & files.keys(), left, known), wrong

    def _wrong_on_disk(self, disk: Mapping[str, str]) -> list[str]:
        nothing: frozenset[Optional[str]] = frozenset({None})
        return [
            f"file {name!r} on the disk is {_short(disk.get(name))}, not {' or '.join(map(_short, may_be))}"
            for name in sorted(self.disk.keys() | disk.keys())
            if disk.get(name) not in (may_be := self.disk.get(name, nothing))
        ]

    def may_list(self, key: str, file: Stored) -> bool:
        """Return whether a list may show a file, without its digest."""
        known = [self.files[key]] if key in self.files else [one for strays in self.strays for one in strays.candidates]
        return any(one[:3] == file[:3] for one in known)


def _less(strays: Strays) -> Strays:
    return strays._replace(left=strays.left - 1)


def _short(digest: Optional[str]) -> str:
    return "missing" if digest is None else digest[:8]
