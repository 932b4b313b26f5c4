"""The items of a list, which may be deleted as they come."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator
from typing import Any, Optional, TypeVar, cast

from azure.core.async_paging import AsyncItemPaged

from ..._decisions.cursors import Cursor
from ..._protocol.model import Model

T = TypeVar("T", bound=Model)

#: Items of a page that are read at a time.
_CHUNK_SIZE = 256


class FileList(AsyncItemPaged[T]):
    """The items of all pages, each page requested during the iteration.

    The item whose id is the cursor of the next page comes after that page was requested: the caller may delete every
    item that has come, and most services refuse the id of a deleted one as a cursor.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._current: Optional[AsyncIterator[T]] = None
        self._after: Optional[str] = None
        self._pages: Optional[AsyncIterator[AsyncIterator[T]]] = None
        self._ready: deque[T] = deque()
        self._held: list[T] = []
        self._has_more = True
        self._failure: Optional[Exception] = None

    async def __anext__(self) -> T:
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
            self._failure = error  # after the items of the pages before
            return
        self._current, self._after = page, Cursor.of(cast(Any, pages).continuation_token).after

    async def _read(self, page: AsyncIterator[T]) -> None:
        """Read some items, because those of a long list need not all be in memory."""
        for _ in range(_CHUNK_SIZE):
            try:
                item: Any = await page.__anext__()  # with raw responses it is one of those
            except StopAsyncIteration:
                self._current = None
                return
            is_cursor = self._after is not None and isinstance(item, Model) and item.get("id") == self._after
            (self._held if is_cursor else self._ready).append(cast(T, item))
