"""Check credentials, and clean keys."""

from __future__ import annotations

import inspect
from typing import Any

from azure.core.credentials import AzureKeyCredential
from azure.core.pipeline import PipelineRequest
from azure.core.pipeline.policies import AzureKeyCredentialPolicy, SansIOHTTPPolicy
from azure.core.rest import HttpRequest

from .._decisions.http_rules import clean_key
from .connection import Connection

_TOKEN_METHODS = ("get_token", "get_token_info")


class KeyPolicy(SansIOHTTPPolicy[HttpRequest, Any]):
    """Signs requests in with a key; the two APIs of a project expect it in different headers.

    :param credential: The key.
    :param connection: The service.
    """

    def __init__(self, credential: AzureKeyCredential, connection: Connection) -> None:
        super().__init__()
        openai = connection.for_openai_routes()
        self._own = _policy(credential, connection)
        self._openai = _policy(credential, openai)
        self._prefix = f"{openai.endpoint}/"

    def on_request(self, request: PipelineRequest[HttpRequest]) -> None:
        """Sign a request in.

        :param request: The request about to be sent.
        """
        policy = self._openai if request.http_request.url.startswith(self._prefix) else self._own
        policy.on_request(request)


def _policy(credential: AzureKeyCredential, connection: Connection) -> AzureKeyCredentialPolicy[Any, Any]:
    return AzureKeyCredentialPolicy(credential, connection.key_header, prefix=connection.key_prefix)


class CleanKeyCredential(AzureKeyCredential):
    """A key without the blanks and line breaks around it, which come from files and clipboards.

    :param credential: The caller's credential, whose key may change later.
    """

    def __init__(self, credential: AzureKeyCredential) -> None:
        self._credential = credential

    @property
    def key(self) -> str:
        """The key.

        :raises ValueError: If it cannot be sent. The message does not contain it.
        """
        return clean_key(self._credential.key, "key of the AzureKeyCredential")

    def update(self, key: str) -> None:
        """Replace the key.

        :param key: The new key.
        """
        self._credential.update(key)


def checked_credential(credential: Any, connection: Connection, *, accepts_async: bool) -> Any:
    """Check the credential of a client, so that a wrong one fails when the client is created, not at its first call.

    :param credential: The credential.
    :param connection: The endpoint it is for.
    :keyword accepts_async: Whether the client can await a token.
    :return: The credential that signs the requests.
    :raises TypeError: If it is neither a key nor a token credential.
    :raises ValueError: If it is a key that cannot be sent, or the audience of the endpoint's tokens is unknown.
    """
    if isinstance(credential, AzureKeyCredential):
        clean = CleanKeyCredential(credential)
        _ = clean.key  # raises if it cannot be sent
        return clean
    methods = [method for name in _TOKEN_METHODS if (method := getattr(credential, name, None))]
    if not methods:
        raise TypeError(
            "credential must be a TokenCredential, such as azure.identity.DefaultAzureCredential(), or an "
            f"azure.core.credentials.AzureKeyCredential(key), not {type(credential).__name__}."
        )
    if not accepts_async and any(inspect.iscoroutinefunction(method) for method in methods):
        raise TypeError(
            f"{type(credential).__name__} is an async credential. Use the class of the same name from azure.identity, "
            "or the client from azure_ai_files.aio."
        )
    if not connection.credential_scopes:
        raise ValueError(
            f"The audience of tokens for {connection.endpoint} is unknown. Pass audience='https://…', or use an "
            "AzureKeyCredential."
        )
    return credential
