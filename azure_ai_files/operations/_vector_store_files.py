# Converted from azure_ai_files/aio/operations/_vector_store_files.py by swagger/codegen; do not edit.
"""The operations on the files of a vector store."""

from __future__ import annotations

from functools import partial
from typing import IO, Any, Optional, Union, cast, overload

from azure.core.paging import ItemPaged

from .._decisions.vector_stores import attributes_body, filter_text
from .._generated.enums import ListSortOrder, VectorStoreFileStatusFilter
from .._generated.models import VectorStoreFile, VectorStoreFileDeletionStatus, VectorStoreFileListResponse
from .._pipeline.tracing import traced
from .._transfers.response_hook import ResponseHook, nothing
from ._stores_with_raw_response import VectorStoreFilesWithRawResponse
from ._stores_with_streaming_response import VectorStoreFilesWithStreamingResponse
from ._vector_store_file_creation import JSON, Attributes, VectorStoreFileCreationOperations


class VectorStoreFilesOperations(VectorStoreFileCreationOperations):
    """Attaches files to vector stores, lists and removes them.

    Do not create an instance; use the attribute ``vector_store_files`` of a client. All operations accept azure-core's
    options for one request.
    """

    @property
    def with_raw_response(self) -> VectorStoreFilesWithRawResponse:
        """The same methods, each returning a :class:`~azure_ai_files.RawResponse`.

        :return: The methods.
        :rtype: VectorStoreFilesWithRawResponse
        """
        return VectorStoreFilesWithRawResponse(self)

    @property
    def with_streaming_response(self) -> VectorStoreFilesWithStreamingResponse:
        """The same methods, each a context manager over the unread reply.

        :return: The methods.
        :rtype: VectorStoreFilesWithStreamingResponse
        """
        return VectorStoreFilesWithStreamingResponse(self)

    @traced
    def get(
        self, vector_store_id: str, file_id: str, *, cls: Optional[ResponseHook[VectorStoreFile]] = None, **kwargs: Any
    ) -> VectorStoreFile:
        """Get a file of a vector store, with its status.

        :param vector_store_id: The id of the vector store.
        :type vector_store_id: str
        :param file_id: The id of the file.
        :type file_id: str
        :keyword cls: Called with the pipeline response, the result and the headers of the reply; the call returns what
         it returns. Default value is None.
        :paramtype cls: ~azure_ai_files.ResponseHook[~azure_ai_files.models.VectorStoreFile]
        :return: The file of the vector store; if its status is "failed", see ``last_error``.
        :rtype: ~azure_ai_files.models.VectorStoreFile
        :raises ValueError: If an id is not valid, or the service does not offer vector stores.
        :raises ~azure.core.exceptions.ResourceNotFoundError: If the file is not in the vector store.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses the request.
        """
        self._check(vector_store_id=vector_store_id, file_id=file_id)
        return self._operations.get(vector_store_id, file_id, cls=cls, **self._with_beta(kwargs))

    @traced
    def list(
        self,
        vector_store_id: str,
        *,
        filter: Optional[Union[str, VectorStoreFileStatusFilter]] = None,
        limit: Optional[int] = None,
        order: Optional[Union[str, ListSortOrder]] = None,
        before: Optional[str] = None,
        after: Optional[str] = None,
        cls: Optional[ResponseHook[VectorStoreFileListResponse]] = None,
        **kwargs: Any,
    ) -> ItemPaged[VectorStoreFile]:
        """List the files of a vector store; each page is requested during the iteration.

        :param vector_store_id: The id of the vector store.
        :type vector_store_id: str
        :keyword filter: Only files with this status: "in_progress", "completed", "failed" or "cancelled". Default value
         is None: all files.
        :paramtype filter: str or ~azure_ai_files.models.VectorStoreFileStatusFilter
        :keyword limit: Maximum number of files on a page, 1 to 100. Default value is None: the service decides.
        :paramtype limit: int
        :keyword order: By creation time, "asc" or "desc". Default value is None: the service decides.
        :paramtype order: str or ~azure_ai_files.models.ListSortOrder
        :keyword before: Only files before this one in the list. Without ``after``, the first page is the one that ends
         there, followed by the pages before it. Default value is None: to the end.
        :paramtype before: str
        :keyword after: Only files after this one in the list. Default value is None: from the beginning.
        :paramtype after: str
        :keyword cls: Called with the pipeline response, each page and the headers of its reply; what it returns is
         read as the page. Default value is None.
        :paramtype cls: ~azure_ai_files.ResponseHook[~azure_ai_files.models.VectorStoreFileListResponse]
        :return: The files; ``by_page(continuation_token)`` returns pages and can continue an earlier iteration.
        :rtype: ~azure.core.paging.ItemPaged[~azure_ai_files.models.VectorStoreFile]
        :raises ValueError: If a value is not valid, or the service does not offer vector stores.
        :raises ~azure.core.exceptions.HttpResponseError: During the iteration, if the service refuses a request.
        :raises ~azure_ai_files.exceptions.PagingError: During the iteration, if the service reports more items and its
         reply does not lead to them, or if it sends the same page again.
        """
        self._check(vector_store_id=vector_store_id)
        get = partial(self._operations.list, vector_store_id, filter=filter_text(filter), cls=cls)
        return self._pages(get, limit, order, after, before, kwargs)

    @overload
    def update(
        self,
        vector_store_id: str,
        file_id: str,
        body: JSON,
        *,
        content_type: str = "application/json",
        cls: Optional[ResponseHook[VectorStoreFile]] = None,
        **kwargs: Any,
    ) -> VectorStoreFile: ...
    @overload
    def update(
        self,
        vector_store_id: str,
        file_id: str,
        body: IO[bytes],
        *,
        content_type: str = "application/json",
        cls: Optional[ResponseHook[VectorStoreFile]] = None,
        **kwargs: Any,
    ) -> VectorStoreFile: ...
    @overload
    def update(
        self,
        vector_store_id: str,
        file_id: str,
        *,
        content_type: str = "application/json",
        attributes: Optional[Attributes] = None,
        cls: Optional[ResponseHook[VectorStoreFile]] = None,
        **kwargs: Any,
    ) -> VectorStoreFile: ...
    @traced
    def update(
        self,
        vector_store_id: str,
        file_id: str,
        body: Optional[Union[JSON, IO[bytes]]] = None,
        *,
        content_type: str = "application/json",
        attributes: Optional[Attributes] = None,
        cls: Optional[ResponseHook[VectorStoreFile]] = None,
        **kwargs: Any,
    ) -> VectorStoreFile:
        """Replace the attributes of a file of a vector store.

        :param vector_store_id: The id of the vector store.
        :type vector_store_id: str
        :param file_id: The id of the file.
        :type file_id: str
        :param body: A mapping with the fields of the request as the service names them, or a binary file with such a
         JSON object, in place of the keywords.
        :type body: ~typing.MutableMapping[str, any] or ~typing.IO[bytes]
        :keyword content_type: The media type of the body. Default value is "application/json".
        :paramtype content_type: str
        :keyword attributes: Up to 16 attributes, by which a search can select files: keys of at most 64 characters;
         values are texts of at most 512 characters, numbers or booleans. Required, here or in ``body``;
         an empty mapping removes all attributes.
        :paramtype attributes: dict[str, str or float or bool]
        :keyword cls: Called with the pipeline response, the result and the headers of the reply; the call returns what
         it returns. Default value is None.
        :paramtype cls: ~azure_ai_files.ResponseHook[~azure_ai_files.models.VectorStoreFile]
        :return: The changed file of the vector store.
        :rtype: ~azure_ai_files.models.VectorStoreFile
        :raises TypeError: If the type of an argument is not supported.
        :raises ValueError: If an argument is missing or out of range, or the service does not offer it. Nothing was
         sent.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses the request.
        """
        self._check(vector_store_id=vector_store_id, file_id=file_id)
        document = attributes_body(body, {"attributes": attributes})
        options = self._options(kwargs, document, content_type)
        return self._operations.update(vector_store_id, file_id, document, cls=cls, **options)

    @traced
    def delete(
        self,
        vector_store_id: str,
        file_id: str,
        *,
        cls: Optional[ResponseHook[VectorStoreFileDeletionStatus]] = None,
        **kwargs: Any,
    ) -> None:
        """Remove a file from a vector store. The file itself is not deleted.

        :param vector_store_id: The id of the vector store.
        :type vector_store_id: str
        :param file_id: The id of the file.
        :type file_id: str
        :keyword cls: Called with the pipeline response, the result and the headers of the reply; the call returns what
         it returns. Default value is None.
        :paramtype cls: ~azure_ai_files.ResponseHook[~azure_ai_files.models.VectorStoreFileDeletionStatus]
        :return: None.
        :rtype: None
        :raises ValueError: If an id is not valid, or the service does not offer vector stores.
        :raises ~azure.core.exceptions.ResourceNotFoundError: If the file is not in the vector store.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses the request.
        """
        self._check(vector_store_id=vector_store_id, file_id=file_id)
        return cast(
            None, self._operations.delete(vector_store_id, file_id, cls=cls or nothing, **self._with_beta(kwargs))
        )
