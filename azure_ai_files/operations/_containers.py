# Converted from azure_ai_files/aio/operations/_containers.py by swagger/codegen; do not edit.
"""The operations on containers, in which code interpreters run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, MutableMapping, Optional, Union, cast, overload

from azure.core.paging import ItemPaged

from .._decisions.arguments import check_id, check_limit, order_text
from .._decisions.containers import container_body
from .._decisions.cursors import Cursor
from .._decisions.other_names import NamesWhatIsMissing
from .._generated.enums import ListSortOrder
from .._generated.models import Container, ContainerDeletionStatus, ContainerExpiresAfter, ContainerListResponse
from .._pipeline.pickling import NotPicklable
from .._pipeline.refusals import explained
from .._pipeline.tracing import keep_span, traced
from .._transfers.file_list import FileList
from .._transfers.paging import Pages
from .._transfers.response_hook import ResponseHook, nothing
from ._container_calls import Containers
from ._with_raw_response import ContainersWithRawResponse
from ._with_streaming_response import ContainersWithStreamingResponse

JSON = MutableMapping[str, Any]

#: Maximum number of containers, or of files of one, that services put on one page.
MAX_PAGE = 100


class ContainersOperations(NamesWhatIsMissing, NotPicklable):
    """Creates, lists, gets and deletes the containers in which code interpreters run.

    A container ends 20 minutes after its last use, unless it was created otherwise; then its files are gone.

    Do not create an instance; use the attribute ``containers`` of a client. All operations accept azure-core's options
    for one request. A project of Azure AI Foundry has these routes below its ``/openai/v1``, where they are sent.
    """

    def __init__(self, containers: Containers) -> None:
        self._containers = containers
        self._operations = containers.operations
        self._connection = containers.connection
        self.__takes_any_keyword__: bool = containers.connection.takes_any_keyword

    @property
    def with_raw_response(self) -> ContainersWithRawResponse:
        """The same methods, each returning a :class:`~azure_ai_files.RawResponse`.

        :return: The methods.
        :rtype: ContainersWithRawResponse
        """
        return ContainersWithRawResponse(self)

    @property
    def with_streaming_response(self) -> ContainersWithStreamingResponse:
        """The same methods, each a context manager over the unread reply.

        :return: The methods.
        :rtype: ContainersWithStreamingResponse
        """
        return ContainersWithStreamingResponse(self)

    @traced
    def list(
        self,
        *,
        name: Optional[str] = None,
        limit: Optional[int] = None,
        order: Optional[Union[str, ListSortOrder]] = None,
        after: Optional[str] = None,
        cls: Optional[ResponseHook[ContainerListResponse]] = None,
        **kwargs: Any,
    ) -> ItemPaged[Container]:
        """List the containers; each page is requested during the iteration.

        :keyword name: Only containers with this name. Default value is None: all containers.
        :paramtype name: str
        :keyword limit: Maximum number of containers on a page, 1 to 100. Default value is None: the service decides.
        :paramtype limit: int
        :keyword order: By creation time, "asc" or "desc". Default value is None: the service decides.
        :paramtype order: str or ~azure_ai_files.models.ListSortOrder
        :keyword after: Only containers after this one in the list. Default value is None: from the beginning.
        :paramtype after: str
        :keyword cls: Called with the pipeline response, each page and the headers of its reply; what it returns is
         read as the page. Default value is None.
        :paramtype cls: ~azure_ai_files.ResponseHook[~azure_ai_files.models.ContainerListResponse]
        :return: The containers, which may be deleted as they come; ``by_page(continuation_token)`` returns pages and
         can continue an earlier iteration.
        :rtype: ~azure.core.paging.ItemPaged[~azure_ai_files.models.Container]
        :raises ValueError: If a value is not valid, or the service does not offer containers.
        :raises ~azure.core.exceptions.HttpResponseError: During the iteration, if the service refuses a request.
        :raises ~azure_ai_files.exceptions.PagingError: During the iteration, if the service reports more containers
         and its reply does not lead to them, or if it sends the same page again.
        """
        self._connection.require("containers")
        check_limit(limit, "limit", MAX_PAGE)
        order = order_text(order)
        if after is not None:
            check_id(after, "after")

        def get_page(cursor: Cursor) -> ContainerListResponse:
            start, options = cursor.after or after, cursor.applied_to(kwargs)
            with explained(self._connection):
                return self._operations.list(name=name, limit=limit, order=order, after=start, cls=cls, **options)

        pages: Pages[Container] = Pages(get_page, keep_span())
        return FileList[Container](pages.get_next, pages.extract_data)

    @overload
    def create(
        self, body: JSON, *, cls: Optional[ResponseHook[Container]] = None, **kwargs: Any
    ) -> Container: ...
    @overload
    def create(
        self,
        *,
        name: str,
        file_ids: Optional[Sequence[str]] = None,
        expires_after: Optional[Union[ContainerExpiresAfter, JSON]] = None,
        memory_limit: Optional[str] = None,
        cls: Optional[ResponseHook[Container]] = None,
        **kwargs: Any,
    ) -> Container: ...
    @traced
    def create(
        self,
        body: Optional[JSON] = None,
        *,
        name: Optional[str] = None,
        file_ids: Optional[Sequence[str]] = None,
        expires_after: Optional[Union[ContainerExpiresAfter, JSON]] = None,
        memory_limit: Optional[str] = None,
        cls: Optional[ResponseHook[Container]] = None,
        **kwargs: Any,
    ) -> Container:
        """Create a container.

        :param body: A mapping with all arguments, and any other fields that the service accepts, such as
         ``network_policy``, in place of the keywords.
        :type body: ~typing.MutableMapping[str, any]
        :keyword name: The name of the container. Required, here or in ``body``.
        :paramtype name: str
        :keyword file_ids: The ids of uploaded files, which are copied to the container. Default value is None.
        :paramtype file_ids: ~typing.Sequence[str]
        :keyword expires_after: When the container ends, in minutes after its last use. Default value is None: after 20
         minutes.
        :paramtype expires_after: ~azure_ai_files.models.ContainerExpiresAfter
        :keyword memory_limit: The memory of the container: "1g", "4g", "16g" or "64g". Default value is None: the
         service decides.
        :paramtype memory_limit: str
        :keyword cls: Called with the pipeline response, the result and the headers of the reply; the call returns what
         it returns. Default value is None.
        :paramtype cls: ~azure_ai_files.ResponseHook[~azure_ai_files.models.Container]
        :return: The container.
        :rtype: ~azure_ai_files.models.Container
        :raises TypeError: If the type of an argument is not supported.
        :raises ValueError: If an argument is missing or not valid, or the service does not offer containers. Nothing
         was sent.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses the request.
        """
        self._connection.require("containers")
        named = {
            "name": name,
            "file_ids": file_ids,
            "expires_after": expires_after,
            "memory_limit": memory_limit,
        }
        document = container_body(body, named)
        with explained(self._connection):
            made = self._operations.create(document, cls=cls, **kwargs)
        self._containers.note(made)
        return made

    @traced
    def get(
        self, container_id: str, *, cls: Optional[ResponseHook[Container]] = None, **kwargs: Any
    ) -> Container:
        """Get a container.

        :param container_id: The id of the container.
        :type container_id: str
        :keyword cls: Called with the pipeline response, the result and the headers of the reply; the call returns what
         it returns. Default value is None.
        :paramtype cls: ~azure_ai_files.ResponseHook[~azure_ai_files.models.Container]
        :return: The container.
        :rtype: ~azure_ai_files.models.Container
        :raises ValueError: If the id is empty or not valid, or the service does not offer containers.
        :raises ~azure_ai_files.exceptions.ContainerExpiredError: If the container existed, and has ended.
        :raises ~azure.core.exceptions.ResourceNotFoundError: If the container does not exist.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses the request.
        """
        self._connection.require("containers")
        check_id(container_id, "container_id")
        return self._containers.call(container_id, lambda: self._operations.get(container_id, cls=cls, **kwargs))

    @traced
    def delete(
        self, container_id: str, *, cls: Optional[ResponseHook[ContainerDeletionStatus]] = None, **kwargs: Any
    ) -> None:
        """Delete a container and its files.

        :param container_id: The id of the container.
        :type container_id: str
        :keyword cls: Called with the pipeline response, the result and the headers of the reply; the call returns what
         it returns. Default value is None.
        :paramtype cls: ~azure_ai_files.ResponseHook[~azure_ai_files.models.ContainerDeletionStatus]
        :return: None.
        :rtype: None
        :raises ValueError: If the id is empty or not valid, or the service does not offer containers.
        :raises ~azure_ai_files.exceptions.ContainerExpiredError: If the container existed, and has ended.
        :raises ~azure.core.exceptions.ResourceNotFoundError: If the container does not exist.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses the request.
        """
        self._connection.require("containers")
        check_id(container_id, "container_id")
        deleted = self._containers.call(
            container_id, lambda: self._operations.delete(container_id, cls=cls or nothing, **kwargs)
        )
        self._containers.known.forget(container_id)
        return cast(None, deleted)
