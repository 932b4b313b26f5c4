"""The transfers that are interrupted, and what must be true afterwards."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from azure_ai_files import AgentsClient
from azure_ai_files.emulator import Emulator
from tests.fault.target import DATA

OLD = b"what was there before"
#: Enough for a thread that writes, and for some ranges or parts of the size that the tests set.
NEW = DATA
PART_SIZE = 100_000
_UPLOADED = DATA[:350_000]
_MANY = 4


@dataclass
class Place:
    """What a transfer works with: a folder, a source, and ids of files on the service."""

    folder: Path
    source: Path
    file_ids: list[str]
    store_id: str
    #: What each saved file is called.
    names: list[str] = field(default_factory=lambda: [f"{number}.bin" for number in range(_MANY)])

    def reset(self) -> None:
        """Put the old files back."""
        for path in self.folder.iterdir():
            path.unlink()
        for name in self.names:
            (self.folder / name).write_bytes(OLD)

    def problems(self, operation: Operation, *, finished: bool = False) -> list[str]:
        """Say what is wrong: each file must be the old one or the whole new one, and new if the operation saved it."""
        found = {path.name: path.read_bytes() for path in self.folder.iterdir()}
        extra = sorted(found.keys() - set(self.names)) + _journals()
        if operation.resumes and not finished:
            extra = [name for name in extra if "azure-ai-files" not in name and not name.endswith(".journal")]
        new = self.names[: operation.saves if finished else 0]
        wrong = [name for name in self.names if found.get(name) not in ([NEW] if name in new else [OLD, NEW])]
        return [f"left {name}" for name in extra] + [f"{name} is neither old nor new" for name in wrong]


def _journals() -> list[str]:
    state = Path(os.environ["AZURE_AI_FILES_STATE_DIR"])
    return [path.name for path in state.iterdir()] if state.exists() else []


def make_place(emulator: Emulator, folder: Path) -> Place:
    emulator.settings.allow_all_downloads = True
    (folder / "target").mkdir()
    source = folder / "source.bin"
    source.write_bytes(_UPLOADED)
    ids = [emulator.add_file(f"{number}.bin", NEW, purpose="assistants") for number in range(_MANY)]
    with AgentsClient(emulator.openai_endpoint, emulator.credential) as client:
        store_id = client.vector_stores.create().id
    return Place(folder / "target", source, ids, store_id)


@dataclass(frozen=True)
class Operation:
    """A transfer.

    :ivar method: The method of ``files``.
    :ivar arguments: Makes its arguments.
    :ivar saves: How many files it saves.
    :ivar resumes: Whether it leaves what the next call goes on with.
    :ivar has_progress: Whether it takes a ``progress_hook``.
    """

    method: str
    arguments: Callable[[Place], tuple[tuple[Any, ...], Mapping[str, Any]]]
    saves: int = 0
    resumes: bool = False
    has_progress: bool = True

    def sync(self, files: Any, place: Place, **more: Any) -> None:
        """Carry it out with the sync client, and with more keywords."""
        positional, keywords = self.arguments(place)
        result = getattr(files, self.method)(*positional, **keywords, **more)
        if self.method.endswith("_many"):
            for one in result:
                one.raise_for_error()

    async def aio(self, files: Any, place: Place, **more: Any) -> None:
        """Carry it out with the async client, and with more keywords."""
        positional, keywords = self.arguments(place)
        result = getattr(files, self.method)(*positional, **keywords, **more)
        if not self.method.endswith("_many"):
            await result
            return
        async with result:
            async for one in result:
                one.raise_for_error()


def _save(**options: Any) -> Callable[[Place], Any]:
    return lambda place: ((place.file_ids[0], place.names[0], place.folder), options)


def _upload(**options: Any) -> Callable[[Place], Any]:
    return lambda place: ((), {"file_path": place.source, "purpose": "assistants", **options})


OPERATIONS = {
    "save": Operation("save", _save(sha256=True, tracing_options={"enabled": True}), 1),
    "save by ranges": Operation("save", _save(max_concurrency=3), 1),
    "save to resume": Operation("save", _save(max_concurrency=3, resume=True), 1, resumes=True),
    "upload": Operation("upload", _upload(sha256=True)),
    "upload in parts": Operation("upload", _upload(part_size=PART_SIZE, max_concurrency=3)),
    "upload to resume": Operation("upload", _upload(part_size=PART_SIZE, resume=True), resumes=True),
    "upload_many": Operation(
        "upload_many",
        lambda place: (([(b"x" * 1000, "a"), (place.source, "b"), (b"y", "c")],), {"purpose": "assistants"}),
    ),
    "upload_many and poll": Operation(
        "upload_many",
        lambda place: (
            ([(b"x", "a"), (b"y", "b")],),
            {"purpose": "assistants", "poll": True, "polling_interval": 0.02},
        ),
    ),
    "upload_many into a vector store": Operation(
        "upload_many",
        lambda place: (
            ([(b"x", "a"), (b"y", "b")],),
            {"purpose": "assistants", "vector_store_id": place.store_id, "polling_interval": 0.02},
        ),
    ),
    "wait_many": Operation(
        "wait_many", lambda place: ((place.file_ids,), {"polling_interval": 0.02}), has_progress=False
    ),
    "save_many": Operation(
        "save_many",
        lambda place: ((list(zip(place.file_ids, place.names, strict=True)), place.folder), {"max_concurrency": 3}),
        _MANY,
    ),
}
