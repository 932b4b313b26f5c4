"""Run the command that the command line names, and return its exit code."""

import argparse
import sys
from collections.abc import Sequence
from typing import NoReturn, Optional

from .._version import VERSION
from ._commands import COMMANDS, Command, find_command, names
from ._options import add_common_options, common_defaults, split_command_line
from ._output import EXIT_CODES, PROGRAM, CommandError, ExitCode, exit_code_lines, prepare_streams, talk
from ._parser import Parser, nearest

__all__ = ["main"]

_EPILOG = f"""\
commands:
{{commands}}

A file on the service is named by its id, or by its name. The endpoint and the key
come from options, from the environment (AZURE_AI_FILES_ENDPOINT and
AZURE_AI_FILES_KEY, PROJECT_ENDPOINT and PROJECT_KEY, OPENAI_BASE_URL and
OPENAI_API_KEY), or from a profile of the configuration file; without a key, you
are signed in by Entra ID. "{PROGRAM} config" prints what is in force, and
"{PROGRAM} COMMAND --help" explains a command.

exit codes:
{exit_code_lines(EXIT_CODES)}"""


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Run a command.

    :param arguments: The command line without the name of the program; None uses that of the process.
    :type arguments: ~typing.Sequence[str]
    :return: The exit code.
    :rtype: int
    """
    prepare_streams()
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words[:1] == ["__complete"]:
        from ._complete import complete

        return complete(words[1:])
    options = _parse(words)
    if not options.has_common_options:
        return _run(options)
    from ._session import run_command

    return run_command(options)


def _parse(words: Sequence[str]) -> argparse.Namespace:
    before, after = split_command_line(words)
    options = argparse.Namespace()
    parser = _program_parser()
    parser.parse_mixed(before, options)
    if not after:
        parser.error("the following arguments are required: COMMAND")
    command = find_command(after[0])
    if command is None:
        parser.error(f"unknown command {after[0]!r}{nearest(after[0], names())}")
    if not command.has_common_options and before:
        _refuse_options(command, before)
    return _parse_command(command, after[1:], options)


def _parse_command(command: Command, words: Sequence[str], options: argparse.Namespace) -> argparse.Namespace:
    parser = command.parser()
    parser.parse_mixed(words, options)
    if command.has_common_options:
        common_defaults(options)
    options.command = command.name
    options.has_common_options = command.has_common_options
    return options


def _program_parser() -> Parser:
    lines = [f"  {', '.join((command.name, *command.aliases)):<18}{command.summary}" for command in COMMANDS]
    parser = Parser(
        prog=PROGRAM,
        usage=f"{PROGRAM} [options] COMMAND ...",
        description="Files of AI agents, on the command line.",
        epilog=_EPILOG.format(commands="\n".join(lines)),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"{PROGRAM} {VERSION}")
    add_common_options(parser)
    return parser


def _refuse_options(command: Command, words: Sequence[str]) -> NoReturn:
    command.parser().error(f"unrecognized arguments: {' '.join(words)}; write options after {command.name}")


def _run(options: argparse.Namespace) -> int:
    command: str = options.command
    try:
        options.run(options)
    except CommandError as error:
        if str(error):
            talk(command, str(error))
        return error.code
    except KeyboardInterrupt:
        talk(command, "interrupted")
        return ExitCode.INTERRUPTED
    return ExitCode.DONE
