# Converted from azure_ai_files/aio/operations/_container_files_base.py by swagger/codegen; do not edit.
"""The base class of the operations on the files of a container."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Union

from .._decisions.arguments import check_id
from .._decisions.client_options import TransferOptions
from .._decisions.other_names import NamesWhatIsMissing
from .._generated.models import ContainerFile
from .._pipeline.pickling import NotPicklable
from .._transfers.multipart_body import MultipartBody
from .._transfers.saving import RemoteContent
from ._container_calls import Containers


class ContainerFilesBase(NamesWhatIsMissing, NotPicklable):
    """The attributes and calls that the operations on the files of a container share.

    :param containers: The containers of the service.
    :param options: The timeouts and retry settings of the client.
    """

    def __init__(self, containers: Containers, options: TransferOptions) -> None:
        self._containers = containers
        self._operations = containers.file_operations
        self._connection = containers.connection
        self._options = options
        self.__takes_any_keyword__: bool = containers.connection.takes_any_keyword

    def _create(
        self, container_id: str, body: Union[Mapping[str, Any], MultipartBody], **options: Any
    ) -> ContainerFile:
        def send() -> ContainerFile:
            return self._operations.create(container_id, body, **options)

        return self._containers.call_files(container_id, send, options)

    def _check(self, container_id: str, file_id: str) -> None:
        self._connection.require("containers")
        check_id(container_id, "container_id")
        check_id(file_id, "file_id")

    def _content(self, container_id: str, file_id: str) -> RemoteContent:
        self._check(container_id, file_id)

        def get_content(**options: Any) -> Any:
            def send() -> Any:
                return self._operations.get_content(container_id, file_id, **options)

            return self._containers.call_files(container_id, send, options)

        def get_file(**options: Any) -> Any:
            def send() -> Any:
                return self._operations.get(container_id, file_id, **options)

            return self._containers.call_files(container_id, send, options)

        identity = {"endpoint": self._connection.endpoint, "container_id": container_id, "file_id": file_id}
        return RemoteContent(file_id, identity, get_content, get_file)
