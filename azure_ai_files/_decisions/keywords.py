"""The keywords of a method: its own, and azure-core's options for one request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping
from typing import Any

#: The options that azure-core's policies and transports, and the operations, take for one request.
REQUEST_OPTIONS = frozenset(
    {
        # operations
        "api_version", "cls", "error_map", "headers", "params", "stream",
        # time limits and retries
        "connection_timeout", "read_timeout", "timeout",
        "retry_backoff_factor", "retry_backoff_max", "retry_connect", "retry_on_methods", "retry_read", "retry_status",
        "retry_total",
        # the connection
        "connection_cert", "connection_data_block_size", "connection_verify",
        "enforce_https", "permit_redirects", "proxies", "redirect_max",
        # what is added to requests and done with replies
        "raw_request_hook", "raw_response_hook", "request_id", "response_encoding", "use_env_settings", "user_agent",
        "user_agent_overwrite",
        # logging and tracing
        "http_logging_level", "logger", "logging_enable", "merge_span", "network_span_namer", "parent_span",
        "tracing_attributes", "tracing_options",
    }
)  # fmt: skip

#: Options of policies that leave them in place when they have nothing to do; a transport does not know them.
_LEFT_IN_PLACE = frozenset(
    {
        "enforce_https", "http_logging_level", "logger", "merge_span", "network_span_namer", "parent_span",
        "response_encoding", "tracing_attributes", "tracing_options", "user_agent_overwrite",
    }
)  # fmt: skip

#: Options of a method that are not in its signature: of a method for many files, those that it passes on.
_PASSED_ON: Mapping[str, frozenset[str]] = {
    "upload": frozenset({"if_exists", "verify_size"}),
    "upload_and_poll": frozenset({"verify_size"}),
    "begin_upload": frozenset({"verify_size"}),
    "temporary": frozenset({"verify_size"}),
    "upload_many": frozenset({"if_exists", "part_size", "resume", "verify_size"}),
    "upload_directory": frozenset({"if_exists", "part_size", "resume", "verify_size"}),
    "save_many": frozenset({"resume"}),
    "save_outputs": frozenset({"resume"}),
}

#: Those of them that are not options of a request.
_OF_UPLOADS = frozenset({"if_exists", "part_size", "resume", "verify_size"})

#: What other clients, and other methods, call a keyword.
_OTHER_NAMES: Mapping[str, tuple[str, ...]] = {
    "chunk_size": ("part_size",),
    "concurrency": ("max_concurrency",),
    "content": ("file",),
    "data": ("file",),
    "directory": ("target_dir", "path"),
    "extra_headers": ("headers",),
    "extra_query": ("params",),
    "limit": ("page_size",),
    "max_retries": ("retry_total",),
    "max_wait_seconds": ("timeout",),
    "max_workers": ("max_concurrency",),
    "page_size": ("limit",),
    "path": ("file_path",),
    "poll_interval": ("polling_interval",),
    "verify": ("connection_verify",),
}

#: Parts of a client that a caller can provide, and that may take keywords of their own.
_PARTS = frozenset({"per_call_policies", "per_retry_policies", "policies", "transport"})


def request_options(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options of an upload that other requests take as well."""
    return {name: value for name, value in options.items() if name not in _OF_UPLOADS}


def known_keywords(method: str, own: Iterable[str]) -> frozenset[str]:
    """Return the keywords that a method takes.

    :param method: The name of the method.
    :param own: The names of its parameters.
    """
    return frozenset(own) | REQUEST_OPTIONS | _PASSED_ON.get(method, frozenset())


def refuse_unknown(method: str, known: frozenset[str], given: Iterable[str]) -> None:
    """Raise ``TypeError`` with the nearest keyword if a method does not know one that was given."""
    for name in given:
        if name not in known:
            nearest = _nearest(name, known)
            hint = f" Did you mean {nearest!r}?" if nearest else ""
            raise TypeError(f"{method}() got an unexpected keyword argument {name!r}.{hint}")


def drop_policy_options(options: MutableMapping[str, Any]) -> None:
    """Remove the options that policies left in place."""
    for name in _LEFT_IN_PLACE.intersection(options):
        del options[name]


def takes_any_keyword(options: Mapping[str, Any]) -> bool:
    """Return whether a client has a transport or policies of the caller, which may take keywords of their own."""
    return any(value is not None and (name in _PARTS or name.endswith("_policy")) for name, value in options.items())


def _nearest(name: str, known: frozenset[str]) -> str:
    for other in _OTHER_NAMES.get(name, ()):
        if other in known:
            return other
    import difflib  # only for an error

    return next(iter(difflib.get_close_matches(name, sorted(known), 1)), "")
