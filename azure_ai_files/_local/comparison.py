"""A file that a download is compared with, while it comes."""

from __future__ import annotations

import io
import os
import stat
from typing import Optional, Union

from .._decisions.download_plan import PartialDownload
from .._decisions.file_input import BytesLike
from .._decisions.interruptions import DifferentError


def size_to_compare(path: Union[str, os.PathLike[str]]) -> int:
    """Look at a file that a download is to be compared with.

    :param path: Where it is.
    :return: Its bytes.
    :raises TypeError: If that is no path.
    :raises ValueError: If it is a pipe, a socket or a device.
    :raises FileNotFoundError: If there is nothing.
    :raises IsADirectoryError: If it is a folder.
    """
    text = os.fspath(path) if isinstance(path, (str, os.PathLike)) else None  # pyright: ignore[reportUnnecessaryIsInstance]
    if not isinstance(text, str):
        raise TypeError(f"path must be a str or a path, not {type(path).__name__}.")
    status = os.stat(text)
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(f"path {text!r} is a folder; verify its files one by one.")
    if not stat.S_ISREG(status.st_mode):
        raise ValueError(f"path {text!r} is no regular file.")
    return status.st_size


class Comparison:
    """Takes the content of a download, and ends it at the first byte that is not that of a file.

    :param path: The file.
    :raises OSError: If it cannot be read.
    """

    earlier: Optional[PartialDownload] = None
    is_eager = True

    def __init__(self, path: Union[str, os.PathLike[str]]) -> None:
        # Unbuffered: whole blocks are read, and a buffer would only copy them.
        self._file = io.FileIO(os.fspath(path))

    def restart(self, size: Optional[int], etag: Optional[str] = None) -> None:
        """Begin again at the first byte.

        :param size: How many bytes will come; None while unknown.
        :param etag: Not needed here.
        :raises DifferentError: If these are more or fewer than the file has.
        """
        if size not in (None, os.fstat(self._file.fileno()).st_size):
            raise DifferentError
        self._file.seek(0)

    def write(self, block: BytesLike) -> None:
        """Compare bytes with those that come next in the file.

        :param block: The bytes.
        :raises DifferentError: If they differ.
        :raises OSError: If the file cannot be read.
        """
        own = self._file.read(len(block)) or b""
        while len(own) < len(block) and (more := self._file.read(len(block) - len(own))):
            own += more
        if own != block:
            raise DifferentError

    def flush(self) -> None:
        """Do nothing: there is nothing to go on with later."""

    def commit(self) -> None:
        """Take note that this was all.

        :raises DifferentError: If the file has more bytes.
        """
        if self._file.read(1):
            raise DifferentError

    def discard(self, *, keep_for_resume: bool = True) -> None:
        """Close the file.

        :keyword keep_for_resume: Not needed here.
        """
        self._file.close()
