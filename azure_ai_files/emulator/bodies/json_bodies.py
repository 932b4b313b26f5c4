"""Reads JSON bodies."""

import json
from collections.abc import Mapping
from typing import Any, cast

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from ..errors import Refusal
from ..traffic.injection import receive
from .media_types import media_type

__all__ = ["read_json", "read_object"]

# In bytes; enough for tens of thousands of part ids.
_MAX_BODY = 1024 * 1024


async def read_json(request: web.Request) -> Any:
    """Read a JSON value.

    :raises ~azure_ai_files.emulator.errors.Refusal: if the body is not valid JSON.
    """
    if media_type(request.headers) != "application/json":
        raise Refusal(400, "The Content-Type must be application/json.")
    body = bytearray()
    try:
        async for block in receive(request):
            body += block
            if len(body) > _MAX_BODY:
                raise Refusal(400, f"The body is larger than {_MAX_BODY} bytes.")
        value = json.loads(body)
        # JSON can contain lone surrogates, which cannot be stored or sent.
        json.dumps(value, ensure_ascii=False).encode()
        return value
    # json raises ValueError, also for invalid UTF-8 and for numbers of thousands of digits.
    except (ValueError, RecursionError, web.RequestPayloadError, HttpProcessingError) as error:
        raise Refusal(400, f"The body could not be parsed. {error}") from error


async def read_object(request: web.Request, fields: Mapping[str, bool]) -> dict[str, Any]:
    """Read a JSON object; a value of null counts as absent.

    :param fields: The allowed names, and whether each is required.
    :raises ~azure_ai_files.emulator.errors.Refusal: if the body is not such an object.
    """
    value = await read_json(request)
    if not isinstance(value, dict):
        raise Refusal(400, "The body must be a JSON object.")
    given = cast(dict[str, Any], value)
    for name in given:
        if name not in fields:
            raise Refusal(400, f"Additional properties are not allowed ({name!r:.100} was unexpected)")
    found = {name: item for name, item in given.items() if item is not None}
    for name, required in fields.items():
        if required and name not in found:
            raise Refusal(400, f"'{name}' is a required property", param=name)
    return found
