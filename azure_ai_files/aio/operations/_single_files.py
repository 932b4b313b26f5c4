"""The operations on one file: list, get and delete; the base classes upload and download content."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Optional, Union, cast

from azure.core.async_paging import AsyncItemPaged

from ..._decisions.arguments import check_id, check_limit, order_text, purpose_text
from ..._decisions.cursors import Cursor
from ..._generated.enums import FilePurpose, ListSortOrder
from ..._generated.models import FileDeletionStatus, FileInfo, FileListResponse
from ..._pipeline.refusals import explained
from ..._pipeline.tracing import CallSpan, keep_span, traced
from ..._protocol.success import LAZY
from .._transfers.file_list import FileList
from .._transfers.paging import Pages
from .._transfers.response_hook import ResponseHook, nothing
from ._file_downloads import FileDownloadsOperations
from ._file_uploads import FileUploadsOperations
from ._with_raw_response import FilesWithRawResponse
from ._with_streaming_response import FilesWithStreamingResponse

#: Maximum number of files that services put on one page.
_MAX_PAGE = 10_000


class SingleFileOperations(FileUploadsOperations, FileDownloadsOperations):
    """The part of :class:`FilesOperations` for one file at a time."""

    @property
    def with_raw_response(self) -> FilesWithRawResponse:
        """The same methods, each returning a :class:`~azure_ai_files.RawResponse`.

        :return: The methods.
        :rtype: FilesWithRawResponse
        """
        return FilesWithRawResponse(self)

    @property
    def with_streaming_response(self) -> FilesWithStreamingResponse:
        """The same methods, each a context manager over the unread reply.

        :return: The methods.
        :rtype: FilesWithStreamingResponse
        """
        return FilesWithStreamingResponse(self)

    @traced
    async def list(
        self,
        *,
        purpose: Optional[Union[str, FilePurpose]] = None,
        limit: Optional[int] = None,
        order: Optional[Union[str, ListSortOrder]] = None,
        after: Optional[str] = None,
        cls: Optional[ResponseHook[FileListResponse]] = None,
        **kwargs: Any,
    ) -> FileListResponse:
        """Get one page of the list of files. Use :meth:`list_all` to get all pages.

        :keyword purpose: Only files with this purpose. Default value is None: all files.
        :paramtype purpose: str or ~azure_ai_files.models.FilePurpose
        :keyword limit: Maximum number of files on the page, 1 to 10,000. Default value is None: the service decides.
        :paramtype limit: int
        :keyword order: By creation time, "asc" or "desc". Default value is None: the service decides.
        :paramtype order: str or ~azure_ai_files.models.ListSortOrder
        :keyword after: The id of the last file of the previous page. Default value is None: the first page.
        :paramtype after: str
        :keyword cls: Called with the pipeline response, the result and the headers of the reply; the call returns what
         it returns. Default value is None.
        :paramtype cls: ~azure_ai_files.aio.ResponseHook[~azure_ai_files.models.FileListResponse]
        :return: The page; its files are in ``data``.
        :rtype: ~azure_ai_files.models.FileListResponse
        :raises ValueError: If a value is out of range, or the service does not offer an option.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses the request.
        """
        check_limit(limit, "limit", _MAX_PAGE)
        order = order_text(order)
        if after is not None:
            check_id(after, "after")
        if not (limit is None and order is None and after is None):
            self._connection.require("list_paging")
        text = None if purpose is None else purpose_text(purpose)
        with explained(self._connection):
            return await self._operations.list(purpose=text, limit=limit, order=order, after=after, cls=cls, **kwargs)

    @traced
    def list_all(
        self,
        *,
        purpose: Optional[Union[str, FilePurpose]] = None,
        order: Optional[Union[str, ListSortOrder]] = None,
        page_size: Optional[int] = None,
        cls: Optional[ResponseHook[FileListResponse]] = None,
        **kwargs: Any,
    ) -> AsyncItemPaged[FileInfo]:
        """List all files; each page is requested during the iteration, in the way that the reply before it shows.

        :keyword purpose: Only files with this purpose. Default value is None: all files.
        :paramtype purpose: str or ~azure_ai_files.models.FilePurpose
        :keyword order: By creation time, "asc" or "desc". Default value is None: the service decides.
        :paramtype order: str or ~azure_ai_files.models.ListSortOrder
        :keyword page_size: Maximum number of files on a page, 1 to 10,000. Default value is None: the service decides.
        :paramtype page_size: int
        :keyword cls: Called with the pipeline response, each page and the headers of its reply; what it returns is
         read as the page. Default value is None.
        :paramtype cls: ~azure_ai_files.aio.ResponseHook[~azure_ai_files.models.FileListResponse]
        :return: The files, which may be deleted as they come; ``by_page(continuation_token)`` returns pages and can
         continue an earlier iteration.
        :rtype: ~azure.core.async_paging.AsyncItemPaged[~azure_ai_files.models.FileInfo]
        :raises ValueError: If a value is out of range, or the service does not offer an option.
        :raises ~azure.core.exceptions.HttpResponseError: During the iteration, if the service refuses a request.
        :raises ~azure_ai_files.exceptions.PagingError: During the iteration, if the service reports more files and its
         reply does not lead to them, or if it sends the same page again.
        """
        check_limit(page_size, "page_size", _MAX_PAGE)
        order = order_text(order)
        if not (order is None and page_size is None):
            self._connection.require("list_paging")
        text = None if purpose is None else purpose_text(purpose)
        return self._listed(text, order, page_size, keep_span(), kwargs, cls)

    def _listed(
        self,
        purpose: Optional[str],
        order: Optional[str],
        page_size: Optional[int],
        span: CallSpan,
        kwargs: Mapping[str, Any],
        cls: Optional[ResponseHook[FileListResponse]] = None,
    ) -> FileList[FileInfo]:
        async def get_page(cursor: Cursor) -> FileListResponse:
            options = cursor.applied_to(kwargs)
            if cls is None:
                options[LAZY] = True
            with explained(self._connection):
                return await self._operations.list(
                    purpose=purpose, limit=page_size, order=order, after=cursor.after, cls=cls, **options
                )

        pages: Pages[FileInfo] = Pages(get_page, span, guesses=self._connection.has("list_paging"))
        return FileList[FileInfo](pages.get_next, pages.extract_data)

    @traced
    async def get(self, file_id: str, *, cls: Optional[ResponseHook[FileInfo]] = None, **kwargs: Any) -> FileInfo:
        """Get the metadata of a file, without its content.

        :param file_id: The id of the file.
        :type file_id: str
        :keyword cls: Called with the pipeline response, the result and the headers of the reply; the call returns what
         it returns. Default value is None.
        :paramtype cls: ~azure_ai_files.aio.ResponseHook[~azure_ai_files.models.FileInfo]
        :return: The file.
        :rtype: ~azure_ai_files.models.FileInfo
        :raises ValueError: If the id is empty or not valid.
        :raises ~azure.core.exceptions.ResourceNotFoundError: If the file does not exist.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses the request.
        """
        with explained(self._connection):
            return await self._operations.get(check_id(file_id, "file_id"), cls=cls, **kwargs)

    @traced
    async def delete(
        self, file_id: str, *, cls: Optional[ResponseHook[FileDeletionStatus]] = None, **kwargs: Any
    ) -> None:
        """Delete a file.

        :param file_id: The id of the file.
        :type file_id: str
        :keyword cls: Called with the pipeline response, the result and the headers of the reply; the call returns what
         it returns. Default value is None.
        :paramtype cls: ~azure_ai_files.aio.ResponseHook[~azure_ai_files.models.FileDeletionStatus]
        :return: None.
        :rtype: None
        :raises ValueError: If the id is empty or not valid.
        :raises ~azure.core.exceptions.ResourceNotFoundError: If the file does not exist.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses the request.
        """
        with explained(self._connection):
            return cast(None, await self._operations.delete(check_id(file_id, "file_id"), cls=cls or nothing, **kwargs))
