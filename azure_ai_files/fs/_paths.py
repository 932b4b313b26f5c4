"""Paths of the file system: names, ids, and which names are paths."""

from __future__ import annotations

import errno
import os
import re
from typing import NamedTuple, Optional

PROTOCOL = "aifiles"
#: The folder that contains every file by its id.
ID_FOLDER = ".id"

_ID = re.compile(r"[A-Za-z]+[-_][A-Za-z0-9_-]{8,}")


class FilePath(NamedTuple):
    """What a path asks for.

    :ivar path: The path, without its protocol and outer slashes.
    :ivar file_id: The id, if the path is below ``.id``.
    :ivar name: The name that the file with that id must have; None if the path does not say.
    """

    path: str
    file_id: Optional[str] = None
    name: Optional[str] = None

    @property
    def is_by_id(self) -> bool:
        """Whether the path is below ``.id``."""
        return self.file_id is not None

    def fits(self, name: str) -> bool:
        """Return whether a file with the id of the path may have this name."""
        return self.name is None or self.name in (name, name.strip("/"))


def stripped(path: str) -> str:
    """Return a path without its protocol and outer slashes."""
    for prefix in (f"{PROTOCOL}://", f"{PROTOCOL}::"):
        path = path.removeprefix(prefix)
    return path.strip("/")


def parsed(path: str) -> FilePath:
    """Return what a path asks for."""
    path = stripped(path)
    first, _, rest = path.partition("/")
    if first != ID_FOLDER or not rest:
        return FilePath(path)
    file_id, slash, name = rest.partition("/")
    return FilePath(path, file_id, name if slash else None)


def path_of_id(file_id: str, name: str = "") -> str:
    """Return the path of the file with this id."""
    return "/".join(filter(None, (ID_FOLDER, file_id, name)))


def looks_like_id(path: str) -> bool:
    """Return whether a path may be the id of a file."""
    return _ID.fullmatch(path) is not None


def is_path(name: str) -> bool:
    """Return whether a file with this name can be reached by its name."""
    parts = name.split("/")
    return parts[0] != ID_FOLDER and not any(part in ("", ".", "..") for part in parts)


def check_path(path: str) -> str:
    """Return a path as the name of a file that can be opened or written under it.

    :raises ValueError: If a file with that name could not be reached by it.
    """
    name = stripped(path)
    if not is_path(name):
        raise ValueError(
            f"{path!r} cannot be the path of a file: each part of it must be a name, not empty, '.' or '..', and the "
            f"first one must not be {ID_FOLDER!r}."
        )
    return name


def parents(name: str) -> list[str]:
    """Return the folders that a name is in, the nearest first, without the root."""
    parts = name.split("/")
    return ["/".join(parts[:count]) for count in range(len(parts) - 1, 0, -1)]


def not_found(path: str) -> FileNotFoundError:
    """Return the error for a path that does not exist."""
    return FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)


def is_folder(path: str) -> IsADirectoryError:
    """Return the error for a folder where a file is needed."""
    return IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path)
