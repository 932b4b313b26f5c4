"""Find equal files, and delete all but one of each: ``azure-ai-files dedupe``."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from . import _arguments
from ._deletion import delete_files
from ._filters import add_filters, read_filters
from ._listing import ServiceClock, list_files
from ._output import ExitCode, say
from ._parser import Parser
from ._render import Column
from ._session import Session

__all__ = ["add_command"]

_COLUMNS = (
    Column("sha256", "sha256"),
    Column("purpose", "purpose"),
    Column("id", "id"),
    Column("created", "created_at", "time"),
    Column("size", "bytes", "size"),
    Column("name", "filename"),
)
_EPILOG = """\
examples:
  azure-ai-files dedupe
  azure-ai-files dedupe --read --delete --keep oldest --dry-run
  azure-ai-files dedupe --read --delete --yes

Files are equal if they have the same purpose and the same SHA-256. Services do not state
one: it is known of files that were uploaded from this machine, and --read downloads the
others that have the purpose and size of another file.
"""

File = Mapping[str, Any]


def add_command(add_parser: Callable[..., Parser]) -> None:
    """Add the command to the program.

    :param add_parser: Creates the parser of a command.
    :type add_parser: ~typing.Callable
    """
    parser = add_parser("dedupe", description="Find files with the same purpose and content.", epilog=_EPILOG)
    add = parser.add_argument
    add("--read", action="store_true", help="download what is unknown and could be equal")
    add("--delete", action="store_true", help="delete all but one file of each group, after a question")
    add("--keep", choices=("newest", "oldest"), default="newest", help="which one stays; newest by default")
    add("--check", action="store_true", help=f"exit with {ExitCode.DIFFERENT:d} if there are equal files")
    add("--max-delete", metavar="N", type=_arguments.count, help="delete nothing if there are more")
    add_filters(parser)
    parser.set_defaults(run=_run)


def _run(session: Session) -> ExitCode:
    options = session.options
    groups = _groups(session)
    if options.delete:
        surplus = [file for group in groups for file in _others(group["files"], options.keep)]
        return delete_files(session, surplus, options.max_delete)
    if session.format == "json":
        say(json.dumps(groups, ensure_ascii=False, indent=2))
    elif session.format == "jsonl":
        for group in groups:
            say(json.dumps(group, ensure_ascii=False))
    else:
        writer = session.writer(_COLUMNS)
        for group in groups:
            for file in group["files"]:
                writer.write({**file, "sha256": group["sha256"]})
        writer.close()
    return ExitCode.DIFFERENT if options.check and groups else ExitCode.DONE


def _groups(session: Session) -> list[dict[str, Any]]:
    filters, clock = read_filters(session.options), ServiceClock()
    purpose = filters.purposes[0] if len(filters.purposes) == 1 else None
    for _ in list_files(session, purpose=purpose, clock=clock):
        break  # the first reply has the time of the service
    found: list[dict[str, Any]] = []
    for group in session.files.find_duplicates(purpose=purpose, read=session.options.read):
        files = [dict(file) for file in group.files if filters.matches(file, clock())]
        if len(files) > 1:
            found.append({"sha256": group.sha256, "purpose": group.purpose, "files": files})
    return found


def _others(files: list[File], kept: str) -> list[File]:
    """Return the files of a group, the newest first, besides the one that stays."""
    return files[1:] if kept == "newest" else files[:-1]
