"""Run a command that uses a service: its settings, its client, and the exit code for each error."""

import argparse
import json
import os
import sys
from functools import cached_property
from typing import TYPE_CHECKING, Optional, TypeVar

from ._output import CommandError, ExitCode, talk
from ._signals import Stopped, stopped_by_signals

if TYPE_CHECKING:
    from .. import AgentsClient
    from ..operations import FilesOperations
    from ._progress import Progress
    from ._render import Column, Writer
    from ._settings import Settings

__all__ = ["Session", "run_command"]

T = TypeVar("T")


def run_command(options: argparse.Namespace) -> int:
    """Run a command, and report its error.

    :param options: The options; ``run`` is the function of the command, which returns an exit code or None.
    :type options: ~argparse.Namespace
    :return: The exit code.
    :rtype: int
    """
    session = Session(options)
    try:
        with stopped_by_signals():
            try:
                return int(options.run(session) or ExitCode.DONE)
            finally:
                session.close()
    except Stopped as stop:
        return session.report_stop(stop)
    except Exception as error:
        return session.report(error)


class Session:
    """One run of a command.

    :param options: The options.
    :type options: ~argparse.Namespace

    :ivar options: The options.
    :vartype options: ~argparse.Namespace
    """

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.hint_after_stop = ""
        self._client: Optional[AgentsClient] = None

    @cached_property
    def settings(self) -> "Settings":
        """The settings in force.

        :return: The settings by name.
        :rtype: dict[str, ~azure_ai_files.cli._settings.Setting]
        :raises ~azure_ai_files.cli._output.CommandError: if one is not valid.
        """
        from ._client import load_settings

        return load_settings(self.options)

    @property
    def client(self) -> "AgentsClient":
        """The client, which is created at the first use.

        :return: The client.
        :rtype: ~azure_ai_files.AgentsClient
        :raises ~azure_ai_files.cli._output.CommandError: if no endpoint is set, or no key where one is needed.
        """
        if self._client is None:
            from ._client import make_client

            self._client = make_client(self.options, self.settings)
        return self._client

    @property
    def files(self) -> "FilesOperations":
        """The operations of the client.

        :return: The operations.
        :rtype: ~azure_ai_files.operations.FilesOperations
        :raises ~azure_ai_files.cli._output.CommandError: as for :attr:`client`.
        """
        return self.client.files

    @property
    def concurrency(self) -> int:
        """How many files are transferred at the same time.

        :return: The number.
        :rtype: int
        """
        return int(self.settings["concurrency"].value or 8)

    @property
    def purpose(self) -> str:
        """The purpose of uploads.

        :return: The purpose.
        :rtype: str
        """
        return self.settings["purpose"].value or ""

    @cached_property
    def format(self) -> str:
        """The format of results.

        :return: A name of ``FORMATS``.
        :rtype: str
        """
        chosen = self.settings["output"].value
        return chosen or ("table" if sys.stdout.isatty() else "tsv")

    def writer(self, columns: "tuple[Column, ...]", *, ids_when_quiet: bool = False, header: bool = True) -> "Writer":
        """Return what writes the results of the command.

        :param columns: The columns of tables.
        :type columns: ~typing.Sequence
        :keyword ids_when_quiet: Whether ``--quiet`` stands for ``-o ids``.
        :paramtype ids_when_quiet: bool
        :keyword header: Whether a table has a header.
        :paramtype header: bool
        :return: The writer.
        :rtype: ~azure_ai_files.cli._render.Writer
        """
        from ._render import make_writer, uses_color

        chosen = "ids" if ids_when_quiet and self.options.quiet and self.settings["output"].value is None else None
        is_terminal = sys.stdout.isatty()
        color = uses_color(self.options.color, os.environ, is_terminal)
        return make_writer(chosen or self.format, columns, header=header, is_terminal=is_terminal, color=color)

    def progress(self, total: int) -> "Progress":
        """Return what shows the progress of the command.

        :param total: The number of files.
        :type total: int
        :return: The progress; use it as a context manager.
        :rtype: ~azure_ai_files.cli._progress.Progress
        """
        from ._progress import Progress, chosen_mode

        mode = self.settings["progress"].value or "auto"
        is_terminal = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        return Progress(chosen_mode(mode, is_terminal, self.options.quiet), total)

    def say(self, text: str) -> None:
        """Write a message to stderr, unless ``--quiet`` was given.

        :param text: The message.
        :type text: str
        """
        if not self.options.quiet:
            talk(self.options.command, text)

    def complain(self, error: BaseException, about: str = "") -> None:
        """Write the error of one of many files to stderr, unless the results contain it.

        :param error: The error.
        :type error: BaseException
        :param about: The file.
        :type about: str
        """
        from ._errors import message_of

        if self.format not in ("json", "jsonl"):
            talk(self.options.command, f"{about}: {message_of(error)}" if about else message_of(error))

    def report(self, error: Exception) -> int:
        """Report the error of the command, and return the exit code.

        :param error: The error.
        :type error: Exception
        :return: The exit code.
        :rtype: int
        """
        if isinstance(error, CommandError) and not str(error):
            return error.code
        from ._errors import code_of, error_json, message_of

        if self.options.verbose:
            import traceback

            traceback.print_exception(error)
        code = code_of(error)
        if self._wants_json():
            print(json.dumps({"error": error_json(error, is_whole=True)}), file=sys.stderr)  # noqa: T201
        else:
            hint = getattr(error, "hint", None)
            unknown = code is ExitCode.FAILED and not isinstance(error, CommandError)
            prefix = f"{type(error).__name__}: " if unknown else ""
            talk(self.options.command, f"{prefix}{message_of(error)}{f' {hint}' if hint else ''}")
        return code

    def report_stop(self, stop: Stopped) -> int:
        """Report that a signal ended the command, and return the exit code.

        :param stop: What was received.
        :type stop: ~azure_ai_files.cli._signals.Stopped
        :return: The exit code.
        :rtype: int
        """
        if sys.stderr.isatty():
            # The terminal shows ^C at the beginning of the line.
            sys.stderr.write("\r  \r")
        talk(self.options.command, f"stopped ({stop.name}){self.hint_after_stop}")
        return ExitCode.INTERRUPTED if stop.name == "SIGINT" else ExitCode.TERMINATED

    def close(self) -> None:
        """Close the client, if there is one."""
        if self._client is not None:
            self._client.close()

    def option(self, name: str, default: T) -> T:
        """Return an option that only some commands have.

        :param name: Its name.
        :type name: str
        :param default: What it is for the others.
        :type default: ~typing.Any
        :return: The value.
        :rtype: ~typing.Any
        """
        value: T = getattr(self.options, name, default)
        return value

    def _wants_json(self) -> bool:
        try:
            return self.format in ("json", "jsonl")
        except CommandError:
            return self.options.output in ("json", "jsonl")
