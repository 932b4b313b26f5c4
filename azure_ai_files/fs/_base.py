"""What this package uses of fsspec, with types, which fsspec does not have."""

from __future__ import annotations

import asyncio
import io
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, Any, Optional, Protocol, TypeVar

T = TypeVar("T")

__all__ = [
    "DEFAULT_CALLBACK",
    "AbstractAsyncStreamedFile",
    "AbstractBufferedFile",
    "AsyncFileSystem",
    "Callback",
    "Content",
    "FSTimeoutError",
    "compressed",
    "isfilelike",
    "stringify_path",
    "sync",
]


class Callback(Protocol):
    """Reports progress; see ``fsspec.callbacks``."""

    def set_size(self, size: Optional[int]) -> None:
        """Set how much there is in all."""

    def absolute_update(self, value: int) -> None:
        """Set how much there is so far."""


if TYPE_CHECKING:
    DEFAULT_CALLBACK: Callback

    class FSTimeoutError(asyncio.TimeoutError):
        """A call took longer than it may."""

    class Transaction(Protocol):
        """Files that are written together."""

        files: deque[Any]

    class AsyncFileSystem:
        """A file system whose methods are async; those without the underscore are made from them."""

        protocol: Any
        blocksize: int
        batch_size: Optional[int]
        asynchronous: bool
        storage_args: tuple[Any, ...]
        storage_options: dict[str, Any]
        transaction: Transaction
        _intrans: bool

        def __init__(self, **options: Any) -> None: ...
        @property
        def loop(self) -> asyncio.AbstractEventLoop: ...
        def open(self, path: Any, mode: str = "rb", **options: Any) -> Any: ...
        def info(self, path: str) -> dict[str, Any]: ...
        def exists(self, path: str) -> bool: ...
        def pipe_file(self, path: str, value: bytes, **options: Any) -> None: ...
        def invalidate_cache(self, path: Optional[str] = None) -> None: ...
        def to_dict(self, *, include_password: bool = True) -> dict[str, Any]: ...
        async def _exists(self, path: str) -> bool: ...
        async def _isdir(self, path: str) -> bool: ...
        async def _mv_file(self, path1: str, path2: str) -> None: ...
        async def _rm_file(self, path: str, **options: Any) -> None: ...
        async def _cp_file(self, path1: str, path2: str, **options: Any) -> None: ...
        async def _expand_path(
            self, path: Any, recursive: bool = False, maxdepth: Optional[int] = None
        ) -> list[str]: ...

    class AbstractBufferedFile(io.IOBase):
        """A file object."""

        path: str
        fs: Any
        mode: str
        loc: int
        size: int
        blocksize: int
        autocommit: bool
        details: dict[str, Any]
        _closed: bool

        def __init__(self, fs: Any, path: str, mode: str = "rb", **options: Any) -> None: ...
        def read(self, length: int = -1) -> bytes: ...

    class AbstractAsyncStreamedFile:
        """A file object whose methods are async."""

        path: str
        fs: Any
        mode: str
        loc: int
        size: int
        closed: bool

        def __init__(self, fs: Any, path: str, mode: str = "rb", **options: Any) -> None: ...
        async def close(self) -> None: ...

    def isfilelike(f: Any) -> bool:
        """Return whether something is a file object."""
        ...

    def stringify_path(path: Any) -> str:
        """Return a path as text."""
        ...

    def sync(loop: asyncio.AbstractEventLoop, func: Callable[..., Awaitable[T]], *args: Any, **kwargs: Any) -> T:
        """Run a function in the loop of another thread, and wait for its result."""
        ...

    def compressed(path: str, name: str, file: Any, mode: str) -> Any:
        """Return a file object that compresses another one; that one itself if it is not to be compressed."""


else:
    from fsspec.asyn import AbstractAsyncStreamedFile, AsyncFileSystem, sync
    from fsspec.callbacks import DEFAULT_CALLBACK
    from fsspec.compression import compr
    from fsspec.core import get_compression
    from fsspec.exceptions import FSTimeoutError
    from fsspec.spec import AbstractBufferedFile
    from fsspec.utils import isfilelike, stringify_path

    def compressed(path, name, file, mode):
        return compr[get_compression(path, name)](file, mode=mode)


class Content(Protocol):
    """The content of a file as the client returns it."""

    @property
    def status_code(self) -> int:
        """The status of the reply."""
        ...

    @property
    def content_length(self) -> Optional[int]:
        """The announced bytes."""
        ...

    @property
    def headers(self) -> Any:
        """The headers of the reply."""
        ...

    def __aiter__(self) -> AsyncIterator[bytes]: ...

    async def close(self) -> None:
        """Release the connection."""
