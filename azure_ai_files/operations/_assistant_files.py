# Converted from azure_ai_files/aio/operations/_assistant_files.py by swagger/codegen; do not edit.
"""The operations on the files of an assistant (the Assistants API v1)."""

from __future__ import annotations

from typing import Any, MutableMapping, Optional, Union, overload

from azure.core import PipelineClient
from azure.core.paging import ItemPaged
from azure.core.rest import HttpRequest, HttpResponse

from .._decisions.arguments import check_id, check_limit, one_of, order_text
from .._decisions.cursors import Cursor
from .._decisions.other_names import NamesWhatIsMissing
from .._generated.enums import ListSortOrder
from .._generated.models import AssistantFile, AssistantFileDeletionStatus, AssistantFileListResponse
from .._generated.operations import AssistantFilesOperations as GeneratedOperations
from .._pipeline.connection import Connection
from .._pipeline.pickling import NotPicklable
from .._pipeline.tracing import keep_span, traced
from .._transfers.paging import Pages
from .._transfers.response_hook import ResponseHook
from ._with_raw_response import AssistantFilesWithRawResponse
from ._with_streaming_response import AssistantFilesWithStreamingResponse

JSON = MutableMapping[str, Any]

#: Maximum number of an assistant's files that the service puts on one page.
_MAX_PAGE = 100


class AssistantFilesOperations(NamesWhatIsMissing, NotPicklable):
    """Attaches files to assistants, lists and detaches them, on servers that offer the Assistants API v1.

    Do not create an instance; use the attribute ``assistant_files`` of a client. All operations accept azure-core's
    options for one request.
    """

    def __init__(self, client: PipelineClient[HttpRequest, HttpResponse], connection: Connection) -> None:
        self._operations = GeneratedOperations(client, connection)
        self._connection = connection
        self.__takes_any_keyword__: bool = connection.takes_any_keyword

    @property
    def with_raw_response(self) -> AssistantFilesWithRawResponse:
        """The same methods, each returning a :class:`~azure_ai_files.RawResponse`.

        :return: The methods.
        :rtype: AssistantFilesWithRawResponse
        """
        return AssistantFilesWithRawResponse(self)

    @property
    def with_streaming_response(self) -> AssistantFilesWithStreamingResponse:
        """The same methods, each a context manager over the unread reply.

        :return: The methods.
        :rtype: AssistantFilesWithStreamingResponse
        """
        return AssistantFilesWithStreamingResponse(self)

    @overload
    def create(
        self, assistant_id: str, body: JSON, *, cls: Optional[ResponseHook[AssistantFile]] = None, **kwargs: Any
    ) -> AssistantFile: ...
    @overload
    def create(
        self, assistant_id: str, *, file_id: str, cls: Optional[ResponseHook[AssistantFile]] = None, **kwargs: Any
    ) -> AssistantFile: ...
    @traced
    def create(
        self,
        assistant_id: str,
        body: Optional[JSON] = None,
        *,
        file_id: Optional[str] = None,
        cls: Optional[ResponseHook[AssistantFile]] = None,
        **kwargs: Any,
    ) -> AssistantFile:
        """Attach a file to an assistant.

        :param assistant_id: The id of the assistant.
        :type assistant_id: str
        :param body: A mapping with ``file_id`` and any other fields that the server accepts, in place of the keyword.
        :type body: ~typing.MutableMapping[str, any]
        :keyword file_id: The id of a file whose purpose is "assistants". Required, here or in ``body``.
        :paramtype file_id: str
        :keyword cls: Called with the pipeline response, the result and the headers of the reply; the call returns what
         it returns. Default value is None.
        :paramtype cls: ~azure_ai_files.ResponseHook[~azure_ai_files.models.AssistantFile]
        :return: The attached file.
        :rtype: ~azure_ai_files.models.AssistantFile
        :raises TypeError: If the type of an argument is not supported.
        :raises ValueError: If an id is missing or not valid, or the service does not offer the files of assistants.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses the request.
        """
        self._connection.require("assistant_files")
        check_id(assistant_id, "assistant_id")
        document = one_of(body, {"file_id": file_id})
        if document.get("file_id") is None:
            raise ValueError("file_id is missing. Pass it as a keyword or in body.")
        check_id(document["file_id"], "file_id")
        return self._operations.create(assistant_id, document, cls=cls, **kwargs)

    @traced
    def get(
        self, assistant_id: str, file_id: str, *, cls: Optional[ResponseHook[AssistantFile]] = None, **kwargs: Any
    ) -> AssistantFile:
        """Get a file of an assistant.

        :param assistant_id: The id of the assistant.
        :type assistant_id: str
        :param file_id: The id of the file.
        :type file_id: str
        :keyword cls: Called with the pipeline response, the result and the headers of the reply; the call returns what
         it returns. Default value is None.
        :paramtype cls: ~azure_ai_files.ResponseHook[~azure_ai_files.models.AssistantFile]
        :return: The attached file.
        :rtype: ~azure_ai_files.models.AssistantFile
        :raises ValueError: If an id is not valid, or the service does not offer the files of assistants.
        :raises ~azure.core.exceptions.ResourceNotFoundError: If the file is not attached to the assistant.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses the request.
        """
        self._connection.require("assistant_files")
        check_id(assistant_id, "assistant_id")
        return self._operations.get(assistant_id, check_id(file_id, "file_id"), cls=cls, **kwargs)

    @traced
    def list(
        self,
        assistant_id: str,
        *,
        limit: Optional[int] = None,
        order: Optional[Union[str, ListSortOrder]] = None,
        after: Optional[str] = None,
        before: Optional[str] = None,
        cls: Optional[ResponseHook[AssistantFileListResponse]] = None,
        **kwargs: Any,
    ) -> ItemPaged[AssistantFile]:
        """List the files of an assistant; each page is requested during the iteration.

        :param assistant_id: The id of the assistant.
        :type assistant_id: str
        :keyword limit: Maximum number of files on a page, 1 to 100. Default value is None: the service decides.
        :paramtype limit: int
        :keyword order: By creation time, "asc" or "desc". Default value is None: the service decides.
        :paramtype order: str or ~azure_ai_files.models.ListSortOrder
        :keyword after: Only files after this one in the list. Default value is None: from the beginning.
        :paramtype after: str
        :keyword before: Only files before this one in the list. Without ``after``, the first page is the one that ends
         there, followed by the pages before it. Default value is None: to the end.
        :paramtype before: str
        :keyword cls: Called with the pipeline response, each page and the headers of its reply; what it returns is
         read as the page. Default value is None.
        :paramtype cls: ~azure_ai_files.ResponseHook[~azure_ai_files.models.AssistantFileListResponse]
        :return: The files; ``by_page(continuation_token)`` returns pages and can continue an earlier iteration.
        :rtype: ~azure.core.paging.ItemPaged[~azure_ai_files.models.AssistantFile]
        :raises ValueError: If a value is not valid, or the service does not offer the files of assistants.
        :raises ~azure.core.exceptions.HttpResponseError: During the iteration, if the service refuses a request.
        :raises ~azure_ai_files.exceptions.PagingError: During the iteration, if the service reports more files and its
         reply does not lead to them, or if it sends the same page again.
        """
        self._connection.require("assistant_files")
        check_id(assistant_id, "assistant_id")
        check_limit(limit, "limit", _MAX_PAGE)
        order = order_text(order)
        for name, cursor in (("after", after), ("before", before)):
            if cursor is not None:
                check_id(cursor, name)

        backwards = before is not None and after is None

        def get_page(cursor: Cursor) -> AssistantFileListResponse:
            start, end = (None, cursor.after or before) if backwards else (cursor.after or after, before)
            options = cursor.applied_to(kwargs)
            return self._operations.list(
                assistant_id, limit=limit, order=order, after=start, before=end, cls=cls, **options
            )

        pages: Pages[AssistantFile] = Pages(get_page, keep_span(), backwards=backwards)
        return ItemPaged(pages.get_next, pages.extract_data)

    @traced
    def delete(
        self,
        assistant_id: str,
        file_id: str,
        *,
        cls: Optional[ResponseHook[AssistantFileDeletionStatus]] = None,
        **kwargs: Any,
    ) -> AssistantFileDeletionStatus:
        """Detach a file from an assistant. The file itself stays.

        :param assistant_id: The id of the assistant.
        :type assistant_id: str
        :param file_id: The id of the file.
        :type file_id: str
        :keyword cls: Called with the pipeline response, the result and the headers of the reply; the call returns what
         it returns. Default value is None.
        :paramtype cls: ~azure_ai_files.ResponseHook[~azure_ai_files.models.AssistantFileDeletionStatus]
        :return: Whether the file was detached.
        :rtype: ~azure_ai_files.models.AssistantFileDeletionStatus
        :raises ValueError: If an id is not valid, or the service does not offer the files of assistants.
        :raises ~azure.core.exceptions.ResourceNotFoundError: If the file is not attached to the assistant.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses the request.
        """
        self._connection.require("assistant_files")
        check_id(assistant_id, "assistant_id")
        return self._operations.delete(assistant_id, check_id(file_id, "file_id"), cls=cls, **kwargs)
