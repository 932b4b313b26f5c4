"""Describe a running emulator: its endpoints and keys, and lines to paste into a shell."""

import os
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Optional
from urllib.parse import quote

from .._version import VERSION
from ._keys import ProjectKeys
from ._output import PROGRAM

if TYPE_CHECKING:
    from ..emulator import Emulator

__all__ = ["start_json", "start_text"]


def start_json(
    emulator: "Emulator", keys: ProjectKeys, data_dir: Optional[Path], ca_file: Optional[str]
) -> dict[str, Any]:
    """Describe a running emulator for a script.

    :param emulator: The emulator.
    :type emulator: ~azure_ai_files.emulator.Emulator
    :param keys: The keys of its projects.
    :type keys: ~azure_ai_files.cli._keys.ProjectKeys
    :param data_dir: The folder that it stores files in; None if it does not.
    :type data_dir: ~pathlib.Path
    :param ca_file: The certificate that clients have to trust; None without TLS.
    :type ca_file: str
    :return: A JSON object.
    :rtype: dict[str, ~typing.Any]
    """
    return {
        "pid": os.getpid(),
        "url": emulator.url,
        "endpoint": emulator.endpoint,
        "openai_endpoint": emulator.openai_endpoint,
        "key": emulator.key,
        "projects": {
            name: {"endpoint": emulator.endpoint_of(name), "key": key} for name, key in keys.by_project.items()
        },
        "ca_file": ca_file,
        "data_dir": None if data_dir is None else str(data_dir.resolve()),
        "environment": emulator.environment,
    }


def start_text(emulator: "Emulator", keys: ProjectKeys, data_dir: Optional[Path]) -> str:
    """Describe a running emulator for a person.

    :param emulator: The emulator.
    :type emulator: ~azure_ai_files.emulator.Emulator
    :param keys: The keys of its projects.
    :type keys: ~azure_ai_files.cli._keys.ProjectKeys
    :param data_dir: The folder that it stores files in; None if it does not.
    :type data_dir: ~pathlib.Path
    :return: The text, in lines.
    :rtype: str
    """
    lines = [f"{PROGRAM} emulator {VERSION}", ""]
    for name in keys.by_project:
        lines += [f"  endpoint  {emulator.endpoint_of(name)}", f"  key       {_shown_key(name, keys) or 'as given'}"]
    lines.append(f"  OpenAI    {emulator.openai_endpoint}")
    lines.append(f"  page      {_page(emulator, keys)}")
    lines.append(f"  files     {'gone when it stops' if data_dir is None else f'kept in {data_dir}'}")
    variables = emulator.environment
    if "IDENTITY_ENDPOINT" in variables:
        lines.append(f"  tokens    from {variables['IDENTITY_ENDPOINT']}")
    if _shown_key(emulator.project, keys) is None:
        variables.pop("PROJECT_KEY", None)
    line = _paste_line(variables)
    # Scripts read the lines of a pipe, which must not change.
    tries = [f"{PROGRAM} upload FILE", f"{PROGRAM} list"] if sys.stdout.isatty() else []
    return "\n".join([*lines, "", line, *tries, "", "Press Ctrl-C to stop."])


def _shown_key(project: str, keys: ProjectKeys) -> Optional[str]:
    # A key that the user passed may be a secret, which must not appear in the log of a CI run.
    return None if project in keys.given and not sys.stdout.isatty() else keys.by_project[project]


def _page(emulator: "Emulator", keys: ProjectKeys) -> str:
    # A browser does not send the fragment, the part after "#".
    key = _shown_key(emulator.project, keys)
    return f"{emulator.url}/" if key is None else f"{emulator.url}/#key={quote(key, safe='')}"


def _paste_line(variables: Mapping[str, str]) -> str:
    if os.name == "nt":
        return "; ".join(f"$env:{name} = '{value}'" for name, value in variables.items())
    return "export " + " ".join(f"{name}={shlex.quote(value)}" for name, value in variables.items())
