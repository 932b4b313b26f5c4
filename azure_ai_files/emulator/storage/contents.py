"""The contents of the files: one file each, under a random name, complete or absent."""

import asyncio
import errno
import os
import secrets
import shutil
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Optional, ParamSpec, TypeVar

from ..errors import DataDirError
from .folder import is_content_name, make_private
from .generated_content import GeneratedContent

__all__ = ["Contents", "Spool", "in_thread", "shielded"]

_P = ParamSpec("_P")
_T = TypeVar("_T")
# Bytes per thread switch: large enough to make its cost small, and 32 uploads at once still use only tens of MiB.
_BATCH = 512 * 1024
_KERNEL_BATCH = 64 * 1024 * 1024


async def in_thread(call: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    """Run a blocking call in a thread, and to its end even if the awaiting task is cancelled."""
    return await shielded(asyncio.get_running_loop().run_in_executor(None, partial(call, *args, **kwargs)))


async def shielded(future: "asyncio.Future[_T]") -> _T:
    """Await work that must not be left half done: a cancelled task waits for it before it ends."""
    try:
        return await asyncio.shield(future)
    except asyncio.CancelledError:
        await asyncio.wait([future])
        raise


class Contents:
    """A folder of contents.

    :param folder: The folder; created if it is missing.
    :param durable: Whether a content is flushed to disk before it counts as written.
    :raises ~azure_ai_files.emulator.DataDirError: if another program uses the name of the folder.
    """

    def __init__(self, folder: Path, *, durable: bool) -> None:
        self._folder = folder
        self._durable = durable
        if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
            raise DataDirError(f"{folder} is not a folder that an emulator created. Choose another data folder.")
        folder.mkdir(mode=0o700, exist_ok=True)
        make_private(folder)

    def spool(self) -> "Spool":
        """Create a content, as an async context manager that removes it unless it is committed."""
        return Spool(self._folder / secrets.token_hex(16), durable=self._durable)

    def open(self, name: str) -> BinaryIO:
        """Open a content for reading."""
        generated = GeneratedContent.from_name(name)
        return self._path(name).open("rb", buffering=0) if generated is None else generated.open()

    def put(self, content: bytes) -> str:
        """Write a complete content, and return its name. Blocks."""
        path = self._folder / secrets.token_hex(16)
        with _create(path) as file:
            file.write(content)
            file.flush()
            if self._durable:
                os.fsync(file.fileno())
        if self._durable:
            _sync_folder(self._folder)
        return path.name

    def remove(self, name: str) -> None:
        """Delete a content. On Windows a content that is being read stays until the next start."""
        with suppress(OSError):
            self._path(name).unlink()

    def remove_orphans(self, names: Iterable[str]) -> None:
        """Delete contents that no row refers to, left behind by a killed process.

        What the emulator does not name like this is not its own, and stays. If a row refers to a content that is
        missing, its name may be damaged: then nothing is deleted.

        :param names: The names of the contents to keep; not read if the folder is empty.
        """
        with os.scandir(self._folder) as entries:
            orphans = {
                entry.name for entry in entries if is_content_name(entry.name) and entry.is_file(follow_symlinks=False)
            }
        for name in names if orphans else ():
            if name in orphans:
                orphans.remove(name)
            elif GeneratedContent.from_name(name) is None:
                return
        for name in orphans:
            self.remove(name)

    def _path(self, name: str) -> Path:
        # A damaged database can contain any name.
        if not is_content_name(name):
            raise FileNotFoundError(errno.ENOENT, "Not a content", name)
        return self._folder / name


class Spool:
    """A content that is being written: one batch is written in a thread while the next is received.

    :param durable: Whether :meth:`complete` flushes the content to disk.

    :ivar committed: Whether a row refers to the content, so that it stays.
    """

    def __init__(self, path: Path, *, durable: bool) -> None:
        self.name: str = path.name
        self.size: int = 0
        self.committed = False
        self._path = path
        self._durable = durable
        self._file: Optional[BinaryIO] = None
        self._batch: list[memoryview] = []
        self._batched = 0
        self._work: Optional[asyncio.Future[None]] = None

    async def write(self, block: memoryview) -> None:
        """Append bytes, which the caller must not change afterwards."""
        self._batch.append(block)
        self._batched += len(block)
        self.size += len(block)
        if self._batched >= _BATCH:
            await self._start(self._append)

    async def copy(self, source: BinaryIO) -> None:
        """Append a complete content."""
        await self._start(partial(self._append_all, source))
        await self._wait_written()
        self.size += os.fstat(source.fileno()).st_size

    async def complete(self) -> None:
        """Write the remaining bytes; when this returns, the content is complete, and on disk if it is durable."""
        await self._start(self._complete)
        await self._wait_written()

    async def _start(self, work: Callable[[list[memoryview]], None]) -> None:
        await self._wait_written()
        batch, self._batch, self._batched = self._batch, [], 0
        self._work = asyncio.get_running_loop().run_in_executor(None, work, batch)

    async def _wait_written(self) -> None:
        if self._work is not None:
            work, self._work = self._work, None
            await shielded(work)

    def _append(self, batch: list[memoryview]) -> None:
        if self._file is None:
            self._file = _create(self._path)
        self._file.writelines(batch)

    def _append_all(self, source: BinaryIO, batch: list[memoryview]) -> None:
        self._append(batch)
        assert self._file is not None
        self._file.flush()
        _copy(source, self._file)

    def _complete(self, batch: list[memoryview]) -> None:
        self._append(batch)
        assert self._file is not None
        self._file.flush()
        if self._durable:
            os.fsync(self._file.fileno())
            _sync_folder(self._path.parent)
        self._file.close()

    async def __aenter__(self) -> "Spool":
        return self

    async def __aexit__(
        self,
        exc_type: Optional[type[BaseException]],
        exc: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        if not self.committed:
            # The original error is already being raised; the clean-up must happen anyway.
            with suppress(OSError):
                await self._wait_written()
            await in_thread(self._discard)

    def _discard(self) -> None:
        if self._file is not None:
            # On a full disk close() fails to flush, but it frees the descriptor.
            with suppress(OSError):
                self._file.close()
            with suppress(OSError):
                self._path.unlink()


def _create(path: Path) -> BinaryIO:
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)
    return open(os.open(path, flags, 0o600), "wb")


def _copy(source: BinaryIO, target: BinaryIO) -> None:
    if sys.platform == "linux":
        # The kernel copies pages, or shares them if the file system can: ten times as fast, without buffers.
        with suppress(OSError):
            while os.copy_file_range(source.fileno(), target.fileno(), _KERNEL_BATCH):
                pass
    # Copies what the kernel did not; copy_file_range advances both positions.
    shutil.copyfileobj(source, target, _BATCH)


def _sync_folder(folder: Path) -> None:
    # Windows cannot open a folder, and NTFS does not need it.
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
