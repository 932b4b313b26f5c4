"""The operations on vector stores."""

from __future__ import annotations

from collections.abc import MutableMapping
from functools import partial
from typing import IO, Any, Optional, Union, cast, overload

from azure.core.async_paging import AsyncItemPaged

from ..._decisions.vector_stores import store_changes
from ..._generated.enums import ListSortOrder
from ..._generated.models import (
    VectorStore,
    VectorStoreDeletionStatus,
    VectorStoreExpirationPolicy,
    VectorStoreListResponse,
)
from ..._pipeline.tracing import traced
from .._transfers.response_hook import ResponseHook, nothing
from ._stores_with_raw_response import VectorStoresWithRawResponse
from ._stores_with_streaming_response import VectorStoresWithStreamingResponse
from ._vector_store_creation import JSON, VectorStoreCreationOperations


class VectorStoresOperations(VectorStoreCreationOperations):
    """Creates, lists, changes and deletes vector stores: collections of indexed files, which agents search.

    Do not create an instance; use the attribute ``vector_stores`` of a client. All operations accept azure-core's
    options for one request.
    """

    @property
    def with_raw_response(self) -> VectorStoresWithRawResponse:
        """The same methods, each returning a :class:`~azure_ai_files.RawResponse`.

        :return: The methods.
        :rtype: VectorStoresWithRawResponse
        """
        return VectorStoresWithRawResponse(self)

    @property
    def with_streaming_response(self) -> VectorStoresWithStreamingResponse:
        """The same methods, each a context manager over the unread reply.

        :return: The methods.
        :rtype: VectorStoresWithStreamingResponse
        """
        return VectorStoresWithStreamingResponse(self)

    @traced
    async def get(
        self, vector_store_id: str, *, cls: Optional[ResponseHook[VectorStore]] = None, **kwargs: Any
    ) -> VectorStore:
        """Get a vector store.

        :param vector_store_id: The id of the vector store.
        :type vector_store_id: str
        :keyword cls: Called with the pipeline response, the result and the headers of the reply; the call returns what
         it returns. Default value is None.
        :paramtype cls: ~azure_ai_files.aio.ResponseHook[~azure_ai_files.models.VectorStore]
        :return: The vector store.
        :rtype: ~azure_ai_files.models.VectorStore
        :raises ValueError: If the id is not valid, or the service does not offer vector stores.
        :raises ~azure.core.exceptions.ResourceNotFoundError: If the vector store does not exist.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses the request.
        """
        self._check(vector_store_id=vector_store_id)
        return await self._operations.get(vector_store_id, cls=cls, **self._with_beta(kwargs))

    @traced
    def list(
        self,
        *,
        limit: Optional[int] = None,
        order: Optional[Union[str, ListSortOrder]] = None,
        before: Optional[str] = None,
        after: Optional[str] = None,
        cls: Optional[ResponseHook[VectorStoreListResponse]] = None,
        **kwargs: Any,
    ) -> AsyncItemPaged[VectorStore]:
        """List the vector stores; each page is requested during the iteration.

        :keyword limit: Maximum number of vector stores on a page, 1 to 100. Default value is None: the service decides.
        :paramtype limit: int
        :keyword order: By creation time, "asc" or "desc". Default value is None: the service decides.
        :paramtype order: str or ~azure_ai_files.models.ListSortOrder
        :keyword before: Only vector stores before this one in the list. Without ``after``, the first page is the one
         that ends there, followed by the pages before it. Default value is None: to the end.
        :paramtype before: str
        :keyword after: Only vector stores after this one in the list. Default value is None: from the beginning.
        :paramtype after: str
        :keyword cls: Called with the pipeline response, each page and the headers of its reply; what it returns is
         read as the page. Default value is None.
        :paramtype cls: ~azure_ai_files.aio.ResponseHook[~azure_ai_files.models.VectorStoreListResponse]
        :return: The vector stores; ``by_page(continuation_token)`` returns pages and can continue an earlier iteration.
        :rtype: ~azure.core.async_paging.AsyncItemPaged[~azure_ai_files.models.VectorStore]
        :raises ValueError: If a value is not valid, or the service does not offer vector stores.
        :raises ~azure.core.exceptions.HttpResponseError: During the iteration, if the service refuses a request.
        :raises ~azure_ai_files.exceptions.PagingError: During the iteration, if the service reports more items and its
         reply does not lead to them, or if it sends the same page again.
        """
        self._check()
        return self._pages(partial(self._operations.list, cls=cls), limit, order, after, before, kwargs)

    @overload
    async def modify(
        self,
        vector_store_id: str,
        body: JSON,
        *,
        content_type: str = "application/json",
        cls: Optional[ResponseHook[VectorStore]] = None,
        **kwargs: Any,
    ) -> VectorStore: ...
    @overload
    async def modify(
        self,
        vector_store_id: str,
        body: IO[bytes],
        *,
        content_type: str = "application/json",
        cls: Optional[ResponseHook[VectorStore]] = None,
        **kwargs: Any,
    ) -> VectorStore: ...
    @overload
    async def modify(
        self,
        vector_store_id: str,
        *,
        content_type: str = "application/json",
        name: Optional[str] = None,
        expires_after: Optional[Union[VectorStoreExpirationPolicy, JSON]] = None,
        metadata: Optional[MutableMapping[str, str]] = None,
        cls: Optional[ResponseHook[VectorStore]] = None,
        **kwargs: Any,
    ) -> VectorStore: ...
    @traced
    async def modify(
        self,
        vector_store_id: str,
        body: Optional[Union[JSON, IO[bytes]]] = None,
        *,
        content_type: str = "application/json",
        name: Optional[str] = None,
        expires_after: Optional[Union[VectorStoreExpirationPolicy, JSON]] = None,
        metadata: Optional[MutableMapping[str, str]] = None,
        cls: Optional[ResponseHook[VectorStore]] = None,
        **kwargs: Any,
    ) -> VectorStore:
        """Change the name, the expiry or the metadata of a vector store.

        :param vector_store_id: The id of the vector store.
        :type vector_store_id: str
        :param body: A mapping with the fields of the request as the service names them, or a binary file with such a
         JSON object, in place of the keywords.
        :type body: ~typing.MutableMapping[str, any] or ~typing.IO[bytes]
        :keyword content_type: The media type of the body. Default value is "application/json".
        :paramtype content_type: str
        :keyword name: The new name. Default value is None: unchanged.
        :paramtype name: str
        :keyword expires_after: When the vector store expires: 1 to 365 days after its last use. Default value is None:
         unchanged.
        :paramtype expires_after: ~azure_ai_files.models.VectorStoreExpirationPolicy
        :keyword metadata: Up to 16 pairs of texts: keys of at most 64 characters, values of at most 512. Default value
         is None: unchanged.
        :paramtype metadata: dict[str, str]
        :keyword cls: Called with the pipeline response, the result and the headers of the reply; the call returns what
         it returns. Default value is None.
        :paramtype cls: ~azure_ai_files.aio.ResponseHook[~azure_ai_files.models.VectorStore]
        :return: The changed vector store.
        :rtype: ~azure_ai_files.models.VectorStore
        :raises TypeError: If the type of an argument is not supported.
        :raises ValueError: If an argument is missing or out of range, or the service does not offer it. Nothing was
         sent.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses the request.
        """
        self._check(vector_store_id=vector_store_id)
        document = store_changes(body, {"name": name, "expires_after": expires_after, "metadata": metadata})
        options = self._options(kwargs, document, content_type)
        return await self._operations.modify(vector_store_id, document, cls=cls, **options)

    @traced
    async def delete(
        self, vector_store_id: str, *, cls: Optional[ResponseHook[VectorStoreDeletionStatus]] = None, **kwargs: Any
    ) -> None:
        """Delete a vector store. Its files are not deleted.

        :param vector_store_id: The id of the vector store.
        :type vector_store_id: str
        :keyword cls: Called with the pipeline response, the result and the headers of the reply; the call returns what
         it returns. Default value is None.
        :paramtype cls: ~azure_ai_files.aio.ResponseHook[~azure_ai_files.models.VectorStoreDeletionStatus]
        :return: None.
        :rtype: None
        :raises ValueError: If the id is not valid, or the service does not offer vector stores.
        :raises ~azure.core.exceptions.ResourceNotFoundError: If the vector store does not exist.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses the request.
        """
        self._check(vector_store_id=vector_store_id)
        return cast(None, await self._operations.delete(vector_store_id, cls=cls or nothing, **self._with_beta(kwargs)))
