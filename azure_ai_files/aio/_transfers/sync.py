"""Synchronise a folder with a service: compare both, and carry out a plan."""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from collections.abc import AsyncGenerator, Callable, Mapping
from datetime import datetime, timezone
from typing import Any, NamedTuple, Optional

from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

from ..._decisions.syncing import (
    Direction,
    LocalEntry,
    RemoteEntry,
    SyncOperation,
    Verdict,
    decide,
    is_stale,
    newest_of,
    path_parts,
    to_compare,
)
from ..._generated.models import FileInfo
from ..._local.file_index import FileIndex, IndexedFile
from ..._local.sync_plan import SyncPlan, folder_files, target_paths
from .._runtime.calls import run_blocking

#: Statuses of a service that does not hand out a content.
_NOT_HANDED_OUT = frozenset({400, 403, 404})


class SyncResult(NamedTuple):
    """How one step of a synchronisation ended.

    :ivar operation: The step.
    :vartype operation: ~azure_ai_files.SyncOperation
    :ivar ok: Whether it was carried out; True also for ``skip``.
    :vartype ok: bool
    :ivar is_stale: Whether it was left alone, because one side has changed since the plan was made.
    :vartype is_stale: bool
    :ivar file: The new file on the service.
    :vartype file: ~azure_ai_files.models.FileInfo
    :ivar error: What went wrong.
    :vartype error: Exception
    """

    operation: SyncOperation
    ok: bool = True
    is_stale: bool = False
    file: Optional[FileInfo] = None
    error: Optional[Exception] = None


class SyncRules(NamedTuple):
    """What is synchronised.

    :ivar purpose: The purpose of the files.
    :ivar prefix: What stands before the paths in the names of files.
    :ivar compare: "auto", "content" or "size".
    :ivar delete: Whether what only the changed side has is deleted.
    :ivar delete_shadowed: Whether the older ones of several files with a name are deleted.
    :ivar selects: Returns whether a file is meant, by its path below the folder.
    :ivar selects_file: Returns whether a file of the service is meant.
    :ivar hidden: Whether hidden files are included.
    :ivar follow_links: Whether links to folders are followed.
    """

    purpose: str
    prefix: str
    compare: str
    delete: bool
    delete_shadowed: bool
    selects: Optional[Callable[[str], bool]]
    selects_file: Optional[Callable[[FileInfo], bool]]
    hidden: bool
    follow_links: bool


class SyncPlanner:
    """Compares a folder with a service.

    :param files: The operations of a client.
    :param endpoint: The service.
    :param rules: What is synchronised.
    :param options: The options of the requests.
    """

    def __init__(self, files: Any, endpoint: str, rules: SyncRules, options: Mapping[str, Any]) -> None:
        self._files = files
        self._endpoint = endpoint
        self._rules = rules
        self._options = options

    async def plan(self, folder: str, direction: Direction) -> SyncPlan:
        """Return what has to be done.

        :param folder: The path of the folder.
        :param direction: Which side is changed.
        """
        rules = self._rules
        folder = await run_blocking(os.path.abspath, folder)
        local: dict[str, LocalEntry] = {}
        if direction == "up" or await run_blocking(os.path.isdir, folder):
            local = await run_blocking(
                folder_files,
                folder,
                rules.prefix,
                rules.selects,
                hidden=rules.hidden,
                follow_links=rules.follow_links,
            )
        listed = [file async for file in self._listed()]
        remote = newest_of(listed)
        for name in self._left_out(direction, listed, local, remote):
            del remote[name]
            local.pop(name, None)
        index = await run_blocking(FileIndex)
        verdicts, local = await self._compared(direction, local, remote, index)
        parts = {name: path_parts(name.removeprefix(rules.prefix)) for name in remote}
        paths = await run_blocking(target_paths, folder, rules.prefix, parts)
        operations = decide(
            direction, local, remote, verdicts, paths, delete=rules.delete, delete_shadowed=rules.delete_shadowed
        )
        now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        return SyncPlan(direction, folder, self._endpoint, rules.purpose, rules.prefix, now, operations)

    def _left_out(
        self,
        direction: Direction,
        listed: list[FileInfo],
        local: Mapping[str, LocalEntry],
        remote: Mapping[str, RemoteEntry],
    ) -> list[str]:
        """Return the names on the service that are not meant, because of their newest files."""
        selects = self._rules.selects_file
        if selects is None:
            return []
        by_id = {file.id: file for file in listed}
        asked = [name for name in remote if direction == "down" or name not in local]
        return [name for name in asked if not selects(by_id[remote[name].id])]

    async def _listed(self) -> AsyncGenerator[FileInfo, None]:
        rules = self._rules
        async for file in self._files.list_all(purpose=rules.purpose, **self._options):
            name = str(file.get("filename") or "")
            below = name.removeprefix(rules.prefix)
            is_hidden = not rules.hidden and any(part.startswith(".") and part != ".." for part in below.split("/"))
            is_ours = name.startswith(rules.prefix) and file.get("purpose") in (None, rules.purpose)
            if is_ours and not is_hidden and (rules.selects is None or rules.selects(below)):
                yield file

    async def _compared(
        self,
        direction: Direction,
        local: dict[str, LocalEntry],
        remote: Mapping[str, RemoteEntry],
        index: FileIndex,
    ) -> tuple[dict[str, Verdict], dict[str, LocalEntry]]:
        """Compare the contents that decide; return what was found, and the local files with their SHA-256."""
        names = to_compare(local, remote)
        # What is transferred, or replaced, is read too: the plan says what its content was.
        needs_all = direction == "up" or self._rules.delete
        wanted = [name for name in sorted(local) if needs_all or name in remote]
        if self._rules.compare == "size":
            wanted = [name for name in wanted if name not in names]
        hashes = await run_blocking(index.local_contents, [local[name].path for name in wanted])
        local = {**local, **{name: local[name]._replace(sha256=sha) for name, sha in zip(wanted, hashes, strict=True)}}
        if self._rules.compare == "size":
            return dict.fromkeys(names, "size only"), local
        known = await run_blocking(index.contents, self._endpoint, [remote[name].id for name in names])
        verdicts: dict[str, Verdict] = {}
        for name in names:
            sha256 = known.get(remote[name].id) or await self._read(name, remote[name], index)
            verdicts[name] = "unreadable" if sha256 is None else "same" if sha256 == local[name].sha256 else "content"
        return verdicts, local

    async def _read(self, name: str, entry: RemoteEntry, index: FileIndex) -> Optional[str]:
        digest = hashlib.sha256()
        try:
            async with await self._files.get_content(entry.id, **self._options) as content:
                async for block in content:
                    digest.update(block)
        except HttpResponseError as error:
            if error.status_code in _NOT_HANDED_OUT:
                return None
            raise
        row = IndexedFile(entry.id, digest.hexdigest(), entry.size, name, self._rules.purpose)
        await run_blocking(index.remember, self._endpoint, [row])
        return digest.hexdigest()


class SyncRun:
    """Carries out a plan.

    :param files: The operations of a client.
    :param plan: The plan.
    :param keep_old: Whether files that are replaced stay on the service.
    :param waits: Whether, and how, to wait until uploaded files are processed.
    :param transfer_options: The options of the transfers.
    :param options: The options of other requests.
    """

    def __init__(
        self,
        files: Any,
        plan: SyncPlan,
        keep_old: bool,
        waits: Mapping[str, Any],
        transfer_options: Mapping[str, Any],
        options: Mapping[str, Any],
    ) -> None:
        self._files = files
        self._plan = plan
        self._keep_old = keep_old
        self._waits = waits
        self._transfer_options = transfer_options
        self._options = options
        self._has_failed = False

    async def results(self) -> AsyncGenerator[SyncResult, None]:
        """Carry it out, transfers first; nothing is deleted if one of them failed."""
        todo: list[SyncOperation] = []
        for operation in self._plan.operations:
            if operation.action == "skip":
                yield SyncResult(operation)
            else:
                todo.append(operation)
        ready: list[SyncOperation] = []
        changed = await self._changed(todo)
        for place, operation in enumerate(todo):
            if place in changed:
                self._has_failed = True
                yield SyncResult(operation, ok=False, is_stale=True)
            else:
                ready.append(operation)
        transfers = [operation for operation in ready if operation.action != "delete"]
        async for result in self._uploads(transfers) if self._plan.direction == "up" else self._saves(transfers):
            self._has_failed = self._has_failed or not result.ok
            yield result
        deletions = [operation for operation in ready if operation.action == "delete"]
        if self._has_failed:
            for operation in deletions:
                yield SyncResult(operation, ok=False, error=RuntimeError("Not deleted, because a transfer failed."))
            return
        async for result in self._deletions(deletions):
            yield result

    async def _changed(self, operations: list[SyncOperation]) -> set[int]:
        """Return the places of the operations whose files have changed since the plan was made."""
        if not operations:
            return set()
        changed = await run_blocking(_locally_changed, operations)
        if not self._plan.is_loaded:
            return changed
        found = [file async for file in self._files.list_all(purpose=self._plan.purpose, **self._options)]
        newest, ids = newest_of(found), {file.id for file in found}
        for place, operation in enumerate(operations):
            entry = newest.get(operation.name)
            if is_stale(operation, entry.id if entry else None, operation.id in ids):
                changed.add(place)
        return changed

    async def _uploads(self, operations: list[SyncOperation]) -> AsyncGenerator[SyncResult, None]:
        sources = [(operation.path, operation.name) for operation in operations]
        async with self._files.upload_many(
            sources, purpose=self._plan.purpose, if_exists="upload", **self._waits, **self._transfer_options
        ) as uploads:
            async for result in uploads:
                place: int = result.index
                operation = operations[place]
                error: Optional[Exception] = result.error
                if result.ok and operation.action == "replace" and not self._keep_old:
                    error = await self._delete_old(operation)
                yield SyncResult(operation, error is None, False, result.file, error)

    async def _delete_old(self, operation: SyncOperation) -> Optional[Exception]:
        try:
            await self._files.delete(operation.id, **self._options)
        except ResourceNotFoundError:
            return None
        except Exception as error:
            return error
        return None

    async def _saves(self, operations: list[SyncOperation]) -> AsyncGenerator[SyncResult, None]:
        by_folder = defaultdict[str, list[SyncOperation]](list)
        for operation in operations:
            if operation.path is None:
                error = ValueError(f"The name {operation.name!r} would lead out of the folder, so it was not saved.")
                yield SyncResult(operation, ok=False, error=error)
            else:
                by_folder[os.path.dirname(operation.path)].append(operation)
        index = await run_blocking(FileIndex)
        for folder, some in by_folder.items():
            pairs = [(operation.id, os.path.basename(str(operation.path))) for operation in some]
            async with self._files.save_many(pairs, folder, sha256=True, **self._transfer_options) as saves:
                async for result in saves:
                    place: int = result.index
                    operation = some[place]
                    if result.ok:
                        row = IndexedFile(
                            str(operation.id), result.sha256, operation.bytes, operation.name, self._plan.purpose
                        )
                        await run_blocking(index.remember, self._plan.endpoint, [row])
                    yield SyncResult(operation, result.ok, False, None, result.error)

    async def _deletions(self, operations: list[SyncOperation]) -> AsyncGenerator[SyncResult, None]:
        if self._plan.direction == "down":
            for operation in operations:
                yield SyncResult(operation, *await run_blocking(_delete_local, operation))
            return
        ids = [operation.id for operation in operations]
        async with self._files.delete_many(ids, **self._options) as deletions:
            async for result in deletions:
                is_gone = result.ok or isinstance(result.error, ResourceNotFoundError)
                yield SyncResult(operations[result.index], is_gone, False, None, None if is_gone else result.error)


def _locally_changed(operations: list[SyncOperation]) -> set[int]:
    paths = [(place, operation.path) for place, operation in enumerate(operations) if operation.path is not None]
    there = [(place, path) for place, path in paths if os.path.lexists(path)]
    hashes = dict[int, Optional[str]]()
    for (place, _), sha256 in zip(there, _contents([path for _, path in there]), strict=True):
        hashes[place] = sha256
    return {place for place, _ in paths if hashes.get(place) != operations[place].sha256}


def _contents(paths: list[str]) -> list[Optional[str]]:
    """Return the SHA-256 of files; an empty text for what cannot be read, which is never what a plan says."""
    index = FileIndex()
    try:
        return list(index.local_contents(paths))
    except OSError:
        found: list[Optional[str]] = []
        for path in paths:
            try:
                found += index.local_contents([path])
            except OSError:
                found.append("")
        return found


def _delete_local(operation: SyncOperation) -> tuple[bool, bool, None, Optional[Exception]]:
    try:
        os.unlink(str(operation.path))
    except FileNotFoundError:
        pass
    except OSError as error:
        return False, False, None, error
    return True, False, None, None
