"""What the operations on containers and on their files share: where they are, and what a 404 there means."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Optional, TypeVar

from azure.core import AsyncPipelineClient
from azure.core.exceptions import AzureError, ResourceNotFoundError
from azure.core.rest import AsyncHttpResponse, HttpRequest

from ..._decisions.containers import KnownContainers, end_of, has_ended, probe_options, unknown_container
from ..._generated.aio import operations as generated
from ..._generated.models import Container
from ..._pipeline.connection import Connection
from ..._pipeline.refusals import explained
from ..._protocol.errors import detached, explain
from ...exceptions import ContainerExpiredError

T = TypeVar("T")

#: What azure-core keeps of a reply in the error about it.
_OF_REPLY = ("error", "model", "reason", "response", "status_code")


class Containers:
    """The containers of a service.

    :param client: The pipeline client, which sends the requests.
    :param connection: The settings of the endpoint.
    """

    def __init__(self, client: AsyncPipelineClient[HttpRequest, AsyncHttpResponse], connection: Connection) -> None:
        self.connection: Connection = connection.for_openai_routes()
        self.operations: generated.ContainersOperations = generated.ContainersOperations(client, self.connection)
        self.file_operations: generated.ContainerFilesOperations = generated.ContainerFilesOperations(
            client, self.connection
        )
        self.known: KnownContainers = KnownContainers()

    def note(self, container: object) -> None:
        """Remember a container that the service described; anything else is ignored."""
        if isinstance(container, Container) and isinstance(container.get("id"), str):
            self.known.add(container["id"], container)

    async def call(self, container_id: str, send: Callable[[], Awaitable[T]]) -> T:
        """Make a call about a container itself.

        :raises ~azure_ai_files.exceptions.ContainerExpiredError: If it has ended.
        """
        try:
            with explained(self.connection):
                result = await send()
        except ResourceNotFoundError as error:
            if self.known.has(container_id):
                raise expired(error, container_id, self.known.get(container_id)) from error
            explain(error, unknown_container(self.connection.container_endpoint))
            raise
        self.known.add(container_id, result if isinstance(result, Container) else None)
        return result

    async def call_files(self, container_id: str, send: Callable[[], Awaitable[T]], options: Mapping[str, Any]) -> T:
        """Make a call about files of a container.

        :param container_id: The container.
        :param send: Makes the call.
        :param options: The options of its request.
        :raises ~azure_ai_files.exceptions.ContainerExpiredError: If the container has ended.
        """
        try:
            with explained(self.connection):
                result = await send()
        except ResourceNotFoundError as error:
            await self._raise_if_ended(error, container_id, options)
            raise
        self.known.add(container_id)
        return result

    async def _raise_if_ended(
        self, error: ResourceNotFoundError, container_id: str, options: Mapping[str, Any]
    ) -> None:
        """Find out whether the file is missing or its container."""
        found: Optional[Container] = None
        try:
            found = await self.operations.get(container_id, **probe_options(options))
        except AzureError:
            if not self.known.has(container_id):
                explain(error, unknown_container(self.connection.container_endpoint))
                return
        if found is None or has_ended(found):
            raise expired(error, container_id, found or self.known.get(container_id)) from error


def expired(error: ResourceNotFoundError, container_id: str, container: Optional[Container]) -> ContainerExpiredError:
    """Return the error that says that a container has ended.

    :param error: What the service said.
    :param container_id: The container.
    :param container: The container as it was last seen; None if it was not.
    """
    status: Any = None if container is None or not has_ended(container) else container.status
    last_active_at: Any = None if container is None else container.last_active_at
    message = f"{end_of(container_id, status, last_active_at)} {error.message}"
    own = ContainerExpiredError(message, container_id=container_id, status=status, last_active_at=last_active_at)
    for name in _OF_REPLY:
        setattr(own, name, getattr(error, name))
    return detached(own)
