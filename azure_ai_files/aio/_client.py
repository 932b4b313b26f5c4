"""The clients."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import deepcopy
from types import TracebackType
from typing import TYPE_CHECKING, Any, Optional, Union, cast

from azure.core import AsyncPipelineClient
from azure.core.credentials import AzureKeyCredential
from azure.core.credentials_async import AsyncTokenCredential
from azure.core.rest import AsyncHttpResponse, HttpRequest

from .._decisions.client_options import TransferOptions
from .._decisions.keywords import takes_any_keyword
from .._decisions.other_names import check_attribute
from .._pipeline.connection import connect
from .._pipeline.credentials import checked_credential
from .._pipeline.dialects import DialectName, Feature
from .._pipeline.peer_options import read_peer
from .._pipeline.pickling import NotPicklable
from .._pipeline.privacy import secrets_are_safe
from ._peers.client import PeerClient
from ._policies import pipeline_policies
from ._runtime.calls import ACCEPTS_ASYNC_CREDENTIALS

if TYPE_CHECKING:
    from .operations import (
        AssistantFilesOperations,
        ContainerFilesOperations,
        ContainersOperations,
        FilesOperations,
        UploadsOperations,
        VectorStoreFileBatchesOperations,
        VectorStoreFilesOperations,
        VectorStoresOperations,
    )

#: In bytes. azure-core's default, 4 KiB, downloads at a quarter of the speed.
_DOWNLOAD_BLOCK_SIZE = 256 * 1024


class AgentsClient(NotPicklable):
    """A client for the files of AI agents.

    If azure-ai-agents is installed (``pip install 'azure-ai-files[agents]'``), what only its ``AgentsClient`` has, such
    as ``create_agent``, ``threads``, ``messages`` and ``runs``, is available here too. That client is created at the
    first use, with the same endpoint, credential and options, and is closed with this one.

    :param endpoint: The URL of the service. It determines the kind of service and its dialect: a project of
     Azure AI Foundry (``https://<resource>.services.ai.azure.com/api/projects/<project>``, with or without
     ``/openai/v1``; this path also on other hosts, such as gateways), Azure OpenAI
     (``https://<resource>.openai.azure.com``, ``…/openai`` or ``…/openai/v1``; these paths also on hosts of Azure API
     Management and on loopback), OpenAI (``https://api.openai.com/v1``, also regional), or any OpenAI-compatible
     server. An endpoint without a path gets the usual path of its service.
    :type endpoint: str
    :param credential: A token credential (Entra ID) or a key.
    :type credential: ~azure.core.credentials_async.AsyncTokenCredential or
     ~azure.core.credentials.AzureKeyCredential
    :keyword api_version: The ``api-version`` of the requests; with an empty string, the parameter is not sent. By
     default, the version of the dialect.
    :paramtype api_version: str
    :keyword audience: The resource that tokens are requested for, such as ``https://ai.azure.com``. By default, the
     audience of the dialect in the cloud of the host.
    :paramtype audience: str
    :keyword credential_scopes: The scopes that tokens are requested for; takes precedence over ``audience``.
    :paramtype credential_scopes: ~typing.Sequence[str]
    :keyword key_header: The header that carries the key. By default, the header of the dialect.
    :paramtype key_header: str
    :keyword features: The features that the service offers, if they differ from those of the dialect.
    :paramtype features: ~typing.Iterable[str]
    :keyword max_single_put_size: The maximum size, in bytes, of a file that is sent in one request. A larger file is
     uploaded in parts if the service offers uploads in parts. By default, the limit of the dialect.
    :paramtype max_single_put_size: int
    :keyword dialect: The dialect of the service: "foundry", "foundry-v1", "azure-openai", "azure-openai-v1", "openai"
     or "compatible". By default, the endpoint determines it; a gateway with a name of its own may need it.
    :paramtype dialect: str
    :keyword verify_size: Whether an upload is an error if the service reports another size than was sent. By default,
     it is one, and a ``UserWarning`` with a compatible server, which may store files in another form.
    :paramtype verify_size: bool
    :raises TypeError: If the type of the credential or of the endpoint is not supported.
    :raises ValueError: If the endpoint or a keyword is not valid, the key cannot be sent in a header, or a secret would
     be sent over plain http.

    Other keywords are passed to azure-core's pipeline: ``transport``, ``retry_total``, ``connection_timeout``,
    ``read_timeout``, ``proxies``, ``connection_verify``, ``enable_cae``, ``logging_enable``, ``user_agent`` and so on.

    .. code-block:: python

        async with AgentsClient(endpoint, credential) as client:
            file = await client.files.upload(file_path="report.pdf", purpose=FilePurpose.AGENTS)
    """

    files: FilesOperations
    """Files: upload, list, read, save, delete."""
    uploads: UploadsOperations
    """Uploads in parts, step by step."""
    assistant_files: AssistantFilesOperations
    """The files of an assistant."""
    vector_stores: VectorStoresOperations
    """Vector stores: create, list, change, delete."""
    vector_store_files: VectorStoreFilesOperations
    """The files of a vector store."""
    vector_store_file_batches: VectorStoreFileBatchesOperations
    """Batches of files that are attached to a vector store."""
    containers: ContainersOperations
    """The containers of code interpreters."""
    container_files: ContainerFilesOperations
    """The files of a container."""

    def __init__(
        self,
        endpoint: str,
        credential: Union[AsyncTokenCredential, AzureKeyCredential],
        *,
        api_version: Optional[str] = None,
        audience: Optional[str] = None,
        credential_scopes: Optional[Sequence[str]] = None,
        key_header: Optional[str] = None,
        features: Optional[Iterable[Feature]] = None,
        max_single_put_size: Optional[int] = None,
        dialect: Optional[DialectName] = None,
        verify_size: Optional[bool] = None,
        **kwargs: Any,
    ) -> None:
        connection = connect(
            endpoint,
            api_version=api_version,
            audience=audience,
            credential_scopes=credential_scopes,
            key_header=key_header,
            features=features,
            max_single_put_size=max_single_put_size,
            dialect=dialect,
            verify_size=verify_size,
        )
        connection = connection._replace(takes_any_keyword=takes_any_keyword(kwargs))
        if kwargs.get("authentication_policy") is None:
            credential = checked_credential(credential, connection, accepts_async=ACCEPTS_ASYNC_CREDENTIALS)
        if not secrets_are_safe(connection.endpoint, kwargs.get("proxies")):
            raise ValueError(
                f"The endpoint {connection.endpoint} would send the credential unencrypted. Use https; plain http is "
                "allowed for loopback addresses without a proxy only."
            )
        # Imported here, because they take longer to import than the rest, and programs import more than they use.
        from ._runtime.transport import default_transport
        from .operations import (
            AssistantFilesOperations,
            ContainerFilesOperations,
            ContainersOperations,
            FilesOperations,
            UploadsOperations,
            VectorStoreFileBatchesOperations,
            VectorStoreFilesOperations,
            VectorStoresOperations,
        )
        from .operations._container_calls import Containers

        self._connection = connection
        self._peer = PeerClient(connection, credential, api_version, kwargs)
        kwargs.setdefault("connection_data_block_size", _DOWNLOAD_BLOCK_SIZE)
        kwargs["transport"] = kwargs.get("transport") or default_transport(**kwargs)
        self._client: AsyncPipelineClient[HttpRequest, AsyncHttpResponse] = AsyncPipelineClient(
            base_url=connection.endpoint, policies=pipeline_policies(connection, credential, **kwargs), **kwargs
        )
        options, containers = TransferOptions.of(kwargs), Containers(self._client, connection)
        self.files = FilesOperations(self._client, connection, options, containers)
        self.uploads = UploadsOperations(self._client, connection)
        self.assistant_files = AssistantFilesOperations(self._client, connection)
        self.vector_stores = VectorStoresOperations(self._client, connection)
        self.vector_store_files = VectorStoreFilesOperations(self._client, connection)
        self.vector_store_file_batches = VectorStoreFileBatchesOperations(self._client, connection)
        self.containers = ContainersOperations(containers)
        self.container_files = ContainerFilesOperations(containers, options)

    async def send_request(self, request: HttpRequest, *, stream: bool = False, **kwargs: Any) -> AsyncHttpResponse:
        """Send a request of your own through the client's pipeline, with its credential and retries.

        :param request: The request; a relative URL is appended to the endpoint.
        :type request: ~azure.core.rest.HttpRequest
        :keyword stream: Leave the body of the reply unread. False by default.
        :paramtype stream: bool
        :return: The reply, whatever its status.
        :rtype: ~azure.core.rest.AsyncHttpResponse
        :raises ~azure.core.exceptions.AzureError: If a reply was not received.
        """
        # A copy, because the caller's request must not change.
        own = deepcopy(request)
        own.url = self._client.format_url(own.url)
        return await self._client.send_request(own, stream=stream, **kwargs)

    async def close(self) -> None:
        """Close the connections. The client cannot be used afterwards."""
        try:
            await self._peer.close()
        finally:
            await self._client.close()

    async def __aenter__(self) -> AgentsClient:
        await self._client.__aenter__()
        return self

    async def __aexit__(
        self,
        exc_type: Optional[type[BaseException]] = None,
        exc_value: Optional[BaseException] = None,
        traceback: Optional[TracebackType] = None,
    ) -> None:
        try:
            await self._peer.close()
        finally:
            await self._client.__aexit__(exc_type, exc_value, traceback)

    # Type checkers see only what is defined here.
    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            check_attribute(self, name)
            return self._peer.attribute(self, name)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._connection.endpoint} ({self._connection.dialect.name})>"


class AIProjectClient(NotPicklable):
    """The client of a project, with the files of its agents under :attr:`agents`.

    It keeps ``project_client.agents.files`` working with every kind of service that :class:`AgentsClient` supports.
    What only the ``AIProjectClient`` of azure-ai-projects has is available here too if that package is installed.

    :param endpoint: The URL of the project or service; see :class:`AgentsClient`.
    :type endpoint: str
    :param credential: A token credential (Entra ID) or a key.
    :type credential: ~azure.core.credentials_async.AsyncTokenCredential or
     ~azure.core.credentials.AzureKeyCredential
    :keyword api_version: The ``api-version`` of the requests. All other keywords of :class:`AgentsClient` are accepted
     too.
    :paramtype api_version: str
    :raises TypeError: If the type of the credential or of the endpoint is not supported.
    :raises ValueError: If the endpoint is not valid, the key cannot be sent in a header, or a secret would be sent over
     plain http.

    .. code-block:: python

        async with AIProjectClient(endpoint, credential) as project_client:
            file = await project_client.agents.files.upload_and_poll(
                file_path="report.pdf", purpose=FilePurpose.AGENTS
            )
    """

    agents: AgentsClient
    """The agents of the project."""

    def __init__(
        self, endpoint: str, credential: Union[AsyncTokenCredential, AzureKeyCredential], **kwargs: Any
    ) -> None:
        self.agents = AgentsClient(endpoint, credential, **kwargs)
        self._peer = self.agents._peer.project()  # pyright: ignore[reportPrivateUsage]

    async def send_request(self, request: HttpRequest, *, stream: bool = False, **kwargs: Any) -> AsyncHttpResponse:
        """Send a request of your own through the client's pipeline; see :meth:`AgentsClient.send_request`.

        :param request: The request; a relative URL is appended to the endpoint.
        :type request: ~azure.core.rest.HttpRequest
        :keyword stream: Leave the body of the reply unread. False by default.
        :paramtype stream: bool
        :return: The reply, whatever its status.
        :rtype: ~azure.core.rest.AsyncHttpResponse
        :raises ~azure.core.exceptions.AzureError: If a reply was not received.
        """
        return await self.agents.send_request(request, stream=stream, **kwargs)

    async def close(self) -> None:
        """Close the connections. The client cannot be used afterwards."""
        try:
            await self._peer.close()
        finally:
            await self.agents.close()

    async def __aenter__(self) -> AIProjectClient:
        await self.agents.__aenter__()
        return self

    async def __aexit__(
        self,
        exc_type: Optional[type[BaseException]] = None,
        exc_value: Optional[BaseException] = None,
        traceback: Optional[TracebackType] = None,
    ) -> None:
        try:
            await self._peer.close()
        finally:
            await self.agents.__aexit__(exc_type, exc_value, traceback)

    # Type checkers see only what is defined here.
    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            check_attribute(self, name)
            return self._peer.attribute(self, name)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.agents!r}>"


def files_of(client: Any, *, dialect: Optional[DialectName] = None) -> FilesOperations:
    """Return the operations of this package on the files of an existing client.

    They use the endpoint, credential, api-version, policies and transport of that client, and work as long as it is
    open. Its retry settings apply, but a file is always resent completely.

    :param client: An ``AgentsClient`` of azure-ai-agents or an ``AIProjectClient`` of azure-ai-projects.
    :type client: any
    :keyword dialect: The dialect of the service, as for :class:`AgentsClient`. By default, the endpoint determines it.
     With another dialect than "foundry", the api-version of the client is not used.
    :paramtype dialect: str
    :return: The operations, which do not have to be closed.
    :rtype: ~azure_ai_files.aio.operations.FilesOperations
    :raises TypeError: If it is another object.
    :raises ValueError: If its endpoint is not supported, or the dialect is unknown.

    .. code-block:: python

        from azure.ai.agents.aio import AgentsClient
        from azure_ai_files.aio import files_of

        async with AgentsClient(endpoint, credential) as agents_client:
            files = files_of(agents_client)
            async for file in files.list_all():
                print(file.filename)
    """
    peer = read_peer(client, AsyncPipelineClient)
    if peer is None:
        kind = cast("type[object]", type(client))
        raise TypeError(
            "client must be a client of azure.ai.agents.aio or azure.ai.projects.aio, "
            f"not {kind.__module__}.{kind.__qualname__}."
        )
    return AgentsClient(peer.endpoint, peer.credential, dialect=dialect, **peer.options_for(dialect)).files
