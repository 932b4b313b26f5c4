"""Uploads that use the index: what the service has already is not uploaded again."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Optional, cast

from azure.core.exceptions import ResourceNotFoundError

from ..._decisions.arguments import purpose_text
from ..._decisions.file_input import describe, describe_path
from ..._decisions.upload_plan import UploadArguments
from ..._generated.models import FileInfo
from ..._local.file_index import FileIndex, IndexedFile
from ..._pipeline.connection import Connection
from .._runtime.calls import run_blocking

#: What ``if_exists`` may be.
_CHOICES = ("upload", "reuse", "fail")


class IndexedUpload:
    """One upload.

    :param if_exists: What to do if the service has the file.
    :param arguments: What to upload.
    :param connection: The service.
    :raises ValueError: If ``if_exists`` is unknown, or the content cannot be looked up.
    """

    def __init__(self, if_exists: object, arguments: UploadArguments, connection: Connection) -> None:
        if if_exists not in _CHOICES:
            raise ValueError(f"if_exists must be one of {', '.join(map(repr, _CHOICES))}, not {if_exists!r}.")
        is_readable = arguments.file_path is not None or isinstance(arguments.file, (bytes, bytearray))
        if if_exists != "upload" and not is_readable:
            raise ValueError(f"if_exists={if_exists!r} needs file_path= or bytes, which can be read before the upload.")
        self._if_exists = if_exists
        self._arguments = arguments
        self._endpoint = connection.endpoint
        self._purpose = purpose_text(arguments.purpose)
        self._sha256 = ""

    @property
    def name(self) -> str:
        """The name of the file on the service."""
        arguments = self._arguments
        if arguments.file_path is not None:
            return describe_path(arguments.file_path, arguments.filename).name
        return describe(arguments.file, arguments.filename).name

    async def find(self, get: Callable[..., Awaitable[FileInfo]], options: Mapping[str, Any]) -> Optional[FileInfo]:
        """Return the file of the same purpose, name and content that the service has; None if there is none.

        :param get: Asks for a file.
        :param options: The options of the requests.
        :raises FileExistsError: If there is one, and ``if_exists`` is "fail".
        """
        if self._if_exists == "upload":
            return None
        index = FileIndex()
        self._sha256 = await run_blocking(self._content, index)
        for file_id in await run_blocking(index.find, self._endpoint, self._sha256, self._purpose, self.name):
            try:
                file = await get(file_id, **options)
            except ResourceNotFoundError:
                await run_blocking(index.forget, self._endpoint, [file_id])
                continue
            if file.get("status") == "error":
                continue
            if self._if_exists == "fail":
                raise FileExistsError(f"The service has {self.name!r} with the same content: {file_id}.")
            file["sha256"], file["reused"] = self._sha256, True
            return file
        return None

    async def remember(self, file: FileInfo) -> None:
        """Store the content of the uploaded file in the index."""
        row = IndexedFile(file.id, cast(str, file["sha256"]), file.get("bytes"), self.name, self._purpose)
        await run_blocking(_remember, self._endpoint, row)

    def _content(self, index: FileIndex) -> str:
        path: Any = self._arguments.file_path
        if path is None:
            return hashlib.sha256(self._arguments.file).hexdigest()
        return index.local_contents([path])[0]


def _remember(endpoint: str, row: IndexedFile) -> None:
    FileIndex().remember(endpoint, [row])
