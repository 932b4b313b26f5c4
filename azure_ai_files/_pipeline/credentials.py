"""Check credentials."""

from __future__ import annotations

import inspect
from typing import Any

from azure.core.credentials import AzureKeyCredential

from .connection import Connection

_TOKEN_METHODS = ("get_token", "get_token_info")


def check_credential(credential: Any, connection: Connection, *, accepts_async: bool) -> None:
    """Check the credential of a client, so that a wrong one fails when the client is created, not at its first call.

    :param credential: The credential.
    :param connection: The endpoint it is for.
    :keyword accepts_async: Whether the client can await a token.
    :raises TypeError: If it is neither a key nor a token credential.
    :raises ValueError: If it is an empty key, or the audience of the endpoint's tokens is unknown.
    """
    if isinstance(credential, AzureKeyCredential):
        if not credential.key.strip():
            raise ValueError("The key of the AzureKeyCredential must not be empty.")
        return
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
