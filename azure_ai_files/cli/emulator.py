"""Run the emulator in the foreground until it is asked to stop: ``azure-ai-files emulator``."""

import argparse
import errno
import os
import socket
import sys
from collections.abc import Callable
from signal import SIGINT
from typing import TYPE_CHECKING, Optional

from . import _arguments
from ._keys import ProjectKeys
from ._output import CommandError, ExitCode, exit_code_lines, say, say_json, talk
from ._signals import stop_signals
from ._start_text import start_json, start_text

if TYPE_CHECKING:
    from ..emulator import Emulator

__all__ = ["add_command"]

_COMMAND = "emulator"
_KEY_VARIABLE = "AZURE_AI_FILES_EMULATOR_KEY"
_PORT = 8790
_PROJECT = "emulator"
_PROCESSING_DELAY = 0.05

_EPILOG = f"""\
The key is taken from --key, else from {_KEY_VARIABLE}, else from the last run
with the same --data-dir; otherwise a new one is created. A key that you pass is
shown on a terminal only. Ctrl-C and SIGTERM stop the emulator cleanly; a second
signal stops it immediately.

exit codes:
""" + exit_code_lines(code for code in ExitCode if code <= ExitCode.MISSING)

#: The errors of sockets; all others come from files.
_ADDRESS_ERRORS = frozenset(
    {None, errno.EACCES, errno.EPERM, errno.EINVAL, errno.EADDRINUSE, errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}
)


def add_command(add_parser: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the command to the program.

    :param add_parser: Creates the parser of a command.
    :type add_parser: ~typing.Callable
    """
    parser = add_parser(
        _COMMAND,
        help="serve the files of Foundry, Azure OpenAI and OpenAI on this machine",
        description="Serve the files of Foundry, Azure OpenAI and OpenAI on this machine, until Ctrl-C.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("--port", type=_arguments.port, default=_PORT, help=f"{_PORT} by default; 0 picks a free port")
    add("--host", default="127.0.0.1", help="127.0.0.1 by default; 0.0.0.0 listens on every address")
    add("--data-dir", metavar="DIR", type=_arguments.folder, help="store files there; by default they are not kept")
    add("--key", type=_arguments.key, help="the key that clients must send; other users of this machine can see it")
    add(
        "--project",
        metavar="NAME[=KEY]",
        dest="projects",
        action="append",
        type=_arguments.project,
        help=f"{_PROJECT} by default; repeat it for more projects, each with its own files and key",
    )
    add("--tls", action="store_true", help="serve https, with a new certificate")
    add(
        "--tokens",
        action="store_true",
        help="accept the tokens of a managed identity that DefaultAzureCredential() finds by the printed variables; "
        "needs --tls",
    )
    add(
        "--processing-delay",
        metavar="SECONDS",
        type=_arguments.seconds,
        default=_PROCESSING_DELAY,
        help=f"how long the status of a file is uploaded, and then running; {_PROCESSING_DELAY} by default",
    )
    add("--no-strict", dest="strict", action="store_false", help="accept and return what the services refuse")
    _add_styles(add)
    add("--json", action="store_true", help="print the same as one line of JSON, for scripts")
    parser.set_defaults(run=_run, parser=parser)


def _add_styles(add: Callable[..., object]) -> None:
    add(
        "--paging",
        metavar="STYLE",
        default="after",
        help="how /v1 divides lists: after, page, pagination_token, next_page, next or cursor; after by default",
    )
    add(
        "--deletion",
        metavar="STYLE",
        default="status",
        help="what /v1 answers to deletes: status, no_content, empty, null, accepted or file; status by default",
    )


def _run(options: argparse.Namespace) -> None:
    if options.tokens and not options.tls:
        options.parser.error("argument --tokens: add --tls, because clients send tokens only over https")
    given = _given_keys(options)
    with stop_signals() as wait:
        try:
            keys = ProjectKeys(given, options.data_dir)
            with _make(options, keys) as emulator:
                keys.keep()
                _announce(emulator, options, keys)
                received = wait()
        except OSError as error:
            raise _start_error(error, options) from error
        except UnicodeError as error:
            raise CommandError(ExitCode.ADDRESS, f"{options.host!r} is not the name of a host: {error}") from error
    # The terminal shows ^C on the current line.
    if received is SIGINT and sys.stderr.isatty():
        sys.stderr.write("\n")
    talk(_COMMAND, f"stopped ({received.name})")


def _given_keys(options: argparse.Namespace) -> dict[str, Optional[str]]:
    """Return all projects with the keys that the user passed."""
    projects: list[tuple[str, Optional[str]]] = options.projects or [(_PROJECT, None)]
    given = dict(projects)
    first, key = projects[0]
    if len(given) < len(projects):
        options.parser.error("argument --project: two projects have the same name")
    if key is not None and options.key is not None:
        options.parser.error(f"argument --key: --project already sets the key of {first!r}")
    given[first] = key or options.key or _key_of_environment(options.parser)
    return given


def _key_of_environment(parser: argparse.ArgumentParser) -> Optional[str]:
    value = os.environ.get(_KEY_VARIABLE)
    try:
        return _arguments.key(value) if value else None
    except argparse.ArgumentTypeError as error:
        parser.error(f"{_KEY_VARIABLE}: {error}")


def _make(options: argparse.Namespace, keys: ProjectKeys) -> "Emulator":
    (project, key), *others = keys.by_project.items()
    try:
        # Imported here, so that --help works without aiohttp.
        from ..emulator import Emulator

        return Emulator(
            options.data_dir,
            host=options.host,
            port=options.port,
            key=key,
            tls=options.tls,
            tokens=options.tokens,
            project=project,
            projects=dict(others),
            processing_delay=options.processing_delay,
            strict=options.strict,
            paging=options.paging,
            deletion=options.deletion,
        )
    except ImportError as error:
        raise CommandError(ExitCode.MISSING, str(error)) from error
    except ValueError as error:
        raise CommandError(ExitCode.USAGE, str(error)) from error


def _announce(emulator: "Emulator", options: argparse.Namespace, keys: ProjectKeys) -> None:
    if options.json:
        say_json(start_json(emulator, keys, options.data_dir, emulator.ca_file if options.tls else None))
    else:
        say(start_text(emulator, keys, options.data_dir))


def _start_error(error: OSError, options: argparse.Namespace) -> CommandError:
    from ..emulator import DataDirError

    if isinstance(error, DataDirError):
        return CommandError(ExitCode.LOCAL, str(error))
    if error.filename is not None:
        return CommandError(ExitCode.LOCAL, f"{error.filename}: {error.strerror}")
    if not isinstance(error, socket.gaierror) and error.errno not in _ADDRESS_ERRORS:
        return CommandError(ExitCode.LOCAL, f"cannot write to {options.data_dir or 'a temporary folder'}: {error}")
    if error.errno == errno.EADDRINUSE:
        message = f"port {options.port} of {options.host} is in use; --port 0 picks a free port"
        return CommandError(ExitCode.ADDRESS, message)
    # asyncio's text for a failed bind repeats itself, and its error may lack a number; gaierror has neither problem.
    reason = error.strerror if isinstance(error, socket.gaierror) else os.strerror(error.errno or errno.EADDRNOTAVAIL)
    return CommandError(ExitCode.ADDRESS, f"cannot listen on port {options.port} of {options.host}: {reason}")
