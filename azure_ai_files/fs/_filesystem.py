"""The file system as users see it."""

from __future__ import annotations

import asyncio
import errno
import os
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Literal, Optional

from . import _paths as paths
from ._base import compressed
from ._drafts import check_mode
from ._files import AIFile, AIStreamedFile, closed_with
from ._settings import VARIABLES, settings_of
from ._writing import WritableFileSystem


class _Environment:
    """What the environment says of endpoints and keys, so that instances differ if it does."""

    def __get__(self, instance: object, owner: object = None) -> str:
        values = [os.environ.get(name, "") for pair in VARIABLES for name in pair]
        return sha256("\0".join(values).encode("utf-8", "surrogateescape")).hexdigest()


class AIFileSystem(WritableFileSystem):
    """The files of AI agents as a file system for fsspec, under ``aifiles://``.

    A path is the name of a file; if several files have it, that of the newest. ``.id/<id>`` is the file with an id.

    :param endpoint: The URL of the service, as for :class:`~azure_ai_files.aio.AgentsClient`. Default value is None:
     the environment variable ``AZURE_AI_FILES_ENDPOINT``, otherwise ``PROJECT_ENDPOINT``.
    :type endpoint: str
    :param key: A key. Default value is None: ``AZURE_AI_FILES_KEY``, or ``PROJECT_KEY`` if the endpoint is that of
     ``PROJECT_ENDPOINT``, otherwise ``DefaultAzureCredential``.
    :type key: str
    :param credential: A credential, in place of a key. Workers in other processes need one that pickles.
    :type credential: ~azure.core.credentials_async.AsyncTokenCredential or ~azure.core.credentials.AzureKeyCredential
    :keyword purpose: List only files with this purpose, and write files with it. Default value is None: list all files,
     and write files for "assistants".
    :paramtype purpose: str
    :keyword on_overwrite: "replace" deletes the file that a path showed after another one was written under it; "keep"
     keeps it as an older version. Default value is "replace".
    :paramtype on_overwrite: str
    :keyword block_size: Bytes that are read at a time. Default value is 4 MiB.
    :paramtype block_size: int
    :keyword client_options: Keywords of :class:`~azure_ai_files.aio.AgentsClient`, such as ``retry_total``.
    :paramtype client_options: ~typing.Mapping[str, any]
    :keyword asynchronous: Whether the async methods are used, in the event loop of the caller. Default value is False.
    :paramtype asynchronous: bool
    :keyword loop: The event loop of the sync methods. Default value is None: that of fsspec.
    :paramtype loop: ~asyncio.AbstractEventLoop
    :keyword batch_size: How many files are transferred at a time. Default value is 8.
    :paramtype batch_size: int
    :keyword use_listings_cache: Whether the list of files is kept. Default value is True.
    :paramtype use_listings_cache: bool
    :keyword listings_expiry_time: Seconds that it is kept; None for ever. Default value is 10.
    :paramtype listings_expiry_time: float
    :keyword skip_instance_cache: Whether to create another instance although there is one with the same options.
     Default value is False.
    :paramtype skip_instance_cache: bool
    :raises ValueError: If the endpoint is missing, or a value is not valid.
    :raises TypeError: If the type of an option is not supported.

    .. code-block:: python

        fs = fsspec.filesystem("aifiles")
        with fs.open("2024/june/report.csv") as file:
            print(file.read())
    """

    _environment = _Environment()
    _extra_tokenize_attributes = ("_environment",)

    def __init__(
        self,
        endpoint: Optional[str] = None,
        key: Optional[str] = None,
        credential: Any = None,
        *,
        purpose: Optional[str] = None,
        on_overwrite: Literal["replace", "keep"] = "replace",
        block_size: int = 4 * 2**20,
        client_options: Optional[Mapping[str, Any]] = None,
        asynchronous: bool = False,
        loop: Optional[asyncio.AbstractEventLoop] = None,
        batch_size: int = 8,
        use_listings_cache: bool = True,
        listings_expiry_time: Optional[float] = 10,
        skip_instance_cache: bool = False,
    ) -> None:
        del skip_instance_cache  # for type checkers; fsspec takes it away before
        if on_overwrite not in ("replace", "keep"):
            raise ValueError(f"on_overwrite must be 'replace' or 'keep', not {on_overwrite!r}.")
        if block_size < 1:
            raise ValueError(f"block_size must be at least 1, not {block_size}.")
        settings = settings_of(endpoint, key, credential, os.environ)
        super().__init__(
            settings,
            purpose=purpose,
            expiry=listings_expiry_time if use_listings_cache else 0.0,
            client_options=client_options or {},
            asynchronous=asynchronous,
            loop=loop,
            batch_size=batch_size,
        )
        self.on_overwrite = on_overwrite
        self.blocksize = block_size

    def open(
        self,
        path: Any,
        mode: str = "rb",
        block_size: Optional[int] = None,
        cache_options: Optional[dict[str, Any]] = None,
        compression: Optional[str] = None,
        **kwargs: Any,
    ) -> Any:
        """Open a file.

        An exception that is raised before the file is closed discards what was written. Other keywords are
        ``cache_type``; ``encoding``, ``errors`` and ``newline`` for text; ``purpose`` and ``expires_after`` for
        writing.

        :param path: The path.
        :type path: str
        :param mode: "r", "w" or "x", with "b" for bytes. "x" raises an error if the path exists; two writers at the
         same time may both succeed.
        :type mode: str
        :param block_size: Bytes that are read at a time. Default value is None: those of the file system.
        :type block_size: int
        :param cache_options: Options of the read cache. Default value is None.
        :type cache_options: dict[str, any]
        :param compression: Such as "gzip", or "infer" for that of the extension. Default value is None.
        :type compression: str
        :return: The file object.
        :rtype: ~typing.IO
        :raises ValueError: If no file can have that path.
        :raises NotImplementedError: If the mode is not supported.
        :raises OSError: If the file cannot be opened.
        """
        options: dict[str, Any] = {"block_size": block_size, "cache_options": cache_options, **kwargs}
        if compression is None or "b" not in mode:
            return super().open(path, mode, compression=compression, **options)
        file = super().open(path, mode, **options)
        wrapper = compressed(file.path, compression, file, mode[0])
        return file if wrapper is file else closed_with(wrapper, file)

    def _open(self, path: str, mode: str = "rb", **options: Any) -> AIFile:
        return AIFile(self, path, mode, **options)

    async def open_async(self, path: str, mode: str = "rb", **options: Any) -> AIStreamedFile:
        """Open a file in async code.

        :param path: The path.
        :type path: str
        :param mode: "rb", "wb" or "xb".
        :type mode: str
        :keyword options: ``purpose`` and ``expires_after`` for writing.
        :paramtype options: any
        :return: The file object, whose methods are async.
        :rtype: ~azure_ai_files.fs.AIStreamedFile
        :raises ValueError: If no file can have that path, or the file would be text or compressed.
        :raises NotImplementedError: If the mode is not supported.
        :raises OSError: If the file cannot be opened.
        """
        if "b" not in mode or options.pop("compression", None):
            raise ValueError("Async files are binary and not compressed.")
        options.pop("block_size", None)
        name = paths.stripped(path)
        if check_mode(mode) == "rb":
            return AIStreamedFile(self, name, mode, opened=await self._open_reader(name, self.blocksize))
        paths.check_path(path)
        if mode == "xb" and await self._exists(name):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), name)
        return AIStreamedFile(self, name, mode, **options)

    def touch(self, path: str, truncate: bool = True, **options: Any) -> None:
        """Write an empty file, which most services refuse.

        :param path: The path.
        :type path: str
        :param truncate: Whether to replace an existing file. Default value is True; otherwise it stays as it is.
        :type truncate: bool
        :keyword options: ``purpose`` and ``expires_after``.
        :paramtype options: any
        :raises ValueError: If no file can have that path.
        :raises OSError: If the service refuses an empty file.
        """
        if truncate or not self.exists(path):
            self.pipe_file(path, b"", **options)
