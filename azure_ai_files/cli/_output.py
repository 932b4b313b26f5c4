"""The output of the command line: results on stdout, messages on stderr in one line each, and exit codes."""

import errno
import io
import json
import os
import re
import sys
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager, suppress
from enum import IntEnum
from typing import Any, Optional

__all__ = [
    "EXIT_CODES",
    "PROGRAM",
    "CommandError",
    "ExitCode",
    "escaped",
    "exit_code_lines",
    "prepare_streams",
    "say",
    "say_json",
    "talk",
    "write_result",
]

PROGRAM = "azure-ai-files"


class ExitCode(IntEnum):
    """The exit codes of the program. The name in lower case, with hyphens, is the ``code`` of an error in JSON."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    ADDRESS = 3
    LOCAL = 4
    MISSING = 5
    ACCESS = 6
    NOT_FOUND = 7
    REFUSED = 8
    UNREACHABLE = 9
    PARTIAL = 10
    UNCONFIRMED = 11
    DIFFERENT = 12
    PROCESSING = 13
    TIMEOUT = 14
    INTERRUPTED = 130
    PIPE_CLOSED = 141
    TERMINATED = 143

    @property
    def label(self) -> str:
        """The name in JSON.

        :return: The name.
        :rtype: str
        """
        return self.name.lower().replace("_", "-")


#: For ``--help``.
EXIT_CODES = {
    ExitCode.DONE: "done, or nothing to do",
    ExitCode.FAILED: "failed for another reason",
    ExitCode.USAGE: "the command line or the settings are not valid, or a name is ambiguous; nothing was sent",
    ExitCode.ADDRESS: "emulator: the address cannot be used",
    ExitCode.LOCAL: "a local file or folder cannot be read or written, or exists already",
    ExitCode.MISSING: "a package is missing",
    ExitCode.ACCESS: "no credential, or access denied (401, 403, content that is not handed out)",
    ExitCode.NOT_FOUND: "no such file here or on the service, or a pattern matches nothing",
    ExitCode.REFUSED: "the service refuses the purpose, size, name or quota (another 4xx)",
    ExitCode.UNREACHABLE: "no answer, 429 or 5xx after all tries, or a broken content",
    ExitCode.PARTIAL: "some of many files worked and some failed",
    ExitCode.UNCONFIRMED: "not confirmed: no --yes, the answer was no, or --max-delete",
    ExitCode.DIFFERENT: "verify: not the same; sync --check, dedupe --check: there is something to do",
    ExitCode.PROCESSING: "the service could not process a file",
    ExitCode.TIMEOUT: "a time limit expired: --timeout or --wait-timeout",
    ExitCode.INTERRUPTED: "Ctrl-C",
    ExitCode.PIPE_CLOSED: "the reader of the output is gone",
    ExitCode.TERMINATED: "SIGTERM",
}


class CommandError(Exception):
    """A command failed.

    :param code: The exit code of the program.
    :type code: ~azure_ai_files.cli._output.ExitCode
    :param message: What happened and what to do, in one line.
    :type message: str
    :param hint: What to do, if the message does not say it.
    :type hint: str
    """

    def __init__(self, code: ExitCode, message: str, hint: Optional[str] = None) -> None:
        super().__init__(message)
        self.code = code
        self.hint = hint


_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def exit_code_lines(codes: Iterable[ExitCode] = EXIT_CODES) -> str:
    """Return the table of exit codes for ``--help``.

    :param codes: The exit codes to explain.
    :type codes: ~typing.Iterable
    :return: The lines.
    :rtype: str
    """
    return "\n".join(f"  {code:d}  {EXIT_CODES[code]}" for code in codes)


def escaped(text: str) -> str:
    """Return a text that cannot control a terminal.

    :param text: The text, such as the name of a file.
    :type text: str
    :return: The text, with control characters as ``\\x1b``.
    :rtype: str
    """
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def prepare_streams() -> None:
    """Make stdout and stderr escape characters that their encoding does not contain, such as those of a path."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
            if os.name == "nt" and not stream.isatty():
                stream.reconfigure(encoding="utf-8", newline="\n")


def say(text: str) -> None:
    """Write a result.

    :param text: The lines.
    :type text: str
    :raises ~azure_ai_files.cli._output.CommandError: if stdout cannot be written.
    """
    with _writing():
        sys.stdout.write(text + "\n")
        sys.stdout.flush()


def write_result(content: bytes) -> None:
    """Write content as it is.

    :param content: The bytes.
    :type content: bytes
    :raises ~azure_ai_files.cli._output.CommandError: if stdout cannot be written.
    """
    with _writing():
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()


@contextmanager
def _writing() -> Generator[None, None, None]:
    try:
        yield
    except OSError as error:
        # The text left in the buffer would fail again when the interpreter exits.
        with suppress(OSError):
            sys.stdout.close()
        if isinstance(error, BrokenPipeError) or (os.name == "nt" and error.errno == errno.EINVAL):
            raise CommandError(ExitCode.PIPE_CLOSED, "") from error
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
    line = escaped(" ".join(text.split()))
    with suppress(OSError):
        sys.stderr.write(f"{PROGRAM}{command and ' ' + command}: {line}\n")
        sys.stderr.flush()
