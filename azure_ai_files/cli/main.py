"""Run the command that the command line names, and return its exit code."""

import argparse
from collections.abc import Sequence
from typing import NoReturn, Optional

from .._version import VERSION
from . import emulator
from ._output import PROGRAM, CommandError, ExitCode, prepare_streams, talk

__all__ = ["main"]


class _Parser(argparse.ArgumentParser):
    """An argparse parser that reports a mistake in one line."""

    def error(self, message: str) -> NoReturn:
        """Report a mistake, and exit."""
        talk(self.prog.removeprefix(PROGRAM).strip(), f"{message} (see {self.prog} --help)")
        raise SystemExit(ExitCode.USAGE)


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Run a command.

    :param arguments: The command line without the name of the program; None uses that of the process.
    :type arguments: ~typing.Sequence[str]
    :return: The exit code.
    :rtype: int
    """
    prepare_streams()
    parser = _Parser(prog=PROGRAM, description="Files of AI agents, on the command line.", allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"{PROGRAM} {VERSION}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    emulator.add_command(commands.add_parser)
    options = parser.parse_args(arguments)
    command: str = options.command
    try:
        options.run(options)
    except CommandError as error:
        talk(command, str(error))
        return error.code
    except KeyboardInterrupt:
        talk(command, "interrupted")
        return 130
    return ExitCode.DONE
