"""Complete a command line for a shell: print ``value<TAB>help`` lines. Never fails, and never uses the network."""

import argparse
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress

from ._commands import COMMANDS, find_command
from ._options import add_common_options, split_command_line
from ._output import say
from ._parser import Parser

__all__ = ["complete", "completions"]

_PURPOSES = {
    "assistants": "input to agents and assistants",
    "vision": "images as input to a model",
    "batch": "requests of a batch, as JSON lines",
    "fine-tune": "examples for fine-tuning, as JSON lines",
    "user_data": "any input to a model",
    "evals": "data for evaluating a model",
    "assistants_output": "output of agents and assistants",
    "batch_output": "responses to a batch",
    "fine-tune-results": "metrics of a fine-tuning job",
}
#: Options whose values are files or folders.
_FILES = ("--key-file", "--files-from", "--as")
_FOLDERS = ("--to", "--dir", "--data-dir")
#: Commands whose arguments are local files.
_FILE_COMMANDS = ("upload", "verify")


def complete(words: Sequence[str]) -> int:
    """Print the completions of the last word of a command line.

    :param words: ``--`` and the words of the command line without the program.
    :type words: ~typing.Sequence[str]
    :return: 0.
    :rtype: int
    """
    with suppress(Exception):
        for value, text in completions(words[1:] if words[:1] == ["--"] else words):
            say(f"{value}\t{text}" if text else value)
    return 0


def completions(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the completions of the last word of a command line.

    :param words: The words; the last one may be empty.
    :type words: ~typing.Sequence[str]
    :return: Values, each with a help text.
    :rtype: ~typing.Iterator
    """
    *before, current = words or [""]
    _, after = split_command_line(before)
    command = find_command(after[0]) if after else None
    if command is None:
        parser = Parser(add_help=True)
        add_common_options(parser)
        found = [*_values(parser, before, current, ""), *((name.name, name.summary) for name in COMMANDS)]
    else:
        parser = command.parser()
        found = list(_values(parser, after[1:], current, command.name))
    is_option = current.startswith("-")
    for value, text in found:
        if value.startswith(":") or (value.startswith(current) and value.startswith("-") == is_option):
            yield value, text


def _values(parser: Parser, before: Sequence[str], current: str, command: str) -> Iterator[tuple[str, str]]:
    action = _pending(parser, before[-1]) if before and "--" not in before else None
    if action is not None:
        yield from _values_of(action)
        return
    if current.startswith("-"):
        for action in parser.known_options:
            for flag in action.option_strings:
                if flag.startswith("--"):
                    yield flag, "" if action.help in (None, argparse.SUPPRESS) else str(action.help)
    elif command in _FILE_COMMANDS:
        yield ":files", ""
    elif command == "sync":
        yield from ((word, "") for word in ("up", "down", "apply"))
        yield ":folders", ""
    elif command == "completion":
        yield from ((shell, "") for shell in ("bash", "zsh", "fish", "powershell"))


def _pending(parser: Parser, word: str) -> "argparse.Action | None":
    """Return the option whose value comes next."""
    for action in parser.known_options:
        if word in action.option_strings and action.nargs != 0:
            return action
    return None


def _values_of(action: argparse.Action) -> Iterator[tuple[str, str]]:
    flags = set(action.option_strings)
    if action.choices:
        yield from ((str(choice), "") for choice in action.choices)
    elif "--purpose" in flags:
        yield from _PURPOSES.items()
    elif "--profile" in flags:
        from ._config_file import config_path, profiles

        yield from ((name, "") for name in profiles(config_path(os.environ)))
    elif flags & set(_FILES):
        yield ":files", ""
    elif flags & set(_FOLDERS):
        yield ":folders", ""
