"""The file objects of the file system."""

from __future__ import annotations

import errno
import logging
import os
import warnings
import weakref
from asyncio import AbstractEventLoop
from functools import partial
from types import TracebackType
from typing import Any, Optional, cast

from . import _paths as paths
from ._base import AbstractAsyncStreamedFile, AbstractBufferedFile, sync
from ._content import ContentReader
from ._drafts import Draft, Host, check_mode, open_reader, publish, publish_async

_logger = logging.getLogger(__name__)


class AIFile(AbstractBufferedFile):
    """A file that is open.

    What is written is uploaded when the file is closed, as a whole. If an exception is raised between the opening and
    the closing, nothing is uploaded. Get it from :meth:`AIFileSystem.open`.

    :param fs: The file system.
    :type fs: ~azure_ai_files.fs.AIFileSystem
    :param path: The path.
    :type path: str
    :param mode: "rb", "wb" or "xb".
    :type mode: str
    :param block_size: Bytes that are read at a time; None for those of the file system.
    :type block_size: int
    :param autocommit: Whether to upload when the file is closed; otherwise :meth:`commit` does.
    :type autocommit: bool
    :param cache_options: Options of the read cache.
    :type cache_options: dict[str, any]
    :param size: Not used; fsspec passes it.
    :type size: int
    :param purpose: The purpose of what is written; None for that of the file system.
    :type purpose: str
    :param expires_after: When the service deletes what is written; None for never, or as the service decides.
    :type expires_after: ~datetime.timedelta or int
    :raises ValueError: If no file can have that path.
    :raises NotImplementedError: If the mode is not supported.
    :raises OSError: If the file cannot be opened.
    """

    loc: int
    _draft: Optional[Draft] = None
    _reader: Optional[ContentReader] = None
    _details: Any = None

    def __init__(
        self,
        fs: Host,
        path: str,
        mode: str = "rb",
        block_size: Any = None,
        autocommit: bool = True,
        cache_options: Optional[dict[str, Any]] = None,
        size: Optional[int] = None,
        purpose: Optional[str] = None,
        expires_after: Any = None,
        **kwargs: Any,
    ) -> None:
        del size  # that of an object that was pickled; the service knows better
        self._closed = True  # until all is well
        self._is_dropped = False
        name = paths.check_path(path) if not paths.parsed(path).is_by_id or mode != "rb" else paths.stripped(path)
        options = {"purpose": purpose, "expires_after": expires_after}
        block_size = fs.blocksize if block_size in (None, "default") else block_size
        if check_mode(mode) == "rb":
            self._details, self._reader, found = open_reader(fs, name, block_size)
            # The cache keeps this. With a method, the file would be in a circle, in which the garbage collector may
            # finalize the temporary file of the reader first, with a warning.
            self._fetch_range = partial(_fetch, fs.loop, self._reader)
            kwargs["size"] = found
        # Not every release of fsspec knows "xb" here.
        super().__init__(
            fs,
            name,
            "rb" if mode == "rb" else "wb",
            block_size=block_size,
            autocommit=autocommit,
            cache_options=cache_options,
            **kwargs,
        )
        if mode != "rb":
            self._closed = True
            if mode == "xb" and fs.exists(name):
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), name)
            self._draft = Draft(name, mode, options)
            self._closed = False

    def write(self, data: Any) -> int:
        """Write bytes.

        :param data: The bytes.
        :type data: bytes
        :return: Their number.
        :rtype: int
        :raises ValueError: If the file is closed or not open for writing.
        """
        if self.closed:
            raise ValueError("I/O operation on closed file.")
        if self._draft is None or self._draft.spool is None:
            raise ValueError("File not in write mode")
        count = self._draft.spool.write(data)
        self.loc += count
        return count

    def flush(self, force: bool = False) -> None:
        """Do nothing: what is written is uploaded when the file is closed.

        :param force: Not used.
        :type force: bool
        :raises ValueError: If the file is closed.
        """
        del force
        if self.closed:
            raise ValueError("Flush on closed file")

    def close(self) -> None:
        """Close the file, and upload what was written.

        :raises OSError: If it cannot be uploaded.
        """
        if self.closed:
            return
        draft, reader = self._draft, self._reader
        if draft is None:
            super().close()
            if reader is not None:
                reader.close()
            return
        self._closed = True
        if draft.is_interrupted or self._is_dropped:
            if not self._is_dropped:
                _logger.warning("A file was not uploaded, because it was closed while an exception was being handled.")
            draft.discard()
        elif self.autocommit:
            self.commit()

    def commit(self) -> None:
        """Upload what was written; a transaction calls it at its end.

        :raises OSError: If it cannot be uploaded.
        """
        upload = self._draft.upload() if self._draft else None
        try:
            if upload is not None:
                publish(self.fs, upload)
        finally:
            self.discard()

    def discard(self) -> None:
        """Close the file without an upload."""
        if self._draft is not None:
            self._closed = True
            self._draft.discard()

    def __exit__(
        self,
        exc_type: Optional[type[BaseException]] = None,
        exc_value: Optional[BaseException] = None,
        traceback: Optional[TracebackType] = None,
    ) -> None:
        if exc_type is not None:
            self.discard()
        self.close()

    def __reduce__(self) -> tuple[Any, ...]:
        if self._draft is not None:
            raise RuntimeError("A file that is open for writing cannot be pickled.")
        return _reopened, (self.fs, self.path, self.blocksize, self.loc)

    def __del__(self) -> None:
        if self.closed:
            return
        try:
            self._dealloc_warn(self)
        finally:  # a warning may be an error
            self.close()

    def _dealloc_warn(self, source: object) -> None:
        """Discard what was written; text wrappers call it as well when they are dropped without being closed."""
        if self._draft is not None and not self.closed:
            self._is_dropped = True
            warnings.warn(
                f"{self.path!r} was not closed; what was written is not uploaded.", ResourceWarning, 3, source=source
            )


def _fetch(loop: AbstractEventLoop, reader: ContentReader, start: int, end: int) -> bytes:
    data: bytes = sync(loop, reader.read, start, end)
    return data


class AIStreamedFile(AbstractAsyncStreamedFile):
    """A file that is open in async code; use it in an ``async with`` statement.

    Get it from :meth:`AIFileSystem.open_async`.

    :param fs: The file system.
    :type fs: ~azure_ai_files.fs.AIFileSystem
    :param path: The path.
    :type path: str
    :param mode: "rb", "wb" or "xb".
    :type mode: str
    :keyword opened: What was opened for reading; None for writing.
    :paramtype opened: any
    :keyword purpose: The purpose of what is written; None for that of the file system.
    :paramtype purpose: str
    :keyword expires_after: When the service deletes what is written; None for never, or as the service decides.
    :paramtype expires_after: ~datetime.timedelta or int
    """

    loc: int
    closed: bool

    def __init__(
        self,
        fs: Host,
        path: str,
        mode: str,
        *,
        opened: Any = None,
        purpose: Optional[str] = None,
        expires_after: Any = None,
    ) -> None:
        self._closed = True
        self._reader: Optional[ContentReader] = None
        self._draft: Optional[Draft] = None
        options: dict[str, Any] = {"block_size": fs.blocksize, "cache_type": "none"}
        self._details: Any = None
        if opened is not None:
            self._details, self._reader, options["size"] = opened
        else:
            self._draft = Draft(path, mode, {"purpose": purpose, "expires_after": expires_after})
        super().__init__(fs, path, "rb" if opened is not None else "wb", **options)

    async def write(self, data: Any) -> int:
        """Write bytes.

        :param data: The bytes.
        :type data: bytes
        :return: Their number.
        :rtype: int
        :raises ValueError: If the file is closed or not open for writing.
        """
        if self.closed:
            raise ValueError("I/O operation on closed file.")
        if self._draft is None or self._draft.spool is None:
            raise ValueError("File not in write mode")
        count = await self._draft.spool.append(data)
        self.loc += count
        return count

    async def flush(self, force: bool = False) -> None:
        """Do nothing: what is written is uploaded when the file is closed.

        :param force: Not used.
        :type force: bool
        """
        del force

    async def close(self) -> None:
        """Close the file, and upload what was written.

        :raises OSError: If it cannot be uploaded.
        """
        if self.closed:
            return
        self.closed = True
        draft = self._draft
        if draft is None:
            if self._reader is not None:
                self._reader.close()
            return
        upload = None if draft.is_interrupted else draft.upload()
        try:
            if upload is not None:
                await publish_async(self.fs, upload)
        finally:
            draft.discard()

    async def __aexit__(
        self,
        exc_type: Optional[type[BaseException]],
        exc_value: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        if exc_type is not None and self._draft is not None:
            self._draft.discard()
        await self.close()

    def __del__(self) -> None:
        if self.closed:
            return
        self.closed = True
        if self._draft is not None:
            self._draft.discard()
            warnings.warn(
                f"{self.path!r} was not closed; what was written is not uploaded.", ResourceWarning, 2, source=self
            )
        elif self._reader is not None:
            self._reader.close()

    async def _fetch_range(self, start: int, end: int) -> bytes:
        assert self._reader is not None
        return await self._reader.read(start, end)


def _reopened(fs: Any, path: str, block_size: int, position: int) -> AIFile:
    file = AIFile(fs, path, block_size=block_size)
    file.loc = position
    return file


def closed_with(wrapper: Any, file: Any) -> Any:
    """Return a file object that compresses another one, changed so that closing it closes that one as well."""
    found = weakref.ref(wrapper)
    own_close: Any = getattr(wrapper, "__dict__", {}).get("close")
    class_close: Any = cast(Any, type(wrapper)).close

    def close_both() -> None:
        own = found()
        try:
            # The interpreter sets this if an object is dropped without being closed. In a cycle, the reference is gone.
            if own is None or getattr(own, "_finalizing", False):
                file._dealloc_warn(own)
            if own is not None and not file.closed:
                class_close(own) if own_close is None else own_close()
        finally:
            file.close()

    try:
        wrapper.close = close_both
        wrapper._dealloc_warn = file._dealloc_warn
    except AttributeError:  # an object of another language, which closes the file itself
        return wrapper
    return wrapper
