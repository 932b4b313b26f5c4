"""How the command line talks: results on stdout, talk on stderr in one line each, exit codes that mean something."""

import io
import json
import sys
from collections.abc import Mapping
from contextlib import suppress
from enum import IntEnum
from typing import Any

__all__ = ["EXIT_CODES", "PROGRAM", "CommandError", "ExitCode", "prepare_streams", "say", "say_json", "talk"]

PROGRAM = "azure-ai-files"


class ExitCode(IntEnum):
    """How a command ended."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    ADDRESS = 3
    FOLDER = 4
    MISSING = 5


#: For ``--help``.
EXIT_CODES = {
    ExitCode.DONE: "done",
    ExitCode.FAILED: "failed in a way that has no code of its own",
    ExitCode.USAGE: "the command line is not valid",
    ExitCode.ADDRESS: "the address cannot be used: the port is taken, or the host is not of this machine",
    ExitCode.FOLDER: "the folder cannot be used: not writable, in use, or from a newer version",
    ExitCode.MISSING: "a package is missing",
}


class CommandError(Exception):
    """A command that cannot go on.

    :param code: How to exit.
    :type code: ~azure_ai_files.cli._output.ExitCode
    :param message: What is wrong, in one line.
    :type message: str
    """

    def __init__(self, code: ExitCode, message: str) -> None:
        super().__init__(message)
        self.code = code


def prepare_streams() -> None:
    """Let stdout and stderr show what their encoding does not have, such as a character of a path."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def say(text: str) -> None:
    """Write a result.

    :param text: The lines.
    :type text: str
    :raises ~azure_ai_files.cli._output.CommandError: if nobody can read it.
    """
    try:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
    except OSError as error:
        # What is in the buffer would fail once more when the interpreter ends.
        with suppress(OSError):
            sys.stdout.close()
        raise CommandError(ExitCode.FAILED, f"cannot write to stdout: {error.strerror}") from error


def say_json(result: Mapping[str, Any]) -> None:
    """Write a result as one line of JSON.

    :param result: The result.
    :type result: ~typing.Mapping[str, ~typing.Any]
    """
    say(json.dumps(result))


def talk(command: str, text: str) -> None:
    """Write a line that is not a result; if nobody reads it, so be it.

    :param command: The command that talks.
    :type command: str
    :param text: The text.
    :type text: str
    """
    line = " ".join(text.split())
    with suppress(OSError):
        sys.stderr.write(f"{PROGRAM}{command and ' ' + command}: {line}\n")
        sys.stderr.flush()
