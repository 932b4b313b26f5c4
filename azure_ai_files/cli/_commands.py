"""The commands of the program: their names, and the modules that are imported when they are used."""

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import NamedTuple, Optional, cast

from ._options import add_common_options
from ._parser import Parser

__all__ = ["COMMANDS", "Command", "find_command", "names"]


#: The options of all commands that the help of a command explains.
_READS = ("--output", "--json", "--quiet")
_CHANGES = (*_READS, "--concurrency", "--yes", "--dry-run")


class Command(NamedTuple):
    """A command.

    :ivar name: Its name.
    :vartype name: str
    :ivar summary: What it does, for ``--help``.
    :vartype summary: str
    :ivar aliases: Its other names.
    :vartype aliases: tuple[str, ...]
    :ivar has_common_options: Whether it accepts the options of all commands.
    :vartype has_common_options: bool
    :ivar changes_files: Whether ``--yes``, ``--dry-run`` and ``--concurrency`` make a difference.
    :vartype changes_files: bool
    """

    name: str
    summary: str
    aliases: tuple[str, ...] = ()
    has_common_options: bool = True
    changes_files: bool = False

    def parser(self) -> Parser:
        """Import the module of the command, and create its parser.

        :return: The parser.
        :rtype: ~azure_ai_files.cli._parser.Parser
        """
        made: list[Parser] = []

        def add_parser(name: str, **settings: object) -> Parser:
            settings.pop("help", None)
            made.append(Parser.of_command(name, **settings))
            return made[-1]

        module = import_module(f".{self.name}", __package__)
        cast(Callable[..., None], module.add_command)(add_parser)
        if self.has_common_options:
            add_common_options(made[0], _CHANGES if self.changes_files else _READS)
        return made[0]


COMMANDS = (
    Command("upload", "upload files, folders, or stdin", (), True, True),
    Command("list", "list files, filtered and sorted", ("ls",)),
    Command("info", "print what the service says about files", ("get",)),
    Command("cat", "write the content of files to stdout"),
    Command("save", "save the content of files to a folder", ("download",), True, True),
    Command("outputs", "save the files that an agent made"),
    Command("delete", "delete files", ("rm",), True, True),
    Command("prune", "delete all files that match filters", (), True, True),
    Command("sync", "make the service like a folder, or a folder like the service", (), True, True),
    Command("wait", "wait until the service has processed files"),
    Command("verify", "compare files of the service with local files"),
    Command("dedupe", "find equal files, and delete all but one", (), True, True),
    Command("du", "count files and bytes by purpose", ("usage",)),
    Command("doctor", "find out why it does not work"),
    Command("config", "print the settings in force, and where they come from"),
    Command("completion", "print the completion script of a shell"),
    Command("emulator", "serve the files of Foundry, Azure OpenAI and OpenAI on this machine", (), False),
)


def find_command(name: str) -> Optional[Command]:
    """Return the command with a name or alias.

    :param name: The name.
    :type name: str
    :return: The command; None if there is no such command.
    :rtype: ~azure_ai_files.cli._commands.Command
    """
    return next((command for command in COMMANDS if name == command.name or name in command.aliases), None)


def names() -> Iterator[str]:
    """Return the names and aliases of all commands.

    :return: The names.
    :rtype: ~typing.Iterator[str]
    """
    for command in COMMANDS:
        yield command.name
        yield from command.aliases
