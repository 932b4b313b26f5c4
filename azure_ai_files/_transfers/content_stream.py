# Converted from azure_ai_files/aio/_transfers/content_stream.py by swagger/codegen; do not edit.
"""The content of a file as a stream of blocks, without a buffer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any, Optional, Union

from azure.core.exceptions import AzureError, ServiceResponseError
from azure.core.rest import HttpResponse

from .._decisions.content_coding import decoder_for
from .._decisions.content_headers import body_size, check_status, file_name, unpacked_length
from .._decisions.reply import ReplyBase
from .._decisions.transport_errors import incomplete, plain
from .._pipeline.tracing import CallSpan
from .._protocol.errors import detached, explain, request_id_of

_NOTHING = memoryview(b"")


class ContentStream(Iterator[bytes]):
    """The content of a file as blocks of bytes, which are read from the connection during the iteration.

    It is also a binary file object that can be read once, from its beginning to its end.

    The connection is released at the end of the content. Use a ``with`` statement, or call :meth:`close`, to release
    it earlier.

    :param pipeline_response: azure-core's record of the call, with the reply; its body is unread.
    :param file_id: The file, for errors.
    :param span: The span of the call, if it ends with the stream.
    """

    #: For libraries that tell binary file objects from others by it.
    mode = "rb"

    def __init__(self, pipeline_response: Any, file_id: str, span: Optional[CallSpan] = None) -> None:
        self._response: HttpResponse = pipeline_response.http_response
        self._file_id = file_id
        self._span = span or CallSpan()
        self._received = 0
        self._has_begun = False
        self._blocks: Iterator[bytes] = _blocks_of(self._response, pipeline_response.context.transport)
        self._rest = _NOTHING
        self._ended = False
        self._closed = False

    @property
    def name(self) -> str:
        """The name of the file as the reply states it, otherwise the id of the file."""
        return file_name(self.headers) or self._file_id

    @property
    def size(self) -> Optional[int]:
        """The bytes of the content; None if unknown, as for a compressed body."""
        return self.content_length

    @property
    def closed(self) -> bool:
        """Whether :meth:`close` was called."""
        return self._closed

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
        if self._rest:
            block, self._rest = bytes(self._rest), _NOTHING
            return block
        if self._ended:
            raise StopIteration
        try:
            return self._next_block()
        except StopIteration:
            self._ended = True
            self._span.finish()
            raise
        except Exception as error:
            self._span.fail(error)
            self._span.finish()
            raise

    def read(self, size: Optional[int] = -1) -> bytes:
        """Read bytes of the content.

        :param size: How many; fewer are returned only at the end. All that are left if it is negative or None.
        :type size: int
        :return: The bytes; empty at the end.
        :rtype: bytes
        :raises ValueError: If the stream is closed.
        :raises ~azure.core.exceptions.AzureError: If the connection breaks.
        """
        left = -1 if size is None else size
        pieces: list[bytes] = []
        while left and (piece := self.read1(left)):
            pieces.append(piece)
            left -= len(piece) if left > 0 else 0
        return b"".join(pieces)

    def read1(self, size: Optional[int] = -1) -> bytes:
        """Read bytes of the content as they arrive: at most one block, and at most ``size`` bytes if not negative.

        :param size: The most bytes to return.
        :type size: int
        :return: The bytes; empty at the end, and if ``size`` is 0.
        :rtype: bytes
        :raises ValueError: If the stream is closed.
        :raises ~azure.core.exceptions.AzureError: If the connection breaks.
        """
        if self._closed:
            raise ValueError("I/O operation on closed file.")
        if size == 0:
            return b""
        while not self._rest:
            try:
                self._rest = memoryview(self.__next__())
            except StopIteration:
                return b""
        count = len(self._rest) if size is None or size < 0 else size
        piece, self._rest = bytes(self._rest[:count]), self._rest[count:]
        return piece

    def readinto(self, buffer: Union[bytearray, memoryview]) -> int:
        """Read bytes of the content into a buffer.

        :param buffer: The buffer; it is not necessarily filled.
        :type buffer: bytearray or memoryview
        :return: The number of bytes; 0 at the end.
        :rtype: int
        :raises ValueError: If the stream is closed.
        :raises ~azure.core.exceptions.AzureError: If the connection breaks.
        """
        view = memoryview(buffer).cast("B")
        piece = self.read1(len(view))
        view[: len(piece)] = piece
        return len(piece)

    def readable(self) -> bool:
        """Return whether the stream can be read.

        :return: True.
        :rtype: bool
        """
        return True

    def seekable(self) -> bool:
        """Return whether the stream can be read from another position.

        :return: False.
        :rtype: bool
        """
        return False

    def writable(self) -> bool:
        """Return whether the stream can be written.

        :return: False.
        :rtype: bool
        """
        return False

    def flush(self) -> None:
        """Do nothing; wrappers such as :class:`io.TextIOWrapper` call it."""

    def close(self) -> None:
        """Release the connection; the rest of the content is not read."""
        self._closed = True
        self._rest = _NOTHING
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
