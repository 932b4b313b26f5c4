"""Access control: a key opens one project, an access token the project that the path names."""

import hmac
import re
from collections.abc import Mapping, Sequence
from typing import Optional

from aiohttp import web

from ..dialects.services import EmulatedService
from ..errors import Refusal
from ..settings import Settings
from .tokens import check_token

__all__ = ["check_api_version", "find_project"]


# An access token of Entra ID is a signed JWT, whose first part is a JSON object in Base64.
_JWT = re.compile(rb"eyJ[\w-]*\.[\w-]+\.[\w-]*")
_HOW_TO_ACCEPT_TOKENS = (
    "this emulator takes keys; start it with `--tls --tokens`, or as Emulator(tls=True, tokens=True)"
)
_FOUNDRY_AUDIENCE = "https://ai.azure.com"
_AZURE_OPENAI_AUDIENCE = "https://cognitiveservices.azure.com"


def find_project(request: web.Request, service: EmulatedService, keys: Mapping[str, str], settings: Settings) -> str:
    """Return the project that a request may use.

    :param keys: The key of each project; paths that name no project use the first.
    :raises ~azure_ai_files.emulator.errors.Refusal: 401 without a valid key or token, 404 for another project.
    """
    given = _given_key(request)
    if not given:
        raise _unauthorized("No key was given. Send it as 'api-key', or as 'Authorization: Bearer'.", service.no_key)
    # All keys are compared in constant time, so that the duration reveals nothing.
    opened = [project for project, key in keys.items() if hmac.compare_digest(key.encode(), given)]
    if not opened and _takes_tokens(request, service, settings):
        _check_token(request, given, service, settings)
        opened = list(keys)
    if not opened:
        raise _wrong_key(request, given, service, settings)
    project = request.match_info.get("project", opened[0])
    if project not in opened:
        raise Refusal(404, f"This key does not open the project '{project}'.", code=service.unknown_route)
    return project


def _given_key(request: web.Request) -> bytes:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    key = request.headers.get("api-key") or (token.strip() if scheme.lower() == "bearer" else "")
    # aiohttp decodes header bytes that are not UTF-8 as surrogates.
    return key.encode("utf-8", "surrogateescape")


def _wrong_key(request: web.Request, given: bytes, service: EmulatedService, settings: Settings) -> Refusal:
    message = "The key is not valid for this emulator."
    is_token = _JWT.fullmatch(given) is not None
    # Clients of Azure send a key as api-key, so that other values can be tokens that are not JWTs, such as a test's.
    if request.headers.get("api-key") or not (is_token or service.azure):
        return _unauthorized(message, service.bad_key)
    if not is_token:
        message = f"{message} If it is an access token: {_HOW_TO_ACCEPT_TOKENS}."
    elif settings.tokens is None:
        message = f"This is an access token, but {_HOW_TO_ACCEPT_TOKENS}."
    else:
        message = "This is an access token, but this path takes keys; tokens open those of Foundry and Azure OpenAI."
    return _unauthorized(message, service.bad_key, 'Bearer error="unsupported_token_type"')


def _takes_tokens(request: web.Request, service: EmulatedService, settings: Settings) -> bool:
    rules = settings.tokens
    if rules is None or request.headers.get("api-key"):
        return False
    return bool(rules.audiences or _audiences(request, service))


def _check_token(request: web.Request, given: bytes, service: EmulatedService, settings: Settings) -> None:
    assert settings.tokens is not None
    check_token(
        given.decode("ascii", "replace"),
        settings.tokens,
        audiences=_audiences(request, service),
        now=settings.clock(),
        code=service.bad_key,
        action=f"{request.method} {request.path}",
    )


def _audiences(request: web.Request, service: EmulatedService) -> Sequence[str]:
    if not service.azure:
        return ()
    # A project accepts the tokens of Foundry, even on its Azure OpenAI path.
    return (_FOUNDRY_AUDIENCE if "project" in request.match_info else _AZURE_OPENAI_AUDIENCE,)


def _unauthorized(message: str, code: Optional[str], challenge: str = "Bearer") -> Refusal:
    return Refusal(401, message, code=code, azure_code="401", headers={"WWW-Authenticate": challenge})


def check_api_version(request: web.Request, service: EmulatedService) -> None:
    """Check the api-version of a request.

    :raises ~azure_ai_files.emulator.errors.Refusal: if it is required and missing, or unknown.
    """
    rule, version = service.api_version, request.query.get("api-version")
    if rule is None or (version is None and rule.missing is None):
        return
    if version is None:
        assert rule.missing is not None
        status, code = rule.missing
        message = "Resource not found" if status == 404 else "Missing required query parameter: api-version"
        raise Refusal(status, message, param="api-version", code=code)
    if not re.fullmatch(rule.accepted, version):
        status, code = rule.unknown
        raise Refusal(status, f"API version not supported: {version}", param="api-version", code=code)
