"""The parser of a command line: it reports a mistake in one line, and suggests what may have been meant."""

import argparse
import re
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn, Optional

from ._output import PROGRAM, ExitCode, talk

__all__ = ["Parser", "nearest"]


class Parser(argparse.ArgumentParser):
    """An argparse parser that reports a mistake in one line."""

    @classmethod
    def of_command(cls, name: str, **settings: Any) -> "Parser":
        """Create the parser of a command.

        :param name: The command.
        :type name: str
        :keyword settings: As for :class:`argparse.ArgumentParser`.
        :paramtype settings: ~typing.Any
        :return: The parser.
        :rtype: ~azure_ai_files.cli._parser.Parser
        """
        settings.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        settings["allow_abbrev"] = False
        return cls(prog=f"{PROGRAM} {name}", **settings)

    @property
    def known_options(self) -> list[argparse.Action]:
        """The options and arguments that were added.

        :return: The actions of argparse.
        :rtype: list[~argparse.Action]
        """
        return self._actions

    def error(self, message: str) -> NoReturn:
        """Report a mistake, and exit.

        :param message: What is wrong.
        :type message: str
        """
        choice = re.search(r"invalid choice: '(.*?)' \(choose from (.*)\)", message)
        if choice:
            message += nearest(choice[1], [text.strip("' ") for text in choice[2].split(",")])
        talk(self.prog.removeprefix(PROGRAM).strip(), f"{message} (see {self.prog} --help)")
        raise SystemExit(ExitCode.USAGE)

    def parse_mixed(self, words: Sequence[str], options: argparse.Namespace) -> None:
        """Parse a command line whose options may stand between its arguments. What follows "--" are arguments.

        :param words: The command line.
        :type words: ~typing.Sequence[str]
        :param options: Where to put the values.
        :type options: ~argparse.Namespace
        """
        words = list(words)
        end = words.index("--") if "--" in words else len(words)
        rest = words[end + 1 :]
        parse = self.parse_known_intermixed_args if hasattr(self, "operands") else self.parse_known_args
        _, unknown = parse(words[:end], options)
        if not hasattr(options, "arguments"):
            unknown += rest
        else:
            # Before Python 3.12, argparse takes words after an unknown option for unknown ones too.
            unknown = [word for word in unknown if word.startswith("-") and word != "-"] or unknown
            options.arguments = [*options.arguments, *rest]
        if unknown:
            known = [text for action in self._actions for text in action.option_strings]
            self.error(f"unrecognized arguments: {' '.join(unknown)}{nearest(unknown[0].partition('=')[0], known)}")

    def add_operands(self, metavar: str, help: str) -> None:
        """Accept arguments that are not options, in any number; the command checks how many there are.

        :param metavar: What they are called in the help.
        :type metavar: str
        :param help: What they are.
        :type help: str
        """
        self.operands = metavar
        self.add_argument("arguments", metavar=metavar, nargs="*", default=[], help=help)

    def require(self, options: argparse.Namespace, metavar: str) -> list[str]:
        """Return the arguments that are not options; report a mistake if there are none.

        :param options: The options.
        :type options: ~argparse.Namespace
        :param metavar: What they are called in the message.
        :type metavar: str
        :return: The arguments.
        :rtype: list[str]
        """
        given: list[str] = options.arguments
        if not given:
            self.error(f"the following arguments are required: {metavar}")
        return given


def nearest(word: str, known: Iterable[str]) -> str:
    """Return a suggestion for a word that is unknown.

    :param word: The word.
    :type word: str
    :param known: The words that exist.
    :type known: ~typing.Iterable[str]
    :return: The suggestion, to be appended to a message; an empty text if nothing is similar.
    :rtype: str
    """
    from difflib import get_close_matches  # needed for mistakes only

    found: Optional[str] = next(iter(get_close_matches(word, list(known), 1)), None)
    return f"; did you mean {found}?" if found else ""
