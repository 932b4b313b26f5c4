"""What is written and not uploaded yet."""

from __future__ import annotations

import asyncio
import sys
from typing import Any, Optional, Protocol

from ._base import sync
from ._content import ContentReader
from ._listing import Entry
from ._spool import Spool
from ._uploads import Upload

MODES = ("rb", "wb", "xb")


def check_mode(mode: str) -> str:
    """Return a mode that files can be opened with.

    :raises NotImplementedError: If they cannot.
    """
    if mode not in MODES:
        raise NotImplementedError(
            f"Files cannot be opened with mode {mode!r}: the service stores each file once, as a whole. Use 'r', 'w' "
            "or 'x', in binary or text mode."
        )
    return mode


class Host(Protocol):
    """What files need of their file system."""

    blocksize: int

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The event loop of the sync methods."""
        ...

    def exists(self, path: str) -> bool:
        """Return whether a path exists."""
        ...

    async def _open_reader(self, path: str, block_size: int) -> tuple[Entry, ContentReader, int]: ...

    async def _publish(self, upload: Upload) -> None: ...


def open_reader(fs: Host, path: str, block_size: int) -> tuple[Entry, ContentReader, int]:
    """Return what an open file needs: its entry, its reader and its size."""
    method = fs._open_reader  # pyright: ignore[reportPrivateUsage] - only file objects call it
    return sync(fs.loop, method, path, block_size)


def publish(fs: Host, upload: Upload) -> None:
    """Upload a file."""
    method = fs._publish  # pyright: ignore[reportPrivateUsage] - only file objects call it
    sync(fs.loop, method, upload)


async def publish_async(fs: Host, upload: Upload) -> None:
    """Upload a file, in the event loop of the file system."""
    await fs._publish(upload)  # pyright: ignore[reportPrivateUsage] - only file objects call it


class Draft:
    """What was written so far, and whether it may be published.

    :param name: The name of the file.
    :param mode: The mode that it was opened with.
    :param options: Keywords for the upload.
    """

    def __init__(self, name: str, mode: str, options: dict[str, Any]) -> None:
        self.spool: Optional[Spool] = Spool()
        self._name = name
        self._mode = mode
        self._options = options
        self._raised = sys.exc_info()[1]

    @property
    def is_interrupted(self) -> bool:
        """Whether an exception was raised since the file was opened: fsspec closes files without saying why."""
        raised = sys.exc_info()[1]
        return raised is not None and raised is not self._raised

    def upload(self) -> Optional[Upload]:
        """Return what to upload; None if it was discarded."""
        if self.spool is None:
            return None
        self.spool.file.seek(0)
        return Upload(
            self._name,
            {"file": self.spool.file},
            self.spool.size,
            is_exclusive=self._mode == "xb",
            **self._options,
        )

    def discard(self) -> None:
        """Forget what was written."""
        self._raised = None
        spool, self.spool = self.spool, None
        if spool is not None:
            spool.close()


class DeferredUpload:
    """An upload that waits for the end of a transaction.

    :param fs: The file system.
    :param upload: The upload.
    :param spool: Its content, to be closed.
    """

    def __init__(self, fs: Host, upload: Upload, spool: Spool) -> None:
        self._fs = fs
        self._upload = upload
        self._spool = spool

    def commit(self) -> None:
        """Upload the file."""
        try:
            publish(self._fs, self._upload)
        finally:
            self.discard()

    def discard(self) -> None:
        """Forget the file."""
        self._spool.close()
