"""What a synchronisation of a folder with a service has to do, decided from two listings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple, Optional

from .._generated.models import FileInfo

Direction = Literal["up", "down"]
Action = Literal["upload", "replace", "save", "delete", "skip"]
#: What a comparison of two files of the same name and size found.
Verdict = Literal["same", "size only", "content", "unreadable"]


class SyncOperation(NamedTuple):
    """One step of a synchronisation.

    :ivar action: ``upload``, ``replace``, ``save``, ``delete`` or ``skip``.
    :vartype action: str
    :ivar name: The name on the service.
    :vartype name: str
    :ivar path: The path of the local file; None if there is none, or if the name cannot be a path.
    :vartype path: str
    :ivar id: The id of the file on the service; None if there is none.
    :vartype id: str
    :ivar bytes: The size of the file that is transferred or deleted; None if unknown.
    :vartype bytes: int
    :ivar sha256: The SHA-256 of the local file when the plan was made; None if there was none, or it was not read.
    :vartype sha256: str
    :ivar reason: Why.
    :vartype reason: str
    """

    action: Action
    name: str
    path: Optional[str] = None
    id: Optional[str] = None
    bytes: Optional[int] = None
    sha256: Optional[str] = None
    reason: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the operation as a JSON object, without what is None.

        :return: The object.
        :rtype: dict[str, any]
        """
        return {name: value for name, value in self._asdict().items() if value is not None}


class LocalEntry(NamedTuple):
    """A file of the folder."""

    path: str
    size: int
    sha256: Optional[str] = None


class RemoteEntry(NamedTuple):
    """The newest file of a name on the service, and the older ones."""

    id: str
    size: Optional[int]
    shadowed: tuple[tuple[str, Optional[int]], ...] = ()
    #: Whether the service could not process it, so that agents cannot use it.
    has_failed: bool = False


def newest_of(files: Iterable[FileInfo]) -> dict[str, RemoteEntry]:
    """Return the newest file of each name."""
    by_name: dict[str, list[tuple[float, str, Optional[int], bool]]] = {}
    for file in files:
        created: Any = file.get("created_at")
        size: Any = file.get("bytes")
        age = created if isinstance(created, (int, float)) else float("-inf")
        entry = (age, file.id, size if isinstance(size, int) else None, file.get("status") == "error")
        by_name.setdefault(str(file.get("filename") or ""), []).append(entry)
    found: dict[str, RemoteEntry] = {}
    for name, entries in by_name.items():
        (_, file_id, size, has_failed), *others = sorted(entries, key=lambda entry: entry[:2], reverse=True)
        shadowed = tuple((other_id, other_size) for _, other_id, other_size, _ in others)
        found[name] = RemoteEntry(file_id, size, shadowed, has_failed)
    return found


def to_compare(local: Mapping[str, LocalEntry], remote: Mapping[str, RemoteEntry]) -> list[str]:
    """Return the names whose contents decide: files of both sides whose sizes do not differ."""
    return sorted(name for name in local.keys() & remote.keys() if remote[name].size in (None, local[name].size))


def decide(
    direction: Direction,
    local: Mapping[str, LocalEntry],
    remote: Mapping[str, RemoteEntry],
    verdicts: Mapping[str, Verdict],
    paths: Mapping[str, Optional[str]],
    *,
    delete: bool,
    delete_shadowed: bool,
) -> list[SyncOperation]:
    """Return what has to be done, transfers first and deletions last.

    :param direction: Which side is changed.
    :param local: The files of the folder, by their names on the service.
    :param remote: The files of the service, by name.
    :param verdicts: The comparisons of :func:`to_compare`.
    :param paths: Where the files of the service belong; None if a name cannot be a path.
    :keyword delete: Whether what only the changed side has is deleted.
    :keyword delete_shadowed: Whether the older ones of several files with a name are deleted.
    """
    names = sorted(local.keys() | remote.keys())
    step = _step_up if direction == "up" else _step_down
    found = [step(name, local.get(name), remote.get(name), verdicts.get(name), paths.get(name)) for name in names]
    transfers = [operation for operation in found if operation.action != "delete"]
    deletions = [operation for operation in found if operation.action == "delete"]
    shadowed = list(_shadowed(remote)) if delete_shadowed and direction == "up" else []
    return [*transfers, *(deletions if delete else []), *shadowed]


def _step_up(
    name: str,
    local: Optional[LocalEntry],
    remote: Optional[RemoteEntry],
    verdict: Optional[Verdict],
    path: Optional[str],
) -> SyncOperation:
    if local is None:
        assert remote is not None
        return SyncOperation("delete", name, None, remote.id, remote.size, None, "not in the folder")
    if remote is None:
        return SyncOperation("upload", name, local.path, None, local.size, local.sha256, "new")
    if verdict in ("same", "size only") and not remote.has_failed:
        return SyncOperation("skip", name, local.path, remote.id, local.size, local.sha256, verdict)
    reason = "failed" if remote.has_failed else verdict or "size"
    return SyncOperation("replace", name, local.path, remote.id, local.size, local.sha256, reason)


def _step_down(
    name: str,
    local: Optional[LocalEntry],
    remote: Optional[RemoteEntry],
    verdict: Optional[Verdict],
    path: Optional[str],
) -> SyncOperation:
    if remote is None:
        assert local is not None
        return SyncOperation("delete", name, local.path, None, local.size, local.sha256, "not on the service")
    if local is None:
        reason = "new" if path is not None else "the name cannot be a path"
        return SyncOperation("save", name, path, remote.id, remote.size, None, reason)
    if verdict in ("same", "size only"):
        return SyncOperation("skip", name, local.path, remote.id, remote.size, local.sha256, verdict)
    return SyncOperation("save", name, local.path, remote.id, remote.size, local.sha256, verdict or "size")


def _shadowed(remote: Mapping[str, RemoteEntry]) -> Iterator[SyncOperation]:
    for name, entry in sorted(remote.items()):
        for file_id, size in entry.shadowed:
            yield SyncOperation("delete", name, None, file_id, size, None, "shadowed")


def is_stale(operation: SyncOperation, newest: Optional[str], has_file: bool) -> bool:
    """Return whether the service has changed since an operation was planned.

    :param operation: The operation.
    :param newest: The id of the newest file of its name; None if there is none.
    :param has_file: Whether the file of the operation exists still.
    """
    if operation.action == "upload":
        return newest is not None
    if operation.reason == "shadowed":
        return False
    if operation.action == "delete" and operation.id is not None and not has_file:
        return False  # it is gone, which was the aim
    return operation.id is not None and newest != operation.id


def path_parts(name: str) -> Optional[list[str]]:
    """Return the parts of a name that becomes a path below a folder; None if it would lead out of it."""
    parts = name.split("/")
    is_out = any(part in ("", ".", "..") or part != part.strip("\0") for part in parts)
    return None if is_out or "\\" in name or name[1:2] == ":" else parts
