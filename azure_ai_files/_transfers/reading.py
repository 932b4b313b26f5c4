# Converted from azure_ai_files/aio/_transfers/reading.py by swagger/codegen; do not edit.
"""The policy that reads the body of a reply."""

from __future__ import annotations

from typing import Any, cast

from azure.core.exceptions import AzureError, DecodeError
from azure.core.pipeline import PipelineRequest, PipelineResponse
from azure.core.pipeline.policies import HTTPPolicy
from azure.core.rest import HttpRequest, HttpResponse

from .._tracing import interruptible


class ReadBodyPolicy(HTTPPolicy[HttpRequest, HttpResponse]):
    """Reads the body of a reply, unless it is content that the caller wants to read; the last before the transport.

    A transport that reads the body by itself forgets the status when the body breaks off. Here a refusal stays what
    it is, with whatever of its body was there; and its connection is free for the next try.
    """

    def send(self, request: PipelineRequest[HttpRequest]) -> PipelineResponse[HttpRequest, HttpResponse]:
        """Send a request, and read the body of its reply.

        :param request: The request.
        """
        with interruptible(request):
            return self._send(request)

    def _send(self, request: PipelineRequest[HttpRequest]) -> PipelineResponse[HttpRequest, HttpResponse]:
        options = request.context.options
        wants_stream = options.get("stream", False)
        options["stream"] = True
        try:
            reply = cast(Any, self.next.send(request))
        finally:
            options["stream"] = wants_stream  # the next try goes through here as well
        if not wants_stream or reply.http_response.status_code >= 400:
            _read(reply.http_response)
        return cast(PipelineResponse[HttpRequest, HttpResponse], reply)


def _read(response: HttpResponse) -> None:
    try:
        response.read()
    except Exception as error:
        if response.status_code >= 400:
            return
        if isinstance(error, AzureError):
            raise
        raise DecodeError(
            f"The body of the reply cannot be unpacked: {error}", response=response, error=error
        ) from error
    finally:
        response.close()
