"""Make a service like a folder, or a folder like a service: ``azure-ai-files sync``."""

import json
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from . import _arguments
from ._confirm import confirm_deletion
from ._filters import add_property_filters
from ._output import CommandError, ExitCode, say
from ._parser import Parser, nearest
from ._session import Session
from ._sync_selection import SyncSelection
from ._syncing import apply_plan, summary_of, write_plan
from ._upload_inputs import check_sizes

if TYPE_CHECKING:
    from .. import SyncPlan

__all__ = ["add_command"]

_WORDS = ("up", "down", "apply")
_EPILOG = """\
examples:
  azure-ai-files sync up reports --dry-run
  azure-ai-files sync up reports --delete --max-delete 20 --yes
  azure-ai-files sync down reports --purpose assistants_output
  azure-ai-files sync up reports --plan plan.jsonl; azure-ai-files sync apply plan.jsonl

The name of a file on the service is its path below the folder. Files are equal if their
sizes and SHA-256 are, never by time: contents that are not known are downloaded once, and
remembered. Nothing is deleted if a transfer fails.
"""


def add_command(add_parser: Callable[..., Parser]) -> None:
    """Add the command to the program.

    :param add_parser: Creates the parser of a command.
    :type add_parser: ~typing.Callable
    """
    description = "Make the service like a folder (up), or a folder like the service (down), or apply a plan."
    parser = add_parser("sync", description=description, epilog=_EPILOG)
    parser.add_operands("up|down DIR | apply PLAN", "what to do, and the folder or the file with the plan")
    add = parser.add_argument
    add("--purpose", metavar="P", help="the purpose of the files; assistants by default")
    add("--wait", action="store_true", help="up: wait until the service has processed the files")
    add("--prefix", metavar="TEXT", default="", help="what stands before the paths in names, such as reports/")
    add("--name", "--include", dest="include", metavar="GLOB", action="append", default=[], help="only these files")
    add("--exclude", metavar="GLOB", action="append", default=[], help="not these files")
    add("--hidden", action="store_true", help="hidden files too")
    add("--follow-links", action="store_true", help="follow links to folders")
    add("--compare", choices=("auto", "content", "size"), default="auto", help="size: never download to compare")
    add("--delete", action="store_true", help="delete what the source does not have, after a question")
    add("--delete-shadowed", action="store_true", help="up: delete the older ones of several files with a name")
    add("--keep-old", action="store_true", help="up: do not delete the files that are replaced")
    add("--allow-empty", action="store_true", help="delete also if the source is empty")
    add("--max-delete", metavar="N", type=_arguments.count, help="do nothing if more files would be deleted")
    add("--plan", metavar="FILE", help="write the plan to a file, and do nothing")
    add(
        "--check", action="store_true", help=f"do nothing; exit with {ExitCode.DIFFERENT:d} if there is something to do"
    )
    add_property_filters(parser.add_argument_group("filters; those by age, status and expiry: down only").add_argument)
    parser.set_defaults(run=_run, parser=parser)


def _run(session: Session) -> ExitCode:
    options = session.options
    given: list[str] = options.parser.require(options, "up|down DIR or apply PLAN")
    if given[0] not in _WORDS:
        options.parser.error(f"{given[0]!r} must be one of {', '.join(_WORDS)}{nearest(given[0], _WORDS)}")
    if len(given) != 2:
        options.parser.error(f"sync {given[0]} needs one {'PLAN' if given[0] == 'apply' else 'DIR'}")
    plan = _loaded(given[1]) if given[0] == "apply" else _planned(session, given[0], given[1])
    sent = (step for step in plan.operations if step.action in ("upload", "replace"))
    check_sizes(session, ((step.name, step.bytes or 0) for step in sent))
    if options.plan is not None:
        _save(plan, options.plan)
    if options.plan is not None or options.dry_run or options.check:
        write_plan(session, plan)
        session.say(summary_of(plan))
        return ExitCode.DIFFERENT if options.check and plan.has_changes else ExitCode.DONE
    _confirm(session, plan)
    return apply_plan(session, plan)


def _planned(session: Session, direction: str, folder: str) -> "SyncPlan":
    options = session.options
    if direction == "up" and not os.path.isdir(folder):
        raise CommandError(ExitCode.NOT_FOUND, f"there is no folder {folder!r}; nothing was sent")

    if options.wait and direction == "down":
        options.parser.error("argument --wait: only for sync up")
    selection = SyncSelection(session, direction, folder)
    chosen: Any = direction
    plan = session.files.plan_sync(
        folder,
        direction=chosen,
        purpose=session.purpose,
        prefix=options.prefix,
        compare=options.compare,
        delete=options.delete,
        delete_shadowed=options.delete_shadowed,
        select=selection.includes_name,
        select_file=selection.includes_file,
        hidden=options.hidden,
        follow_links=options.follow_links,
        raw_response_hook=selection.clock.read,
    )
    return selection.without_others(plan)


def _loaded(path: str) -> "SyncPlan":
    from .. import SyncPlan

    try:
        return SyncPlan.load(path)
    except FileNotFoundError as error:
        raise CommandError(ExitCode.NOT_FOUND, f"there is no plan {path!r}") from error
    except ValueError as error:
        raise CommandError(ExitCode.USAGE, str(error)) from error


def _save(plan: "SyncPlan", path: str) -> None:
    if path == "-":
        say("\n".join(map(json.dumps, [plan.head(), *(operation.as_dict() for operation in plan.operations)])))
    else:
        plan.save(path)


def _confirm(session: Session, plan: "SyncPlan") -> None:
    """Ask before files are deleted; refuse to delete all that an empty source does not have."""
    options = session.options
    deleted = [operation for operation in plan.operations if operation.action == "delete"]
    is_empty = all(operation.action == "delete" for operation in plan.operations)
    if deleted and is_empty and not options.allow_empty:
        source = plan.folder if plan.direction == "up" else plan.endpoint
        message = f"{source} has no files, so all {len(deleted)} files would be deleted; --allow-empty does it"
        raise CommandError(ExitCode.UNCONFIRMED, message)
    if deleted and not options.yes:
        session.say(summary_of(plan))
    where = plan.endpoint if plan.direction == "up" else plan.folder
    shown = [{"filename": step.name, "id": step.id or step.path, "bytes": step.bytes} for step in deleted]
    confirm_deletion(session, shown, options.max_delete, where)
