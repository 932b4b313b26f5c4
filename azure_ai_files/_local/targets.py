"""Find the target of a download, and move a complete file there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Optional, Union

from .disk import open_into, sync_folder
from .paths import check_path


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
    """
    folder = target_folder(target_dir)
    check_path(file_name, "file_name")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise ValueError(f"target_dir {str(folder)!r} is not a folder, or is below a file.") from error
    target = folder / file_name
    if target.is_dir() and not target.is_symlink():
        raise IsADirectoryError(f"{str(target)!r} is a folder. Choose another file_name.")
    if not overwrite and os.path.lexists(target):
        raise _exists_error(target)
    return target


def target_folder(target_dir: Optional[Union[str, os.PathLike[str]]]) -> Path:
    """Return the folder that ``target_dir`` names; None names the current one.

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
    return Path(check_path(path, "target_dir")).expanduser()


def source_folder(path: Union[str, os.PathLike[str]]) -> Path:
    """Return a folder that can be read.

    :raises OSError: If it cannot, or is not a folder.
    :raises TypeError: If it is not a path.
    :raises ValueError: If the file system cannot take the path.
    """
    folder = Path(path)
    check_path(str(folder), "path")
    os.scandir(folder).close()
    return folder


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
        _replace_reserved(temporary, target)
    else:
        temporary.unlink()


def _replace_reserved(temporary: Path, target: Path) -> None:
    opened: list[int] = []
    try:
        try:
            open_into(opened, target, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
        finally:
            for fd in opened:
                os.close(fd)
        os.replace(temporary, target)
    except FileExistsError as error:
        raise _exists_error(target) from error
    except BaseException:
        if opened and temporary.exists():
            target.unlink()
        raise


def _exists_error(target: Path) -> FileExistsError:
    return FileExistsError(f"{str(target)!r} already exists and was not replaced, because overwrite=False.")
