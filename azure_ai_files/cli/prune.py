"""Delete all files that match filters: ``azure-ai-files prune``."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from . import _arguments
from ._deletion import delete_files
from ._filters import add_filters, read_filters
from ._listing import newest_first, select_files
from ._output import ExitCode
from ._parser import Parser
from ._session import Session

__all__ = ["add_command", "beyond_newest"]

_EPILOG = """\
examples:
  azure-ai-files prune --older-than 30d --dry-run
  azure-ai-files prune --purpose assistants --older-than 30d --yes
  azure-ai-files prune --name 'report-*.pdf' --keep-last 3
  azure-ai-files prune --status error --max-delete 100 --yes

At least one filter is needed. Files age by the clock of the service.
"""

File = Mapping[str, Any]


def add_command(add_parser: Callable[..., Parser]) -> None:
    """Add the command to the program.

    :param add_parser: Creates the parser of a command.
    :type add_parser: ~typing.Callable
    """
    parser = add_parser("prune", description="Delete all files that match filters.", epilog=_EPILOG)
    add = parser.add_argument
    add("--keep-last", metavar="N", type=_arguments.count, help="keep the newest N files of each name")
    add("--max-delete", metavar="N", type=_arguments.count, help="delete nothing if more files match")
    add_filters(parser)
    parser.set_defaults(run=_run, parser=parser)


def _run(session: Session) -> ExitCode:
    options = session.options
    filters = read_filters(options)
    if filters.are_empty and options.keep_last is None:
        options.parser.error("at least one filter is required, such as --older-than 30d")
    found = select_files(session, filters)
    selected = list(found) if options.keep_last is None else beyond_newest(found, options.keep_last)
    return delete_files(session, selected, options.max_delete)


def beyond_newest(files: Iterable[File], kept: int) -> list[File]:
    """Return the files of each name besides the newest.

    :param files: The files.
    :type files: ~typing.Iterable
    :param kept: How many of each name are left out.
    :type kept: int
    :return: The others.
    :rtype: list
    """
    seen = Counter[str]()
    others: list[File] = []
    for file in newest_first(files):
        name = str(file.get("filename"))
        seen[name] += 1
        if seen[name] > kept:
            others.append(file)
    return others
