"""List files: ``azure-ai-files list``."""

import argparse
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Optional

from . import _arguments
from ._filters import add_filters, read_filters
from ._listing import by_number, newest_first, select_files
from ._options import split_names
from ._output import CommandError, ExitCode, talk
from ._parser import Parser, nearest
from ._render import Column, human_size
from ._session import Session

__all__ = ["COLUMNS", "add_command", "columns_of"]

COLUMNS = {
    "id": Column("id", "id"),
    "created": Column("created", "created_at", "time"),
    "size": Column("size", "bytes", "size"),
    "purpose": Column("purpose", "purpose"),
    "status": Column("status", "status"),
    "name": Column("name", "filename"),
    "expires": Column("expires", "expires_at", "time"),
}
_USUAL = ("id", "created", "size", "purpose", "status", "name")
_SORTS = ("created", "name", "size", "purpose")

_EPILOG = """\
examples:
  azure-ai-files list
  azure-ai-files list --purpose assistants --name '*.pdf' --older-than 30d
  azure-ai-files list --sort size -r --limit 10
  azure-ai-files list -o ids | xargs -n 1 azure-ai-files info

A pipe gets tab-separated values without a header: bytes, and times as RFC 3339.
"""

File = Mapping[str, Any]


def add_command(add_parser: Callable[..., Parser]) -> None:
    """Add the command to the program.

    :param add_parser: Creates the parser of a command.
    :type add_parser: ~typing.Callable
    """
    parser = add_parser("list", description="List files, the newest first.", epilog=_EPILOG)
    add = parser.add_argument
    add("--sort", choices=_SORTS, help="created (newest first, the default), name, size or purpose")
    add("-r", "--reverse", action="store_true", help="in the opposite order")
    add("--limit", metavar="N", type=_arguments.count, help="only the first N files that match")
    add("--columns", metavar="A,B", help=f"of {', '.join(COLUMNS)}")
    add("--no-header", action="store_true", help="leave out the header of the table")
    add("--total", action="store_true", help="add a line with the count and the bytes, on stderr")
    add_filters(parser)
    parser.set_defaults(run=_run)


def _run(session: Session) -> None:
    options = session.options
    columns = columns_of(options.columns)
    writer = session.writer(columns, ids_when_quiet=True, header=not options.no_header)
    found = islice(_sorted(session, options, writer.streams), options.limit)
    count = size = 0
    expires = False
    for file in found:
        count += 1
        size += file.get("bytes") or 0
        expires = expires or file.get("expires_at") is not None
        writer.write(dict(file))
    if expires and not options.columns and not writer.streams:
        writer.columns = (*columns, COLUMNS["expires"])
    writer.close()
    if options.total:
        talk("list", f"{count} file{'s'[: count != 1]}, {human_size(size)}")


def _sorted(session: Session, options: argparse.Namespace, streams: bool) -> Iterator[File]:
    filters = read_filters(options)
    sort: Optional[str] = options.sort or "created"
    if streams and sort == "created":
        try:
            return select_files(session, filters, "asc" if options.reverse else "desc")
        except ValueError:
            pass  # the service has no order of its own
    files = select_files(session, filters)
    return iter(_in_order(files, sort or "", options.reverse))


def _in_order(files: Iterable[File], sort: str, is_reverse: bool) -> list[File]:
    newest = newest_first(files)
    if sort == "created":
        return newest[::-1] if is_reverse else newest
    key: Callable[[File], Any] = by_number("bytes") if sort == "size" else _by_text(sort)
    return sorted(newest, key=key, reverse=is_reverse)


def _by_text(sort: str) -> Callable[[File], str]:
    key = COLUMNS[sort].key
    return lambda file: str(file.get(key) or "")


def columns_of(text: Optional[str]) -> tuple[Column, ...]:
    """Return the columns that the user chose.

    :param text: Their names, separated by commas; None for the usual ones.
    :type text: str
    :return: The columns.
    :rtype: tuple[~azure_ai_files.cli._render.Column, ...]
    :raises ~azure_ai_files.cli._output.CommandError: if a name is unknown.
    """
    names = _USUAL if text is None else split_names(text)
    for name in names:
        if name not in COLUMNS:
            raise CommandError(ExitCode.USAGE, f"--columns: there is no column {name!r}{nearest(name, COLUMNS)}")
    return tuple(COLUMNS[name] for name in names)
