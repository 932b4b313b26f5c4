"""The application: every operation of every service, and what all replies share."""

import asyncio
import re
import uuid
from collections.abc import Mapping
from contextlib import suppress
from email.utils import formatdate
from functools import cache, partial
from typing import NamedTuple

from aiohttp import web
from aiohttp.typedefs import Handler as WebHandler
from aiohttp.typedefs import Middleware

from ..access.projects import check_api_version, find_project
from ..controls.controls import Controls
from ..controls.routes import PREFIX, add_control_routes
from ..dialects.objects import json_reply
from ..dialects.services import MOUNTS, EmulatedService, find_service, is_not_offered, service_in_force
from ..errors import Refusal
from ..handlers import (
    AssistantFilesHandlers,
    ContainerFilesHandlers,
    ContainersHandlers,
    FilesHandlers,
    ResponsesHandlers,
    UploadsHandlers,
    VectorStoreFileBatchesHandlers,
    VectorStoreFilesHandlers,
    VectorStoresHandlers,
)
from ..handlers.calls import Call, Handler
from ..handlers.faulty_calls import FaultyCalls
from ..page.routes import add_page_routes
from ..page.store_routes import add_store_routes
from ..routes import ROUTES
from ..settings import Settings
from ..storage.store import Store
from ..traffic.exchange import Exchange, current_exchange, set_exchange
from ..traffic.injection import before_response, send_reply

__all__ = ["add_request_ids", "build_app", "error_reply"]

_PLAIN_GROUPS = (
    FilesHandlers,
    UploadsHandlers,
    AssistantFilesHandlers,
    ContainersHandlers,
    ContainerFilesHandlers,
    ResponsesHandlers,
)
#: The handlers that count writes against the limits of vector stores.
_STORE_GROUPS = (VectorStoresHandlers, VectorStoreFilesHandlers, VectorStoreFileBatchesHandlers)
_GROUPS = (*_PLAIN_GROUPS, *_STORE_GROUPS)


def build_app(store: Store, settings: Settings, keys: Mapping[str, str], controls: Controls) -> web.Application:
    """Build the application.

    :param keys: The key of each project.
    :param controls: What tests control.
    """
    # Bodies are streamed; the limit of aiohttp concerns handlers that read them into memory.
    app = web.Application(
        middlewares=[_track_exchanges(controls, store), _render_refusals, _hide_not_offered(settings)],
        client_max_size=0,
    )
    app.on_response_prepare.append(_on_response_prepare)
    app.on_startup.append(partial(_remove_expired, store, settings))
    app[_OPERATIONS] = _Operations(store, settings, keys, controls)
    for resource in _resources():
        app.router.register_resource(resource)
    add_control_routes(app, controls, keys)
    add_page_routes(app, store, settings, controls.faults, keys)
    add_store_routes(app, store, settings, controls.faults, keys)
    return app


class _Operation(NamedTuple):
    """An operation of one service, and the name of the method that handles it."""

    id: str
    handler: str
    service: EmulatedService


@cache
def _resources() -> tuple[web.AbstractResource, ...]:
    """Return the paths of all operations, which all emulators of a process share: tests start hundreds."""
    router = web.UrlDispatcher()
    for mount in MOUNTS:
        for route in ROUTES:
            operation = _Operation(route.operation_id, _snake_case(route.operation_id), mount.service)
            if any(hasattr(group, operation.handler) for group in _GROUPS):
                path = mount.prefix + _any_ids(route.path)
                router.add_route(route.method, path, partial(_carry_out, operation))
    return tuple(router.resources())


def _any_ids(path: str) -> str:
    # Without a pattern, aiohttp refuses braces, which an id may contain.
    return re.sub(r"\{(\w+)\}", r"{\1:[^/]+}", path)


def _snake_case(operation_id: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", operation_id).lower()


class _Operations:
    """Carries out the operations of one emulator."""

    def __init__(self, store: Store, settings: Settings, keys: Mapping[str, str], controls: Controls) -> None:
        writes = controls.store_limits
        groups = (
            *(group(store, settings) for group in _PLAIN_GROUPS),
            *(group(store, settings, writes) for group in _STORE_GROUPS),
        )
        names = [(group, name) for group in groups for name in dir(group) if not name.startswith("_")]
        self._handlers: dict[str, Handler] = {name: getattr(group, name) for group, name in names}
        self._calls = FaultyCalls(controls.faults, store, settings)
        self._keys = keys
        self._controls = controls

    async def carry_out(self, operation: _Operation, request: web.Request) -> web.StreamResponse:
        settings = self._controls.settings
        project = find_project(request, operation.service, self._keys, settings)
        check_api_version(request, operation.service)
        exchange = current_exchange()
        assert exchange is not None
        exchange.operation = operation.id
        _check_limits(self._controls, project, exchange)
        in_force = service_in_force(operation.service, request.query.get("api-version"), settings)
        call = Call(request, in_force, project)
        return await self._calls.carry_out(self._handlers[operation.handler], call, exchange)


_OPERATIONS = web.AppKey("operations", _Operations)


async def _carry_out(operation: _Operation, request: web.Request) -> web.StreamResponse:
    return await request.app[_OPERATIONS].carry_out(operation, request)


def _check_limits(controls: Controls, project: str, exchange: Exchange) -> None:
    admission = controls.limits.admit(project, controls.settings.clock())
    if admission is None:
        return
    exchange.headers.update(admission.headers)
    if admission.wait:
        message = (
            f"Rate limit reached for requests: limit {admission.limit} / min. Please try again in "
            f"{admission.retry_headers['Retry-After']}s."
        )
        raise Refusal(429, message, code="rate_limit_exceeded", azure_code="429", headers=admission.retry_headers)


def _track_exchanges(controls: Controls, store: Store) -> Middleware:
    @web.middleware
    async def middleware(request: web.Request, handler: WebHandler) -> web.StreamResponse:
        own = request.path == "/" or request.path.startswith(f"{PREFIX}/")
        recorder = None if own else controls.requests
        exchange = Exchange(request, controls.settings.clock(), recorder)
        set_exchange(exchange)
        store.begin_request()
        try:
            return await send_reply(request, await handler(request))
        except (ConnectionError, asyncio.CancelledError):
            if store.has_current_request():
                exchange.record(None)
            raise

    return middleware


@web.middleware
async def _render_refusals(request: web.Request, handler: WebHandler) -> web.StreamResponse:
    service = find_service(request.path)
    try:
        return await handler(request)
    except Refusal as error:
        reply = error_reply(error, service)
        if request.content.exception() is not None:
            # aiohttp would continue reading to keep the connection alive, and log the error.
            request.content.feed_eof()
            reply.force_close()
        return reply
    except web.HTTPNotFound:
        message = f"Unknown request URL: {request.method} {request.path}"
        return error_reply(Refusal(404, message, code=service.unknown_route), service)
    except web.HTTPMethodNotAllowed as refusal:
        message = f"Not allowed method {request.method} for {request.path}"
        headers = {"Allow": ",".join(sorted(refusal.allowed_methods))}
        return error_reply(Refusal(405, message, headers=headers), service)


def _hide_not_offered(settings: Settings) -> Middleware:
    @web.middleware
    async def middleware(request: web.Request, handler: WebHandler) -> web.StreamResponse:
        if settings.strict and is_not_offered(request.path):
            raise web.HTTPNotFound
        return await handler(request)

    return middleware


async def _remove_expired(store: Store, settings: Settings, _: web.Application) -> None:
    await store.remove_expired(settings.clock())


def error_reply(error: Refusal, service: EmulatedService) -> web.Response:
    """Return a reply with an error in the form of a service."""
    return json_reply(service.error_body(error), error.status, error.headers)


def add_request_ids(request: web.BaseRequest, response: web.StreamResponse) -> None:
    """Add the request ids to a reply."""
    request_id, azure = uuid.uuid4(), find_service(request.path).azure
    response.headers["x-request-id"] = str(request_id) if azure else f"req_{request_id.hex}"
    if azure:
        response.headers["apim-request-id"] = str(request_id)
    client_request_id = request.headers.get("x-ms-client-request-id")
    # Other characters cannot be sent back in a header.
    if client_request_id is not None and client_request_id.isascii():
        response.headers["x-ms-client-request-id"] = client_request_id


async def _on_response_prepare(request: web.Request, response: web.StreamResponse) -> None:
    add_request_ids(request, response)
    await before_response(request, response)
    # Recorded before it is sent, so that a client that has the reply finds its request.
    exchange = current_exchange()
    if exchange is not None:
        # Clients that ask how old a file is compare with the clock by which it was created.
        with suppress(ValueError, OverflowError, OSError):
            response.headers["Date"] = formatdate(exchange.time, usegmt=True)
        response.headers.update(exchange.headers)
        exchange.record(response.status)
