"""The options that make a client of another package equal to one of this package, and the other way round."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any, NamedTuple, Optional, cast

from azure.core.credentials import AzureKeyCredential
from azure.core.pipeline import policies
from azure.core.pipeline.policies import AzureKeyCredentialPolicy

from .._decisions.arguments import enum_value
from .connection import Connection
from .dialects import FOUNDRY_V1
from .privacy import RedactedTraceLoggingPolicy, secret_headers

#: Policies that a client of this package has in a form of its own.
_OWN = (
    policies.RequestIdPolicy,
    policies.ContentDecodePolicy,
    policies.DistributedTracingPolicy,
    policies.SensitiveHeaderCleanupPolicy,
)

#: Policies that a caller can replace, by the keyword for that.
_REPLACEABLE: Mapping[str, tuple[type, ...]] = {
    "headers_policy": (policies.HeadersPolicy,),
    "user_agent_policy": (policies.UserAgentPolicy,),
    "proxy_policy": (policies.ProxyPolicy,),
    "redirect_policy": (policies.RedirectPolicy, policies.AsyncRedirectPolicy),
    "retry_policy": (policies.RetryPolicy, policies.AsyncRetryPolicy),
    "custom_hook_policy": (policies.CustomHookPolicy,),
    "logging_policy": (policies.NetworkTraceLoggingPolicy,),
    "http_logging_policy": (policies.HttpLoggingPolicy,),
}

#: The keywords of the default policies that are replaced by ours, by the attributes that hold their values.
_SETTINGS: Mapping[type, Mapping[str, str]] = {
    policies.RetryPolicy: {
        "total_retries": "retry_total",
        "connect_retries": "retry_connect",
        "read_retries": "retry_read",
        "status_retries": "retry_status",
        "backoff_factor": "retry_backoff_factor",
        "backoff_max": "retry_backoff_max",
        "retry_mode": "retry_mode",
        "timeout": "timeout",
    },
    policies.RedirectPolicy: {"allow": "permit_redirects", "max_redirects": "redirect_max"},
    policies.NetworkTraceLoggingPolicy: {"enable_http_logger": "logging_enable"},
}
_TWINS: Mapping[type, type] = {
    policies.AsyncRetryPolicy: policies.RetryPolicy,
    policies.AsyncRedirectPolicy: policies.RedirectPolicy,
}
_TOKEN_POLICIES = (policies.BearerTokenCredentialPolicy, policies.AsyncBearerTokenCredentialPolicy)


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


class Peer(NamedTuple):
    """What a client of another package was created with.

    :ivar endpoint: The URL of its service.
    :ivar credential: Its credential.
    :ivar options: The options for a client of this package.
    """

    endpoint: str
    credential: Any
    options: dict[str, Any]

    def options_for(self, dialect: Optional[str]) -> dict[str, Any]:
        """Return the options for a client with a dialect of the caller's choice; None if the endpoint determines it."""
        # The version is one of Foundry's.
        is_foundry = dialect is None or enum_value(dialect) == "foundry"
        return self.options if is_foundry else {**self.options, "api_version": None}


def read_peer(client: Any, pipeline_class: type) -> Optional[Peer]:
    """Return what a client of azure-ai-agents or azure-ai-projects was created with; None for other objects.

    :param client: The client.
    :param pipeline_class: The class of azure-core's client that it must be built on.
    """
    # All clients of the Azure SDK have these attributes; there are no public ones.
    config: Any = getattr(client, "_config", None)
    if config is None or not isinstance(getattr(client, "_client", None), pipeline_class):
        return None
    pipeline = client._client._pipeline
    options = {
        "api_version": config.api_version,
        "credential_scopes": config.credential_scopes,
        **adopted_policies(_unwrapped(pipeline._impl_policies), config.authentication_policy),
        **_timeouts(pipeline._transport),
        "transport": pipeline._transport,
    }
    return Peer(config.endpoint, config.credential, options)


def adopted_policies(chain: Iterable[Any], authentication_policy: Any) -> dict[str, Any]:
    """Return the options that give a client of ours the policies of another one.

    azure-core's default policies for retries, redirects, traces and tokens are replaced by ours with the same settings;
    any other policy is used itself.

    :param chain: The policies of the other client, in their order.
    :param authentication_policy: The policy among them that signs requests in.
    """
    options: dict[str, Any] = {}
    extras: dict[str, list[Any]] = {"per_call_policies": [], "per_retry_policies": []}
    place, seen = "per_call_policies", set[str]()
    for policy in chain:
        keyword = "authentication_policy" if policy is authentication_policy else _keyword(policy, seen)
        if keyword is None:
            extras[place].append(policy)
        elif keyword:
            seen.add(keyword)
            options.update(_settings(keyword, policy))
        if keyword == "retry_policy":
            place = "per_retry_policies"
    return {**options, **{name: policies for name, policies in extras.items() if policies}}


def _unwrapped(chain: Iterable[Any]) -> Iterator[Any]:
    # azure-core wraps a policy that only looks at requests and replies in a runner, which has no public name.
    for policy in chain:
        inner = getattr(policy, "_policy", None)
        yield inner if isinstance(inner, policies.SansIOHTTPPolicy) else policy


def _keyword(policy: Any, seen: Set[str]) -> Optional[str]:
    """Return the keyword that replaces a policy, an empty one if ours does the same, or None if it is an addition."""
    if type(policy) in _OWN:
        return ""
    kinds = ((keyword, kind) for keyword, kind in _REPLACEABLE.items() if keyword not in seen)
    return next((keyword for keyword, kind in kinds if isinstance(policy, kind)), None)


def _settings(keyword: str, policy: Any) -> dict[str, Any]:
    kind = cast("type[object]", type(policy))
    names = _SETTINGS.get(_TWINS.get(kind, kind))
    if names is not None:
        return {name: getattr(policy, attribute) for attribute, name in names.items()}
    return {} if kind in _TOKEN_POLICIES else {keyword: policy}


def _timeouts(transport: Any) -> dict[str, Any]:
    settings = getattr(transport, "connection_config", None)
    if settings is None:
        return {}
    return {"connection_timeout": settings.timeout, "read_timeout": settings.read_timeout}
