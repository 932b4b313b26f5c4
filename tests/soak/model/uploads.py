"""Actions that upload."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import AsyncIterator
from typing import Any, Optional

from azure.core.exceptions import AzureError

from azure_ai_files.exceptions import PollingTimeoutError
from tests.harness.surface import SyncObject

from .disk import stored
from .state import Outcome, Stored
from .world import Action, Call, World

_PART_SIZE = 100_000
_PARTS = ("Uploads_Create", "Uploads_AddPart", "Uploads_AddPart", "Uploads_Complete", "Uploads_Cancel")
_MOST_UNFINISHED = 4
#: Part of the message of an error after the upload itself.
_REMAINS = re.compile("was uploaded before as '([^']+)'")


def report(outcome: Outcome, info: Any, file: Stored, *, has_digest: bool) -> None:
    """Note an upload that was reported, and check what was said of it."""
    outcome.created[info.id] = file
    said = (info.filename, info.purpose, info.bytes)
    if said != (file.name, file.purpose, file.size) or (has_digest and info["sha256"] != file.digest):
        outcome.wrong.append(f"{file} was reported as {dict(info)}")


def upload(world: World) -> Action:
    """Upload bytes, a path, an open file, or what can be read only once."""
    file, content = world.new_file()
    way = world.chance.choice(("bytes", "path", "open", "once"))
    return _one(world, file, content, way, "upload")


def upload_and_poll(world: World) -> Action:
    """Upload a file, and wait until it is usable, with and without a poller."""
    file, content = world.new_file()
    kind = world.chance.choice(("upload_and_poll", "begin_upload"))
    action = _one(world, file, content, world.chance.choice(("bytes", "path")), kind)
    action.operations = ("Files_Create", "Files_Get")
    return action


def _one(world: World, file: Stored, content: bytes, way: str, kind: str) -> Action:
    outcome, wants, hook = Outcome(uploads=[file]), world.chance.random() < 0.4, world.some_hook(file.size)
    path = world.disk.sources / file.name
    extra: dict[str, Any] = {} if kind == "upload" else {"polling_interval": 0.01}

    async def call(files: Any, **options: Any) -> None:
        handle = io.BytesIO(content)
        sources: dict[str, Any] = {"bytes": content, "open": handle, "once": _once(content, files)}
        if way == "path":
            path.write_bytes(content)
            options["file_path"] = path
        else:
            options |= {"file": sources[way], "filename": file.name}
        try:
            method = getattr(files, kind)
            progress = {"progress_hook": hook} if wants else {}
            info = await method(purpose=file.purpose, sha256=wants, **progress, **extra, **options)
            if kind == "begin_upload":
                info = await info.result()
            report(outcome, info, file, has_digest=wants)
            if wants and hook.last[0] != file.size:
                outcome.wrong.append(f"the last progress of {file} is {hook.last}")
        except PollingTimeoutError as error:
            outcome.errors.append(error)
            outcome.created |= {error.file_id: file} if error.file_id else {}
        except AzureError as error:
            outcome.errors.append(error)
            outcome.created |= dict.fromkeys(_REMAINS.findall(error.message), file)
        finally:
            if way == "path":
                path.unlink()
            if handle.closed or handle.tell():
                outcome.wrong.append(f"the open file of {file} was closed or moved")

    text = f"{file} by {way}"
    return Action(kind, text, ("Files_Create",), call, outcome, file.size, can_repeat=way != "once")


def _once(content: bytes, files: Any) -> Any:
    """Return what can be read only once, in the form for these operations."""
    blocks = iter([content[:5], content[5:]])

    async def read() -> AsyncIterator[bytes]:
        for block in blocks:
            yield block

    return blocks if isinstance(files, SyncObject) else read()


def upload_in_parts(world: World) -> Optional[Action]:
    """Upload a file in parts."""
    if not world.dialect.has_parts:
        return None
    file, content = world.new_file()
    outcome = Outcome(uploads=[file])
    options = {"part_size": _PART_SIZE, "max_concurrency": world.chance.randint(1, 4)}
    hook = world.some_hook(file.size)
    call = _parts_call(file, outcome, {"file": (file.name, content), "progress_hook": hook, **options})
    return Action("upload in parts", f"{file} {options}", _PARTS, call, outcome, min(file.size, _PART_SIZE))


def upload_to_resume(world: World) -> Optional[Action]:
    """Upload a file in parts that can be resumed, or go on with one; sometimes the file has changed meanwhile."""
    chance = world.chance
    path = world.dialect.path
    unfinished = [file for file, where in world.unfinished_uploads if where == path]
    is_new = not unfinished or chance.random() < 0.5
    if not world.dialect.has_parts or (is_new and len(world.unfinished_uploads) >= _MOST_UNFINISHED):
        return None
    text = "new"
    if is_new:
        file, content = world.new_file()
        (world.disk.sources / file.name).write_bytes(content)
    else:
        file, text = chance.choice(unfinished), "resumed"
        if chance.random() < 0.2:
            world.unfinished_uploads.remove((file, path))
            content = world.new_file()[1]
            file, text = stored(file.name, file.purpose, content), "changed"
            (world.disk.sources / file.name).write_bytes(content)
    outcome, source = Outcome(uploads=[file]), world.disk.sources / file.name
    options = {"file_path": source, "part_size": _PART_SIZE, "resume": True, "max_concurrency": chance.randint(1, 4)}
    call = _parts_call(file, outcome, {"progress_hook": world.some_hook(file.size), **options})
    reach = min(file.size, _PART_SIZE)
    operations = (*_PARTS, "Files_List", "Files_Get")
    return Action(
        "upload to resume", f"{file} {text}", operations, call, outcome, reach, upload=(file, path), is_alone=True
    )


def _parts_call(file: Stored, outcome: Outcome, arguments: dict[str, Any]) -> Call:
    async def call(files: Any, **options: Any) -> None:
        info = await files.upload(purpose=file.purpose, sha256=True, **arguments, **options)
        report(outcome, info, file, has_digest=True)

    return call


def upload_many(world: World) -> Action:
    """Upload many files, from bytes and paths."""
    purpose = world.some_purpose()
    made = [world.new_file(100_000, purpose) for _ in range(world.chance.randint(1, 8))]
    paths = [world.chance.random() < 0.5 for _ in made]
    files_made = [file for file, _ in made]
    outcome = Outcome(uploads=files_made)
    concurrency = world.chance.randint(1, 4)

    async def call(files: Any, **options: Any) -> None:
        sources: list[Any] = []
        for (file, content), by_path in zip(made, paths, strict=True):
            path = world.disk.sources / file.name
            if by_path:
                path.write_bytes(content)
            sources.append(path if by_path else (content, file.name))
        try:
            many = files.upload_many(sources, purpose=purpose, max_concurrency=concurrency, **options)
            await _results(many, outcome, lambda result: files_made[result.index])
        finally:
            for file in files_made:
                (world.disk.sources / file.name).unlink(missing_ok=True)

    reach = min(file.size for file in files_made)
    return Action("upload_many", f"{files_made}", ("Files_Create",), call, outcome, reach)


def upload_directory(world: World) -> Action:
    """Upload a folder with a subfolder."""
    purpose = world.some_purpose()
    made = [world.new_file(50_000, purpose) for _ in range(world.chance.randint(1, 6))]
    by_name = {file.name: file for file, _ in made}
    outcome, folder = Outcome(uploads=list(by_name.values())), world.disk.sources / "folder"

    async def call(files: Any, **options: Any) -> None:
        (folder / "inner").mkdir(parents=True)
        for number, (file, content) in enumerate(made):
            (folder / ("inner" if number % 2 else "") / file.name).write_bytes(content)
        try:
            many = files.upload_directory(folder, purpose=purpose, pattern="**/*", max_concurrency=3, **options)
            await _results(many, outcome, lambda result: by_name[result.input.name])
        finally:
            shutil.rmtree(folder)

    reach = min(file.size for file, _ in made)
    return Action("upload_directory", f"{list(by_name)}", ("Files_Create",), call, outcome, reach)


async def _results(many: Any, outcome: Outcome, file_of: Any) -> None:
    seen: set[int] = set()
    async with many as results:
        async for result in results:
            seen.add(result.index)
            if result.ok:
                report(outcome, result.file, file_of(result), has_digest=False)
            else:
                outcome.errors.append(result.error)
    if seen != set(range(len(outcome.uploads))):
        outcome.wrong.append(f"results for {sorted(seen)} of {len(outcome.uploads)} files")
