"""Compare a download with a local file while it arrives."""

from __future__ import annotations

import hashlib
import io
import os
import stat
from typing import Optional, Union

from .._decisions.download_plan import PartialDownload
from .._decisions.file_input import BytesLike
from .._decisions.interruptions import DifferentError
from .paths import check_path


def size_to_compare(path: Union[str, os.PathLike[str]]) -> int:
    """Return the size of a file that a download can be compared with.

    :raises TypeError: If ``path`` is not a path.
    :raises ValueError: If it is a pipe, a socket or a device.
    :raises FileNotFoundError: If it does not exist.
    :raises IsADirectoryError: If it is a folder.
    """
    text = os.fspath(path) if isinstance(path, (str, os.PathLike)) else None  # pyright: ignore[reportUnnecessaryIsInstance]
    if not isinstance(text, str):
        raise TypeError(f"path must be a str or a path, not {type(path).__name__}.")
    status = os.stat(check_path(text, "path"))
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(f"path {text!r} is a folder. Verify its files one by one.")
    if not stat.S_ISREG(status.st_mode):
        raise ValueError(f"path {text!r} is not a regular file.")
    return status.st_size


class Comparison:
    """Compares the content of a download with a file, and ends the download at the first difference.

    :param path: The path of the file.
    :keyword sha256: Whether to compute the checksum of the content.
    :raises OSError: If the file cannot be read.
    """

    earlier: Optional[PartialDownload] = None
    is_eager = True

    def __init__(self, path: Union[str, os.PathLike[str]], *, sha256: bool = False) -> None:
        # Unbuffered: a buffer would only copy the large blocks.
        self._file = io.FileIO(os.fspath(path))
        self._digest = hashlib.sha256() if sha256 else None

    @property
    def sha256(self) -> Optional[str]:
        """The SHA-256 of the content, once all of it was compared; None if it is not wanted."""
        return None if self._digest is None else self._digest.hexdigest()

    def open(self) -> None:
        """Do nothing: the file is open."""

    def restart(self, size: Optional[int], etag: Optional[str] = None) -> None:
        """Begin again at the first byte; the bytes are compared, not the announced size, which may be wrong."""
        self._file.seek(0)
        if self._digest is not None:
            self._digest = hashlib.sha256()

    def write(self, block: BytesLike) -> None:
        """Compare bytes with the next ones of the file.

        :raises DifferentError: If they differ.
        :raises OSError: If the file cannot be read.
        """
        own = self._file.read(len(block)) or b""
        while len(own) < len(block) and (more := self._file.read(len(block) - len(own))):
            own += more
        if own != block:
            raise DifferentError
        if self._digest is not None:
            self._digest.update(block)

    def flush(self) -> None:
        """Do nothing: a comparison cannot be resumed."""

    def commit(self) -> None:
        """Check that the file ends here.

        :raises DifferentError: If the file has more bytes.
        """
        if self._file.read(1):
            raise DifferentError(ended_early=True)

    def discard(self, *, keep_for_resume: bool = True) -> None:
        """Close the file."""
        self._file.close()
