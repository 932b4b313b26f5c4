"""The controls over HTTP, for tests in any language. They need a key, as all requests do.

========================================  ===============================================================
``GET, POST, DELETE /_emulator/faults``   List the faults; add one, or a list of them; remove all.
``DELETE /_emulator/faults/{fault_id}``   Remove one.
``GET, POST, DELETE /_emulator/clock``    Read the clock; ``advance`` or ``set`` it, or set whether it is ``stopped``;
                                          follow the real clock again.
``GET, POST, DELETE /_emulator/limits``   Read, set or remove the limit: ``requests_per_minute`` of each key, ``burst``.
``… /_emulator/store_limits``              The same for the attachments to each vector store.
``GET, DELETE /_emulator/requests``       Read the last requests, ``limit`` of them ``after`` a number; forget them.
``POST /_emulator/reset``                 Remove files, uploads, vector stores, faults, limits and requests; reset the
                                          clock.
========================================  ===============================================================
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, cast

from aiohttp import web

from ..access.projects import find_project
from ..bodies.json_bodies import read_json
from ..dialects.objects import json_reply
from ..dialects.services import OPENAI
from ..errors import Refusal
from ..faults import Fault, InvalidFaultError
from ..storage.contents import in_thread
from ..traffic.limits import Limits
from .controls import Controls

__all__ = ["PREFIX", "add_control_routes"]

PREFIX = "/_emulator"
_STORE_LIMITS = "/store_limits"
_MAX_FAULTS = 1000
_MAX_TIME = 10**11

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def add_control_routes(app: web.Application, controls: Controls, keys: Mapping[str, str]) -> None:
    """Serve the controls; the key of any project opens them."""
    routes = _ControlRoutes(controls)
    table: tuple[tuple[str, str, _Handler], ...] = (
        ("GET", "/faults", routes.list_faults),
        ("POST", "/faults", routes.add_faults),
        ("DELETE", "/faults", routes.clear_faults),
        ("DELETE", "/faults/{fault_id}", routes.remove_fault),
        ("GET", "/clock", routes.get_clock),
        ("POST", "/clock", routes.change_clock),
        ("DELETE", "/clock", routes.reset_clock),
        ("GET", "/limits", routes.get_limits),
        ("POST", "/limits", routes.set_limits),
        ("DELETE", "/limits", routes.remove_limits),
        ("GET", _STORE_LIMITS, routes.get_limits),
        ("POST", _STORE_LIMITS, routes.set_limits),
        ("DELETE", _STORE_LIMITS, routes.remove_limits),
        ("GET", "/requests", routes.list_requests),
        ("DELETE", "/requests", routes.clear_requests),
        ("POST", "/reset", routes.reset),
    )

    def guarded(handler: _Handler) -> _Handler:
        async def handle(request: web.Request) -> web.StreamResponse:
            find_project(request, OPENAI, keys, controls.settings)
            return await handler(request)

        return handle

    for method, path, handler in table:
        app.router.add_route(method, PREFIX + path, guarded(handler))


class _ControlRoutes:
    def __init__(self, controls: Controls) -> None:
        self._controls = controls

    async def list_faults(self, request: web.Request) -> web.Response:
        return json_reply({"faults": [active.as_dict() for active in self._controls.faults]})

    async def add_faults(self, request: web.Request) -> web.Response:
        body, faults = await read_json(request), self._controls.faults
        recipes = cast(Sequence[Any], body) if isinstance(body, list) else [body]
        if len(recipes) + len(faults) > _MAX_FAULTS:
            raise Refusal(400, f"At most {_MAX_FAULTS} faults can be active.")
        # All are checked before the first is added.
        added = [faults.add(fault) for fault in [_read_fault(recipe) for recipe in recipes]]
        described = [active.as_dict() for active in added]
        return json_reply({"faults": described} if isinstance(body, list) else described[0], 201)

    async def clear_faults(self, request: web.Request) -> web.Response:
        self._controls.faults.clear()
        return await self.list_faults(request)

    async def remove_fault(self, request: web.Request) -> web.Response:
        fault_id = request.match_info["fault_id"]
        if not self._controls.faults.remove(fault_id):
            raise Refusal(404, f"The fault '{fault_id}' does not exist.", param="fault_id")
        return await self.list_faults(request)

    async def get_clock(self, request: web.Request) -> web.Response:
        clock = self._controls.clock
        return json_reply({"now": clock(), "stopped": clock.is_stopped})

    async def change_clock(self, request: web.Request) -> web.Response:
        clock, body = self._controls.clock, await read_json(request)
        if not isinstance(body, dict):
            raise Refusal(400, "The body must be a JSON object.")
        changes = cast(dict[str, Any], body)
        for name, value in changes.items():
            _check_clock(name, value)
        if "stopped" in changes:
            clock.stop() if changes["stopped"] else clock.resume()
        if "set" in changes:
            clock.set(changes["set"])
        if "advance" in changes:
            clock.advance(changes["advance"])
        return await self.get_clock(request)

    async def reset_clock(self, request: web.Request) -> web.Response:
        self._controls.clock.reset()
        return await self.get_clock(request)

    async def get_limits(self, request: web.Request) -> web.Response:
        limits = self._limits(request)
        return json_reply({"requests_per_minute": limits.requests_per_minute, "burst": limits.burst})

    async def set_limits(self, request: web.Request) -> web.Response:
        body = await read_json(request)
        if not isinstance(body, dict):
            raise Refusal(400, "The body must be a JSON object.")
        given = cast(dict[str, Any], body)
        _check_names(given, ("requests_per_minute", "burst"))
        try:
            self._limits(request).set(given.get("requests_per_minute", 0), burst=given.get("burst"))
        except (TypeError, ValueError) as error:
            raise Refusal(400, str(error), param=str(error).partition(" ")[0]) from error
        return await self.get_limits(request)

    async def remove_limits(self, request: web.Request) -> web.Response:
        self._limits(request).clear()
        return await self.get_limits(request)

    def _limits(self, request: web.Request) -> Limits:
        of_stores = request.path.endswith(_STORE_LIMITS)
        return self._controls.store_limits if of_stores else self._controls.limits

    async def list_requests(self, request: web.Request) -> web.Response:
        after, limit = _number(request, "after", 0), _number(request, "limit", 1000)
        found = self._controls.requests.since(after, limit)
        return json_reply({"requests": [item.as_dict() for item in found], "total": self._controls.requests.total})

    async def clear_requests(self, request: web.Request) -> web.Response:
        self._controls.requests.clear()
        return await self.list_requests(request)

    async def reset(self, request: web.Request) -> web.Response:
        await in_thread(self._controls.reset)
        return json_reply({"reset": True})


def _read_fault(recipe: Any) -> Fault:
    if not isinstance(recipe, dict):
        raise Refusal(400, "A fault must be a JSON object.")
    try:
        return Fault.from_dict(cast(dict[str, Any], recipe))
    except InvalidFaultError as error:
        raise Refusal(400, str(error), param=error.field) from error


def _check_clock(name: str, value: Any) -> None:
    if name == "stopped":
        fits, what = isinstance(value, bool), "true or false"
    elif name in ("advance", "set"):
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        fits = number and abs(value) <= _MAX_TIME
        what = "a number of seconds"
    else:
        raise _unexpected(name)
    if not fits:
        raise Refusal(400, f"'{name}' must be {what}.", param=name)


def _check_names(given: Mapping[str, Any], known: Sequence[str]) -> None:
    for name in given:
        if name not in known:
            raise _unexpected(name)


def _unexpected(name: str) -> Refusal:
    return Refusal(400, f"Additional properties are not allowed ({name!r:.100} was unexpected)", param=name)


def _number(request: web.Request, name: str, default: int) -> int:
    text = request.query.get(name, str(default))
    if not re.fullmatch(r"[0-9]{1,15}", text):
        raise Refusal(400, f"'{name}' must be an integer.", param=name)
    return int(text)
