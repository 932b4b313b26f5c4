"""Read an endpoint: its parts, the dialect of its service, and what is wrong with it."""

from __future__ import annotations

import re
from typing import NamedTuple, Optional
from urllib.parse import SplitResult, urlsplit

from .._decisions.arguments import enum_value
from .dialects import (
    AZURE_OPENAI_HOST,
    COMPATIBLE,
    COMPLETIONS,
    DIALECTS,
    ENDPOINTS,
    FOUNDRY_HOST,
    OTHER_MICROSOFT_HOST,
    PUBLIC_SERVICES,
    Dialect,
    DialectName,
)

#: Sovereign clouds by the last labels of the host; every other host is treated as part of the public cloud.
_CLOUDS = {
    "azure.us": "azure.us",
    "azure-api.us": "azure.us",
    "microsoft.us": "azure.us",
    "azureml.us": "azure.us",
    "azure.cn": "azure.cn",
    "azure-api.cn": "azure.cn",
    "azureml.cn": "azure.cn",
}
_PUBLIC_CLOUD = "azure.com"


class Endpoint(NamedTuple):
    """Where a service is, and how it is spoken to.

    :ivar url: The URL before the path of each operation.
    :ivar host: The host in lower case.
    :ivar dialect: The dialect of the service.
    :ivar gateway_dialect: The name of the dialect that it has if it is a gateway to Azure OpenAI; None if the path does
     not suggest that, or the service is known.
    """

    url: str
    host: str
    dialect: Dialect
    gateway_dialect: Optional[DialectName] = None


def read_endpoint(endpoint: str, dialect: Optional[DialectName] = None) -> Endpoint:
    """Return what an endpoint says.

    :param endpoint: The URL that the caller passed.
    :param dialect: The name of the dialect; None if the endpoint determines it.
    :raises TypeError: If the endpoint is not a ``str``.
    :raises ValueError: If the endpoint is not valid, or the dialect is unknown.
    """
    name = _known(dialect)
    parts = _split(endpoint)
    host = (parts.hostname or "").removesuffix(".")
    path = parts.path.rstrip("/")
    added, found = _find(host, path) if name is None else (_completion(name, path), DIALECTS[name])
    problem = _problem_at_microsoft(host, path, name)
    if problem is not None:
        raise ValueError(problem)
    if parts.query or parts.fragment:
        raise ValueError(f"endpoint must end with its path, without '?' or '#': {parts.scheme}://{parts.netloc}…")
    gateway = _gateway_dialect(host, path) if name is None and found is COMPATIBLE else None
    return Endpoint(f"{parts.scheme}://{parts.netloc}{path}{added}", host, found, gateway)


def cloud_of(host: str) -> str:
    """Return the domain of the cloud that a host belongs to.

    :param host: The host in lower case.
    """
    return _CLOUDS.get(".".join(host.split(".")[-2:]), _PUBLIC_CLOUD)


def _known(dialect: Optional[DialectName]) -> Optional[DialectName]:
    given: object = enum_value(dialect)
    if given is not None and given not in tuple(DIALECTS):
        raise ValueError(f"dialect must be one of {', '.join(map(repr, DIALECTS))}, not {given!r}.")
    return given


def _split(endpoint: str) -> SplitResult:
    # Callers without a type checker pass other types too.
    if not isinstance(endpoint, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"endpoint must be a str such as 'https://…', not {type(endpoint).__name__}.")
    text = endpoint.strip()
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"[\s\x00-\x1f\\;,<>\"|^`{}]", text):
        raise ValueError(
            "endpoint must be a URL such as 'https://<resource>.services.ai.azure.com/api/projects/<project>' or "
            f"'https://api.openai.com/v1', not {_without_userinfo(parts, text)!r}."
        )
    if "@" in parts.netloc:
        raise ValueError("endpoint must not contain a user name or password. Pass a credential instead.")
    try:
        parts.port  # noqa: B018 - parsed on access; raises for a port that is not a number
    except ValueError as error:
        raise ValueError(f"The port of endpoint must be a number from 0 to 65535, unlike in {text!r}.") from error
    return parts


def _without_userinfo(parts: SplitResult, text: str) -> str:
    return text if "@" not in text else f"{parts.scheme}://…@…"


def _find(host: str, path: str) -> tuple[str, Dialect]:
    for row in ENDPOINTS:
        if (not row.host or _fits(row.host, host)) and _fits(row.path, path):
            return row.added, row.dialect
    raise AssertionError("The last row of ENDPOINTS matches every endpoint.")


def _gateway_dialect(host: str, path: str) -> Optional[DialectName]:
    if any(_fits(known, host) for known in PUBLIC_SERVICES):
        return None
    if _fits(".*/openai/v1", path):
        return "azure-openai-v1"
    return "azure-openai" if _fits(".*/openai", path) else None


def _completion(name: DialectName, path: str) -> str:
    return next((added for pattern, added in COMPLETIONS[name] if _fits(pattern, path)), "")


def _fits(pattern: str, text: str) -> bool:
    return re.fullmatch(pattern, text, re.IGNORECASE) is not None


def _problem_at_microsoft(host: str, path: str, name: Optional[DialectName]) -> Optional[str]:
    """Return what is wrong with an endpoint on a host of Microsoft's AI services; None if nothing is."""
    shown = f"https://{host}{path}"
    if _fits(FOUNDRY_HOST, host) and not path and name in (None, "foundry"):
        return f"endpoint must include the project, unlike {shown!r}. Use {_forms(host, path)}."
    if name is not None:
        return None
    known = next((known for known in (FOUNDRY_HOST, AZURE_OPENAI_HOST) if _fits(known, host)), None)
    if known is None and _fits(OTHER_MICROSOFT_HOST, host):
        project = f"https://<resource>.services.ai.{cloud_of(host)}/api/projects/<project>"
        return (
            f"endpoint {shown!r} is not a service for files. Use the endpoint of the project, {project}, as shown on "
            "the project's overview page."
        )
    if known is None or any(row.host == known and _fits(row.path, path) for row in ENDPOINTS):
        return None
    return f"endpoint {shown!r} does not have the path of a service for files. Use {_forms(host, path)}."


def _forms(host: str, path: str) -> str:
    """Return the endpoints that a host of Microsoft's AI services has."""
    if _fits(AZURE_OPENAI_HOST, host):
        return f"https://{host} or https://{host}/openai/v1"
    found = re.match(r"/api/projects/([^/]+)", path, re.IGNORECASE)
    project = found[1] if found else "<project>"
    base = f"https://{host}/api/projects/{project}"
    return f"{base}, as shown on the project's overview page, or {base}/openai/v1, or https://{host}/openai/v1"
