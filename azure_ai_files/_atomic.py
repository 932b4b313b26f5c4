"""A file that reaches its name only whole."""

from __future__ import annotations

import errno
import os
import secrets
from pathlib import Path
from typing import Optional, Union

from ._transfer.paths import temporary_name


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
        raise _exists(target)
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


#: Bytes after which the system is told to begin writing: the disk then works while the network does, and has little
#: left to do when all must be on it.
_WRITE_BACK_SIZE = 8 * 1024 * 1024

#: Bytes of one write(2). Linux takes memory for its cache in pieces as large as a write, and large pieces, which it has
#: to find first, can make a write take four times as long.
_WRITE_SIZE = 32 * 1024


class AtomicFile:
    """Bytes collected in a temporary sibling of a target, which they replace only when they are complete.

    :param target: The path that the file will have.
    :param overwrite: Whether an existing file may be replaced.
    """

    def __init__(self, target: Path, overwrite: bool) -> None:
        self._target = target
        self._overwrite = overwrite
        self._temporary = target.with_name(temporary_name(target.name, secrets.token_hex(4)))
        # Created by open(2) itself, so that the file gets the mode that the user's umask says.
        flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
        self._fd: Optional[int] = os.open(self._temporary, flags, 0o666)
        self._written = self._written_back = 0

    def write(self, block: Union[bytes, bytearray, memoryview]) -> None:
        """Add bytes.

        :raises OSError: If they cannot be written, as on a full disk.
        """
        assert self._fd is not None
        view = memoryview(block)
        self._written += view.nbytes
        try:
            while view:
                view = view[os.write(self._fd, view[:_WRITE_SIZE]) :]
        except OSError as error:
            error.filename = str(self._target)
            raise
        if self._written - self._written_back >= _WRITE_BACK_SIZE:
            self._write_back()

    def restart(self, size: Optional[int]) -> None:
        """Begin again at the first byte, with room for what is announced.

        :param size: How many bytes will come; None while unknown.
        :raises OSError: If there is no room for them.
        """
        assert self._fd is not None
        os.ftruncate(self._fd, 0)
        os.lseek(self._fd, 0, os.SEEK_SET)
        self._written = self._written_back = 0
        if size:
            self._reserve(size)

    def _write_back(self) -> None:
        assert self._fd is not None
        if hasattr(os, "posix_fadvise"):
            # What is not on the disk yet is not dropped from memory by this, but its writing begins.
            size = self._written - self._written_back
            os.posix_fadvise(self._fd, self._written_back, size, os.POSIX_FADV_DONTNEED)
        self._written_back = self._written

    def _reserve(self, size: int) -> None:
        # A full disk shows before the first byte instead of after the last, and writing is faster.
        if not hasattr(os, "posix_fallocate"):
            return
        assert self._fd is not None
        try:
            os.posix_fallocate(self._fd, 0, size)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT):
                raise OSError(error.errno, f"No room for {size:,} bytes", str(self._target)) from error

    def commit(self) -> None:
        """Put the bytes on the disk and under their name.

        :raises FileExistsError: If the file has come to exist and must not be replaced.
        :raises OSError: If the disk fails.
        """
        assert self._fd is not None
        os.ftruncate(self._fd, os.lseek(self._fd, 0, os.SEEK_CUR))
        os.fsync(self._fd)
        self._close()
        if self._overwrite:
            os.replace(self._temporary, self._target)
        else:
            self._link()
        _sync_folder(self._target.parent)

    def discard(self) -> None:
        """Remove the temporary file, if it is still there."""
        self._close()
        self._temporary.unlink(missing_ok=True)

    def _close(self) -> None:
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def _link(self) -> None:
        # Unlike a rename, a link never replaces what another process saved meanwhile.
        try:
            os.link(self._temporary, self._target)
        except FileExistsError as error:
            raise _exists(self._target) from error
        except OSError:
            # A file system without links: take the name first, then replace what is our own.
            self._claim()
            os.replace(self._temporary, self._target)
        else:
            self._temporary.unlink()

    def _claim(self) -> None:
        try:
            os.close(os.open(self._target, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        except FileExistsError as error:
            raise _exists(self._target) from error


def _exists(target: Path) -> FileExistsError:
    return FileExistsError(f"{str(target)!r} exists already; it was left as it is, because overwrite=False.")


def _sync_folder(folder: Path) -> None:
    # The new name must survive a power cut too; Windows has no such call and needs none.
    if hasattr(os, "O_DIRECTORY"):
        fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)
