"""The files of a list, which may be deleted as they come."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator
from typing import Any, Optional, cast

from azure.core.async_paging import AsyncItemPaged

from ..._decisions.cursors import Cursor
from ..._generated.models import FileInfo

#: Files of a page that are read at a time.
_CHUNK_SIZE = 256


class FileList(AsyncItemPaged[FileInfo]):
    """The files of all pages, each page requested during the iteration.

    The file whose id is the cursor of the next page comes after that page was requested: the caller may delete every
    file that has come, and most services refuse the id of a deleted file as a cursor.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._current: Optional[AsyncIterator[FileInfo]] = None
        self._after: Optional[str] = None
        self._pages: Optional[AsyncIterator[AsyncIterator[FileInfo]]] = None
        self._ready: deque[FileInfo] = deque()
        self._held: list[FileInfo] = []
        self._has_more = True
        self._failure: Optional[Exception] = None

    async def __anext__(self) -> FileInfo:
        while not self._ready:
            if self._current is not None:
                await self._read(self._current)
                continue
            failure, self._failure = self._failure, None
            if failure is not None:
                raise failure
            if not self._has_more:
                raise StopAsyncIteration
            await self._request()
        return self._ready.popleft()

    async def _request(self) -> None:
        pages = self._pages = self._pages or self.by_page()
        held, self._held = self._held, []
        self._ready.extend(held)
        try:
            page = await pages.__anext__()
        except StopAsyncIteration:
            self._has_more = False
            return
        except Exception as error:
            if not held:
                raise
            self._failure = error  # after the files of the pages before
            return
        self._current, self._after = page, Cursor.of(cast(Any, pages).continuation_token).after

    async def _read(self, page: AsyncIterator[FileInfo]) -> None:
        """Read some files, because those of a long list need not all be in memory."""
        for _ in range(_CHUNK_SIZE):
            try:
                file: Any = await page.__anext__()  # with raw responses it is one of those
            except StopAsyncIteration:
                self._current = None
                return
            is_cursor = self._after is not None and isinstance(file, FileInfo) and file.get("id") == self._after
            (self._held if is_cursor else self._ready).append(file)
