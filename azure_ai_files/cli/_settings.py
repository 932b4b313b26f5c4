"""The settings in force: options, then the environment, then a profile of the configuration file, then defaults."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple, Optional
from urllib.parse import urlsplit

from ._options import FORMATS, PROGRESS_MODES
from ._output import CommandError, ExitCode

__all__ = ["CONFIG_KEYS", "Profile", "Setting", "Settings", "resolve"]

#: What a profile may contain.
CONFIG_KEYS = ("endpoint", "key_file", "key", "purpose", "output", "api_version", "audience", "concurrency")
#: Variables of this program, by the setting.
_VARIABLES = {
    "endpoint": "AZURE_AI_FILES_ENDPOINT",
    "purpose": "AZURE_AI_FILES_PURPOSE",
    "output": "AZURE_AI_FILES_OUTPUT",
    "progress": "AZURE_AI_FILES_PROGRESS",
    "profile": "AZURE_AI_FILES_PROFILE",
}
_DEFAULTS = {"purpose": "assistants", "progress": "auto", "concurrency": "8", "profile": "default"}
_OPENAI = "https://api.openai.com/v1"


class Setting(NamedTuple):
    """The value of a setting, and where it comes from.

    :ivar value: The value; None if it is not set.
    :vartype value: str
    :ivar source: ``option``, ``environment NAME``, ``file SECTION`` or ``default``.
    :vartype source: str
    """

    value: Optional[str]
    source: str


class Profile(NamedTuple):
    """A section of the configuration file.

    :ivar name: Its name.
    :vartype name: str
    :ivar values: What it contains.
    :vartype values: ~typing.Mapping[str, str]
    """

    name: str
    values: Mapping[str, str]


Settings = dict[str, Setting]


def resolve(options: Mapping[str, Optional[str]], environment: Mapping[str, str], profile: Profile) -> Settings:
    """Decide which settings are in force.

    A key is used only with the endpoint that it belongs to, unless it was given for this call or in
    ``AZURE_AI_FILES_KEY``.

    :param options: The options of the command line by the names of settings; None where not given.
    :type options: ~typing.Mapping[str, str]
    :param environment: The environment variables.
    :type environment: ~typing.Mapping[str, str]
    :param profile: The section of the configuration file.
    :type profile: ~azure_ai_files.cli._settings.Profile
    :return: The settings by name; ``key`` or ``key_file`` is set, or neither.
    :rtype: dict[str, ~azure_ai_files.cli._settings.Setting]
    :raises ~azure_ai_files.cli._output.CommandError: if a value is not valid.
    """
    found: Settings = {"endpoint": _endpoint(options, environment, profile)}
    for name in ("key", "key_file"):
        found[name] = Setting(None, "default")
    found.update(_key(found["endpoint"].value, options, environment, profile))
    for name in ("profile", "purpose", "output", "progress", "api_version", "audience", "concurrency"):
        found[name] = _setting(name, options, environment, profile)
    _check(found, "output", FORMATS)
    _check(found, "progress", PROGRESS_MODES)
    number = found["concurrency"]
    if not (number.value or "").isdecimal() or int(number.value or 0) < 1:
        raise _invalid("concurrency", number, "a number from 1")
    return found


def _setting(
    name: str, options: Mapping[str, Optional[str]], environment: Mapping[str, str], profile: Profile
) -> Setting:
    variable = _VARIABLES.get(name)
    given = options.get(name)
    if given is not None:
        return Setting(given, "option")
    if variable and environment.get(variable):
        return Setting(environment[variable], f"environment {variable}")
    if profile.values.get(name):
        return Setting(profile.values[name], f"file {profile.name}")
    return Setting(_DEFAULTS.get(name), "default")


def _endpoint(options: Mapping[str, Optional[str]], environment: Mapping[str, str], profile: Profile) -> Setting:
    found = _setting("endpoint", options, environment, Profile("", {}))
    if found.value is not None:
        return found
    if environment.get("PROJECT_ENDPOINT"):
        return Setting(environment["PROJECT_ENDPOINT"], "environment PROJECT_ENDPOINT")
    if profile.values.get("endpoint"):
        return Setting(profile.values["endpoint"], f"file {profile.name}")
    if environment.get("OPENAI_BASE_URL"):
        return Setting(environment["OPENAI_BASE_URL"], "environment OPENAI_BASE_URL")
    if environment.get("OPENAI_API_KEY"):
        return Setting(_OPENAI, "environment OPENAI_API_KEY")
    return found


def _key(
    endpoint: Optional[str], options: Mapping[str, Optional[str]], environment: Mapping[str, str], profile: Profile
) -> Iterator[tuple[str, Setting]]:
    """Yield the key that goes to an endpoint, or the file with it."""
    if options.get("key_file") is not None:
        yield "key_file", Setting(options["key_file"], "option")
        return
    project = environment.get("PROJECT_ENDPOINT"), "PROJECT_KEY"
    openai = environment.get("OPENAI_BASE_URL") or _OPENAI, "OPENAI_API_KEY"
    if environment.get("AZURE_AI_FILES_KEY"):
        yield "key", Setting(environment["AZURE_AI_FILES_KEY"], "environment AZURE_AI_FILES_KEY")
        return
    for place in (project, profile, openai):
        if isinstance(place, Profile):
            name = "key_file" if place.values.get("key_file") else "key"
            if place.values.get(name) and _is_same(endpoint, place.values.get("endpoint")):
                yield name, Setting(place.values[name], f"file {place.name}")
                return
        elif environment.get(place[1]) and _is_same(endpoint, place[0]):
            yield "key", Setting(environment[place[1]], f"environment {place[1]}")
            return


def _is_same(one: Optional[str], other: Optional[str]) -> bool:
    """Return whether two endpoints are the same place for a key."""
    return bool(one and other) and _parts(one or "") == _parts(other or "")


def _parts(endpoint: str) -> tuple[str, str, Optional[int], str]:
    try:
        url = urlsplit(endpoint)
        port = url.port or {"https": 443, "http": 80}.get(url.scheme)
    except ValueError:
        return "", endpoint, None, ""
    return url.scheme.lower(), (url.hostname or "").lower(), port, url.path.rstrip("/")


def _check(settings: Settings, name: str, known: tuple[str, ...]) -> None:
    setting = settings[name]
    if setting.value is not None and setting.value not in known:
        raise _invalid(name, setting, f"one of {', '.join(known)}")


def _invalid(name: str, setting: Setting, what: str) -> CommandError:
    return CommandError(ExitCode.USAGE, f"{name} must be {what}, not {setting.value!r} ({setting.source})")
