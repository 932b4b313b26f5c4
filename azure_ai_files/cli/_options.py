"""The options that all commands but ``emulator`` accept, before or after the name of the command."""

import argparse
from collections.abc import Collection, Sequence
from typing import Any, Optional

from . import _arguments
from ._output import PROGRAM

__all__ = ["FORMATS", "PROGRESS_MODES", "add_common_options", "common_defaults", "split_command_line", "split_names"]

FORMATS = ("table", "tsv", "csv", "json", "jsonl", "ids")
PROGRESS_MODES = ("auto", "bar", "log", "json", "none")

_VALUES: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = (
    (("--endpoint",), {"metavar": "URL", "help": "the endpoint of the service"}),
    (("--key-file",), {"metavar": "FILE", "help": "read the key from a file; - is stdin"}),
    (("--profile",), {"metavar": "NAME", "help": "use this section of the configuration file"}),
    (("--api-version",), {"metavar": "VERSION", "help": "the api-version of the requests"}),
    (("--audience",), {"metavar": "URL", "help": "the resource that tokens of Entra ID are requested for"}),
    (
        ("-o", "--output"),
        {"metavar": "FORMAT", "choices": FORMATS, "help": f"{', '.join(FORMATS)}; table on a terminal, else tsv"},
    ),
    (
        ("--progress",),
        {"metavar": "MODE", "choices": PROGRESS_MODES, "help": f"{', '.join(PROGRESS_MODES)}; auto by default"},
    ),
    (
        ("--color",),
        {"metavar": "WHEN", "choices": ("auto", "always", "never"), "help": "auto, always, never; auto by default"},
    ),
    (
        ("--timeout",),
        {"metavar": "SECONDS", "type": _arguments.positive_seconds, "help": "the time limit of each call"},
    ),
    (("--retries",), {"metavar": "N", "type": _arguments.count, "help": "how often a request is retried"}),
    (
        ("-j", "--concurrency"),
        {"metavar": "N", "type": _arguments.positive_count, "help": "how many files at the same time; 8 by default"},
    ),
)
_FLAGS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("--json",), "the same as -o json"),
    (("-q", "--quiet"), "write nothing to stderr but errors; upload and list write only ids"),
    (("-v", "--verbose"), "log the requests to stderr"),
    (("--no-progress",), "the same as --progress none"),
    (("-y", "--yes"), "do not ask before files are deleted"),
    (("-n", "--dry-run"), "show what would be done, and do nothing"),
    (("--no-input",), "never ask"),
)
_VALUE_FLAGS = frozenset(flag for flags, _ in _VALUES for flag in flags)


def add_common_options(parser: argparse.ArgumentParser, shown: Optional[Collection[str]] = None) -> None:
    """Add the options to a parser. Those that are not given set nothing.

    :param parser: The parser.
    :type parser: ~argparse.ArgumentParser
    :param shown: The options that its help explains; None for all.
    :type shown: ~typing.Collection[str]
    """
    text = None if shown is None else f"All of them: {PROGRAM} --help"
    group = parser.add_argument_group("options of all commands", text)
    known = [*_VALUES, *((flags, {"action": "store_true", "help": text}) for flags, text in _FLAGS)]
    for flags, given in known:
        settings: dict[str, Any] = {**given, "default": argparse.SUPPRESS}
        if shown is not None and flags[-1] not in shown:
            settings["help"] = argparse.SUPPRESS
        group.add_argument(*flags, **settings)


def common_defaults(options: argparse.Namespace) -> None:
    """Set the options that were not given.

    :param options: The options.
    :type options: ~argparse.Namespace
    """
    for flags, default in [*((flags, None) for flags, _ in _VALUES), *((flags, False) for flags, _ in _FLAGS)]:
        name = flags[-1].removeprefix("--").replace("-", "_")
        if not hasattr(options, name):
            setattr(options, name, default)
    if options.json:
        options.output = "json"
    if options.no_progress:
        options.progress = "none"


def split_command_line(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """Split a command line before the name of the command.

    :param words: The command line.
    :type words: ~typing.Sequence[str]
    :return: The options before the name; the name and what follows, or nothing.
    :rtype: tuple[list[str], list[str]]
    """
    place = 0
    while place < len(words) and words[place].startswith("-") and words[place] != "-":
        place += 2 if _takes_next(words[place]) else 1
    return list(words[:place]), list(words[place:])


def _takes_next(word: str) -> bool:
    """Return whether the value of an option is the next word."""
    if word.startswith("--"):
        return word in _VALUE_FLAGS
    for place, letter in enumerate(word[1:], 1):
        if f"-{letter}" in _VALUE_FLAGS:
            return place == len(word) - 1
    return False


def split_names(text: str) -> tuple[str, ...]:
    """Split a list of names at commas.

    :param text: The list.
    :type text: str
    :return: The names.
    :rtype: tuple[str, ...]
    """
    return tuple(name for part in text.split(",") if (name := part.strip()))
