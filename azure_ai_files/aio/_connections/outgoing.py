"""A request as the bytes that are sent, in the async clients."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any, Optional, Union, cast

from azure.core.rest import HttpRequest

from ..._decisions.http_rules import check_header
from ..._decisions.urls import target_of
from ..._network.outgoing import Block, Body, Headers, announced_length, body_of, headers_of
from ..._network.route import Route

#: Bytes of a body that are sent at a time: the event loop copies what the system does not take.
_BLOCK_BYTES = 1024 * 1024


class OutgoingRequest:
    """A request as it goes out.

    :param request: The request.
    :param route: The way that it goes.
    :keyword is_content: Whether the reply is the content of a file.
    :raises ValueError: If it cannot be sent as it is. The text holds no value of a header.
    """

    def __init__(self, request: HttpRequest, route: Route, *, is_content: bool) -> None:
        self._body: Optional[Body] = body_of(request)
        #: The head, and the bytes of the body that it announces; None for a body in chunks.
        headers = headers_of(request, self._body, route.origin, is_content=is_content)
        self.length = None if "transfer-encoding" in headers else announced_length(headers) or 0
        self.head = _head(request, headers, route)

    @property
    def whole(self) -> Optional[Block]:
        """The body, if it is small and no source has to be asked for it."""
        if self._body is None:
            return b""
        blocks = cast("tuple[Block, ...]", self._body.blocks)
        is_single = type(self._body.blocks) is tuple and len(blocks) == 1 and self.length == self._body.length
        return blocks[0] if is_single and (self.length or 0) <= _BLOCK_BYTES else None

    async def blocks(self) -> AsyncGenerator[Block, None]:
        """Yield the body, from its first byte."""
        assert self._body is not None
        blocks = self._body.blocks
        if not hasattr(blocks, "__aiter__"):
            for block in blocks:
                view = memoryview(_encoded(block)).cast("B")
                for start in range(0, len(view), _BLOCK_BYTES):
                    yield view[start : start + _BLOCK_BYTES]
            return
        iterator: Any = aiter(blocks)
        try:
            async for block in iterator:
                if block:
                    yield _encoded(block)
        finally:
            # Here, not when it is collected: what it reads may be closed next.
            if hasattr(iterator, "aclose"):
                await iterator.aclose()


def _head(request: HttpRequest, headers: Headers, route: Route) -> bytes:
    target = target_of(request.url)
    if route.proxy is not None and route.origin.scheme == "http":
        target = f"{route.origin}{target}"
        if route.proxy.authorization is not None:
            headers["proxy-authorization"] = ("Proxy-Authorization", route.proxy.authorization)
    method = check_header("method", request.method.upper())
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.values())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def _encoded(block: Union[str, Block]) -> Block:
    return block.encode() if isinstance(block, str) else block
