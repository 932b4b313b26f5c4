"""The contents of the files: one file each, under a random name, whole or not at all."""

import asyncio
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

from .generated_content import GeneratedContent

__all__ = ["Contents", "Spool", "in_thread", "shielded"]

_P = ParamSpec("_P")
_T = TypeVar("_T")
# Enough for a thread hop to cost little; 32 uploads at once still hold only some tens of MiB.
_BATCH = 512 * 1024
_KERNEL_BATCH = 64 * 1024 * 1024


async def in_thread(call: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    """Run a blocking call in a thread, to its end even if the awaiting task is cancelled.

    :param call: The call.
    :type call: ~typing.Callable
    :return: What it returns.
    :rtype: ~typing.Any
    """
    return await shielded(asyncio.get_running_loop().run_in_executor(None, partial(call, *args, **kwargs)))


async def shielded(future: "asyncio.Future[_T]") -> _T:
    """Await what must not be left half done: a cancelled task waits for it before it goes.

    :param future: The work.
    :type future: ~asyncio.Future
    :return: Its result.
    :rtype: ~typing.Any
    """
    try:
        return await asyncio.shield(future)
    except asyncio.CancelledError:
        await asyncio.wait([future])
        raise


class Contents:
    """A folder of contents.

    :param folder: The folder; made if missing.
    :type folder: ~pathlib.Path
    :keyword durable: Whether a content counts as written only when the disk has it.
    :paramtype durable: bool
    """

    def __init__(self, folder: Path, *, durable: bool) -> None:
        self._folder = folder
        self._durable = durable
        folder.mkdir(parents=True, exist_ok=True)

    def spool(self) -> "Spool":
        """Begin a content.

        :return: Takes the bytes; an async context manager that removes them unless they are kept.
        :rtype: ~azure_ai_files.emulator.storage.contents.Spool
        """
        return Spool(self._folder / secrets.token_hex(16), durable=self._durable)

    def open(self, name: str) -> BinaryIO:
        """Open a content for reading.

        :param name: The name of the content.
        :type name: str
        :return: The open file.
        :rtype: ~typing.BinaryIO
        """
        generated = GeneratedContent.from_name(name)
        return (self._folder / name).open("rb", buffering=0) if generated is None else generated.open()

    def put(self, content: bytes) -> str:
        """Write a content that is there already, from a thread that may wait.

        :param content: The bytes.
        :type content: bytes
        :return: The name of the content, which is whole.
        :rtype: str
        """
        path = self._folder / secrets.token_hex(16)
        with path.open("xb") as file:
            file.write(content)
            file.flush()
            if self._durable:
                os.fsync(file.fileno())
        if self._durable:
            _sync_folder(self._folder)
        return path.name

    def remove(self, name: str) -> None:
        """Remove a content. One that is still being read on Windows stays until the next start.

        :param name: The name of the content.
        :type name: str
        """
        with suppress(OSError):
            (self._folder / name).unlink()

    def remove_orphans(self, names: Iterable[str]) -> None:
        """Remove what belongs to no file: the leavings of a process that was killed.

        :param names: The names of the contents to keep; not read where there is nothing to remove.
        :type names: ~typing.Iterable[str]
        """
        orphans = set(os.listdir(self._folder))
        if orphans:
            orphans.difference_update(names)
        for name in orphans:
            self.remove(name)


class Spool:
    """A content on its way to the disk: one batch is written in a thread while the next is received.

    :param path: Where it goes.
    :type path: ~pathlib.Path
    :keyword durable: Whether :meth:`complete` waits until the disk has it.
    :paramtype durable: bool
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
        """Take the next bytes.

        :param block: The bytes; they must not change afterwards.
        :type block: memoryview
        """
        self._batch.append(block)
        self._batched += len(block)
        self.size += len(block)
        if self._batched >= _BATCH:
            await self._start(self._append)

    async def copy(self, source: BinaryIO) -> None:
        """Take the whole of another content.

        :param source: The open file, at its beginning.
        :type source: ~typing.BinaryIO
        """
        await self._start(partial(self._append_all, source))
        await self._wait_written()
        self.size += os.fstat(source.fileno()).st_size

    async def complete(self) -> None:
        """Write what is left; when this returns the content is whole, and on the disk if it shall be durable."""
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
            self._file = self._path.open("xb")
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
            # What failed is known by now; the clean-up must happen whatever it was.
            with suppress(OSError):
                await self._wait_written()
            await in_thread(self._discard)

    def _discard(self) -> None:
        if self._file is not None:
            # A full disk fails the flush in close() too, but the descriptor is freed.
            with suppress(OSError):
                self._file.close()
            with suppress(OSError):
                self._path.unlink()


def _copy(source: BinaryIO, target: BinaryIO) -> None:
    if sys.platform == "linux":
        # The kernel moves pages, or only references, where the file system can: ten times as fast, and no memory.
        with suppress(OSError):
            while os.copy_file_range(source.fileno(), target.fileno(), _KERNEL_BATCH):
                pass
    # Elsewhere all of it; after the kernel nothing is left, or what it could not do: both positions have moved with it.
    shutil.copyfileobj(source, target, _BATCH)


def _sync_folder(folder: Path) -> None:
    # Windows has no handle for a folder, and its file system needs none.
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
