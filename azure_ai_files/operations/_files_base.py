# Converted from azure_ai_files/aio/operations/_files_base.py by swagger/codegen; do not edit.
"""The base class of the operations on files."""

from __future__ import annotations

from azure.core import PipelineClient
from azure.core.rest import HttpRequest, HttpResponse

from .._decisions.client_options import TransferOptions
from .._decisions.other_names import NamesWhatIsMissing
from .._generated import operations as generated
from .._pipeline.connection import Connection
from .._pipeline.pickling import NotPicklable
from .._transfers.upload import Uploader


class FilesBase(NamesWhatIsMissing, NotPicklable):
    """The attributes that all operations on files share.

    :param client: The pipeline client, which sends the requests.
    :param connection: The settings of the endpoint.
    :param options: The timeouts and retry settings of the client.
    """

    def __init__(
        self,
        client: PipelineClient[HttpRequest, HttpResponse],
        connection: Connection,
        options: TransferOptions,
    ) -> None:
        self._operations = generated.FilesOperations(client, connection)
        self._uploader = Uploader(connection, self._operations, generated.UploadsOperations(client, connection))
        self._connection = connection
        self.__takes_any_keyword__: bool = connection.takes_any_keyword
        self._options = options
