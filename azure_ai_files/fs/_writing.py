"""The file system as far as it changes files: upload, copy, delete."""

from __future__ import annotations

import asyncio
import errno
import os
import time
import warnings
from typing import Any, Optional

from . import _paths as paths
from ._base import DEFAULT_CALLBACK, Callback, stringify_path
from ._drafts import DeferredUpload
from ._errors import is_missing, translated, translating
from ._listing import FileRecord, record_of
from ._many import some_at_a_time
from ._reading import ReadableFileSystem
from ._spool import Spool
from ._uploads import Upload

#: Seconds that the list of files may be old when a file is written under a name that it does not have.
_SHORT_WHILE = 1.0
_EMPTY = "Most services refuse an empty file, so that touch() does not work there."


class WritableFileSystem(ReadableFileSystem):
    """The part of :class:`AIFileSystem` that changes files."""

    on_overwrite: str

    # --- upload ---------------------------------------------------------------------------------------------------

    async def _pipe_file(
        self,
        path: str,
        value: Any,
        mode: str = "overwrite",
        purpose: Optional[str] = None,
        expires_after: Any = None,
        **kwargs: Any,
    ) -> None:
        del kwargs
        content = value if isinstance(value, bytes) else bytes(memoryview(value).cast("B"))
        name = paths.check_path(path)
        upload = Upload(name, {"file": content}, len(content), purpose, expires_after, _is_exclusive(mode))
        if not self._intrans:
            await self._publish(upload)
            return
        spool = Spool()
        await spool.append(content)
        self._defer(upload, spool)

    async def _put_file(
        self,
        lpath: Any,
        rpath: str,
        mode: str = "overwrite",
        callback: Callback = DEFAULT_CALLBACK,
        purpose: Optional[str] = None,
        expires_after: Any = None,
        **kwargs: Any,
    ) -> None:
        del kwargs
        local = stringify_path(lpath)
        size = await asyncio.to_thread(_size_of, local)
        if size is None:
            return
        name = paths.check_path(rpath)
        upload = Upload(name, {"file_path": local}, size, purpose, expires_after, _is_exclusive(mode), callback)
        callback.set_size(size)
        if not self._intrans:
            await self._publish(upload)
            return
        spool = Spool()
        await asyncio.to_thread(_copy_into, spool, local)
        self._defer(upload, spool)

    async def _cp_file(
        self, path1: str, path2: str, purpose: Optional[str] = None, expires_after: Any = None, **kwargs: Any
    ) -> None:
        """Copy a file by way of this machine: services cannot."""
        del kwargs
        record = (await self._found(path1)).record
        if record is None:
            return
        name = paths.check_path(path2)
        spool = Spool()
        is_kept = False
        try:
            with translating(path1):
                size = await self._contents.copy(record, spool.append)
            upload = Upload(name, {}, size, purpose or record.purpose, expires_after)
            if self._intrans:
                is_kept = True
                self._defer(upload, spool)
            else:
                spool.file.seek(0)
                await self._publish(upload._replace(source={"file": spool.file}))
        finally:
            if not is_kept:
                spool.close()

    async def _mv_file(self, path1: str, path2: str) -> None:
        if paths.stripped(path1) != paths.stripped(path2):
            await self._cp_file(path1, path2)
            await self._rm_file(path1)

    def _defer(self, upload: Upload, spool: Spool) -> None:
        spool.file.seek(0)
        self.transaction.files.append(DeferredUpload(self, upload._replace(source={"file": spool.file}), spool))

    async def _publish(self, upload: Upload) -> None:
        """Upload a file, and then delete the one that its name showed before."""
        name, files = upload.name, self._session.files
        with translating(name):
            replaced = await self._replaced(upload)
        options: dict[str, Any] = dict(upload.source)
        if upload.expires_after is not None:
            options["expires_after"] = upload.expires_after
        if upload.callback is not DEFAULT_CALLBACK:
            options["progress_hook"] = _hook(upload.callback)
        purpose = upload.purpose or self.purpose or "assistants"
        with translating(name, "" if upload.size else _EMPTY):
            record = record_of(await files.upload(purpose=purpose, filename=name, **options))
        if record.name != name:
            await self._delete(record.id)
            raise OSError(
                errno.EINVAL,
                f"The service stored the file as {record.name!r}, not as {name!r}; it was deleted again. Use a name "
                "that the service keeps, for example without folders.",
                name,
            )
        self._known.wrote(record, time.monotonic())
        if replaced is not None:
            await self._delete_replaced(replaced)

    async def _replaced(self, upload: Upload) -> Optional[FileRecord]:
        """Return the file that an upload replaces.

        :raises FileExistsError: If there must not be one.
        """
        called = time.monotonic()
        if upload.is_exclusive:
            found = (await self._listing(since=called)).versions(upload.name)
            if found:
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), upload.name)
        if self.on_overwrite != "replace":
            return None
        found = (await self._listing()).versions(upload.name)
        if not found:
            found = (await self._listing(since=called - _SHORT_WHILE)).versions(upload.name)
        return found[0] if found else None

    async def _delete_replaced(self, record: FileRecord) -> None:
        try:
            await self._delete(record.id)
        except Exception as error:
            made = translated(error, record.name)
            warnings.warn(
                f"{record.name!r} was written, but the file that it replaces, {record.id!r}, was not deleted: {made}",
                UserWarning,
                2,
            )

    # --- deletion -------------------------------------------------------------------------------------------------

    async def _rm_file(self, path: str, **kwargs: Any) -> None:
        del kwargs
        await self._rm(path)

    async def _rm(
        self,
        path: Any,
        recursive: bool = False,
        batch_size: Optional[int] = None,
        maxdepth: Optional[int] = None,
        **kwargs: Any,
    ) -> None:
        del kwargs
        # Versions that others uploaded meanwhile are deleted too.
        self._known.forget()
        expanded = await self._expand_path(path, recursive=recursive, maxdepth=maxdepth)
        doomed: dict[str, str] = {}
        for each in expanded:
            found = await self._found(each)
            if found.record is None:
                if not recursive:
                    raise paths.is_folder(each)
                continue
            versions = found.listing.versions(each) or [found.record]
            doomed.update({record.id: each for record in versions})
        calls = [self._delete(file_id, name) for file_id, name in doomed.items()]
        for result in await some_at_a_time(calls, batch_size or self.batch_size):
            if result is not None:
                raise result

    async def _delete(self, file_id: str, path: str = "") -> None:
        try:
            await self._session.files.delete(file_id)
        except Exception as error:
            if not is_missing(error):
                raise translated(error, path or file_id) from error
        self._forget(file_id)


def _is_exclusive(mode: str) -> bool:
    if mode not in ("overwrite", "create"):
        raise ValueError(f"mode must be 'overwrite' or 'create', not {mode!r}.")
    return mode == "create"


def _size_of(path: str) -> Optional[int]:
    """Return the size of a local file; None for a folder."""
    return None if os.path.isdir(path) else os.path.getsize(path)


def _hook(callback: Callback) -> Any:
    def report(current: int, total: Optional[int]) -> None:
        del total
        callback.absolute_update(current)

    return report


def _copy_into(spool: Spool, path: str) -> None:
    with open(path, "rb") as file:
        while block := file.read(2**20):
            spool.write(block)
