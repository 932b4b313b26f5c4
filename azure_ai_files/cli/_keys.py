"""The keys of the emulator's projects: passed by the user, stored by an earlier run, or new."""

import json
import os
import secrets
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Optional, cast

from ._output import CommandError, ExitCode

__all__ = ["ProjectKeys"]

_FILE = "keys.json"
#: The database of the emulator, which exists wherever an emulator has stored keys.
_DATABASE = "files.db"


class ProjectKeys:
    """The keys of the projects.

    The keys that the user did not pass are stored in the data folder, so that clients keep working after a restart.
    Only the owner can read the file with the keys.

    :param given: The keys by project; None if the user did not pass one.
    :type given: ~typing.Mapping[str, str]
    :param folder: The data folder; None if the keys are not stored.
    :type folder: ~pathlib.Path
    :raises ~azure_ai_files.cli._output.CommandError: if the stored keys are not valid.
    :raises OSError: if the stored keys cannot be read.

    :ivar by_project: The key of each project.
    :vartype by_project: ~typing.Mapping[str, str]
    :ivar given: The projects whose keys the user passed.
    :vartype given: frozenset[str]
    """

    def __init__(self, given: Mapping[str, Optional[str]], folder: Optional[Path]) -> None:
        self._path = None if folder is None else folder / _FILE
        self._kept = _read(self._path)
        made = {name: self._kept.get(name) or secrets.token_urlsafe(24) for name, key in given.items() if key is None}
        self._to_keep = {**self._kept, **made}
        self.by_project: Mapping[str, str] = {name: made[name] if key is None else key for name, key in given.items()}
        self.given = frozenset(given) - frozenset(made)

    def keep(self) -> None:
        """Store the keys for the next run. Call this once the emulator has locked the data folder.

        :raises OSError: if the keys cannot be written.
        """
        if self._path is not None and self._to_keep != self._kept:
            _write(self._path, json.dumps(self._to_keep, indent=2) + "\n")


def _read(path: Optional[Path]) -> dict[str, str]:
    if path is None:
        return {}
    try:
        kept: Any = json.loads(path.read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (ValueError, RecursionError):
        kept = None
    if not path.with_name(_DATABASE).exists():
        raise CommandError(ExitCode.LOCAL, f"{path} is not a key file of an emulator; choose another folder")
    if not isinstance(kept, dict) or not all(isinstance(key, str) for key in cast("dict[str, Any]", kept).values()):
        raise CommandError(ExitCode.LOCAL, f"{path} is not a valid key file; delete it to create new keys")
    return cast("dict[str, str]", kept)


def _write(path: Path, text: str) -> None:
    # A file from mkstemp can be read by its owner only.
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}-")
    try:
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(descriptor)
        os.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise
