"""Find the target of a download, and move a complete file there."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Optional, TypeVar, Union

from .disk import open_into, sync_folder
from .paths import check_path

#: How often a folder is created again: calls that fail at the same time can remove it in turn.
_MOST_ATTEMPTS = 20

T = TypeVar("T")


class SaveTarget:
    """The path of a file to save, and the folders that exist only because of it.

    :param target_dir: The folder; None is the current one.
    :param file_name: A name that was checked.
    :param overwrite: Whether a file of that name may be replaced.
    """

    def __init__(self, target_dir: Optional[Union[str, os.PathLike[str]]], file_name: str, overwrite: bool) -> None:
        self._target_dir = target_dir
        self._file_name = file_name
        self._overwrite = overwrite
        self._created: list[Path] = []

    def prepare(self) -> str:
        """Return the path of the file, and create its folder.

        Not as a ``Path``, which interns its parts: with a million files, the table of all interned texts is copied many
        times, into the memory of each thread in turn. And Python 3.12.1 never frees what it interned.

        :raises TypeError: If ``target_dir`` is not a path.
        :raises ValueError: If it is a file, or cannot be a folder, or a device, a pipe or a socket has the name.
        :raises FileExistsError: If the file exists and must not be replaced.
        :raises IsADirectoryError: If a folder has that name.
        """
        folder = target_folder(self._target_dir)
        check_path(self._file_name, "file_name")
        try:
            _insist(partial(self._create_folders, folder))
        except (FileExistsError, NotADirectoryError) as error:
            raise ValueError(f"target_dir {str(folder)!r} is not a folder, or is below a file.") from error
        target = os.path.join(folder, self._file_name)
        if os.path.isdir(target) and not os.path.islink(target):
            raise IsADirectoryError(f"{target!r} is a folder. Choose another file_name.")
        if not self._overwrite and os.path.lexists(target):
            raise _exists_error(target)
        replaced_file(target)
        return target

    def insist(self, create_file: Callable[[], None]) -> None:
        """Create a file in the folder, and first the folder, if another call has removed it as its own."""

        def create() -> None:
            self._create_folders(target_folder(self._target_dir))
            create_file()

        _insist(create)

    def remove_folders(self) -> None:
        """Remove the folders that were created here, as far as they are empty."""
        while self._created:
            with suppress(OSError):
                self._created.pop().rmdir()

    def _create_folders(self, folder: Path) -> None:
        missing = [path for path in (folder, *folder.parents) if not path.exists()]
        for path in reversed(missing):
            self._created.append(path)
            try:
                path.mkdir()
            except FileExistsError:
                self._created.pop()  # another process was faster, or the path contains ".."
        try:
            folder.mkdir(exist_ok=True)
        except FileExistsError:
            # A file, or a folder that another call removed, or created again, since mkdir saw it.
            if os.path.lexists(folder) and not folder.is_dir():
                raise
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(folder)) from None


def _insist(create: Callable[[], T]) -> T:
    """Create something in a folder that other calls may remove, as often as it takes."""
    for _ in range(_MOST_ATTEMPTS):
        with suppress(FileNotFoundError):
            return create()
    return create()


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
    return _expanded(Path(check_path(path, "target_dir")))


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


def replaced_file(target: str) -> Optional[os.stat_result]:
    """Return the status of the regular file that a target replaces; None if it replaces a link or nothing.

    :raises ValueError: If anything else has its name.
    """
    try:
        status = os.lstat(target)
    except FileNotFoundError:
        return None
    if stat.S_ISREG(status.st_mode):
        return status
    if not stat.S_ISLNK(status.st_mode) and not stat.S_ISDIR(status.st_mode):
        raise ValueError(f"{target!r} is a device, a pipe or a socket. Choose another file_name.")
    return None


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


def publish(temporary: str, target: str, overwrite: bool) -> None:
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
    sync_folder(os.path.dirname(target) or os.curdir)


def _link(temporary: str, target: str) -> None:
    try:
        # Unlike a rename, a link never replaces what another process saved meanwhile.
        os.link(temporary, target)
    except FileExistsError as error:
        raise _exists_error(target) from error
    except OSError:
        # The file system has no links: reserve the name, then replace the own empty file.
        _replace_reserved(temporary, target)
    else:
        # The file has its name now; a second one does no harm.
        with suppress(OSError):
            os.unlink(temporary)


def _replace_reserved(temporary: str, target: str) -> None:
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
        if opened and os.path.exists(temporary):
            os.unlink(target)
        raise


def _exists_error(target: str) -> FileExistsError:
    return FileExistsError(f"{target!r} already exists and was not replaced, because overwrite=False.")
