"""Catalogue and contents together, in the order that survives a crash."""

import asyncio
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from os import PathLike
from pathlib import Path
from typing import Any, BinaryIO, Optional, TypeVar, Union

from .catalog import Catalog
from .contents import Contents, Spool, in_thread, shielded
from .generated_content import GeneratedContent

__all__ = ["Store"]

_T = TypeVar("_T")


class Store:
    """Files on disk. A content is complete before its row is committed, and a row is gone before its content is.

    :param data_dir: The folder to use and keep; None makes a temporary one, removed by :meth:`close`.
    :type data_dir: str or ~os.PathLike
    :raises ~azure_ai_files.emulator.errors.DataDirError: if the folder cannot be used.
    """

    def __init__(self, data_dir: Optional[Union[str, "PathLike[str]"]] = None) -> None:
        durable = data_dir is not None
        self._temporary = None if durable else tempfile.mkdtemp(prefix="azure-ai-files-")
        folder = Path(data_dir or self._temporary or "")
        folder.mkdir(parents=True, exist_ok=True)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="azure-ai-files-catalog")
        try:
            self._catalog = self._thread.submit(Catalog, folder / "files.db", durable=durable).result()
        except BaseException:
            self._thread.shutdown()
            self._remove_temporary()
            raise
        self._contents = Contents(folder / "contents", durable=durable)
        self._contents.remove_orphans(self._catalog.contents())

    async def query(self, call: Callable[[Catalog], _T]) -> _T:
        """Run a call with the catalogue on the catalogue's thread.

        :param call: The call.
        :type call: ~typing.Callable
        :return: What it returns.
        :rtype: ~typing.Any
        """
        return await shielded(asyncio.get_running_loop().run_in_executor(self._thread, call, self._catalog))

    def spool(self) -> Spool:
        """Begin a content.

        :return: Takes the bytes, and removes them again unless :meth:`add` is called.
        :rtype: ~azure_ai_files.emulator.storage.contents.Spool
        """
        return self._contents.spool()

    async def add(self, spool: Spool, **values: Any) -> sqlite3.Row:
        """Make a file of a content that has been received.

        :param spool: The content.
        :type spool: ~azure_ai_files.emulator.storage.contents.Spool
        :return: The row of the file, which is on disk.
        :rtype: ~sqlite3.Row
        """
        return await self.commit(spool, lambda catalog: catalog.add(**values, content=spool.name))

    async def commit(self, spool: Spool, insert: Callable[[Catalog], _T]) -> _T:
        """Keep a content that has been received.

        :param spool: The content.
        :type spool: ~azure_ai_files.emulator.storage.contents.Spool
        :param commit: Gives the content its row, on the catalogue's thread; if it raises, the content is not kept.
        :type commit: ~typing.Callable
        :return: What that returns.
        :rtype: ~typing.Any
        """
        await spool.complete()

        def run(catalog: Catalog) -> _T:
            result = insert(catalog)
            spool.committed = True
            return result

        return await self.query(run)

    async def remove(self, project: str, file_id: str, now: float) -> bool:
        """Delete a file.

        :param project: The project it belongs to.
        :type project: str
        :param file_id: Its id.
        :type file_id: str
        :param now: The time, by which it may have expired.
        :type now: float
        :return: Whether there was such a file.
        :rtype: bool
        """
        content = await self.query(lambda catalog: catalog.remove(project, file_id, now))
        if content is not None:
            await in_thread(self._contents.remove, content)
        return content is not None

    def open(self, content: str) -> BinaryIO:
        """Open a content for reading.

        :param content: Its name.
        :type content: str
        :return: The open file.
        :rtype: ~typing.BinaryIO
        """
        return self._contents.open(content)

    async def remove_expired(self, now: float) -> None:
        """Delete the files, and the parts of uploads, whose time is over.

        :param now: The time.
        :type now: float
        """
        await self.discard(await self.query(lambda catalog: catalog.remove_expired(now)))

    async def discard(self, contents: Sequence[str]) -> None:
        """Remove contents that have no row any more.

        :param contents: Their names.
        :type contents: ~typing.Sequence[str]
        """
        for content in contents:
            await in_thread(self._contents.remove, content)

    def seed(self, files: Sequence[tuple[Mapping[str, Any], Union[bytes, GeneratedContent]]]) -> None:
        """Add files, all of them or none, from a thread that may wait.

        :param files: The row of each file, all but its content, and the content.
        :type files: ~typing.Sequence[tuple[~typing.Mapping[str, ~typing.Any], bytes]]
        :raises ValueError: if there is a file with the id of one of them.
        """
        kept: list[str] = []
        rows: list[dict[str, Any]] = []
        try:
            for row, content in files:
                if isinstance(content, GeneratedContent):
                    name = content.name
                else:
                    kept.append(name := self._contents.put(content))
                rows.append({**row, "content": name})
            self._thread.submit(self._catalog.add_all, rows).result()
        except BaseException as error:
            for name in kept:
                self._contents.remove(name)
            if isinstance(error, sqlite3.IntegrityError):
                raise ValueError(f"A file cannot be added: {error}.") from error
            raise

    def clear(self) -> None:
        """Remove everything, from a thread that may wait."""
        for content in self._thread.submit(self._catalog.clear).result():
            self._contents.remove(content)

    def close(self) -> None:
        """Close the catalogue, and remove the folder if it is a temporary one."""
        self._thread.shutdown()
        self._catalog.close()
        self._remove_temporary()

    def _remove_temporary(self) -> None:
        if self._temporary is not None:
            shutil.rmtree(self._temporary, ignore_errors=True)
