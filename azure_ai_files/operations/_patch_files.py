# Converted from azure_ai_files/aio/operations/_patch_files.py by swagger/codegen; do not edit.
"""The operations on one file: list, get, delete, read and save; uploads are in the base class."""

from __future__ import annotations

import os
from typing import Any, Dict, List, Mapping, Optional, Union, cast

from azure.core.paging import ItemPaged
from azure.core.rest import HttpResponse

from .._atomic import prepare_target
from .._generated.enums import FilePurpose, ListSortOrder
from .._generated.models import FileInfo, FileListResponse
from .._io import run_blocking
from .._tracing import keep_span, traced
from .._transfer.arguments import check_id, check_limit, check_order, purpose_text
from .._transfer.paths import check_file_name
from .._transfer.progress import ProgressHook
from ..transfer._content import ContentStream
from ..transfer._download import Download
from ..transfer._paging import Pages
from ..transfer._progress import Progress
from ._patch_file_uploads import FileUploadsOperations
from ._with_raw_response import FilesWithRawResponse
from ._with_streaming_response import FilesWithStreamingResponse

#: Most files that the services put on one page.
_MAX_PAGE = 10_000


class SingleFileOperations(FileUploadsOperations):
    """Lists, reads, saves and deletes files; the part of :class:`FilesOperations` for one file at a time."""

    @property
    def with_raw_response(self) -> FilesWithRawResponse:
        """The same methods, each returning a :class:`~azure_ai_files.RawResponse`."""
        return FilesWithRawResponse(self)

    @property
    def with_streaming_response(self) -> FilesWithStreamingResponse:
        """The same methods, each a context manager over the unread reply."""
        return FilesWithStreamingResponse(self)

    @traced
    def list(
        self,
        *,
        purpose: Optional[Union[str, FilePurpose]] = None,
        limit: Optional[int] = None,
        order: Optional[Union[str, ListSortOrder]] = None,
        after: Optional[str] = None,
        **kwargs: Any,
    ) -> FileListResponse:
        """Get one page of the list of files. :meth:`list_all` follows every page.

        :keyword purpose: Only files for this purpose. Default value is None: all.
        :paramtype purpose: str or ~azure_ai_files.models.FilePurpose
        :keyword limit: Most files on the page, 1 to 10,000. Default value is None: the service decides.
        :paramtype limit: int
        :keyword order: By creation time, "asc" or "desc". Default value is None: the service decides.
        :paramtype order: str or ~azure_ai_files.models.ListSortOrder
        :keyword after: The id of the last file of the page before. Default value is None: the first page.
        :paramtype after: str
        :return: The page; its files are in ``data``.
        :rtype: ~azure_ai_files.models.FileListResponse
        :raises ValueError: If a value is out of range, or the service does not offer it.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses.
        """
        check_limit(limit, "limit", _MAX_PAGE)
        check_order(order)
        if after is not None:
            check_id(after, "after")
        if not (limit is None and order is None and after is None):
            self._connection.require("list_paging")
        return self._operations.list(
            purpose=None if purpose is None else purpose_text(purpose), limit=limit, order=order, after=after, **kwargs
        )

    @traced
    def list_all(
        self,
        *,
        purpose: Optional[Union[str, FilePurpose]] = None,
        order: Optional[Union[str, ListSortOrder]] = None,
        page_size: Optional[int] = None,
        **kwargs: Any,
    ) -> ItemPaged[FileInfo]:
        """List all files, page after page as they are iterated over.

        :keyword purpose: Only files for this purpose. Default value is None: all.
        :paramtype purpose: str or ~azure_ai_files.models.FilePurpose
        :keyword order: By creation time, "asc" or "desc". Default value is None: the service decides.
        :paramtype order: str or ~azure_ai_files.models.ListSortOrder
        :keyword page_size: Most files to get with one request, 1 to 10,000. Default value is None: the service
         decides.
        :paramtype page_size: int
        :return: The files; ``by_page(continuation_token)`` gives pages, and goes on where another run stopped.
        :rtype: ~azure.core.paging.ItemPaged[~azure_ai_files.models.FileInfo]
        :raises ValueError: If a value is out of range, or the service does not offer it.
        :raises ~azure.core.exceptions.HttpResponseError: While iterating: if the service refuses.
        :raises ~azure_ai_files.exceptions.PagingError: While iterating: if the service sends the same page again.
        """
        check_limit(page_size, "page_size", _MAX_PAGE)
        check_order(order)
        if not (order is None and page_size is None):
            self._connection.require("list_paging")
        text = None if purpose is None else purpose_text(purpose)

        def get_page(after: Optional[str]) -> FileListResponse:
            return self._operations.list(purpose=text, limit=page_size, order=order, after=after, **kwargs)

        pages: Pages[FileInfo] = Pages(get_page, keep_span())
        return ItemPaged(pages.get_next, pages.extract_data)

    @traced
    def get(self, file_id: str, **kwargs: Any) -> FileInfo:
        """Get what the service knows about a file. Does not get its content.

        :param file_id: The id of the file.
        :type file_id: str
        :return: The file.
        :rtype: ~azure_ai_files.models.FileInfo
        :raises ValueError: If the id is empty or cannot be one.
        :raises ~azure.core.exceptions.ResourceNotFoundError: If there is no such file.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses.
        """
        return self._operations.get(check_id(file_id, "file_id"), **kwargs)

    @traced
    def delete(self, file_id: str, **kwargs: Any) -> None:
        """Delete a file.

        :param file_id: The id of the file.
        :type file_id: str
        :raises ValueError: If the id is empty or cannot be one.
        :raises ~azure.core.exceptions.ResourceNotFoundError: If there is no such file.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses.
        """
        kwargs.setdefault("cls", _nothing)
        return cast(None, self._operations.delete(check_id(file_id, "file_id"), **kwargs))

    @traced
    def get_content(self, file_id: str, **kwargs: Any) -> ContentStream:
        """Get the content of a file as blocks of bytes, read from the connection as they are asked for.

        :param file_id: The id of the file.
        :type file_id: str
        :return: An iterator of the blocks. It is also a context manager, and has ``close()``, for whoever does not
         read to the end.
        :rtype: ~typing.Iterator[bytes]
        :raises ValueError: If the id is empty or cannot be one.
        :raises ~azure.core.exceptions.ResourceNotFoundError: If there is no such file.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses, for example because files for this
         purpose cannot be read back. While iterating: if the connection breaks
         (:class:`~azure.core.exceptions.IncompleteReadError` or another azure-core error).

        .. code-block:: python

            with client.files.get_content(file.id) as content:
                for block in content:
                    digest.update(block)
        """
        cls = kwargs.pop("cls", None)

        def to_stream(pipeline_response: Any, response: HttpResponse, headers: Mapping[str, str]) -> Any:
            stream = ContentStream(response, file_id, keep_span())
            return cls(pipeline_response, stream, headers) if cls else stream

        call = self._operations.get_content(check_id(file_id, "file_id"), cls=to_stream, **kwargs)
        return cast(ContentStream, call)

    @traced
    def save(
        self,
        file_id: str,
        file_name: str,
        target_dir: Optional[Union[str, os.PathLike[str]]] = None,
        *,
        overwrite: bool = True,
        progress_hook: Optional[ProgressHook] = None,
        **kwargs: Any,
    ) -> None:
        """Save the content of a file to a folder: whole, or not at all.

        The bytes are collected beside the target and take its name only when all of them are on the disk; whatever
        goes wrong, a file of that name stays as it was. After a broken connection only the rest is asked for, where
        the service can do that. A symbolic link of that name is replaced, not followed.

        :param file_id: The id of the file.
        :type file_id: str
        :param file_name: The name to save it under; one plain name that every system takes.
        :type file_name: str
        :param target_dir: The folder; it is created if it is missing. Default value is None: the current one.
        :type target_dir: str or ~os.PathLike[str]
        :keyword overwrite: Replace a file of that name. Default value is True.
        :paramtype overwrite: bool
        :keyword progress_hook: Called as ``progress_hook(current, total)`` with bytes; ``total`` is None while
         unknown. An exception from it ends the download.
        :paramtype progress_hook: ~typing.Callable[[int, ~typing.Optional[int]], None]
        :raises ValueError: If the id or the name cannot be used, or ``target_dir`` is a file. Nothing was sent.
        :raises FileExistsError: If the file exists and ``overwrite`` is False.
        :raises OSError: If the file cannot be written.
        :raises ~azure.core.exceptions.ResourceNotFoundError: If there is no such file.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses.
        :raises ~azure.core.exceptions.AzureError: If the content cannot be had whole.
        """
        check_id(file_id, "file_id")
        check_file_name(file_name)
        progress = Progress(progress_hook)
        target = run_blocking(prepare_target, target_dir, file_name, overwrite)

        cls = kwargs.pop("cls", None)
        replies: List[Any] = []

        def to_stream(pipeline_response: Any, response: HttpResponse, _: Any) -> Any:
            replies[:] = [pipeline_response]
            return ContentStream(response, file_id)

        def open_content(headers: Mapping[str, str]) -> ContentStream:
            options: Dict[str, Any] = {**kwargs, "headers": {**(kwargs.get("headers") or {}), **headers}}
            return cast(ContentStream, self._operations.get_content(file_id, cls=to_stream, **options))

        def get_size() -> Optional[int]:
            return (self._operations.get(file_id, **kwargs)).bytes

        Download(open_content, get_size, self._options.download_plan(), progress).save(target, overwrite)
        return cast(None, cls(replies[-1], None, replies[-1].http_response.headers)) if cls else None


def _nothing(*_: Any) -> None:
    """Drop the reply to a deletion, as azure-ai-agents does."""
