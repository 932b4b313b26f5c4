"""The operations on uploads in parts."""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from typing import Any, Optional, Union, overload

from azure.core import AsyncPipelineClient
from azure.core.rest import AsyncHttpResponse, HttpRequest

from ..._decisions.arguments import check_id, completion_body, creation_body, naming_data
from ..._decisions.expiry import UploadExpiry
from ..._decisions.file_input import FileType, describe
from ..._decisions.other_names import NamesWhatIsMissing
from ..._decisions.refusals import SentFile
from ..._generated.aio.operations import UploadsOperations as GeneratedOperations
from ..._generated.enums import FilePurpose
from ..._generated.models import ExpiresAfter, Upload, UploadPart
from ..._pipeline.connection import Connection
from ..._pipeline.pickling import NotPicklable
from ..._pipeline.refusals import explained
from ..._pipeline.tracing import traced
from .._transfers.multipart_body import MultipartBody, open_source, send_body
from .._transfers.response_hook import ResponseHook
from ._with_raw_response import UploadsWithRawResponse
from ._with_streaming_response import UploadsWithStreamingResponse

JSON = MutableMapping[str, Any]


class UploadsOperations(NamesWhatIsMissing, NotPicklable):
    """Uploads a large file in parts: create the upload, add its parts in any order, complete or cancel it.

    Do not create an instance; use the attribute ``uploads`` of a client. All operations accept azure-core's options
    for one request.
    """

    def __init__(self, client: AsyncPipelineClient[HttpRequest, AsyncHttpResponse], connection: Connection) -> None:
        self._operations = GeneratedOperations(client, connection)
        self._connection = connection
        self.__takes_any_keyword__: bool = connection.takes_any_keyword
        self._expiry = UploadExpiry()

    @property
    def with_raw_response(self) -> UploadsWithRawResponse:
        """The same methods, each returning a :class:`~azure_ai_files.RawResponse`.

        :return: The methods.
        :rtype: UploadsWithRawResponse
        """
        return UploadsWithRawResponse(self)

    @property
    def with_streaming_response(self) -> UploadsWithStreamingResponse:
        """The same methods, each a context manager over the unread reply.

        :return: The methods.
        :rtype: UploadsWithStreamingResponse
        """
        return UploadsWithStreamingResponse(self)

    @overload
    async def create(self, body: JSON, *, cls: Optional[ResponseHook[Upload]] = None, **kwargs: Any) -> Upload: ...
    @overload
    async def create(
        self,
        *,
        filename: str,
        purpose: Union[str, FilePurpose],
        bytes: int,
        mime_type: str,
        expires_after: Optional[Union[ExpiresAfter, JSON]] = None,
        cls: Optional[ResponseHook[Upload]] = None,
        **kwargs: Any,
    ) -> Upload: ...
    @traced
    async def create(
        self,
        body: Optional[JSON] = None,
        *,
        filename: Optional[str] = None,
        purpose: Optional[Union[str, FilePurpose]] = None,
        bytes: Optional[int] = None,
        mime_type: Optional[str] = None,
        expires_after: Optional[Union[ExpiresAfter, JSON]] = None,
        cls: Optional[ResponseHook[Upload]] = None,
        **kwargs: Any,
    ) -> Upload:
        """Create an upload. It expires one or two hours later; ``expires_at`` is the exact time.

        :param body: A mapping with all arguments, in place of the keywords.
        :type body: ~typing.MutableMapping[str, any]
        :keyword filename: The name of the file that the upload creates. Required, here or in ``body``.
        :paramtype filename: str
        :keyword purpose: The purpose of the file. Required, here or in ``body``.
        :paramtype purpose: str or ~azure_ai_files.models.FilePurpose
        :keyword bytes: The size of the file in bytes. Required, here or in ``body``.
        :paramtype bytes: int
        :keyword mime_type: The media type of the file; it must fit the purpose. Required, here or in ``body``.
        :paramtype mime_type: str
        :keyword expires_after: When the service deletes the file, as for ``files.upload``. Default value is None: the
         service decides.
        :paramtype expires_after: ~azure_ai_files.models.ExpiresAfter
        :keyword cls: Called with the pipeline response, the result and the headers of the reply; the call returns what
         it returns. Default value is None.
        :paramtype cls: ~azure_ai_files.aio.ResponseHook[~azure_ai_files.models.Upload]
        :return: The upload, with status "pending".
        :rtype: ~azure_ai_files.models.Upload
        :raises TypeError: If the type of an argument is not supported.
        :raises ValueError: If an argument is missing or out of range, or the service does not offer uploads in parts.
         Nothing was sent.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses the request.
        """
        self._connection.require("uploads")
        named = {
            "filename": filename,
            "purpose": purpose,
            "bytes": bytes,
            "mime_type": mime_type,
            "expires_after": expires_after,
        }
        document = creation_body(body, named, self._connection.limits.total, self._connection.expiry_range)
        watched = self._expiry.begun(cls, document.get("expires_after"))
        file = SentFile(document["purpose"], document.get("expires_after") is not None, document["bytes"])
        with explained(self._connection, file):
            return await self._operations.create(document, cls=watched, **kwargs)

    @traced
    async def add_part(
        self, upload_id: str, data: FileType, *, cls: Optional[ResponseHook[UploadPart]] = None, **kwargs: Any
    ) -> UploadPart:
        """Add a part. Parts can be added at the same time; their order is set when the upload is completed.

        :param upload_id: The id of the upload.
        :type upload_id: str
        :param data: The content of the part, in any form that ``files.upload`` accepts as ``file``.
        :type data: ~azure_ai_files.FileType
        :keyword cls: Called with the pipeline response, the result and the headers of the reply; the call returns what
         it returns. Default value is None.
        :paramtype cls: ~azure_ai_files.aio.ResponseHook[~azure_ai_files.models.UploadPart]
        :return: The part; its id is needed to complete the upload.
        :rtype: ~azure_ai_files.models.UploadPart
        :raises TypeError: If the type of the data is not supported.
        :raises ValueError: If the id is not valid, the part is empty or too large, or the service does not offer
         uploads in parts.
        :raises ~azure_ai_files.exceptions.SourceChangedError: If the data shrank or grew while it was sent.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses the request.
        """
        self._connection.require("uploads")
        check_id(upload_id, "upload_id")
        with naming_data(data):
            file = describe(data)
            body = MultipartBody(file, await open_source(file), [], part_name="data")
        try:
            self._check_part(body.file_size)
        except ValueError:
            await body.close()
            raise

        async def add(body: MultipartBody, **options: Any) -> UploadPart:
            return await self._operations.add_part(upload_id, body, **options)

        return await send_body(body, add, cls=cls, **kwargs)

    def _check_part(self, size: Optional[int]) -> None:
        largest = self._connection.dialect.upload_part_bytes
        if size is not None and not 1 <= size <= largest:
            raise ValueError(f"data must have 1 to {largest:,} bytes, not {size:,}. Nothing was sent.")

    @overload
    async def complete(
        self, upload_id: str, body: JSON, *, cls: Optional[ResponseHook[Upload]] = None, **kwargs: Any
    ) -> Upload: ...
    @overload
    async def complete(
        self,
        upload_id: str,
        *,
        part_ids: Sequence[str],
        md5: Optional[str] = None,
        cls: Optional[ResponseHook[Upload]] = None,
        **kwargs: Any,
    ) -> Upload: ...
    @traced
    async def complete(
        self,
        upload_id: str,
        body: Optional[JSON] = None,
        *,
        part_ids: Optional[Sequence[str]] = None,
        md5: Optional[str] = None,
        cls: Optional[ResponseHook[Upload]] = None,
        **kwargs: Any,
    ) -> Upload:
        """Complete an upload and create a file from its parts.

        :param upload_id: The id of the upload.
        :type upload_id: str
        :param body: A mapping with all arguments, in place of the keywords.
        :type body: ~typing.MutableMapping[str, any]
        :keyword part_ids: The ids of the parts, in the order of the file. Required, here or in ``body``.
        :paramtype part_ids: ~typing.Sequence[str]
        :keyword md5: The MD5 of the complete content in hexadecimal digits, which the service compares. Default value
         is None: the service does not compare.
        :paramtype md5: str
        :keyword cls: Called with the pipeline response, the result and the headers of the reply; the call returns what
         it returns. Default value is None.
        :paramtype cls: ~azure_ai_files.aio.ResponseHook[~azure_ai_files.models.Upload]
        :return: The upload, with status "completed" and its ``file``.
        :rtype: ~azure_ai_files.models.Upload
        :raises TypeError: If the type of an argument is not supported.
        :raises ValueError: If an argument is missing or not valid, or the service does not offer uploads in parts.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses the request, for example because bytes
         are missing.
        """
        self._connection.require("uploads")
        check_id(upload_id, "upload_id")
        document = completion_body(body, {"part_ids": part_ids, "md5": md5})
        watched = self._expiry.ended(cls, upload_id)
        return await self._operations.complete(upload_id, document, cls=watched, **kwargs)

    @traced
    async def cancel(self, upload_id: str, *, cls: Optional[ResponseHook[Upload]] = None, **kwargs: Any) -> Upload:
        """Cancel an upload and delete its parts.

        :param upload_id: The id of the upload.
        :type upload_id: str
        :keyword cls: Called with the pipeline response, the result and the headers of the reply; the call returns what
         it returns. Default value is None.
        :paramtype cls: ~azure_ai_files.aio.ResponseHook[~azure_ai_files.models.Upload]
        :return: The upload, with status "cancelled".
        :rtype: ~azure_ai_files.models.Upload
        :raises ValueError: If the id is not valid, or the service does not offer uploads in parts.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses the request.
        """
        self._connection.require("uploads")
        check_id(upload_id, "upload_id")
        watched = self._expiry.ended(cls, upload_id)
        return await self._operations.cancel(upload_id, cls=watched, **kwargs)
