"""Read the configuration file, and the files that contain a key."""

import configparser
import os
import stat
import sys
from collections.abc import Mapping
from pathlib import Path

from ._output import CommandError, ExitCode
from ._parser import nearest
from ._settings import CONFIG_KEYS, Profile

__all__ = ["config_path", "profiles", "read_key", "read_profile"]

_VARIABLE = "AZURE_AI_FILES_CONFIG_FILE"


def config_path(environment: Mapping[str, str]) -> Path:
    """Return the path of the configuration file, which may be missing.

    :param environment: The environment variables.
    :type environment: ~typing.Mapping[str, str]
    :return: The path.
    :rtype: ~pathlib.Path
    """
    if environment.get(_VARIABLE):
        return Path(os.path.expanduser(environment[_VARIABLE]))
    if sys.platform == "win32":
        base = environment.get("APPDATA") or os.path.expanduser("~")
    else:
        base = environment.get("XDG_CONFIG_HOME") or os.path.join(os.path.expanduser("~"), ".config")
    return Path(base) / "azure-ai-files" / "config"


def profiles(path: Path) -> list[str]:
    """Return the names of the profiles in a file.

    :param path: The path of the file.
    :type path: ~pathlib.Path
    :return: The names; an empty list if the file is missing.
    :rtype: list[str]
    :raises ~azure_ai_files.cli._output.CommandError: if it cannot be read.
    """
    return _parsed(path).sections()


def read_profile(path: Path, name: str, is_required: bool) -> Profile:
    """Read a profile.

    :param path: The path of the configuration file.
    :type path: ~pathlib.Path
    :param name: The name of the profile.
    :type name: str
    :param is_required: Whether a missing profile is an error.
    :type is_required: bool
    :return: The profile.
    :rtype: ~azure_ai_files.cli._settings.Profile
    :raises ~azure_ai_files.cli._output.CommandError: if it is missing, not valid, or contains a key that others can
     read.
    """
    parser = _parsed(path)
    if not parser.has_section(name):
        if is_required:
            hint = nearest(name, parser.sections())
            raise CommandError(ExitCode.USAGE, f"{path} has no profile [{name}]{hint}")
        return Profile(name, {})
    values = {key: value for key, value in parser.items(name) if value}
    for key in values:
        if key not in CONFIG_KEYS:
            hint = nearest(key, CONFIG_KEYS)
            raise CommandError(ExitCode.USAGE, f"{path}: [{name}] has the unknown key {key!r}{hint}")
    if "key" in values and os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        message = f"{path} contains a key, and other users may read it; run: chmod 600 {path}"
        raise CommandError(ExitCode.USAGE, message)
    if "key_file" in values:
        values["key_file"] = str(path.parent / os.path.expanduser(values["key_file"]))
    return Profile(name, values)


def read_key(path: str) -> str:
    """Read a key from a file.

    :param path: The path; ``-`` is stdin.
    :type path: str
    :return: The key, without surrounding white space.
    :rtype: str
    :raises ~azure_ai_files.cli._output.CommandError: if the file cannot be read or is empty.
    """
    try:
        text = sys.stdin.read() if path == "-" else Path(path).expanduser().read_text("utf-8")
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text"
        raise CommandError(ExitCode.USAGE, f"cannot read the key from {path}: {reason}") from error
    if not text.strip():
        raise CommandError(ExitCode.USAGE, f"the key file {path} is empty")
    return text.strip()


def _parsed(path: Path) -> configparser.ConfigParser:
    # No section shares its values with the others, not even keys.
    parser = configparser.ConfigParser(interpolation=None, default_section="\0")
    try:
        parser.read_string(path.read_text("utf-8"), str(path))
    except (FileNotFoundError, NotADirectoryError):
        pass
    except configparser.Error as error:
        # Only the first line: the second repeats a line of the file, which may be a key.
        message = f"{path} is not a valid configuration file: {str(error).splitlines()[0]}"
        raise CommandError(ExitCode.USAGE, message) from error
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text"
        raise CommandError(ExitCode.USAGE, f"cannot read {path}: {reason}") from error
    return parser
