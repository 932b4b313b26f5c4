"""Who may come in: a key opens one project."""

import hmac
import re
from collections.abc import Mapping
from typing import Optional

from aiohttp import web

from .errors import ServiceError
from .faces import Dialect

__all__ = ["check_api_version", "find_project"]


def find_project(request: web.Request, dialect: Dialect, keys: Mapping[str, str]) -> str:
    """Find the project that a request may use.

    :param request: The request.
    :type request: ~aiohttp.web.Request
    :param dialect: The dialect it speaks.
    :type dialect: ~azure_ai_files.emulator.faces.Dialect
    :param keys: The key of each project.
    :type keys: ~typing.Mapping[str, str]
    :return: The name of the project.
    :rtype: str
    :raises ~azure_ai_files.emulator.errors.ServiceError: 401 without a valid key, 404 if it opens another project.
    """
    given = _given_key(request)
    if not given:
        raise _unauthorized("No key was given. Send it as 'api-key', or as 'Authorization: Bearer'.", dialect.no_key)
    # Every key is compared, in constant time, so that the time tells nothing.
    opened = [project for project, key in keys.items() if hmac.compare_digest(key.encode(), given)]
    if not opened:
        raise _unauthorized("The key is not valid for this emulator.", dialect.bad_key)
    project = request.match_info.get("project", opened[0])
    if project not in opened:
        raise ServiceError(404, f"There is no project '{project}' for this key.", code=dialect.unknown_route)
    return project


def _given_key(request: web.Request) -> bytes:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    key = request.headers.get("api-key") or (token.strip() if scheme.lower() == "bearer" else "")
    # Header bytes that are no UTF-8 reach us as surrogates.
    return key.encode("utf-8", "surrogateescape")


def _unauthorized(message: str, code: Optional[str]) -> ServiceError:
    return ServiceError(401, message, code=code, azure_code="401", headers={"WWW-Authenticate": "Bearer"})


def check_api_version(request: web.Request, dialect: Dialect) -> None:
    """Hold a request to the api-versions of its dialect.

    :param request: The request.
    :type request: ~aiohttp.web.Request
    :param dialect: The dialect it speaks.
    :type dialect: ~azure_ai_files.emulator.faces.Dialect
    :raises ~azure_ai_files.emulator.errors.ServiceError: if it names none where it must, or one that does not exist.
    """
    rule, version = dialect.api_version, request.query.get("api-version")
    if rule is None or (version is None and rule.missing is None):
        return
    if version is None:
        assert rule.missing is not None
        status, code = rule.missing
        message = "Resource not found" if status == 404 else "Missing required query parameter: api-version"
        raise ServiceError(status, message, param="api-version", code=code)
    if not re.fullmatch(rule.accepted, version):
        status, code = rule.unknown
        raise ServiceError(status, f"API version not supported: {version}", param="api-version", code=code)
