"""Endpoint and credential of a file system: from its options, otherwise from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, Optional
from urllib.parse import urlsplit

#: An endpoint and its key, in the order in which they count. The first key goes to any endpoint, the second one only
#: to its own.
VARIABLES = (
    ("AZURE_AI_FILES_ENDPOINT", "AZURE_AI_FILES_KEY"),
    ("PROJECT_ENDPOINT", "PROJECT_KEY"),
)


class Settings(NamedTuple):
    """Where the files are, and what signs in there.

    :ivar endpoint: The URL of the service.
    :ivar key: The key; None with another credential.
    :ivar credential: The credential that the caller passed; None without.
    """

    endpoint: str
    key: Optional[str]
    credential: Any

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.endpoint}>"


def settings_of(endpoint: object, key: object, credential: Any, environment: Mapping[str, str]) -> Settings:
    """Return the settings of a file system. ``PROJECT_KEY`` is used only with
    ``PROJECT_ENDPOINT``.

    :param endpoint: The option, or None.
    :param key: The option, or None.
    :param credential: The option, or None.
    :param environment: The environment variables.
    :raises ValueError: If there is no endpoint, or two credentials.
    :raises TypeError: If the type of an option is not supported.
    """
    for name, value in (("endpoint", endpoint), ("key", key)):
        if not isinstance(value, (str, type(None))):
            raise TypeError(f"{name} must be a str, not {type(value).__name__}.")
    if key and credential is not None:
        raise ValueError("Pass key or credential, not both.")
    found = endpoint or next((environment[name] for name, _ in VARIABLES if environment.get(name)), None)
    if not found:
        raise ValueError(
            "The endpoint of the files is missing. Pass endpoint=, or set AZURE_AI_FILES_ENDPOINT or PROJECT_ENDPOINT."
        )
    endpoint = str(found)
    if credential is None and not key:
        key = _key_for(endpoint, environment)
    return Settings(endpoint, str(key) if key else None, credential)


def _key_for(endpoint: str, environment: Mapping[str, str]) -> Optional[str]:
    (_, own_key), (project_endpoint, project_key) = VARIABLES
    if environment.get(own_key):
        return environment[own_key]
    is_project = _place(endpoint) == _place(environment.get(project_endpoint) or "")
    return environment.get(project_key) if is_project else None


def _place(endpoint: str) -> tuple[str, ...]:
    """Return what two endpoints have in common that are the same place for a key."""
    url = urlsplit(endpoint)
    return url.scheme, url.netloc.lower(), url.path.rstrip("/")
