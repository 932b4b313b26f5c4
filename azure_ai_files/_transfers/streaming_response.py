# Converted from azure_ai_files/aio/_transfers/streaming_response.py by swagger/codegen; do not edit.
"""A reply whose body is unread."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import TracebackType
from typing import Any, Generic, Optional, TypeVar, cast

from azure.core.exceptions import AzureError
from azure.core.rest import HttpResponse

from .._generated.models import FileInfo
from .._pipeline.tracing import CallSpan, keep_span
from .._protocol.errors import request_id_of
from .._protocol.model import Model, adopt
from .._protocol.success import SUCCESS, Success
from .content_stream import ContentStream

T = TypeVar("T")


class Saved(Model):
    """Stands for the body of a reply that was written to disk."""


class StreamedResponse(Generic[T]):
    """A reply whose status and headers have arrived, and whose body is read on request.

    :param pipeline_response: azure-core's record of the call.
    :param content: Its body.
    :param model: The model in the body; None for the content of a file, ``Saved`` if that was written to disk.
    :param span: The span of the call.
    :param digest: What the operation returns for the content that was written to disk.
    """

    def __init__(
        self,
        pipeline_response: Any,
        content: ContentStream,
        model: Optional[type[Model]],
        span: CallSpan,
        digest: Optional[str] = None,
    ) -> None:
        self.http_response: HttpResponse = pipeline_response.http_response
        """The reply of azure-core."""
        self._context: Mapping[str, Any] = pipeline_response.context
        self._content = content
        self._model = model
        self._span = span
        self._digest = digest

    @property
    def status_code(self) -> int:
        """The HTTP status.

        :return: The status.
        :rtype: int
        """
        return self.http_response.status_code

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers of the reply; names are case-insensitive.

        :return: The headers.
        :rtype: ~typing.Mapping[str, str]
        """
        return self.http_response.headers

    @property
    def request_id(self) -> Optional[str]:
        """The id of the request at the service, for a support case.

        :return: The id.
        :rtype: str or None
        """
        return request_id_of(self.headers)

    def iter_bytes(self) -> Iterator[bytes]:
        """Read the body, block by block as it arrives.

        :return: The blocks.
        :rtype: ~collections.abc.Iterator[bytes]
        :raises ~azure.core.exceptions.AzureError: While iterating: if the connection breaks.
        """
        return self._content

    def read(self) -> bytes:
        """Read the rest of the body into memory.

        :return: The bytes.
        :rtype: bytes
        :raises ~azure.core.exceptions.AzureError: If the connection breaks.
        """
        return b"".join([block for block in self._content])

    def parse(self) -> T:
        """Read the body, and return what the operation returns.

        :return: The model; for the content of a file, the iterator of its blocks; for a file that was saved,
         what ``save`` returns.
        :rtype: any
        :raises ~azure.core.exceptions.DecodeError: If the body is not valid.
        :raises ~azure.core.exceptions.HttpResponseError: If the body is an error.
        :raises ~azure.core.exceptions.AzureError: If the connection breaks.
        """
        if self._model is None:
            return cast(T, self._content)
        if self._model is Saved:
            return cast(T, self._digest)
        body = self.read()
        success: Success = self._context[SUCCESS]
        try:
            document = success.document(self.http_response, body, self._context)
        except AzureError as error:
            self._span.fail(error)
            raise
        return cast(T, adopt(self._model, _file_of(document) if self._model is FileInfo else document))


def _file_of(document: dict[str, Any]) -> dict[str, Any]:
    """Return the file in a reply: the last reply of an upload in parts contains it."""
    inner = document.get("file")
    is_upload = document.get("object") == "upload" and isinstance(inner, dict)
    return cast(dict[str, Any], inner) if is_upload else document


class StreamedCall(Generic[T]):
    """A call made when the ``with`` block begins; its connection is released when the block ends.

    :param send: Makes the call; accepts ``cls`` and ``stream``.
    :param model: The model in the body; None for the content of a file, ``Saved`` if that is written to disk.
    :keyword stream: Whether the body is left unread; False where the operation must read it.
    """

    def __init__(
        self, send: Callable[..., Any], model: Optional[type[Model]], *, stream: bool = True
    ) -> None:
        self._send = send
        self._model = model
        self._options = {"stream": True} if stream else {}
        self._content: Optional[ContentStream] = None

    def __enter__(self) -> StreamedResponse[T]:
        try:
            return cast(StreamedResponse[T], self._send(cls=self._streamed, **self._options))
        except BaseException:
            # The reply may have arrived, and a block that never began is not left.
            self._close()
            raise

    def __exit__(
        self,
        exc_type: Optional[type[BaseException]] = None,
        exc_value: Optional[BaseException] = None,
        traceback: Optional[TracebackType] = None,
    ) -> None:
        self._close()

    def _close(self) -> None:
        if self._content is not None:
            self._content.close()

    def _streamed(self, pipeline_response: Any, body: Any, _: Any) -> StreamedResponse[T]:
        span = keep_span(until_closed=True)
        self._content = body if isinstance(body, ContentStream) else ContentStream(pipeline_response, "The reply", span)
        digest = body if isinstance(body, str) else None
        return StreamedResponse(pipeline_response, self._content, self._model, span, digest)


def reply_of_polling(pipeline_response: Any, *_: Any) -> StreamedResponse[FileInfo]:
    """Return the last reply of a poller; passed as ``cls``."""
    return StreamedResponse(pipeline_response, ContentStream(pipeline_response, "The reply"), FileInfo, CallSpan())
