"""Create the client of a command from its settings."""

import argparse
import os
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Optional
from urllib.parse import urlsplit

from ._output import PROGRAM, CommandError, ExitCode
from ._settings import Profile, Settings, resolve

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential

    from .. import AgentsClient

__all__ = ["load_settings", "make_client"]

_NO_ENDPOINT = (
    "no endpoint: set AZURE_AI_FILES_ENDPOINT, PROJECT_ENDPOINT or OPENAI_BASE_URL, pass --endpoint URL, or write "
    "endpoint into a profile of the configuration file"
)
_OPTIONS = ("endpoint", "key_file", "profile", "purpose", "output", "progress", "api_version", "audience")


def load_settings(options: argparse.Namespace, environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings in force.

    :param options: The options.
    :type options: ~argparse.Namespace
    :param environment: The environment variables.
    :type environment: ~typing.Mapping[str, str]
    :return: The settings by name.
    :rtype: dict[str, ~azure_ai_files.cli._settings.Setting]
    :raises ~azure_ai_files.cli._output.CommandError: if one is not valid.
    """
    given: dict[str, Optional[str]] = {name: getattr(options, name, None) for name in _OPTIONS}
    if options.concurrency is not None:
        given["concurrency"] = str(options.concurrency)
    return resolve(given, environment, _profile(options, environment))


def _profile(options: argparse.Namespace, environment: Mapping[str, str]) -> Profile:
    from ._config_file import config_path, read_profile

    path = config_path(environment)
    name: Optional[str] = options.profile or environment.get("AZURE_AI_FILES_PROFILE")
    if name is None and not path.exists():
        return Profile("default", {})
    return read_profile(path, name or "default", is_required=name is not None)


def make_client(options: argparse.Namespace, settings: Settings) -> "AgentsClient":
    """Create the client.

    :param options: The options.
    :type options: ~argparse.Namespace
    :param settings: The settings.
    :type settings: dict[str, ~azure_ai_files.cli._settings.Setting]
    :return: The client.
    :rtype: ~azure_ai_files.AgentsClient
    :raises ~azure_ai_files.cli._output.CommandError: if no endpoint is set, or no credential.
    """
    endpoint = settings["endpoint"].value
    if endpoint is None:
        raise CommandError(ExitCode.USAGE, _NO_ENDPOINT)
    key = _key(settings)
    if key is None and urlsplit(endpoint).scheme == "http":
        message = f"no key for {endpoint}, and Entra ID needs https; set AZURE_AI_FILES_KEY or pass --key-file FILE"
        raise CommandError(ExitCode.ACCESS, message)
    from azure.core.credentials import AzureKeyCredential

    from .. import AgentsClient

    arguments: dict[str, Any] = {
        "api_version": settings["api_version"].value,
        "audience": settings["audience"].value,
        "retry_total": options.retries,
        "timeout": options.timeout,
    }
    if options.verbose:
        _log_requests()
    given = {name: value for name, value in arguments.items() if value is not None}
    try:
        return AgentsClient(endpoint, _entra_id() if key is None else AzureKeyCredential(key), **given)
    except (ValueError, TypeError) as error:
        raise CommandError(ExitCode.USAGE, str(error)) from error


def _key(settings: Settings) -> Optional[str]:
    if settings["key_file"].value is not None:
        from ._config_file import read_key

        return read_key(settings["key_file"].value)
    return settings["key"].value


def _entra_id() -> "TokenCredential":
    try:
        from azure.identity import DefaultAzureCredential
    except ImportError as error:
        message = f"{PROGRAM} needs azure-identity to sign in without a key: pip install azure-identity"
        raise CommandError(ExitCode.MISSING, message) from error
    return DefaultAzureCredential()


def _log_requests() -> None:
    import logging

    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    for name in ("azure", "azure_ai_files"):
        logger = logging.getLogger(name)
        if not logger.handlers:
            logger.addHandler(handler)
        logger.setLevel(logging.INFO)
