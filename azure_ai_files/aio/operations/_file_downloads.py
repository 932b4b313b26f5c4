"""The operations that get the content of a file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import partial
from typing import Any, Literal, Optional, Union, cast, overload

from azure.core.exceptions import IncompleteReadError
from azure.core.rest import AsyncHttpResponse

from ..._decisions.arguments import check_id
from ..._decisions.file_names import check_file_name
from ..._decisions.interruptions import DifferentError
from ..._decisions.outputs import check_plain_file
from ..._decisions.progress_meter import ProgressHook
from ..._local.comparison import Comparison, size_to_compare
from ..._local.file_index import is_known_content, remember_content
from ..._pipeline.refusals import explained
from ..._pipeline.tracing import keep_span, traced
from .._runtime.calls import run_blocking
from .._transfers.content_stream import ContentStream
from .._transfers.progress import Progress
from .._transfers.response_hook import ResponseHook
from .._transfers.saving import ContentCall, RemoteContent, SaveOptions, save_content
from ._files_base import FilesBase


class FileDownloadsOperations(FilesBase):
    """The part of :class:`FilesOperations` that downloads content."""

    @traced
    async def get_content(
        self, file_id: str, *, cls: Optional[ResponseHook[ContentStream]] = None, **kwargs: Any
    ) -> ContentStream:
        """Get the content of a file as a stream, which is read from the connection.

        :param file_id: The id of the file.
        :type file_id: str
        :keyword cls: Called with the pipeline response, the result and the headers of the reply; the call returns what
         it returns. Default value is None.
        :paramtype cls: ~azure_ai_files.aio.ResponseHook[~typing.AsyncIterator[bytes]]
        :return: An iterator of blocks of bytes, and a binary file object that can be read once: ``read()``,
         ``readinto()``, ``name``, ``size``. Callers that do not read to the end can use it as a context manager, or
         call its ``close()``.
        :rtype: ~typing.AsyncIterator[bytes]
        :raises ValueError: If the id is empty or not valid.
        :raises ~azure.core.exceptions.ResourceNotFoundError: If the file does not exist.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses the request, for example because files
         with this purpose cannot be downloaded. During the iteration, if the connection breaks
         (:class:`~azure.core.exceptions.IncompleteReadError` or another azure-core error).

        .. code-block:: python

            async with await client.files.get_content(file.id) as content:
                async for block in content:
                    digest.update(block)
        """

        def to_stream(pipeline_response: Any, _: AsyncHttpResponse, headers: Mapping[str, str]) -> Any:
            stream = ContentStream(pipeline_response, file_id, keep_span())
            return cls(pipeline_response, stream, headers) if cls else stream

        with explained(self._connection):
            call = self._operations.get_content(check_id(file_id, "file_id"), cls=to_stream, **kwargs)
            return cast(ContentStream, await call)

    @overload
    async def save(
        self,
        file_id: str,
        file_name: str,
        target_dir: Optional[Union[str, os.PathLike[str]]] = None,
        *,
        overwrite: bool = True,
        progress_hook: Optional[ProgressHook] = None,
        max_concurrency: int = 1,
        resume: bool = False,
        sha256: Literal[False] = False,
        cls: Optional[ResponseHook[None]] = None,
        **kwargs: Any,
    ) -> None: ...
    @overload
    async def save(
        self,
        file_id: str,
        file_name: str,
        target_dir: Optional[Union[str, os.PathLike[str]]] = None,
        *,
        overwrite: bool = True,
        progress_hook: Optional[ProgressHook] = None,
        max_concurrency: int = 1,
        resume: bool = False,
        sha256: Literal[True],
        cls: Optional[ResponseHook[str]] = None,
        **kwargs: Any,
    ) -> str: ...
    @overload
    async def save(
        self,
        file_id: str,
        file_name: str,
        target_dir: Optional[Union[str, os.PathLike[str]]] = None,
        *,
        overwrite: bool = True,
        progress_hook: Optional[ProgressHook] = None,
        max_concurrency: int = 1,
        resume: bool = False,
        sha256: bool,
        cls: Optional[ResponseHook[Optional[str]]] = None,
        **kwargs: Any,
    ) -> Optional[str]: ...
    @traced
    async def save(
        self,
        file_id: str,
        file_name: str,
        target_dir: Optional[Union[str, os.PathLike[str]]] = None,
        *,
        overwrite: bool = True,
        progress_hook: Optional[ProgressHook] = None,
        max_concurrency: int = 1,
        resume: bool = False,
        sha256: bool = False,
        cls: Optional[ResponseHook[Any]] = None,
        **kwargs: Any,
    ) -> Optional[str]:
        """Save the content of a file to a folder, atomically.

        The content is written to a temporary file in the same folder, which is renamed to the target after all bytes
        are on disk. If anything fails, an existing file of that name is unchanged, and folders that were created for
        it are removed if they are empty. After a broken connection, only the
        rest is requested if the service supports that. A symbolic link of that name is replaced, not followed. A file
        that is replaced keeps its mode and, where that is allowed, its owner.

        :param file_id: The id of the file.
        :type file_id: str
        :param file_name: The name to save it under, without a folder. It must be valid on every operating system.
        :type file_name: str
        :param target_dir: The folder; it is created if it is missing. Default value is None: the current folder.
        :type target_dir: str or ~os.PathLike[str]
        :keyword overwrite: Whether to replace an existing file of that name. Default value is True.
        :paramtype overwrite: bool
        :keyword progress_hook: Called as ``progress_hook(current, total)`` with numbers of bytes; ``total`` is None
         while unknown. An exception from it aborts the download.
        :paramtype progress_hook: ~typing.Callable[[int, ~typing.Optional[int]], None]
        :keyword max_concurrency: Maximum number of ranges that are downloaded at the same time, 1 to 64. Default value
         is 1: one stream. One stream is also used for a file of up to 16 MiB, and if the service does not support
         ranges.
        :paramtype max_concurrency: int
        :keyword resume: If the download fails or its process is killed, keep the bytes received so far next to the
         target, so that the same call, also in another process, downloads only the rest. Progress is recorded in your
         state folder, or in ``AZURE_AI_FILES_STATE_DIR``. If the service cannot resume, a ``UserWarning`` is emitted
         and the complete file is downloaded again. Default value is False.
        :paramtype resume: bool
        :keyword sha256: Whether to return the SHA-256 of the saved content, as hexadecimal digits. Default value is
         False.
        :paramtype sha256: bool
        :keyword cls: Called with the pipeline response, the result and the headers of the last reply; the call returns
         what it returns. Default value is None.
        :paramtype cls: ~azure_ai_files.aio.ResponseHook[~typing.Optional[str]]
        :return: The digest with ``sha256=True``, otherwise None.
        :rtype: str or None
        :raises ValueError: If the id or the name is not valid, ``max_concurrency`` is out of range, ``target_dir`` is a
         file, or a device, a pipe or a socket has the name. Nothing was sent.
        :raises TypeError: If the type of an argument is not supported. Nothing was sent.
        :raises FileExistsError: If the file exists and ``overwrite`` is False.
        :raises OSError: If the file, or with ``resume=True`` its state, cannot be written.
        :raises ~azure.core.exceptions.ResourceNotFoundError: If the file does not exist.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses the request.
        :raises ~azure.core.exceptions.AzureError: If the complete content cannot be downloaded.

        .. code-block:: python

            digest = await client.files.save(
                file.id, "model.bin", "downloads", max_concurrency=8, resume=True, sha256=True
            )
        """
        check_id(file_id, "file_id")
        check_plain_file(file_id)
        check_file_name(file_name)
        how = SaveOptions(overwrite, Progress(progress_hook), max_concurrency, resume, sha256)
        how.check()
        content = self._content(file_id)
        return cast(Optional[str], await save_content(content, file_name, target_dir, how, self._options, kwargs, cls))

    @traced
    async def verify(
        self,
        file_id: str,
        path: Union[str, os.PathLike[str]],
        *,
        progress_hook: Optional[ProgressHook] = None,
        remember: bool = False,
        use_index: bool = False,
        cls: Optional[ResponseHook[bool]] = None,
        **kwargs: Any,
    ) -> bool:
        """Return whether the content of the file on the service is the same as that of a local file.

        The sizes are compared first, as the service states them with the file. The content is then compared while it is
        downloaded, in constant memory, up to the first difference. A wrong length of the reply is an error of the
        service, not a difference. After a broken connection, only the rest is requested if the service supports that.

        :param file_id: The id of the file.
        :type file_id: str
        :param path: The path of the local file.
        :type path: str or ~os.PathLike[str]
        :keyword progress_hook: Called as ``progress_hook(current, total)`` with numbers of bytes; ``total`` is None
         while unknown. An exception from it aborts the comparison.
        :paramtype progress_hook: ~typing.Callable[[int, ~typing.Optional[int]], None]
        :keyword remember: Whether to store the SHA-256 of the content in the index in your state folder, if all bytes
         are the same. Default value is False.
        :paramtype remember: bool
        :keyword use_index: Whether to download nothing if the index knows the SHA-256 of the content, which never
         changes under an id. Default value is False.
        :paramtype use_index: bool
        :keyword cls: Called with the pipeline response, the result and the headers of the last reply; the call returns
         what it returns. Default value is None.
        :paramtype cls: ~azure_ai_files.aio.ResponseHook[bool]
        :return: Whether all bytes are the same.
        :rtype: bool
        :raises ValueError: If the id is not valid, or ``path`` is not a regular file. Nothing was sent.
        :raises TypeError: If the type of an argument is not supported. Nothing was sent.
        :raises FileNotFoundError: If ``path`` does not exist.
        :raises OSError: If the local file cannot be read, or with ``remember`` or ``use_index``, the index cannot be
         used.
        :raises ~azure.core.exceptions.ResourceNotFoundError: If the file does not exist on the service.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses the request, for example because files
         with this purpose cannot be downloaded.
        :raises ~azure.core.exceptions.AzureError: If the complete content cannot be downloaded.

        .. code-block:: python

            if await client.files.verify(file.id, "report.pdf"):
                Path("report.pdf").unlink()
        """
        check_id(file_id, "file_id")
        progress = Progress(progress_hook)
        if use_index and cls is not None:
            raise ValueError("use_index=True cannot be used with cls=: there may be no reply.")
        own_size = await run_blocking(size_to_compare, path)
        if use_index:
            known = await run_blocking(is_known_content, self._connection.endpoint, file_id, path)
            if known is not None:
                return known
        call = ContentCall(self._content(file_id), self._options, kwargs, cls)
        size = await call.size()
        is_same = not size or size == own_size
        if is_same:
            try:
                compared = await call.download(progress).run(partial(Comparison, path, sha256=remember))
                if compared.sha256 is not None:
                    await run_blocking(remember_content, self._connection.endpoint, call.file, compared.sha256)
            except DifferentError as different:
                if different.ended_early and size:
                    message = (
                        f"The content of file {file_id!r} ended early: the service says that it has {size:,} bytes."
                    )
                    raise IncompleteReadError(message) from None
                is_same = False
        return cast(bool, call.result(is_same))

    def _content(self, file_id: str) -> RemoteContent:
        async def get_content(**options: Any) -> Any:
            with explained(self._connection):
                return await self._operations.get_content(file_id, **options)

        async def get_file(**options: Any) -> Any:
            with explained(self._connection):
                return await self._operations.get(file_id, **options)

        identity = {"endpoint": self._connection.endpoint, "file_id": file_id}
        return RemoteContent(file_id, identity, get_content, get_file)
