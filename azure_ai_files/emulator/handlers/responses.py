"""The responses that a test has added. Nothing creates others: the emulator has no model."""

from aiohttp import web

from ..errors import Refusal
from .base import Handlers
from .calls import Call

__all__ = ["ResponsesHandlers"]


class ResponsesHandlers(Handlers):
    """Answers the operations of the group ``Responses``, which the document does not have."""

    async def responses_get(self, call: Call) -> web.StreamResponse:
        """Return a response."""
        response_id = call.request.match_info["response_id"]
        body = await self._store.query(lambda catalog: catalog.containers.response(call.project, response_id))
        if body is None:
            message = f"Response with id '{response_id}' not found."
            raise Refusal(404, message, param="response_id", azure_code="notFound")
        return web.Response(text=body, content_type="application/json")
