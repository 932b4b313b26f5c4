"""The output of the command line: results on stdout, messages on stderr in one line each, and exit codes."""

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
    """The exit codes of the program."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    ADDRESS = 3
    FOLDER = 4
    MISSING = 5


#: For ``--help``.
EXIT_CODES = {
    ExitCode.DONE: "done",
    ExitCode.FAILED: "failed for another reason",
    ExitCode.USAGE: "the command line is not valid",
    ExitCode.ADDRESS: "the address cannot be used: the port is in use, or the host is not this machine",
    ExitCode.FOLDER: "the folder cannot be used: not writable, in use, or from a newer version",
    ExitCode.MISSING: "a package is missing",
}


class CommandError(Exception):
    """A command failed.

    :param code: The exit code of the program.
    :type code: ~azure_ai_files.cli._output.ExitCode
    :param message: What happened and what to do, in one line.
    :type message: str
    """

    def __init__(self, code: ExitCode, message: str) -> None:
        super().__init__(message)
        self.code = code


def prepare_streams() -> None:
    """Make stdout and stderr escape characters that their encoding does not contain, such as those of a path."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def say(text: str) -> None:
    """Write a result.

    :param text: The lines.
    :type text: str
    :raises ~azure_ai_files.cli._output.CommandError: if stdout cannot be written.
    """
    try:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
    except OSError as error:
        # The text left in the buffer would fail again when the interpreter exits.
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
    """Write a message to stderr, in one line. Failures to write are ignored.

    :param command: The command that the message is about.
    :type command: str
    :param text: The message.
    :type text: str
    """
    line = " ".join(text.split())
    with suppress(OSError):
        sys.stderr.write(f"{PROGRAM}{command and ' ' + command}: {line}\n")
        sys.stderr.flush()
