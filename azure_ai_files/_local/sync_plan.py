"""Plans of synchronisations on disk, and the files of folders."""

from __future__ import annotations

import json
import os
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Optional, Union, cast

from .._decisions.syncing import Direction, LocalEntry, SyncOperation

_KEY = "azure_ai_files_plan"
_VERSION = 1
_HEAD = ("direction", "folder", "endpoint", "purpose", "prefix", "created_at")


@dataclass(frozen=True)
class SyncPlan:
    """What a synchronisation of a folder with a service does.

    :ivar str direction: ``up`` changes the service, ``down`` the folder.
    :ivar str folder: The absolute path of the folder.
    :ivar str endpoint: The service.
    :ivar str purpose: The purpose of the files.
    :ivar str prefix: What stands before the paths in the names of files.
    :ivar str created_at: When the plan was made, as RFC 3339.
    :ivar operations: The steps, transfers first and deletions last.
    :vartype operations: list[~azure_ai_files.SyncOperation]
    :ivar bool is_loaded: Whether the plan was read from a file, so that both sides may have changed since.
    """

    direction: Direction
    folder: str
    endpoint: str
    purpose: str
    prefix: str
    created_at: str
    operations: list[SyncOperation] = field(default_factory=list[SyncOperation])
    is_loaded: bool = False

    @property
    def counts(self) -> dict[str, int]:
        """How many operations there are, by action.

        :return: The numbers.
        :rtype: dict[str, int]
        """
        found = Counter(operation.action for operation in self.operations)
        return {action: found[action] for action in ("upload", "replace", "save", "delete", "skip")}

    @property
    def has_changes(self) -> bool:
        """Whether there is anything to do.

        :return: True if there is.
        :rtype: bool
        """
        return any(operation.action != "skip" for operation in self.operations)

    def head(self) -> dict[str, Any]:
        """Return what the plan is for, as a JSON object.

        :return: The object.
        :rtype: dict[str, any]
        """
        return {_KEY: _VERSION, **{name: getattr(self, name) for name in _HEAD}}

    def save(self, path: Union[str, os.PathLike[str]]) -> None:
        """Write the plan to a file, as JSON lines.

        :param path: The path of the file, which is replaced.
        :type path: str or ~os.PathLike[str]
        :raises OSError: If it cannot be written.
        """
        with open(path, "w", encoding="utf-8", errors="surrogateescape", newline="\n") as file:
            for line in (self.head(), *(operation.as_dict() for operation in self.operations)):
                file.write(json.dumps(line) + "\n")

    @classmethod
    def load(cls, path: Union[str, os.PathLike[str]]) -> SyncPlan:
        """Read a plan from a file.

        :param path: The path of the file.
        :type path: str or ~os.PathLike[str]
        :return: The plan.
        :rtype: ~azure_ai_files.SyncPlan
        :raises OSError: If it cannot be read.
        :raises ValueError: If it is not a plan of this version.
        """
        with open(path, encoding="utf-8") as file:
            try:
                head, *lines = [cast("dict[str, Any]", json.loads(line)) for line in file if line.strip()]
                if head.pop(_KEY) != _VERSION:
                    raise ValueError(f"its version is not {_VERSION}")
                operations = [SyncOperation(**line) for line in lines]
                return cls(**{name: head[name] for name in _HEAD}, operations=operations, is_loaded=True)
            except (ValueError, TypeError, KeyError, AttributeError) as error:
                raise ValueError(f"{os.fspath(path)!r} is not a plan of a synchronisation: {error}") from error


def folder_files(
    folder: str, prefix: str, selects: Optional[Callable[[str], bool]], *, hidden: bool, follow_links: bool
) -> dict[str, LocalEntry]:
    """Return the files of a folder and its subfolders, by their names on the service.

    :param folder: The folder.
    :param prefix: What stands before the paths in the names.
    :param selects: Returns whether a file is meant, by its path below the folder with "/"; None for all.
    :keyword hidden: Whether hidden files and folders are included.
    :keyword follow_links: Whether links to folders are followed.
    :raises OSError: If the folder, or one below it, cannot be read.
    """
    found: dict[str, LocalEntry] = {}
    for path, below in _walk(folder, "", hidden, {os.path.realpath(folder)} if follow_links else None):
        name = unicodedata.normalize("NFC", below)
        if selects is None or selects(name):
            found[prefix + name] = LocalEntry(path, os.stat(path).st_size)
    return found


def _walk(folder: str, below: str, hidden: bool, visited: Optional[set[str]]) -> Iterator[tuple[str, str]]:
    with os.scandir(folder) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    for entry in found:
        if entry.name.startswith(".") and not hidden:
            continue
        if entry.is_dir(follow_symlinks=visited is not None):
            real = os.path.realpath(entry.path)
            if visited is None or not entry.is_symlink() or real not in visited:
                yield from _walk(
                    entry.path, f"{below}{entry.name}/", hidden, None if visited is None else {*visited, real}
                )
        elif entry.is_file():
            yield entry.path, below + entry.name


def target_paths(folder: str, prefix: str, parts: Mapping[str, Optional[list[str]]]) -> dict[str, Optional[str]]:
    """Return where files of the service belong in a folder; None for those whose names, or links, lead out of it."""
    root = os.path.realpath(folder)

    def place(found: Optional[list[str]]) -> Optional[str]:
        if found is None:
            return None
        path = os.path.join(folder, *found)
        inside = os.path.realpath(os.path.dirname(path))
        return path if os.path.commonpath([root, inside]) == root else None

    return {name: place(found) for name, found in parts.items()}
