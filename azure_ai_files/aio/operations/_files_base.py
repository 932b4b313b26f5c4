"""The base class of the operations on files."""

from __future__ import annotations

from azure.core import AsyncPipelineClient
from azure.core.rest import AsyncHttpResponse, HttpRequest

from ..._decisions.client_options import TransferOptions
from ..._decisions.other_names import NamesWhatIsMissing
from ..._generated.aio import operations as generated
from ..._pipeline.connection import Connection
from ..._pipeline.pickling import NotPicklable
from .._transfers.upload import Uploader


class FilesBase(NamesWhatIsMissing, NotPicklable):
    """The attributes that all operations on files share.

    :param client: The pipeline client, which sends the requests.
    :param connection: The settings of the endpoint.
    :param options: The timeouts and retry settings of the client.
    """

    def __init__(
        self,
        client: AsyncPipelineClient[HttpRequest, AsyncHttpResponse],
        connection: Connection,
        options: TransferOptions,
    ) -> None:
        self._operations = generated.FilesOperations(client, connection)
        self._uploader = Uploader(connection, self._operations, generated.UploadsOperations(client, connection))
        self._connection = connection
        self.__takes_any_keyword__: bool = connection.takes_any_keyword
        self._options = options
