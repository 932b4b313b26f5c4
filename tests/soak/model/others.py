"""Actions that read, list, save, compare and delete."""

from __future__ import annotations

import hashlib
from typing import Any, Optional

from .state import Outcome, Stored
from .world import Action, World

_CONTENT = ("Files_GetContent", "Files_GetContent", "Files_Get")


def _shown(info: Any, digest: str = "") -> Stored:
    return Stored(info.filename, info.purpose, info.bytes, digest)


def get(world: World) -> Action:
    """Get the metadata of a file."""
    file_id = world.some_id()
    file, outcome = world.state.files.get(file_id), Outcome()

    async def call(files: Any, **options: Any) -> None:
        info = await files.get(file_id, **options)
        if file is None or _shown(info, file.digest) != file:
            outcome.wrong.append(f"{file} was shown as {dict(info)}")

    return _about(world, "get", [file_id], ("Files_Get",), call, outcome)


def get_content(world: World) -> Action:
    """Read a content, to its end or only its beginning."""
    file_id, part = world.some_id(), world.chance.random() < 0.2
    file, outcome = world.state.files.get(file_id), Outcome()

    async def call(files: Any, **options: Any) -> None:
        digest = hashlib.sha256()
        async with await files.get_content(file_id, **options) as content:
            async for block in content:
                digest.update(block)
                if part:
                    return
        if file is None or digest.hexdigest() != file.digest:
            outcome.wrong.append(f"the content of {file} has the digest {digest.hexdigest()}")

    action = _about(world, "get_content", [file_id], ("Files_GetContent",), call, outcome)
    action.can_repeat = False  # a stream that was begun is not begun again
    return action


def save(world: World) -> Action:
    """Save a file, sometimes by ranges, sometimes so that it can be resumed."""
    chance, path = world.chance, world.dialect.path
    resume = chance.random() < 0.4
    unfinished = [(file_id, name) for file_id, name, where in world.unfinished_saves if where == path]
    goes_on = resume and unfinished and chance.random() < 0.6
    file_id, name = chance.choice(unfinished) if goes_on else (world.some_id(), world.some_name())
    file = world.state.files.get(file_id)
    arguments = {"max_concurrency": chance.choice((1, 1, 2, 4)), "resume": resume}
    exists = name in world.state.disk
    overwrite, hook = chance.random() < 0.9, world.some_hook(file.size if file else 0)
    digest_wanted = chance.random() < 0.5
    outcome = Outcome(saves={name: file.digest if file else "of a missing file"})

    async def call(files: Any, **options: Any) -> None:
        own = {"overwrite": overwrite, "sha256": digest_wanted, "progress_hook": hook, **arguments}
        try:
            digest = await files.save(file_id, name, world.disk.saved, **own, **options)
        except FileExistsError as error:
            outcome.errors.append(error)
            return
        outcome.saved.append(name)
        if file is None or (digest_wanted and digest != file.digest) or hook.last != (file.size, file.size):
            outcome.wrong.append(f"{file} was saved with the digest {digest}, and progress {hook.last}")
        if exists and not overwrite:
            outcome.wrong.append(f"{name} was replaced")

    kind = "save" + (" by ranges" if arguments["max_concurrency"] != 1 else "") + (" to resume" if resume else "")
    action = _about(world, kind, [file_id], _CONTENT, call, outcome)
    action.text += f" as {name}"
    action.text += "" if overwrite else " if it is new"
    action.is_refused = exists and not overwrite
    action.save = (file_id, name, path) if resume else None
    return action


def verify(world: World) -> Optional[Action]:
    """Compare a file on the service with one on the disk."""
    if not world.state.disk:
        return None
    name = world.chance.choice(sorted(world.state.disk))
    same = [key for key, file in world.state.files.items() if {file.digest} == world.state.disk[name]]
    file_id = world.chance.choice(sorted(same)) if same and world.chance.random() < 0.7 else world.some_id()
    file, outcome = world.state.files.get(file_id), Outcome()

    async def call(files: Any, **options: Any) -> None:
        is_same = await files.verify(file_id, world.disk.saved / name, **options)
        if file is None or is_same is not ({file.digest} == world.state.disk[name]):
            outcome.wrong.append(f"{file} was compared with {name}: {is_same}")

    action = _about(world, "verify", [file_id], _CONTENT, call, outcome)
    action.text += f" with {name}"
    return action


def save_many(world: World) -> Optional[Action]:
    """Save many files."""
    ids = world.some_ids()
    if not ids:
        return None
    pairs = list(zip(ids, world.some_names(len(ids)), strict=True))
    outcome = Outcome(saves={name: world.state.files[file_id].digest for file_id, name in pairs})

    async def call(files: Any, **options: Any) -> None:
        seen: set[int] = set()
        async with files.save_many(pairs, world.disk.saved, max_concurrency=3, sha256=True, **options) as results:
            async for result in results:
                seen.add(result.index)
                name = pairs[result.index][1]
                if not result.ok:
                    outcome.errors.append(result.error)
                    continue
                outcome.saved.append(name)
                if result.path != world.disk.saved / name or result.sha256 != outcome.saves[name]:
                    outcome.wrong.append(f"{name} was reported as saved to {result.path} with {result.sha256}")
        if len(seen) != len(pairs):
            outcome.wrong.append(f"results for {sorted(seen)} of {len(pairs)} files")

    action = _about(world, "save_many", ids, _CONTENT, call, outcome)
    action.text = str(pairs)
    return action


def list_page(world: World) -> Action:
    """Get one page of the list."""
    limit, order = world.chance.choice((1, 5, 100)), world.chance.choice(("asc", "desc"))
    paging = {"limit": limit, "order": order} if world.dialect.has_pages else {}

    async def call(files: Any, **options: Any) -> None:
        page = await files.list(**paging, **options)
        if paging and len(page.data) > limit:
            action.outcome.wrong.append(f"{len(page.data)} files on a page of {limit}")
        action.listed = {info.id: _shown(info) for info in page.data}

    action = Action("list", f"{paging}", ("Files_List",), call)
    return action


def list_all(world: World) -> Action:
    """List all files, or those of a purpose, page by page."""
    paging = {"page_size": world.chance.choice((3, 10, 100))} if world.dialect.has_pages else {}
    purpose = world.chance.choice((None, None, "batch", "vision"))
    ids = [key for key, file in world.state.files.items() if purpose in (None, file.purpose)]

    async def call(files: Any, **options: Any) -> None:
        shown = [info async for info in files.list_all(purpose=purpose, **paging, **options)]
        action.listed = {info.id: _shown(info) for info in shown}
        action.must_list = frozenset(ids)
        if len(action.listed) != len(shown):
            action.outcome.wrong.append("a file was listed twice")

    action = Action("list_all", f"{purpose} {paging}", ("Files_List",), call)
    return action


def delete(world: World) -> Action:
    """Delete a file."""
    file_id = world.some_id()
    outcome = Outcome(deletes=[file_id])

    async def call(files: Any, **options: Any) -> None:
        await files.delete(file_id, **options)
        outcome.deleted.append(file_id)

    return _about(world, "delete", [file_id], ("Files_Delete",), call, outcome)


def delete_many(world: World) -> Action:
    """Delete some files by their ids, or all of a purpose."""
    by_purpose = world.chance.random() < 0.3
    purpose = world.chance.choice(("batch", "vision", "evals"))
    of_purpose = [key for key, file in world.state.files.items() if file.purpose == purpose]
    ids = of_purpose if by_purpose else world.some_ids()
    outcome = Outcome(deletes=list(ids))

    async def call(files: Any, **options: Any) -> None:
        chosen: Any = {"purpose": purpose} if by_purpose else {"files": ids}
        async with files.delete_many(max_concurrency=3, **chosen, **options) as results:
            async for result in results:
                file_id = (
                    result.input if isinstance(result.input, str) else result.input["id"] if result.input else None
                )
                if result.ok:
                    outcome.deleted.append(file_id)
                else:
                    outcome.errors.append(result.error)
                if file_id in world.state.files:
                    action.listed[file_id] = world.state.files[file_id]
        action.must_list = frozenset(ids)

    operations = ("Files_List", "Files_Delete") if by_purpose else ("Files_Delete",)
    action = _about(world, "delete_many by purpose" if by_purpose else "delete_many", ids, operations, call, outcome)
    action.is_alone = by_purpose
    action.text = f"all of {purpose}: {ids}" if by_purpose else str(ids)
    return action


def _about(world: World, kind: str, ids: list[str], operations: tuple[str, ...], call: Any, outcome: Outcome) -> Action:
    sizes = [world.state.files[one].size for one in ids if one in world.state.files]
    action = Action(kind, ", ".join(ids), operations, call, outcome, min(sizes, default=100))
    action.missing = len(ids) == 1 and world.is_missing(ids[0])
    action.may_miss = world.may_miss(*ids)
    return action
