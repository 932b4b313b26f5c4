"""A reply whose body is still unread."""

from __future__ import annotations

import json
from types import TracebackType
from typing import Any, AsyncIterator, Awaitable, Callable, Generic, Mapping, Optional, Type, TypeVar, cast

from azure.core.exceptions import DecodeError
from azure.core.rest import AsyncHttpResponse

from ..._errors import request_id_of
from ..._model import Model, adopt
from ._content import ContentStream

T = TypeVar("T")


class StreamedResponse(Generic[T]):
    """A reply whose status and headers are there, and whose body is read only when it is asked for.

    :param http_response: The reply.
    :param content: Its body.
    :param model: What the body holds; None if it is the content of a file.
    """

    def __init__(self, http_response: AsyncHttpResponse, content: ContentStream, model: Optional[Type[Model]]) -> None:
        self.http_response = http_response
        """The reply, as azure-core gives it."""
        self._content = content
        self._model = model

    @property
    def status_code(self) -> int:
        """The HTTP status."""
        return self.http_response.status_code

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers of the reply; names in any case."""
        return self.http_response.headers

    @property
    def request_id(self) -> Optional[str]:
        """The id under which the service knows the request, for a support case."""
        return request_id_of(self.headers)

    def iter_bytes(self) -> AsyncIterator[bytes]:
        """Read the body, block by block as it comes.

        :return: The blocks.
        :raises ~azure.core.exceptions.AzureError: While iterating: if the connection breaks.
        """
        return self._content

    async def read(self) -> bytes:
        """Read what is left of the body into memory.

        :return: The bytes.
        :raises ~azure.core.exceptions.AzureError: If the connection breaks.
        """
        return b"".join([block async for block in self._content])

    async def parse(self) -> T:
        """Read the body, and give what the operation returns.

        :return: The model; for the content of a file, the iterator of its blocks.
        :raises ~azure.core.exceptions.DecodeError: If the body does not hold it.
        :raises ~azure.core.exceptions.AzureError: If the connection breaks.
        """
        if self._model is None:
            return cast(T, self._content)
        try:
            document = json.loads(await self.read() or b"{}")
        except ValueError as error:
            raise DecodeError(f"The reply is no JSON: {error} [request id: {self.request_id}]", error=error) from error
        return cast(T, adopt(self._model, document))


class StreamedCall(Generic[T]):
    """A call that is made when the ``with`` block begins; its connection is released when the block ends.

    :param send: Makes the call; takes ``cls`` and ``stream``.
    :param model: What the body holds; None if it is the content of a file.
    """

    def __init__(self, send: Callable[..., Awaitable[Any]], model: Optional[Type[Model]]) -> None:
        self._send = send
        self._model = model
        self._content: Optional[ContentStream] = None

    async def __aenter__(self) -> StreamedResponse[T]:
        return cast(StreamedResponse[T], await self._send(cls=self._streamed, stream=True))

    async def __aexit__(
        self,
        exc_type: Optional[Type[BaseException]] = None,
        exc_value: Optional[BaseException] = None,
        traceback: Optional[TracebackType] = None,
    ) -> None:
        if self._content is not None:
            await self._content.close()

    def _streamed(self, pipeline_response: Any, body: Any, _: Any) -> StreamedResponse[T]:
        response: AsyncHttpResponse = pipeline_response.http_response
        self._content = body if isinstance(body, ContentStream) else ContentStream(response, "The reply")
        return StreamedResponse(response, self._content, self._model)
