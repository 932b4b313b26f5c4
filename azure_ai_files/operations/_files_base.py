# Converted from azure_ai_files/aio/operations/_files_base.py by swagger/codegen; do not edit.
"""The base class of the operations on files."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import TYPE_CHECKING, Any, Optional, cast

from azure.core import PipelineClient
from azure.core.rest import HttpRequest, HttpResponse

from .._decisions.client_options import TransferOptions
from .._decisions.deadline import Deadline
from .._decisions.other_names import NamesWhatIsMissing
from .._decisions.part_layout import UploadOptions
from .._decisions.progress_meter import ProgressHook
from .._decisions.upload_plan import UploadArguments
from .._generated import operations as generated
from .._generated.models import ContainerFile
from .._pipeline.connection import Connection
from .._pipeline.pickling import NotPicklable
from .._pipeline.refusals import explained
from .._transfers.upload import Uploader
from .._transfers.upload_and_poll import FileReply, PollingCalls, UploadAndPoll
from ._container_calls import Containers
from ._container_files import ContainerFilesOperations

if TYPE_CHECKING:
    from .._transfers.indexed_upload import IndexedUpload


class FilesBase(NamesWhatIsMissing, NotPicklable):
    """The attributes that all operations on files share.

    :param client: The pipeline client, which sends the requests.
    :param connection: The settings of the endpoint.
    :param options: The timeouts and retry settings of the client.
    :param containers: The containers of the service.
    """

    def __init__(
        self,
        client: PipelineClient[HttpRequest, HttpResponse],
        connection: Connection,
        options: TransferOptions,
        containers: Containers,
    ) -> None:
        self._operations = generated.FilesOperations(client, connection)
        self._uploader = Uploader(connection, self._operations, generated.UploadsOperations(client, connection))
        self._client = client
        self._connection = connection
        self.__takes_any_keyword__: bool = connection.takes_any_keyword
        self._options = options
        self._containers = containers
        self._container_files = ContainerFilesOperations(containers, options)

    def _get_of_container(self, container_id: str, file_id: str, **options: Any) -> ContainerFile:
        return self._container_files.get(container_id, file_id, **options)

    def _save_of_container(self, container_id: str, file_id: str, **arguments: Any) -> Optional[str]:
        # A response names it, so it has lived: if it is unknown to the service, it has ended.
        self._containers.known.add(container_id)
        return cast(Optional[str], self._container_files.save(container_id, file_id, **arguments))

    def _indexed(
        self, options: MutableMapping[str, Any], arguments: UploadArguments, cls: object
    ) -> Optional[IndexedUpload]:
        """Return what uses the index for an upload; None if the caller does not ask for it.

        :raises ValueError: If it cannot be used.
        """
        if_exists = options.pop("if_exists", None)
        if if_exists is None:
            return None
        if cls is not None:
            raise ValueError("if_exists= cannot be used with cls= or with raw responses.")
        # Imported here, because few uploads need it.
        from .._transfers.indexed_upload import IndexedUpload

        return IndexedUpload(if_exists, arguments, self._connection)

    def _get_reply(self, file_id: str, **options: Any) -> FileReply:
        with explained(self._connection):
            return cast(FileReply, self._operations.get(file_id, cls=FileReply, **options))

    def _polled(self, calls: PollingCalls, polling_interval: float) -> UploadAndPoll:
        return UploadAndPoll(
            self._get_reply,
            calls,
            polling_interval=polling_interval,
            uploaded_is_final=self._connection.has("uploaded_is_final"),
        )

    def _upload_polled(
        self,
        polled: UploadAndPoll,
        arguments: UploadArguments,
        options: UploadOptions,
        progress_hook: Optional[ProgressHook],
        deadline: Deadline,
    ) -> FileReply:
        """Upload a file and wait for it; return it with its last reply."""
        uploaded = self._uploader.prepare(arguments, options, progress_hook, deadline)

        def upload(**options: Any) -> FileReply:
            return cast(FileReply, uploaded.send(cls=FileReply, **options))

        try:
            reply = polled.run(upload)
        finally:
            uploaded.release()
        uploaded.describe(reply.file)
        return reply
