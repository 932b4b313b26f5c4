"""The policy that reads the body of a reply."""

from __future__ import annotations

from typing import Any, cast

from azure.core.exceptions import AzureError, DecodeError
from azure.core.pipeline import PipelineRequest, PipelineResponse
from azure.core.pipeline.policies import AsyncHTTPPolicy
from azure.core.rest import AsyncHttpResponse, HttpRequest

from ..._tracing import interruptible


class ReadBodyPolicy(AsyncHTTPPolicy[HttpRequest, AsyncHttpResponse]):
    """Reads the body of a reply, unless it is content that the caller wants to read; the last before the transport.

    A transport that reads the body by itself forgets the status when the body breaks off. Here a refusal stays what
    it is, with whatever of its body was there; and its connection is free for the next try.
    """

    async def send(self, request: PipelineRequest[HttpRequest]) -> PipelineResponse[HttpRequest, AsyncHttpResponse]:
        """Send a request, and read the body of its reply.

        :param request: The request.
        """
        with interruptible(request):
            return await self._send(request)

    async def _send(self, request: PipelineRequest[HttpRequest]) -> PipelineResponse[HttpRequest, AsyncHttpResponse]:
        options = request.context.options
        wants_stream = options.get("stream", False)
        options["stream"] = True
        try:
            reply = cast(Any, await self.next.send(request))
        finally:
            options["stream"] = wants_stream  # the next try goes through here as well
        if not wants_stream or reply.http_response.status_code >= 400:
            await _read(reply.http_response)
        return cast(PipelineResponse[HttpRequest, AsyncHttpResponse], reply)


async def _read(response: AsyncHttpResponse) -> None:
    try:
        await response.read()
    except Exception as error:
        if response.status_code >= 400:
            return
        if isinstance(error, AzureError):
            raise
        raise DecodeError(
            f"The body of the reply cannot be unpacked: {error}", response=response, error=error
        ) from error
    finally:
        await response.close()
