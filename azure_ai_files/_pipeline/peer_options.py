"""The options that make a client of another package equal to one of this package."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Optional

from azure.core.credentials import AzureKeyCredential
from azure.core.pipeline.policies import AzureKeyCredentialPolicy

from .connection import Connection
from .dialects import FOUNDRY_V1
from .privacy import RedactedTraceLoggingPolicy, secret_headers


def peer_endpoint(connection: Connection) -> str:
    """Return the endpoint for azure-ai-agents and azure-ai-projects: that of the project, without ``/openai/v1``."""
    if connection.dialect is not FOUNDRY_V1:
        return connection.endpoint
    return re.sub("/openai/v1$", "", connection.endpoint, flags=re.IGNORECASE)


def peer_options(
    connection: Connection, credential: Any, api_version: Optional[str], given: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the options of a client of another package for the same service.

    :param connection: The settings of our client.
    :param credential: Its credential.
    :param api_version: The api-version that the caller asked for.
    :param given: The options that the caller passed on to azure-core.
    """
    secrets = secret_headers(connection.key_header)
    options: dict[str, Any] = {"blocked_redirect_headers": list(secrets), **given}
    if connection.credential_scopes:
        options["credential_scopes"] = list(connection.credential_scopes)
    if api_version:
        options["api_version"] = api_version
    if given.get("logging_policy") is None:
        options["logging_policy"] = RedactedTraceLoggingPolicy(secrets, **given)
    if given.get("authentication_policy") is None and isinstance(credential, AzureKeyCredential):
        options["authentication_policy"] = AzureKeyCredentialPolicy[Any, Any](
            credential, connection.key_header, prefix=connection.key_prefix
        )
    return options
