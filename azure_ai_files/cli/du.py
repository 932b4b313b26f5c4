"""Count files and bytes: ``azure-ai-files du``."""

import json
from collections.abc import Callable, Mapping
from typing import Any, cast

from ._filters import add_filters, read_filters
from ._listing import ServiceClock, list_files
from ._output import say
from ._parser import Parser
from ._render import Column, human_size
from ._session import Session

__all__ = ["add_command"]

_COLUMNS = (
    Column("purpose", "purpose"),
    Column("files", "files", "count"),
    Column("bytes", "bytes", "size"),
    Column("oldest", "oldest", "time"),
    Column("newest", "newest", "time"),
    Column("expiring", "expiring", "count"),
    Column("duplicates", "duplicates", "count"),
)
_EPILOG = """\
examples:
  azure-ai-files du
  azure-ai-files du --purpose assistants --older-than 30d
  azure-ai-files du --json | jq .bytes

"expiring" counts the files that the service deletes within 7 days; "duplicates" those whose
content is known to be that of a newer file. The last line of the table is the total, also as
a share of what the service stores at most, where it publishes a limit.
"""


def add_command(add_parser: Callable[..., Parser]) -> None:
    """Add the command to the program.

    :param add_parser: Creates the parser of a command.
    :type add_parser: ~typing.Callable
    """
    parser = add_parser("du", description="Count files and bytes, by purpose.", epilog=_EPILOG)
    add_filters(parser)
    parser.set_defaults(run=_run)


def _run(session: Session) -> None:
    from .. import FilesUsage

    filters, clock = read_filters(session.options), ServiceClock()
    found = FilesUsage()
    for file in list_files(session, clock=clock):
        if filters.matches(file, clock()):
            found.add(cast(Any, file), clock())
    surplus: dict[str, int] = {}
    for group in session.files.find_duplicates():
        matching = [file for file in group.files if filters.matches(file, clock())]
        surplus[group.purpose] = surplus.get(group.purpose, 0) + max(0, len(matching) - 1)
    total = {**_counts(found), "duplicates": sum(surplus.values())}
    limit = session.files.max_total_size
    if limit is not None:
        total.update(limit=limit, share=round(found.bytes / limit, 6))
    purposes = {
        name: {**_counts(usage), "duplicates": surplus.get(name, 0)} for name, usage in sorted(found.purposes.items())
    }
    _write(session, total, purposes)


def _counts(usage: Any) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(usage, name) for name in ("files", "bytes", "oldest", "newest", "expiring")}
    return {name: value for name, value in values.items() if value is not None} | {
        name: round(values[name].timestamp()) for name in ("oldest", "newest") if values[name] is not None
    }


def _write(session: Session, total: Mapping[str, Any], purposes: Mapping[str, Mapping[str, Any]]) -> None:
    if session.format in ("json", "jsonl"):
        say(json.dumps({**total, "purposes": purposes}, ensure_ascii=False))
        return
    writer = session.writer(_COLUMNS)
    for name, counts in purposes.items():
        writer.write({"purpose": name, **counts})
    if session.format == "table":
        writer.write({"purpose": "together", **total})
    writer.close()
    if "limit" in total and session.format == "table":
        share = f"{100 * total['share']:.1f}" if total["share"] >= 0.001 else "less than 0.1"
        session.say(f"{share} % of the {human_size(total['limit'])} that the service stores at most")
