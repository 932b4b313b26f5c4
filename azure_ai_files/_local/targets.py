"""Where a file is saved."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Optional, Union

from .disk import sync_folder


def prepare_target(target_dir: Optional[Union[str, os.PathLike[str]]], file_name: str, overwrite: bool) -> Path:
    """Find out where a file is to be saved, and create its folder.

    :param target_dir: The folder; None is the current one.
    :param file_name: A name that was checked.
    :param overwrite: Whether a file of that name may be replaced.
    :return: The path of the file.
    :raises TypeError: If the folder is no path.
    :raises ValueError: If the folder is a file, or cannot be one.
    :raises FileExistsError: If the file exists and must not be replaced.
    :raises IsADirectoryError: If a folder has that name.
    """
    folder = target_folder(target_dir)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise ValueError(f"target_dir {str(folder)!r} is not a folder, or lies below a file.") from error
    target = folder / file_name
    if target.is_dir() and not target.is_symlink():
        raise IsADirectoryError(f"{str(target)!r} is a folder; choose another file_name.")
    if not overwrite and os.path.lexists(target):
        raise _exists_error(target)
    return target


def target_folder(target_dir: Optional[Union[str, os.PathLike[str]]]) -> Path:
    """Find out which folder is meant.

    :param target_dir: The folder; None is the current one.
    :raises TypeError: If it is no path.
    :raises ValueError: If it cannot be one.
    """
    if target_dir is None:
        return Path.cwd()
    path = os.fspath(target_dir) if isinstance(target_dir, (str, os.PathLike)) else None  # pyright: ignore[reportUnnecessaryIsInstance]
    if not isinstance(path, str):
        raise TypeError(f"target_dir must be a str or a path, not {type(target_dir).__name__}.")
    if "\0" in path:
        raise ValueError("target_dir holds a NUL character.")
    return Path(path).expanduser()


def publish(temporary: Path, target: Path, overwrite: bool) -> None:
    """Rename a complete temporary file to its target.

    :raises FileExistsError: If the target exists and ``overwrite`` is False.
    :raises OSError: If the disk fails.
    """
    if overwrite:
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
        temporary.unlink()


def _reserve_name(target: Path) -> None:
    try:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    except FileExistsError as error:
        raise _exists_error(target) from error


def _exists_error(target: Path) -> FileExistsError:
    return FileExistsError(f"{str(target)!r} exists already; it was left as it is, because overwrite=False.")
