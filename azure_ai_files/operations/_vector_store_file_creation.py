# Converted from azure_ai_files/aio/operations/_vector_store_file_creation.py by swagger/codegen; do not edit.
"""The operations that attach a file to a vector store."""

from __future__ import annotations

from collections.abc import MutableMapping
from functools import partial
from typing import IO, Any, Optional, Union, overload

from azure.core import PipelineClient
from azure.core.rest import HttpRequest, HttpResponse

from .._decisions.polling import check_polling
from .._decisions.vector_stores import file_body
from .._generated.models import VectorStoreChunkingStrategyRequest, VectorStoreDataSource, VectorStoreFile
from .._generated.operations import VectorStoreFilesOperations as GeneratedOperations
from .._pipeline.connection import Connection
from .._pipeline.tracing import traced
from .._transfers.create_and_poll import CreateAndPoll
from .._transfers.response_hook import ResponseHook
from ._stores_base import StoresBase

JSON = MutableMapping[str, Any]

#: The attributes of a file.
Attributes = MutableMapping[str, Any]


class VectorStoreFileCreationOperations(StoresBase):
    """The part of :class:`VectorStoreFilesOperations` that attaches files."""

    def __init__(self, client: PipelineClient[HttpRequest, HttpResponse], connection: Connection) -> None:
        super().__init__(client, connection)
        self._operations = GeneratedOperations(client, connection)

    @overload
    def create(
        self,
        vector_store_id: str,
        body: JSON,
        *,
        content_type: str = "application/json",
        cls: Optional[ResponseHook[VectorStoreFile]] = None,
        **kwargs: Any,
    ) -> VectorStoreFile: ...
    @overload
    def create(
        self,
        vector_store_id: str,
        body: IO[bytes],
        *,
        content_type: str = "application/json",
        cls: Optional[ResponseHook[VectorStoreFile]] = None,
        **kwargs: Any,
    ) -> VectorStoreFile: ...
    @overload
    def create(
        self,
        vector_store_id: str,
        *,
        content_type: str = "application/json",
        file_id: Optional[str] = None,
        data_source: Optional[Union[VectorStoreDataSource, JSON]] = None,
        chunking_strategy: Optional[Union[VectorStoreChunkingStrategyRequest, JSON]] = None,
        attributes: Optional[Attributes] = None,
        cls: Optional[ResponseHook[VectorStoreFile]] = None,
        **kwargs: Any,
    ) -> VectorStoreFile: ...
    @traced
    def create(
        self,
        vector_store_id: str,
        body: Optional[Union[JSON, IO[bytes]]] = None,
        *,
        content_type: str = "application/json",
        file_id: Optional[str] = None,
        data_source: Optional[Union[VectorStoreDataSource, JSON]] = None,
        chunking_strategy: Optional[Union[VectorStoreChunkingStrategyRequest, JSON]] = None,
        attributes: Optional[Attributes] = None,
        cls: Optional[ResponseHook[VectorStoreFile]] = None,
        **kwargs: Any,
    ) -> VectorStoreFile:
        """Attach a file to a vector store. The service then indexes it.

        :param vector_store_id: The id of the vector store.
        :type vector_store_id: str
        :param body: A mapping with the fields of the request as the service names them, or a binary file with such a
         JSON object, in place of the keywords.
        :type body: ~typing.MutableMapping[str, any] or ~typing.IO[bytes]
        :keyword content_type: The media type of the body. Default value is "application/json".
        :paramtype content_type: str
        :keyword file_id: The id of the file. Required, here or in ``body``, unless ``data_source`` is passed.
        :paramtype file_id: str
        :keyword data_source: The Azure asset to index, in place of a file, with Azure AI Foundry Agents. Default value
         is None: the file.
        :paramtype data_source: ~azure_ai_files.models.VectorStoreDataSource
        :keyword chunking_strategy: How the file is divided into chunks: of 100 to 4,096 tokens, of which at most half
         overlap. Default value is None: the service decides.
        :paramtype chunking_strategy: ~azure_ai_files.models.VectorStoreChunkingStrategyRequest
        :keyword attributes: Up to 16 attributes, by which a search can select files: keys of at most 64 characters;
         values are texts of at most 512 characters, numbers or booleans. Default value is None: without attributes.
        :paramtype attributes: dict[str, str or float or bool]
        :keyword cls: Called with the pipeline response, the result and the headers of the reply; the call returns what
         it returns. Default value is None.
        :paramtype cls: ~azure_ai_files.ResponseHook[~azure_ai_files.models.VectorStoreFile]
        :return: The file of the vector store, usually with status "in_progress".
        :rtype: ~azure_ai_files.models.VectorStoreFile
        :raises TypeError: If the type of an argument is not supported.
        :raises ValueError: If an argument is missing or out of range, or the service does not offer it. Nothing was
         sent.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses the request.
        """
        self._check(vector_store_id=vector_store_id)
        named = {
            "file_id": file_id,
            "data_source": data_source,
            "chunking_strategy": chunking_strategy,
            "attributes": attributes,
        }
        document = file_body(body, named)
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
        cls: Optional[ResponseHook[VectorStoreFile]] = None,
        **kwargs: Any,
    ) -> VectorStoreFile: ...
    @overload
    def create_and_poll(
        self,
        vector_store_id: str,
        body: IO[bytes],
        *,
        content_type: str = "application/json",
        polling_interval: float = 1,
        timeout: Optional[float] = None,
        cls: Optional[ResponseHook[VectorStoreFile]] = None,
        **kwargs: Any,
    ) -> VectorStoreFile: ...
    @overload
    def create_and_poll(
        self,
        vector_store_id: str,
        *,
        content_type: str = "application/json",
        file_id: Optional[str] = None,
        data_source: Optional[Union[VectorStoreDataSource, JSON]] = None,
        chunking_strategy: Optional[Union[VectorStoreChunkingStrategyRequest, JSON]] = None,
        attributes: Optional[Attributes] = None,
        polling_interval: float = 1,
        timeout: Optional[float] = None,
        cls: Optional[ResponseHook[VectorStoreFile]] = None,
        **kwargs: Any,
    ) -> VectorStoreFile: ...
    @traced
    def create_and_poll(
        self,
        vector_store_id: str,
        body: Optional[Union[JSON, IO[bytes]]] = None,
        *,
        content_type: str = "application/json",
        file_id: Optional[str] = None,
        data_source: Optional[Union[VectorStoreDataSource, JSON]] = None,
        chunking_strategy: Optional[Union[VectorStoreChunkingStrategyRequest, JSON]] = None,
        attributes: Optional[Attributes] = None,
        polling_interval: float = 1,
        timeout: Optional[float] = None,
        cls: Optional[ResponseHook[VectorStoreFile]] = None,
        **kwargs: Any,
    ) -> VectorStoreFile:
        """Attach a file to a vector store, and wait until the service has indexed it.

        :param vector_store_id: The id of the vector store.
        :type vector_store_id: str
        :param body: A mapping with the fields of the request as the service names them, or a binary file with such a
         JSON object, in place of the keywords.
        :type body: ~typing.MutableMapping[str, any] or ~typing.IO[bytes]
        :keyword content_type: The media type of the body. Default value is "application/json".
        :paramtype content_type: str
        :keyword file_id: The id of the file. Required, here or in ``body``, unless ``data_source`` is passed.
        :paramtype file_id: str
        :keyword data_source: The Azure asset to index, in place of a file, with Azure AI Foundry Agents. Default value
         is None: the file.
        :paramtype data_source: ~azure_ai_files.models.VectorStoreDataSource
        :keyword chunking_strategy: How the file is divided into chunks: of 100 to 4,096 tokens, of which at most half
         overlap. Default value is None: the service decides.
        :paramtype chunking_strategy: ~azure_ai_files.models.VectorStoreChunkingStrategyRequest
        :keyword attributes: Up to 16 attributes, by which a search can select files: keys of at most 64 characters;
         values are texts of at most 512 characters, numbers or booleans. Default value is None: without attributes.
        :paramtype attributes: dict[str, str or float or bool]
        :keyword polling_interval: Seconds between two polls; an interval that the service asks for takes precedence.
         Default value is 1.
        :paramtype polling_interval: float
        :keyword timeout: Limit of the total time, in seconds, for the creation, all polls and all retries. Default
         value is None: unlimited.
        :paramtype timeout: float
        :keyword cls: Called with the pipeline response, the result and the headers of the last reply; the call returns
         what it returns. Default value is None.
        :paramtype cls: ~azure_ai_files.ResponseHook[~azure_ai_files.models.VectorStoreFile]
        :return: The file with its last status. The status "failed" does not raise; see ``last_error``.
        :rtype: ~azure_ai_files.models.VectorStoreFile
        :raises ~azure_ai_files.exceptions.PollingTimeoutError: If the timeout expires first. It is a ``TimeoutError``
         with the file as last seen, which stays on the service.
        :raises TypeError: As :meth:`create`.
        :raises ValueError: As :meth:`create`.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses a request.
        """
        self._check(vector_store_id=vector_store_id)
        check_polling(polling_interval, timeout)
        named = {
            "file_id": file_id,
            "data_source": data_source,
            "chunking_strategy": chunking_strategy,
            "attributes": attributes,
        }
        document = file_body(body, named)
        polled: CreateAndPoll[VectorStoreFile] = CreateAndPoll(
            "file of the vector store",
            self._options(kwargs, document, content_type),
            cls,
            polling_interval=polling_interval,
            timeout=timeout,
        )
        create = partial(self._operations.create, vector_store_id, document)
        return polled.run(create, partial(self._operations.get, vector_store_id))
