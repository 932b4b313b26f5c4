"""Which credentials are taken."""

from __future__ import annotations

import inspect
from typing import Any

from azure.core.credentials import AzureKeyCredential

from .connection import Connection

_TOKEN_METHODS = ("get_token", "get_token_info")


def check_credential(credential: Any, connection: Connection, *, accepts_async: bool) -> None:
    """Refuse a credential that cannot work, when the client is made rather than at its first call.

    :param credential: What the caller passed.
    :param connection: The endpoint it is for.
    :keyword accepts_async: Whether the client can await a token.
    :raises TypeError: If it is neither a key nor a token credential.
    :raises ValueError: If it is an empty key, or nobody can know which tokens the endpoint takes.
    """
    if isinstance(credential, AzureKeyCredential):
        if not credential.key.strip():
            raise ValueError("The key of the AzureKeyCredential is empty.")
        return
    methods = [method for name in _TOKEN_METHODS if (method := getattr(credential, name, None))]
    if not methods:
        raise TypeError(
            "credential must be a TokenCredential, such as azure.identity.DefaultAzureCredential(), or an "
            f"azure.core.credentials.AzureKeyCredential(key), not {type(credential).__name__}."
        )
    if not accepts_async and any(inspect.iscoroutinefunction(method) for method in methods):
        raise TypeError(
            f"{type(credential).__name__} is an async credential. Use the one of the same name from azure.identity, "
            "or the client from azure_ai_files.aio."
        )
    if not connection.credential_scopes:
        raise ValueError(
            f"Which tokens {connection.endpoint} takes is not known. Pass audience='https://…', or use an "
            "AzureKeyCredential."
        )
