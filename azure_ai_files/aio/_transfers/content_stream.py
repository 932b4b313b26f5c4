"""The content of a file as a stream of blocks, without a buffer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from types import TracebackType
from typing import Any, Optional

from azure.core.exceptions import AzureError, IncompleteReadError, ServiceResponseError
from azure.core.rest import AsyncHttpResponse

from ..._decisions.content_headers import unpacked_length
from ..._pipeline.tracing import CallSpan
from ..._protocol.errors import explain, request_id_of


class ContentStream(AsyncIterator[bytes]):
    """The content of a file as blocks of bytes, which are read from the connection during the iteration.

    The connection is released at the end of the iteration. Use a ``with`` statement, or call :meth:`close`, to release
    it earlier.

    :param response: The reply, its body unread.
    :param file_id: The file, for errors.
    :param span: The span of the call, if it ends with the stream.
    """

    def __init__(self, response: AsyncHttpResponse, file_id: str, span: Optional[CallSpan] = None) -> None:
        self._response = response
        self._file_id = file_id
        self._span = span or CallSpan()
        self._received = 0
        self._blocks: AsyncIterator[bytes] = _blocks_of(response)

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

    async def __aenter__(self) -> ContentStream:
        return self

    async def __aexit__(
        self,
        exc_type: Optional[type[BaseException]] = None,
        exc_value: Optional[BaseException] = None,
        traceback: Optional[TracebackType] = None,
    ) -> None:
        await self.close()

    def __aiter__(self) -> ContentStream:
        return self

    async def __anext__(self) -> bytes:
        try:
            return await self._next_block()
        except StopAsyncIteration:
            self._span.finish()
            raise
        except Exception as error:
            self._span.fail(error)
            self._span.finish()
            raise

    async def close(self) -> None:
        """Release the connection; the rest of the content is not read."""
        try:
            await self._response.close()
        finally:
            self._span.end()

    async def _next_block(self) -> bytes:
        try:
            block = await self._blocks.__anext__()
        except StopAsyncIteration:
            await self._response.close()
            self._check_length()
            raise
        except AzureError as error:
            await self._response.close()
            explain(error, f"{self} was interrupted after {self._received} bytes.")
            raise
        except Exception as error:
            # Transports do not wrap every error of a broken connection; callers catch those of azure-core.
            await self._response.close()
            raise ServiceResponseError(f"{self} was interrupted: {error!r}", error=error) from error
        self._received += len(block)
        return block

    def _check_length(self) -> None:
        expected = self.content_length
        if expected is not None and self._received != expected:
            raise IncompleteReadError(f"{self} ended after {self._received} of {expected} bytes.")

    def __str__(self) -> str:
        return f"The content of file {self._file_id!r} (request id: {request_id_of(self.headers)})"


def _blocks_of(response: AsyncHttpResponse) -> Any:
    # Raw where possible: decompression, even if there is nothing to decompress, costs a third of the speed.
    is_compressed_or_read = "Content-Encoding" in response.headers or response.is_stream_consumed
    return response.iter_bytes() if is_compressed_or_read else response.iter_raw()
