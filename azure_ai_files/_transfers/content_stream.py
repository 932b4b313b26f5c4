# Converted from azure_ai_files/aio/_transfers/content_stream.py by swagger/codegen; do not edit.
"""The content of a file as a stream of blocks, without a buffer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any, Optional

from azure.core.exceptions import AzureError, ServiceResponseError
from azure.core.rest import HttpResponse

from .._decisions.content_coding import decoder_for
from .._decisions.content_headers import body_size, check_status, unpacked_length
from .._decisions.reply import ReplyBase
from .._decisions.transport_errors import incomplete, plain
from .._pipeline.tracing import CallSpan
from .._protocol.errors import detached, explain, request_id_of


class ContentStream(Iterator[bytes]):
    """The content of a file as blocks of bytes, which are read from the connection during the iteration.

    The connection is released at the end of the iteration. Use a ``with`` statement, or call :meth:`close`, to release
    it earlier.

    :param pipeline_response: azure-core's record of the call, with the reply; its body is unread.
    :param file_id: The file, for errors.
    :param span: The span of the call, if it ends with the stream.
    """

    def __init__(self, pipeline_response: Any, file_id: str, span: Optional[CallSpan] = None) -> None:
        self._response: HttpResponse = pipeline_response.http_response
        self._file_id = file_id
        self._span = span or CallSpan()
        self._received = 0
        self._has_begun = False
        self._blocks: Iterator[bytes] = _blocks_of(self._response, pipeline_response.context.transport)

    @property
    def status_code(self) -> int:
        """The status of the reply: 200, or 206 for a range."""
        return self._response.status_code

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers of the reply."""
        return self._response.headers

    @property
    def content_length(self) -> Optional[int]:
        """The announced bytes of the content; None if unknown, as for a compressed body."""
        return unpacked_length(self.headers)

    def __enter__(self) -> ContentStream:
        return self

    def __exit__(
        self,
        exc_type: Optional[type[BaseException]] = None,
        exc_value: Optional[BaseException] = None,
        traceback: Optional[TracebackType] = None,
    ) -> None:
        self.close()

    def __iter__(self) -> ContentStream:
        return self

    def __next__(self) -> bytes:
        try:
            return self._next_block()
        except StopIteration:
            self._span.finish()
            raise
        except Exception as error:
            self._span.fail(error)
            self._span.finish()
            raise

    def close(self) -> None:
        """Release the connection; the rest of the content is not read."""
        try:
            self._response.close()
        finally:
            self._span.end()

    def _next_block(self) -> bytes:
        try:
            self._check_begin()
            block = self._blocks.__next__()
        except StopIteration:
            self._response.close()
            self._check_size()
            raise
        except AzureError as error:
            self._response.close()
            explain(detached(error), f"{self} was interrupted after {self._received} bytes.")
            raise
        except Exception as error:
            # Transports do not wrap every error of a broken connection; callers catch those of azure-core.
            self._response.close()
            raise plain(ServiceResponseError(f"{self} was interrupted: {error!r}"), error) from error
        self._received += len(block)
        return block

    def _check_begin(self) -> None:
        if not self._has_begun:
            self._has_begun = True
            check_status(self.status_code, self.headers, asks_for_range="Range" in self._response.request.headers)
            body_size(self.status_code, self.headers)

    def _check_size(self) -> None:
        expected = body_size(self.status_code, self.headers)
        if expected is not None and self._received != expected:
            raise incomplete(f"{self} ended after {self._received} of {expected} bytes.")

    def __str__(self) -> str:
        return f"The content of file {self._file_id!r} (request id: {request_id_of(self.headers)})"


def _blocks_of(response: HttpResponse, transport: object) -> Iterator[bytes]:
    # Replies of our own transport unpack and check everything themselves.
    if isinstance(response, ReplyBase) or response.is_stream_consumed:
        return response.iter_bytes()
    if "Content-Encoding" not in response.headers:
        return response.iter_raw()
    # Some sessions unpack by themselves, unless their owner said otherwise.
    is_unpacked = getattr(getattr(transport, "session", None), "auto_decompress", False)
    return _unpacked(response, is_unpacked=is_unpacked)


def _unpacked(response: HttpResponse, *, is_unpacked: bool) -> Iterator[bytes]:
    """Unpack a reply of another transport: azure-core's way to do so drops gzip members and does not miss the end."""
    decoder = decoder_for(response.headers["Content-Encoding"])
    for packed in response.iter_raw():
        for block in (packed,) if decoder is None or is_unpacked else decoder.decode(packed):
            yield block
    if decoder is not None and not is_unpacked:
        decoder.finish()
