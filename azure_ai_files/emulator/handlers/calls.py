"""What every handler receives with its request."""

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from aiohttp import web

from ..dialects.services import EmulatedService

__all__ = ["Call", "Handler"]


class Call(NamedTuple):
    """One authorised request to a service."""

    request: web.Request
    service: EmulatedService
    project: str


Handler = Callable[[Call], Awaitable[web.StreamResponse]]
