"""Delete files: ``azure-ai-files delete``."""

import argparse
from collections.abc import Callable, Mapping
from typing import Any

from . import _arguments
from ._deletion import delete_files
from ._filters import add_filters, read_filters
from ._listing import select_files
from ._output import CommandError, ExitCode
from ._parser import Parser
from ._refs import References, ambiguous
from ._session import Session

__all__ = ["add_command"]

_EPILOG = """\
examples:
  azure-ai-files delete assistant-8Zx1
  azure-ai-files delete report.pdf --newest
  azure-ai-files delete report.pdf --all-versions --yes
  azure-ai-files delete --all --purpose assistants --dry-run

Without a terminal to ask on, --yes is needed.
"""

File = Mapping[str, Any]


def add_command(add_parser: Callable[..., Parser]) -> None:
    """Add the command to the program.

    :param add_parser: Creates the parser of a command.
    :type add_parser: ~typing.Callable
    """
    parser = add_parser("delete", description="Delete files, after a question.", epilog=_EPILOG)
    parser.add_operands("REF", "the id of a file, or its name, if only one file has it")
    add = parser.add_argument
    add("--newest", action="store_true", help="of several files with a name, delete the newest")
    add("--all-versions", action="store_true", help="delete all files with a name")
    add("--all", action="store_true", help="in place of REF: all files that match the filters")
    add("--max-delete", metavar="N", type=_arguments.count, help="delete nothing if there are more")
    add_filters(parser)
    parser.set_defaults(run=_run, parser=parser)


def _run(session: Session) -> ExitCode:
    options = session.options
    if options.all:
        if options.arguments:
            options.parser.error("argument --all: not allowed with REF")
        return delete_files(session, list(select_files(session, read_filters(options))), options.max_delete)
    if not read_filters(options).are_empty:
        options.parser.error("filters need --all; or use prune")
    given: list[str] = options.parser.require(options, "REF")
    found, missing = _find(session, given, options)
    return delete_files(session, found, options.max_delete, missing)


def _find(
    session: Session, given: list[str], options: argparse.Namespace
) -> tuple[list[File], list[tuple[str, CommandError]]]:
    references = References(session)
    found: dict[str, File] = {}
    missing: list[tuple[str, CommandError]] = []
    for reference in given:
        try:
            versions = references.versions(reference)
        except CommandError as error:
            if len(given) == 1:
                raise
            missing.append((reference, error))
            continue
        if options.newest:
            versions = versions[:1]
        elif len(versions) > 1 and not options.all_versions:
            raise ambiguous(reference, versions)
        found.update((str(file["id"]), file) for file in versions)
    return list(found.values()), missing
