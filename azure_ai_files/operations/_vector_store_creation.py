# Converted from azure_ai_files/aio/operations/_vector_store_creation.py by swagger/codegen; do not edit.
"""The operations that create a vector store."""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from functools import partial
from typing import IO, Any, Optional, Union, overload

from azure.core import PipelineClient
from azure.core.rest import HttpRequest, HttpResponse

from .._decisions.polling import check_polling
from .._decisions.vector_stores import store_body
from .._generated.models import (
    VectorStore,
    VectorStoreChunkingStrategyRequest,
    VectorStoreConfiguration,
    VectorStoreDataSource,
    VectorStoreExpirationPolicy,
)
from .._generated.operations import VectorStoresOperations as GeneratedOperations
from .._pipeline.connection import Connection
from .._pipeline.tracing import traced
from .._transfers.create_and_poll import CreateAndPoll
from .._transfers.response_hook import ResponseHook
from ._stores_base import StoresBase

JSON = MutableMapping[str, Any]


class VectorStoreCreationOperations(StoresBase):
    """The part of :class:`VectorStoresOperations` that creates vector stores."""

    def __init__(self, client: PipelineClient[HttpRequest, HttpResponse], connection: Connection) -> None:
        super().__init__(client, connection)
        self._operations = GeneratedOperations(client, connection)

    @overload
    def create(
        self,
        body: JSON,
        *,
        content_type: str = "application/json",
        cls: Optional[ResponseHook[VectorStore]] = None,
        **kwargs: Any,
    ) -> VectorStore: ...
    @overload
    def create(
        self,
        body: IO[bytes],
        *,
        content_type: str = "application/json",
        cls: Optional[ResponseHook[VectorStore]] = None,
        **kwargs: Any,
    ) -> VectorStore: ...
    @overload
    def create(
        self,
        *,
        content_type: str = "application/json",
        file_ids: Optional[Sequence[str]] = None,
        name: Optional[str] = None,
        store_configuration: Optional[Union[VectorStoreConfiguration, JSON]] = None,
        expires_after: Optional[Union[VectorStoreExpirationPolicy, JSON]] = None,
        chunking_strategy: Optional[Union[VectorStoreChunkingStrategyRequest, JSON]] = None,
        metadata: Optional[MutableMapping[str, str]] = None,
        cls: Optional[ResponseHook[VectorStore]] = None,
        **kwargs: Any,
    ) -> VectorStore: ...
    @traced
    def create(
        self,
        body: Optional[Union[JSON, IO[bytes]]] = None,
        *,
        content_type: str = "application/json",
        file_ids: Optional[Sequence[str]] = None,
        name: Optional[str] = None,
        store_configuration: Optional[Union[VectorStoreConfiguration, JSON]] = None,
        expires_after: Optional[Union[VectorStoreExpirationPolicy, JSON]] = None,
        chunking_strategy: Optional[Union[VectorStoreChunkingStrategyRequest, JSON]] = None,
        metadata: Optional[MutableMapping[str, str]] = None,
        cls: Optional[ResponseHook[VectorStore]] = None,
        **kwargs: Any,
    ) -> VectorStore:
        """Create a vector store, empty or with files, which the service then indexes.

        :param body: A mapping with the fields of the request as the service names them, or a binary file with such a
         JSON object, in place of the keywords.
        :type body: ~typing.MutableMapping[str, any] or ~typing.IO[bytes]
        :keyword content_type: The media type of the body. Default value is "application/json".
        :paramtype content_type: str
        :keyword file_ids: The ids of the files to index, at most 500. Default value is None: without files.
        :paramtype file_ids: ~typing.Sequence[str]
        :keyword name: The name of the vector store. Default value is None: without a name.
        :paramtype name: str
        :keyword store_configuration: The Azure assets to index, in place of files, with Azure AI Foundry Agents.
         Default value is None: without assets.
        :paramtype store_configuration: ~azure_ai_files.models.VectorStoreConfiguration
        :keyword expires_after: When the vector store expires: 1 to 365 days after its last use. Default value is None:
         it does not expire.
        :paramtype expires_after: ~azure_ai_files.models.VectorStoreExpirationPolicy
        :keyword chunking_strategy: How the files are divided into chunks: of 100 to 4,096 tokens, of which at most half
         overlap. Default value is None: the service decides.
        :paramtype chunking_strategy: ~azure_ai_files.models.VectorStoreChunkingStrategyRequest
        :keyword metadata: Up to 16 pairs of texts: keys of at most 64 characters, values of at most 512. Default value
         is None: without metadata.
        :paramtype metadata: dict[str, str]
        :keyword cls: Called with the pipeline response, the result and the headers of the reply; the call returns what
         it returns. Default value is None.
        :paramtype cls: ~azure_ai_files.ResponseHook[~azure_ai_files.models.VectorStore]
        :return: The vector store, with status "in_progress" while files are being indexed.
        :rtype: ~azure_ai_files.models.VectorStore
        :raises TypeError: If the type of an argument is not supported.
        :raises ValueError: If an argument is missing or out of range, or the service does not offer it. Nothing was
         sent.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses the request.
        """
        self._check()
        named = {
            "file_ids": file_ids,
            "name": name,
            "configuration": store_configuration,
            "expires_after": expires_after,
            "chunking_strategy": chunking_strategy,
            "metadata": metadata,
        }
        document = store_body(body, named)
        return self._operations.create(document, cls=cls, **self._options(kwargs, document, content_type))

    @overload
    def create_and_poll(
        self,
        body: JSON,
        *,
        content_type: str = "application/json",
        polling_interval: float = 1,
        timeout: Optional[float] = None,
        cls: Optional[ResponseHook[VectorStore]] = None,
        **kwargs: Any,
    ) -> VectorStore: ...
    @overload
    def create_and_poll(
        self,
        body: IO[bytes],
        *,
        content_type: str = "application/json",
        polling_interval: float = 1,
        timeout: Optional[float] = None,
        cls: Optional[ResponseHook[VectorStore]] = None,
        **kwargs: Any,
    ) -> VectorStore: ...
    @overload
    def create_and_poll(
        self,
        *,
        content_type: str = "application/json",
        file_ids: Optional[Sequence[str]] = None,
        name: Optional[str] = None,
        data_sources: Optional[Sequence[Union[VectorStoreDataSource, JSON]]] = None,
        expires_after: Optional[Union[VectorStoreExpirationPolicy, JSON]] = None,
        chunking_strategy: Optional[Union[VectorStoreChunkingStrategyRequest, JSON]] = None,
        metadata: Optional[MutableMapping[str, str]] = None,
        polling_interval: float = 1,
        timeout: Optional[float] = None,
        cls: Optional[ResponseHook[VectorStore]] = None,
        **kwargs: Any,
    ) -> VectorStore: ...
    @traced
    def create_and_poll(
        self,
        body: Optional[Union[JSON, IO[bytes]]] = None,
        *,
        content_type: str = "application/json",
        file_ids: Optional[Sequence[str]] = None,
        name: Optional[str] = None,
        data_sources: Optional[Sequence[Union[VectorStoreDataSource, JSON]]] = None,
        expires_after: Optional[Union[VectorStoreExpirationPolicy, JSON]] = None,
        chunking_strategy: Optional[Union[VectorStoreChunkingStrategyRequest, JSON]] = None,
        metadata: Optional[MutableMapping[str, str]] = None,
        polling_interval: float = 1,
        timeout: Optional[float] = None,
        cls: Optional[ResponseHook[VectorStore]] = None,
        **kwargs: Any,
    ) -> VectorStore:
        """Create a vector store, and wait until the service has indexed its files.

        A "completed" vector store can contain files that failed: see ``file_counts`` and
        ``vector_store_files.list(filter="failed")``.

        :param body: A mapping with the fields of the request as the service names them, or a binary file with such a
         JSON object, in place of the keywords.
        :type body: ~typing.MutableMapping[str, any] or ~typing.IO[bytes]
        :keyword content_type: The media type of the body. Default value is "application/json".
        :paramtype content_type: str
        :keyword file_ids: The ids of the files to index, at most 500. Default value is None: without files.
        :paramtype file_ids: ~typing.Sequence[str]
        :keyword name: The name of the vector store. Default value is None: without a name.
        :paramtype name: str
        :keyword data_sources: The Azure assets to index, in place of files, with Azure AI Foundry Agents. Default value
         is None: without assets.
        :paramtype data_sources: ~typing.Sequence[~azure_ai_files.models.VectorStoreDataSource]
        :keyword expires_after: When the vector store expires: 1 to 365 days after its last use. Default value is None:
         it does not expire.
        :paramtype expires_after: ~azure_ai_files.models.VectorStoreExpirationPolicy
        :keyword chunking_strategy: How the files are divided into chunks: of 100 to 4,096 tokens, of which at most half
         overlap. Default value is None: the service decides.
        :paramtype chunking_strategy: ~azure_ai_files.models.VectorStoreChunkingStrategyRequest
        :keyword metadata: Up to 16 pairs of texts: keys of at most 64 characters, values of at most 512. Default value
         is None: without metadata.
        :paramtype metadata: dict[str, str]
        :keyword polling_interval: Seconds between two polls; an interval that the service asks for takes precedence.
         Default value is 1.
        :paramtype polling_interval: float
        :keyword timeout: Limit of the total time, in seconds, for the creation, all polls and all retries. Default
         value is None: unlimited.
        :paramtype timeout: float
        :keyword cls: Called with the pipeline response, the result and the headers of the last reply; the call returns
         what it returns. Default value is None.
        :paramtype cls: ~azure_ai_files.ResponseHook[~azure_ai_files.models.VectorStore]
        :return: The vector store with its last status.
        :rtype: ~azure_ai_files.models.VectorStore
        :raises ~azure_ai_files.exceptions.PollingTimeoutError: If the timeout expires first. It is a ``TimeoutError``
         with the vector store as last seen, which stays on the service.
        :raises TypeError: As :meth:`create`.
        :raises ValueError: As :meth:`create`.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses a request.
        """
        self._check()
        check_polling(polling_interval, timeout)
        # An empty list is "no assets", as azure-ai-agents' own samples pass it.
        configuration = {"data_sources": [*data_sources]} if data_sources else None
        named = {
            "file_ids": file_ids,
            "name": name,
            "configuration": configuration,
            "expires_after": expires_after,
            "chunking_strategy": chunking_strategy,
            "metadata": metadata,
        }
        document = store_body(body, named)
        polled: CreateAndPoll[VectorStore] = CreateAndPoll(
            "vector store",
            self._options(kwargs, document, content_type),
            cls,
            polling_interval=polling_interval,
            timeout=timeout,
        )
        return polled.run(partial(self._operations.create, document), self._operations.get)
