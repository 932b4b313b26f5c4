"""The catalogue and the contents together, written in an order that survives a crash."""

import asyncio
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from contextvars import ContextVar, copy_context
from os import PathLike
from pathlib import Path
from typing import Any, BinaryIO, Optional, TypeVar, Union

from .catalog import Catalog
from .contents import Contents, Spool, in_thread, shielded
from .folder import CONTENTS, DATABASE, claim_folder
from .generated_content import GeneratedContent

__all__ = ["Store"]

_T = TypeVar("_T")
# How often the store had been cleared when the request of the current task began; None outside a request.
_CLEARED_BEFORE: ContextVar[Optional[int]] = ContextVar("azure_ai_files_cleared_before", default=None)


class _ClearedError(ConnectionError):
    """The store was cleared after the request had begun: its connection is closed, and nothing is left of it."""


class Store:
    """Keeps files on disk. A content is complete before its row is committed, and a row is deleted before its content.

    :param data_dir: The folder to use; None creates a temporary folder, which :meth:`close` removes.
    :raises ~azure_ai_files.emulator.DataDirError: if the folder cannot be used.
    """

    def __init__(self, data_dir: Optional[Union[str, "PathLike[str]"]] = None) -> None:
        durable = data_dir is not None
        self._temporary = None if durable else tempfile.mkdtemp(prefix="azure-ai-files-")
        folder = Path(data_dir or self._temporary or "")
        self._cleared = 0
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="azure-ai-files-catalog")
        with ExitStack() as opened:
            opened.callback(self._remove_temporary)
            opened.callback(self._thread.shutdown)
            claim_folder(folder)
            self._catalog: Catalog = self._thread.submit(Catalog, folder / DATABASE, durable=durable).result()
            opened.callback(self._catalog.close)
            self._contents = Contents(folder / CONTENTS, durable=durable)
            self._contents.remove_orphans(self._catalog.contents())
            opened.pop_all()

    def begin_request(self) -> None:
        """Note that a request begins in the current task: after the next :meth:`clear`, its queries fail."""
        _CLEARED_BEFORE.set(self._cleared)

    def has_current_request(self) -> bool:
        """Return whether nothing was cleared since the request of the current task began."""
        return _CLEARED_BEFORE.get() in (None, self._cleared)

    async def query(self, call: Callable[[Catalog], _T]) -> _T:
        """Run a call with the catalogue on the catalogue's thread, and return its result.

        :raises ConnectionError: if everything was deleted after the request of the current task had begun.
        """

        def run() -> _T:
            if not self.has_current_request():
                raise _ClearedError
            return call(self._catalog)

        context = copy_context()
        return await shielded(asyncio.get_running_loop().run_in_executor(self._thread, context.run, run))

    def spool(self) -> Spool:
        """Create a content. Its bytes are removed again unless they are committed."""
        return self._contents.spool()

    async def add(self, spool: Spool, **values: Any) -> sqlite3.Row:
        """Create a file from a received content; when this returns, it is on disk."""
        return await self.commit(spool, lambda catalog: catalog.add(**values, content=spool.name))

    async def commit(self, spool: Spool, insert: Callable[[Catalog], _T]) -> _T:
        """Commit a received content, and return the result of `insert`.

        :param insert: Adds the row of the content, on the catalogue's thread. If it raises, the content is removed.
        """
        await spool.complete()

        def run(catalog: Catalog) -> _T:
            result = insert(catalog)
            spool.committed = True
            return result

        return await self.query(run)

    async def remove(self, project: str, file_id: str, now: float) -> bool:
        """Delete a file; return whether it existed."""
        content = await self.query(lambda catalog: catalog.remove(project, file_id, now))
        if content is not None:
            await in_thread(self._contents.remove, content)
        return content is not None

    def open(self, content: str) -> BinaryIO:
        """Open a content for reading."""
        return self._contents.open(content)

    async def remove_expired(self, now: float) -> None:
        """Delete the files, and the parts of uploads, that have expired."""
        await self.discard(await self.query(lambda catalog: catalog.remove_expired(now)))

    async def discard(self, contents: Sequence[str]) -> None:
        """Delete contents that no longer have a row."""
        for content in contents:
            await in_thread(self._contents.remove, content)

    def seed(self, files: Sequence[tuple[Mapping[str, Any], Union[bytes, GeneratedContent]]]) -> None:
        """Add all files or none. Blocks until they are on disk.

        :param files: For each file its row, without the content, and its content.
        :raises ValueError: if an id is in use.
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

    def insert(self, content: Union[bytes, GeneratedContent, None], call: Callable[[Catalog, str], _T]) -> _T:
        """Write a content, and add its row. Blocks until both are on disk.

        :param content: The content; None for a row without one.
        :param call: Adds the row, with the name of the content, on the catalogue's thread.
        :raises ValueError: if an id is in use.
        """
        kept = content if isinstance(content, bytes) else None
        name = content.name if isinstance(content, GeneratedContent) else ""
        if kept is not None:
            name = self._contents.put(kept)
        try:
            return self._thread.submit(call, self._catalog, name).result()
        except BaseException as error:
            if kept is not None:
                self._contents.remove(name)
            if isinstance(error, sqlite3.IntegrityError):
                raise ValueError(f"It cannot be added: {error}.") from error
            raise

    def discard_now(self, contents: Sequence[str]) -> None:
        """Delete contents that no longer have a row. Blocks."""
        for content in contents:
            self._contents.remove(content)

    def clear(self) -> None:
        """Delete everything, and end the requests that have begun. Blocks until it is deleted."""

        def run() -> list[str]:
            self._cleared += 1
            return list(self._catalog.clear())

        self.discard_now(self._thread.submit(run).result())

    def close(self) -> None:
        """Close the catalogue, and remove the folder if it is temporary."""
        self._thread.shutdown()
        self._catalog.close()
        self._remove_temporary()

    def _remove_temporary(self) -> None:
        if self._temporary is not None:
            shutil.rmtree(self._temporary, ignore_errors=True)
