"""Find the target of a download, and move a complete file there."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Optional, Union

from .disk import sync_folder


def prepare_target(target_dir: Optional[Union[str, os.PathLike[str]]], file_name: str, overwrite: bool) -> Path:
    """Return the path of the file to save, and create its folder.

    :param target_dir: The folder; None is the current one.
    :param file_name: A name that was checked.
    :param overwrite: Whether a file of that name may be replaced.
    :return: The path of the file.
    :raises TypeError: If ``target_dir`` is not a path.
    :raises ValueError: If it is a file, or cannot be a folder.
    :raises FileExistsError: If the file exists and must not be replaced.
    :raises IsADirectoryError: If a folder has that name.
    :raises ValueError: Also if a device, a pipe or a socket has that name.
    """
    folder = target_folder(target_dir)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise ValueError(f"target_dir {str(folder)!r} is not a folder, or is below a file.") from error
    target = folder / file_name
    if target.is_dir() and not target.is_symlink():
        raise IsADirectoryError(f"{str(target)!r} is a folder. Choose another file_name.")
    if not overwrite and os.path.lexists(target):
        raise _exists_error(target)
    replaced_file(target)
    return target


def target_folder(target_dir: Optional[Union[str, os.PathLike[str]]]) -> Path:
    """Return the folder that ``target_dir`` names; None names the current one.

    "~" and "~name" at its beginning are home folders, unless a folder has that name or there is no such user.

    :raises TypeError: If it is not a path.
    :raises ValueError: If it cannot be a folder.
    """
    if target_dir is None:
        return Path.cwd()
    path = os.fspath(target_dir) if isinstance(target_dir, (str, os.PathLike)) else None  # pyright: ignore[reportUnnecessaryIsInstance]
    if not isinstance(path, str):
        raise TypeError(f"target_dir must be a str or a path, not {type(target_dir).__name__}.")
    if "\0" in path:
        raise ValueError("target_dir must not contain a NUL character.")
    return _expanded(Path(path))


def _expanded(folder: Path) -> Path:
    first = folder.parts[0] if folder.parts else ""
    if not first.startswith("~") or (first != "~" and os.path.lexists(first)):
        return folder
    try:
        return folder.expanduser()
    except RuntimeError as error:
        if first != "~":
            return folder
        raise ValueError(
            f"target_dir {str(folder)!r} begins with the home folder, but this user has none. Pass a full path."
        ) from error


def replaced_file(target: Path) -> Optional[os.stat_result]:
    """Return the status of the regular file that a target replaces; None if it replaces a link or nothing.

    :raises ValueError: If anything else has its name.
    """
    try:
        status = target.lstat()
    except FileNotFoundError:
        return None
    if stat.S_ISREG(status.st_mode):
        return status
    if not stat.S_ISLNK(status.st_mode) and not stat.S_ISDIR(status.st_mode):
        raise ValueError(f"{str(target)!r} is a device, a pipe or a socket. Choose another file_name.")
    return None


def publish(temporary: Path, target: Path, overwrite: bool) -> None:
    """Rename a complete temporary file to its target.

    :raises FileExistsError: If the target exists and ``overwrite`` is False.
    :raises ValueError: If it is a device, a pipe or a socket by now.
    :raises OSError: If the disk fails.
    """
    if overwrite:
        replaced_file(target)
        os.replace(temporary, target)
    else:
        _link(temporary, target)
    sync_folder(target.parent)


def _link(temporary: Path, target: Path) -> None:
    try:
        # Unlike a rename, a link never replaces what another process saved meanwhile.
        os.link(temporary, target)
    except FileExistsError as error:
        raise _exists_error(target) from error
    except OSError:
        # The file system has no links: reserve the name, then replace the own empty file.
        _reserve_name(target)
        os.replace(temporary, target)
    else:
        # The file has its name now; a second one does no harm.
        with suppress(OSError):
            temporary.unlink()


def _reserve_name(target: Path) -> None:
    try:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    except FileExistsError as error:
        raise _exists_error(target) from error


def _exists_error(target: Path) -> FileExistsError:
    return FileExistsError(f"{str(target)!r} already exists and was not replaced, because overwrite=False.")
