"""The file system as far as it reads files."""

from __future__ import annotations

import asyncio
import os
import uuid
from collections.abc import Iterable
from typing import Any, Optional, Union

from . import _paths as paths
from ._base import DEFAULT_CALLBACK, Callback, isfilelike, stringify_path
from ._content import ContentReader, Contents, RetryLimits
from ._errors import translating
from ._listed import ListedFileSystem
from ._listing import Entry, FileRecord
from ._many import some_at_a_time


class ReadableFileSystem(ListedFileSystem):
    """The part of :class:`AIFileSystem` that reads files."""

    def __init__(self, *args: Any, client_options: Any, **options: Any) -> None:
        super().__init__(*args, client_options=client_options, **options)
        self._contents = Contents(self._session, RetryLimits.of(client_options), self._forget)

    async def _cat_file(
        self, path: str, start: Optional[int] = None, end: Optional[int] = None, **kwargs: Any
    ) -> bytes:
        del kwargs
        record = await self._file(path)
        with translating(path):
            if not (start or end is not None):
                return await self._whole(record)
            if not record.size:
                return (await self._whole(record))[start:end]
            first, last, _ = slice(start, end).indices(record.size)
            return await self._contents.part(record, first, last) if first < last else b""

    async def _whole(self, record: FileRecord) -> bytes:
        blocks: list[bytes] = []

        async def add(block: bytes) -> None:
            blocks.append(block)

        await self._contents.copy(record, add)
        return b"".join(blocks)

    async def _cat_ranges(
        self,
        paths: list[str],
        starts: Union[int, Iterable[Optional[int]], None],
        ends: Union[int, Iterable[Optional[int]], None],
        max_gap: Optional[int] = None,
        batch_size: Optional[int] = None,
        on_error: str = "return",
        **kwargs: Any,
    ) -> list[Union[bytes, Exception]]:
        del kwargs
        if max_gap is not None:
            raise NotImplementedError("max_gap is not supported.")
        if not isinstance(paths, list):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"paths must be a list, not {type(paths).__name__}.")
        firsts = list(starts) if isinstance(starts, Iterable) else [starts] * len(paths)
        lasts = list(ends) if isinstance(ends, Iterable) else [ends] * len(paths)
        if not len(firsts) == len(lasts) == len(paths):
            raise ValueError("starts and ends must have as many items as paths.")
        readers = {path: await self._reader_or_error(path) for path in paths}
        try:
            found = await some_at_a_time(
                [_range_of(readers[path], *limits) for path, *limits in zip(paths, firsts, lasts, strict=True)],
                batch_size or self.batch_size,
            )
        finally:
            for reader in readers.values():
                if isinstance(reader, ContentReader):
                    reader.close()
        if on_error != "return":
            for each in found:
                if isinstance(each, Exception):
                    raise each
        return found

    async def _reader_or_error(self, path: str) -> Union[ContentReader, Exception]:
        try:
            return ContentReader(self._contents, await self._file(path), path, self.blocksize)
        except Exception as error:
            return error

    async def _open_reader(self, path: str, block_size: int) -> tuple[Entry, ContentReader, int]:
        """Return what an open file needs: its entry, its reader and its size."""
        found = await self._found(path)
        if found.record is None:
            raise paths.is_folder(path)
        reader = ContentReader(self._contents, found.record, path, block_size)
        return found.entry, reader, await reader.size()

    async def _get_file(self, rpath: str, lpath: Any, callback: Callback = DEFAULT_CALLBACK, **kwargs: Any) -> None:
        del kwargs
        record = (await self._found(rpath)).record
        if record is None:
            if not isfilelike(lpath):
                os.makedirs(lpath, exist_ok=True)
            return
        callback.set_size(record.size)
        with translating(rpath):
            if isfilelike(lpath):
                await self._write_to(lpath, record, callback)
            else:
                await self._save(record, stringify_path(lpath), callback)

    async def _write_to(self, file: Any, record: FileRecord, callback: Callback) -> None:
        done = 0

        async def write(block: bytes) -> None:
            nonlocal done
            await asyncio.to_thread(file.write, block)
            done += len(block)
            callback.absolute_update(done)

        await self._contents.copy(record, write)

    async def _save(self, record: FileRecord, target: str, callback: Callback) -> None:
        folder, name = os.path.split(target)

        def report(current: int, total: Optional[int]) -> None:
            del total
            callback.absolute_update(current)

        save = self._session.files.save
        hook = None if callback is DEFAULT_CALLBACK else report
        try:
            await save(record.id, name, folder or None, progress_hook=hook)
        except ValueError:
            # A name that not every system takes may be one that this system takes. Nothing was sent.
            if not await asyncio.to_thread(_is_replaceable, target):
                raise
            temporary = f"{uuid.uuid4().hex}.part"
            await save(record.id, temporary, folder or None, progress_hook=hook)
            os.replace(os.path.join(folder, temporary), target)


def _is_replaceable(path: str) -> bool:
    return os.path.isfile(path) or not os.path.lexists(path)


async def _range_of(reader: Union[ContentReader, Exception], start: Optional[int], end: Optional[int]) -> bytes:
    if isinstance(reader, Exception):
        raise reader
    first, last, _ = slice(start, end).indices(await reader.size())
    return await reader.read(first, last)
