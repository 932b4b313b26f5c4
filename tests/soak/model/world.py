"""What a worker knows and works with, and what it can do with that: an action."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Optional

from azure.core.exceptions import AzureError, ResourceNotFoundError

from .dialects import DIALECTS, Dialect
from .disk import Disk, random_bytes, stored
from .state import Outcome, State, Stored

#: Names of saved files: few, so that files are replaced often.
_NAMES = [f"saved-{number}.bin" for number in range(8)]
_KNOWN_GONE = 20

#: The id, the name of the saved file, and the path of the service.
UnfinishedSave = tuple[str, str, str]
#: The file, and the path of the service.
UnfinishedUpload = tuple[Stored, str]
#: A call of the files operations, with options for its requests.
Call = Callable[..., Awaitable[None]]


class StoppedError(Exception):
    """What a progress hook ends a transfer with."""


class Hook:
    """A progress hook.

    :param stops_at: The number of bytes at which it ends the transfer; None never does.
    :ivar last: What it was called with last.
    """

    last: tuple[int, Optional[int]] = (-1, None)

    def __init__(self, stops_at: Optional[int]) -> None:
        self._stops_at = stops_at

    def __call__(self, current: int, total: Optional[int]) -> None:
        self.last = (current, total)
        if self._stops_at is not None and current >= self._stops_at:
            raise StoppedError


@dataclass
class Action:
    """One operation with its arguments.

    :ivar kind: Its name in the counts.
    :ivar text: Its arguments, for the history.
    :ivar operations: The ids of the operations of the service that it uses.
    :ivar call: Carries it out, and notes in ``outcome`` what it reports.
    :ivar outcome: What it tries, and then what it reported.
    :ivar reach: Bytes in which faults at a position of a body are placed.
    :ivar can_repeat: Whether the client can repeat all requests of it.
    :ivar missing: The ids that it uses and that are not on the service.
    :ivar may_miss: Whether one of its files may have vanished.
    :ivar listed: The files that it was shown, by id.
    :ivar must_list: The ids that it must have been shown.
    :ivar save: The unfinished save that it goes on with if it fails, or finishes.
    :ivar upload: The same for an upload.
    :ivar is_alone: Whether nothing else may be carried out at the same time.
    :ivar is_refused: Whether it must raise a ``FileExistsError`` if nothing else happens.
    :ivar was_stopped: Whether the progress hook ended it.
    """

    kind: str
    text: str
    operations: tuple[str, ...]
    call: Call
    outcome: Outcome = field(default_factory=Outcome)
    reach: int = 100
    can_repeat: bool = True
    missing: bool = False
    may_miss: bool = False
    listed: dict[str, Stored] = field(default_factory=dict)
    must_list: frozenset[str] = frozenset()
    save: Optional[UnfinishedSave] = None
    upload: Optional[UnfinishedUpload] = None
    is_alone: bool = False
    is_refused: bool = False
    was_stopped: bool = False

    async def run(self, files: Any, options: Mapping[str, Any]) -> None:
        """Carry it out, and note the error of the service, if there is one."""
        try:
            await self.call(files, **options)
        except AzureError as error:
            self.outcome.errors.append(error)
        except StoppedError:
            self.was_stopped = True


class World:
    """The place and the knowledge of one worker.

    :param chance: Makes its choices.
    :param disk: Its folders.
    :param prefix: Begins the names of its files.
    """

    def __init__(self, chance: random.Random, disk: Disk, prefix: str) -> None:
        self.chance = chance
        self.disk = disk
        self.state = State()
        #: The service that the clients call now.
        self.dialect: Dialect = DIALECTS[0]
        #: Saves that failed and can be resumed.
        self.unfinished_saves: list[UnfinishedSave] = []
        #: The same for uploads; the files are in the folder of sources.
        self.unfinished_uploads: list[UnfinishedUpload] = []
        self._prefix = prefix
        self._count = 0
        self._gone: list[str] = []

    def some_purpose(self) -> str:
        """Choose a purpose."""
        return self.chance.choice(self.dialect.purposes)

    def new_file(self, most: int = 2_000_000, purpose: Optional[str] = None) -> tuple[Stored, bytes]:
        """Make a file to upload, with a name of its own."""
        chance, purpose = self.chance, purpose or self.some_purpose()
        self._count += 1
        limit = chance.choice((100, 2_000, 2_000, 100_000, 100_000, 400_000, 2_000_000))
        content = random_bytes(chance.randrange(2**32), chance.randint(1, min(limit, most)))
        suffix = "png" if purpose == "vision" else "jsonl"
        return stored(f"{self._prefix}-{self._count}.{suffix}", purpose, content), content

    def some_id(self) -> str:
        """Choose a file; sometimes one that was deleted."""
        if not self.state.files or (self._gone and self.chance.random() < 0.06):
            return self.chance.choice(self._gone) if self._gone else "file-never"
        return self.chance.choice(self._ids())

    def some_ids(self) -> list[str]:
        """Choose some files."""
        ids = self._ids()
        return self.chance.sample(ids, min(len(ids), self.chance.randint(1, 6)))

    def _ids(self) -> list[str]:
        # By name: the ids are different in each run.
        return sorted(self.state.files, key=lambda key: (self.state.files[key].name, key))

    def some_name(self) -> str:
        """Choose the name of a file to save."""
        return self.chance.choice(_NAMES)

    def some_names(self, count: int) -> list[str]:
        """Choose different names of files to save."""
        return self.chance.sample(_NAMES, count)

    def some_hook(self, size: int) -> Hook:
        """Make a progress hook; some end the transfer."""
        return Hook(self.chance.randint(0, size) if self.chance.random() < 0.1 else None)

    def is_missing(self, file_id: str) -> bool:
        """Return whether a file is not on the service."""
        return file_id not in self.state.files

    def may_miss(self, *file_ids: str) -> bool:
        """Return whether one of some files may vanish or has vanished."""
        return any(self.is_missing(one) or one in self.state.doomed for one in file_ids)

    def settle(self, state: State) -> None:
        """Take over what is there after an action."""
        gone = [key for key in self.state.files if key not in state.files]
        self._gone = (self._gone + gone)[-_KNOWN_GONE:]
        self.state = state

    def note(self, action: Action) -> None:
        """Note what an action left unfinished, or finished."""
        if action.save is not None:
            self._settle(self.unfinished_saves, action.save, action)
        if action.upload is not None:
            self._settle(self.unfinished_uploads, action.upload, action)
            if action.upload not in self.unfinished_uploads:
                (self.disk.sources / action.upload[0].name).unlink()

    def _settle(self, unfinished: list[Any], one: Any, action: Action) -> None:
        is_gone = action.missing and any(isinstance(error, ResourceNotFoundError) for error in action.outcome.errors)
        is_done = bool(action.outcome.created or action.outcome.saved) or is_gone
        if is_done and one in unfinished:
            unfinished.remove(one)
        elif not is_done and one not in unfinished:
            unfinished.append(one)
