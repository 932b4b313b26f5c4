# Converted from azure_ai_files/aio/operations/_vector_store_file_batches.py by swagger/codegen; do not edit.
"""The operations on batches of files that are attached to a vector store."""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from functools import partial
from typing import IO, Any, Optional, Union, overload

from azure.core import PipelineClient
from azure.core.paging import ItemPaged
from azure.core.rest import HttpRequest, HttpResponse

from .._decisions.polling import check_polling
from .._decisions.vector_stores import batch_body, filter_text
from .._generated.enums import ListSortOrder, VectorStoreFileStatusFilter
from .._generated.models import (
    VectorStoreBatchFile,
    VectorStoreChunkingStrategyRequest,
    VectorStoreDataSource,
    VectorStoreFile,
    VectorStoreFileBatch,
    VectorStoreFileListResponse,
)
from .._generated.operations import VectorStoreFileBatchesOperations as GeneratedOperations
from .._pipeline.connection import Connection
from .._pipeline.tracing import traced
from .._transfers.create_and_poll import CreateAndPoll
from .._transfers.response_hook import ResponseHook
from ._stores_base import StoresBase
from ._stores_with_raw_response import VectorStoreFileBatchesWithRawResponse
from ._stores_with_streaming_response import VectorStoreFileBatchesWithStreamingResponse

JSON = MutableMapping[str, Any]

#: The attributes of the files.
Attributes = MutableMapping[str, Any]


class VectorStoreFileBatchesOperations(StoresBase):
    """Attaches many files to a vector store at once, and tells which of them failed.

    Do not create an instance; use the attribute ``vector_store_file_batches`` of a client. All operations accept
    azure-core's options for one request.
    """

    def __init__(self, client: PipelineClient[HttpRequest, HttpResponse], connection: Connection) -> None:
        super().__init__(client, connection)
        self._operations = GeneratedOperations(client, connection)

    @property
    def with_raw_response(self) -> VectorStoreFileBatchesWithRawResponse:
        """The same methods, each returning a :class:`~azure_ai_files.RawResponse`.

        :return: The methods.
        :rtype: VectorStoreFileBatchesWithRawResponse
        """
        return VectorStoreFileBatchesWithRawResponse(self)

    @property
    def with_streaming_response(self) -> VectorStoreFileBatchesWithStreamingResponse:
        """The same methods, each a context manager over the unread reply.

        :return: The methods.
        :rtype: VectorStoreFileBatchesWithStreamingResponse
        """
        return VectorStoreFileBatchesWithStreamingResponse(self)

    @overload
    def create(
        self,
        vector_store_id: str,
        body: JSON,
        *,
        content_type: str = "application/json",
        cls: Optional[ResponseHook[VectorStoreFileBatch]] = None,
        **kwargs: Any,
    ) -> VectorStoreFileBatch: ...
    @overload
    def create(
        self,
        vector_store_id: str,
        body: IO[bytes],
        *,
        content_type: str = "application/json",
        cls: Optional[ResponseHook[VectorStoreFileBatch]] = None,
        **kwargs: Any,
    ) -> VectorStoreFileBatch: ...
    @overload
    def create(
        self,
        vector_store_id: str,
        *,
        content_type: str = "application/json",
        file_ids: Optional[Sequence[str]] = None,
        data_sources: Optional[Sequence[Union[VectorStoreDataSource, JSON]]] = None,
        chunking_strategy: Optional[Union[VectorStoreChunkingStrategyRequest, JSON]] = None,
        attributes: Optional[Attributes] = None,
        files: Optional[Sequence[Union[VectorStoreBatchFile, JSON]]] = None,
        cls: Optional[ResponseHook[VectorStoreFileBatch]] = None,
        **kwargs: Any,
    ) -> VectorStoreFileBatch: ...
    @traced
    def create(
        self,
        vector_store_id: str,
        body: Optional[Union[JSON, IO[bytes]]] = None,
        *,
        content_type: str = "application/json",
        file_ids: Optional[Sequence[str]] = None,
        data_sources: Optional[Sequence[Union[VectorStoreDataSource, JSON]]] = None,
        chunking_strategy: Optional[Union[VectorStoreChunkingStrategyRequest, JSON]] = None,
        attributes: Optional[Attributes] = None,
        files: Optional[Sequence[Union[VectorStoreBatchFile, JSON]]] = None,
        cls: Optional[ResponseHook[VectorStoreFileBatch]] = None,
        **kwargs: Any,
    ) -> VectorStoreFileBatch:
        """Attach a batch of files to a vector store. The service then indexes them.

        :param vector_store_id: The id of the vector store.
        :type vector_store_id: str
        :param body: A mapping with the fields of the request as the service names them, or a binary file with such a
         JSON object, in place of the keywords.
        :type body: ~typing.MutableMapping[str, any] or ~typing.IO[bytes]
        :keyword content_type: The media type of the body. Default value is "application/json".
        :paramtype content_type: str
        :keyword file_ids: The ids of the files, at most 2,000. Required, here or in ``body``, unless ``files`` or
         ``data_sources`` is passed.
        :paramtype file_ids: ~typing.Sequence[str]
        :keyword data_sources: The Azure assets to index, in place of files, with Azure AI Foundry Agents. Default value
         is None: the files.
        :paramtype data_sources: ~typing.Sequence[~azure_ai_files.models.VectorStoreDataSource]
        :keyword chunking_strategy: How the files are divided into chunks: of 100 to 4,096 tokens, of which at most half
         overlap. Default value is None: the service decides.
        :paramtype chunking_strategy: ~azure_ai_files.models.VectorStoreChunkingStrategyRequest
        :keyword attributes: Up to 16 attributes of each file, by which a search can select files: keys of at most 64
         characters; values are texts of at most 512 characters, numbers or booleans. Default value is None: without
         attributes.
        :paramtype attributes: dict[str, str or float or bool]
        :keyword files: The files with attributes and strategies of their own, at most 2,000; services then ignore
         ``attributes`` and ``chunking_strategy``. Default value is None: the files of ``file_ids``.
        :paramtype files: ~typing.Sequence[~azure_ai_files.models.VectorStoreBatchFile]
        :keyword cls: Called with the pipeline response, the result and the headers of the reply; the call returns what
         it returns. Default value is None.
        :paramtype cls: ~azure_ai_files.ResponseHook[~azure_ai_files.models.VectorStoreFileBatch]
        :return: The batch, usually with status "in_progress".
        :rtype: ~azure_ai_files.models.VectorStoreFileBatch
        :raises TypeError: If the type of an argument is not supported.
        :raises ValueError: If an argument is missing or out of range, or the service does not offer it. Nothing was
         sent.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses the request.
        """
        self._check(vector_store_id=vector_store_id)
        named = {
            "file_ids": file_ids,
            "data_sources": data_sources,
            "chunking_strategy": chunking_strategy,
            "attributes": attributes,
            "files": files,
        }
        document = batch_body(body, named)
        options = self._options(kwargs, document, content_type)
        return self._operations.create(vector_store_id, document, cls=cls, **options)

    @overload
    def create_and_poll(
        self,
        vector_store_id: str,
        body: JSON,
        *,
        content_type: str = "application/json",
        polling_interval: float = 1,
        timeout: Optional[float] = None,
        cls: Optional[ResponseHook[VectorStoreFileBatch]] = None,
        **kwargs: Any,
    ) -> VectorStoreFileBatch: ...
    @overload
    def create_and_poll(
        self,
        vector_store_id: str,
        body: IO[bytes],
        *,
        content_type: str = "application/json",
        polling_interval: float = 1,
        timeout: Optional[float] = None,
        cls: Optional[ResponseHook[VectorStoreFileBatch]] = None,
        **kwargs: Any,
    ) -> VectorStoreFileBatch: ...
    @overload
    def create_and_poll(
        self,
        vector_store_id: str,
        *,
        content_type: str = "application/json",
        file_ids: Optional[Sequence[str]] = None,
        data_sources: Optional[Sequence[Union[VectorStoreDataSource, JSON]]] = None,
        chunking_strategy: Optional[Union[VectorStoreChunkingStrategyRequest, JSON]] = None,
        attributes: Optional[Attributes] = None,
        files: Optional[Sequence[Union[VectorStoreBatchFile, JSON]]] = None,
        polling_interval: float = 1,
        timeout: Optional[float] = None,
        cls: Optional[ResponseHook[VectorStoreFileBatch]] = None,
        **kwargs: Any,
    ) -> VectorStoreFileBatch: ...
    @traced
    def create_and_poll(
        self,
        vector_store_id: str,
        body: Optional[Union[JSON, IO[bytes]]] = None,
        *,
        content_type: str = "application/json",
        file_ids: Optional[Sequence[str]] = None,
        data_sources: Optional[Sequence[Union[VectorStoreDataSource, JSON]]] = None,
        chunking_strategy: Optional[Union[VectorStoreChunkingStrategyRequest, JSON]] = None,
        attributes: Optional[Attributes] = None,
        files: Optional[Sequence[Union[VectorStoreBatchFile, JSON]]] = None,
        polling_interval: float = 1,
        timeout: Optional[float] = None,
        cls: Optional[ResponseHook[VectorStoreFileBatch]] = None,
        **kwargs: Any,
    ) -> VectorStoreFileBatch:
        """Attach a batch of files to a vector store, and wait until the service has indexed them.

        A "completed" batch can contain files that failed: ``list_files(…, filter="failed")`` lists them, with the
        reason in ``last_error``.

        :param vector_store_id: The id of the vector store.
        :type vector_store_id: str
        :param body: A mapping with the fields of the request as the service names them, or a binary file with such a
         JSON object, in place of the keywords.
        :type body: ~typing.MutableMapping[str, any] or ~typing.IO[bytes]
        :keyword content_type: The media type of the body. Default value is "application/json".
        :paramtype content_type: str
        :keyword file_ids: The ids of the files, at most 2,000. Required, here or in ``body``, unless ``files`` or
         ``data_sources`` is passed.
        :paramtype file_ids: ~typing.Sequence[str]
        :keyword data_sources: The Azure assets to index, in place of files, with Azure AI Foundry Agents. Default value
         is None: the files.
        :paramtype data_sources: ~typing.Sequence[~azure_ai_files.models.VectorStoreDataSource]
        :keyword chunking_strategy: How the files are divided into chunks: of 100 to 4,096 tokens, of which at most half
         overlap. Default value is None: the service decides.
        :paramtype chunking_strategy: ~azure_ai_files.models.VectorStoreChunkingStrategyRequest
        :keyword attributes: Up to 16 attributes of each file, by which a search can select files: keys of at most 64
         characters; values are texts of at most 512 characters, numbers or booleans. Default value is None: without
         attributes.
        :paramtype attributes: dict[str, str or float or bool]
        :keyword files: The files with attributes and strategies of their own, at most 2,000; services then ignore
         ``attributes`` and ``chunking_strategy``. Default value is None: the files of ``file_ids``.
        :paramtype files: ~typing.Sequence[~azure_ai_files.models.VectorStoreBatchFile]
        :keyword polling_interval: Seconds between two polls; an interval that the service asks for takes precedence.
         Default value is 1.
        :paramtype polling_interval: float
        :keyword timeout: Limit of the total time, in seconds, for the creation, all polls and all retries. Default
         value is None: unlimited.
        :paramtype timeout: float
        :keyword cls: Called with the pipeline response, the result and the headers of the last reply; the call returns
         what it returns. Default value is None.
        :paramtype cls: ~azure_ai_files.ResponseHook[~azure_ai_files.models.VectorStoreFileBatch]
        :return: The batch with its last status. Its id is the one that was stated when it was created.
        :rtype: ~azure_ai_files.models.VectorStoreFileBatch
        :raises ~azure_ai_files.exceptions.PollingTimeoutError: If the timeout expires first. It is a ``TimeoutError``
         with the batch as last seen, which stays on the service.
        :raises TypeError: As :meth:`create`.
        :raises ValueError: As :meth:`create`.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses a request.
        """
        self._check(vector_store_id=vector_store_id)
        check_polling(polling_interval, timeout)
        named = {
            "file_ids": file_ids,
            "data_sources": data_sources,
            "chunking_strategy": chunking_strategy,
            "attributes": attributes,
            "files": files,
        }
        document = batch_body(body, named)
        polled: CreateAndPoll[VectorStoreFileBatch] = CreateAndPoll(
            "batch",
            self._options(kwargs, document, content_type),
            cls,
            polling_interval=polling_interval,
            timeout=timeout,
        )
        create = partial(self._operations.create, vector_store_id, document)
        return polled.run(create, partial(self._operations.get, vector_store_id))

    @traced
    def get(
        self,
        vector_store_id: str,
        batch_id: str,
        *,
        cls: Optional[ResponseHook[VectorStoreFileBatch]] = None,
        **kwargs: Any,
    ) -> VectorStoreFileBatch:
        """Get a batch, with its status and the numbers of its files by status.

        :param vector_store_id: The id of the vector store.
        :type vector_store_id: str
        :param batch_id: The id of the batch.
        :type batch_id: str
        :keyword cls: Called with the pipeline response, the result and the headers of the reply; the call returns what
         it returns. Default value is None.
        :paramtype cls: ~azure_ai_files.ResponseHook[~azure_ai_files.models.VectorStoreFileBatch]
        :return: The batch.
        :rtype: ~azure_ai_files.models.VectorStoreFileBatch
        :raises ValueError: If an id is not valid, or the service does not offer vector stores.
        :raises ~azure.core.exceptions.ResourceNotFoundError: If the batch does not exist.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses the request.
        """
        self._check(vector_store_id=vector_store_id, batch_id=batch_id)
        return self._operations.get(vector_store_id, batch_id, cls=cls, **self._with_beta(kwargs))

    @traced
    def cancel(
        self,
        vector_store_id: str,
        batch_id: str,
        *,
        cls: Optional[ResponseHook[VectorStoreFileBatch]] = None,
        **kwargs: Any,
    ) -> VectorStoreFileBatch:
        """Cancel a batch. Files that are already indexed stay in the vector store.

        :param vector_store_id: The id of the vector store.
        :type vector_store_id: str
        :param batch_id: The id of the batch.
        :type batch_id: str
        :keyword cls: Called with the pipeline response, the result and the headers of the reply; the call returns what
         it returns. Default value is None.
        :paramtype cls: ~azure_ai_files.ResponseHook[~azure_ai_files.models.VectorStoreFileBatch]
        :return: The batch.
        :rtype: ~azure_ai_files.models.VectorStoreFileBatch
        :raises ValueError: If an id is not valid, or the service does not offer vector stores.
        :raises ~azure.core.exceptions.ResourceNotFoundError: If the batch does not exist.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses the request.
        """
        self._check(vector_store_id=vector_store_id, batch_id=batch_id)
        return self._operations.cancel(vector_store_id, batch_id, cls=cls, **self._with_beta(kwargs))

    @traced
    def list_files(
        self,
        vector_store_id: str,
        batch_id: str,
        *,
        filter: Optional[Union[str, VectorStoreFileStatusFilter]] = None,
        limit: Optional[int] = None,
        order: Optional[Union[str, ListSortOrder]] = None,
        before: Optional[str] = None,
        after: Optional[str] = None,
        cls: Optional[ResponseHook[VectorStoreFileListResponse]] = None,
        **kwargs: Any,
    ) -> ItemPaged[VectorStoreFile]:
        """List the files of a batch, such as those that failed; each page is requested during the iteration.

        :param vector_store_id: The id of the vector store.
        :type vector_store_id: str
        :param batch_id: The id of the batch.
        :type batch_id: str
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
        self._check(vector_store_id=vector_store_id, batch_id=batch_id)
        get = partial(self._operations.list_files, vector_store_id, batch_id, filter=filter_text(filter), cls=cls)
        return self._pages(get, limit, order, after, before, kwargs)
