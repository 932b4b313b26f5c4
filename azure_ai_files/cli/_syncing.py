"""Show and carry out the plan of a synchronisation."""

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from ._errors import error_json, total_code
from ._output import ExitCode, say
from ._render import Column
from ._session import Session

if TYPE_CHECKING:
    from .. import SyncPlan, SyncResult

__all__ = ["apply_plan", "summary_of", "write_plan"]

_COLUMNS = (
    Column("action", "action"),
    Column("size", "bytes", "size"),
    Column("reason", "reason"),
    Column("name", "name"),
)
_DONE = {
    "upload": "uploaded",
    "replace": "replaced",
    "save": "saved",
    "delete": "deleted",
    "skip": "unchanged",
}


def write_plan(session: Session, plan: "SyncPlan") -> None:
    """Write a plan.

    :param session: The run of the command.
    :type session: ~azure_ai_files.cli._session.Session
    :param plan: The plan.
    :type plan: ~azure_ai_files.SyncPlan
    """
    operations = [operation.as_dict() for operation in plan.operations]
    if session.options.plan == "-":
        return
    if session.format in ("json", "jsonl"):
        _write_json(session, plan, operations)
        return
    writer = session.writer(_COLUMNS)
    for operation in operations:
        if operation["action"] != "skip":
            writer.write(operation)
    writer.close()


def _write_json(session: Session, plan: "SyncPlan", operations: "list[dict[str, Any]]") -> None:
    if session.format == "json":
        say(json.dumps({**plan.head(), "operations": operations}, ensure_ascii=False))
        return
    for line in (plan.head(), *operations):
        say(json.dumps(line, ensure_ascii=False))


def apply_plan(session: Session, plan: "SyncPlan") -> ExitCode:
    """Carry out a plan, and write what became of it.

    :param session: The run of the command.
    :type session: ~azure_ai_files.cli._session.Session
    :param plan: The plan.
    :type plan: ~azure_ai_files.SyncPlan
    :return: The exit code.
    :rtype: ~azure_ai_files.cli._output.ExitCode
    """
    results: list[SyncResult] = []
    todo = sum(operation.action != "skip" for operation in plan.operations)
    session.hint_after_stop = "; sync again to do the rest"
    try:
        with session.progress(todo) as progress:
            applied = session.files.apply_sync(
                plan,
                keep_old=session.option("keep_old", False),
                poll=session.option("wait", False),
                max_concurrency=session.concurrency,
                progress_hook=progress.hook,
            )
            for result in applied:
                results.append(result)
                if result.operation.action != "skip":
                    progress.count(result.ok)
                if not result.ok:
                    _complain(session, result)
    except KeyboardInterrupt:
        _write_results(session, plan, results)
        raise
    _write_results(session, plan, results)
    stale = sum(result.is_stale for result in results)
    if stale:
        return ExitCode.PARTIAL
    worked = sum(result.ok and result.operation.action != "skip" for result in results)
    return total_code(worked, [result.error for result in results if result.error is not None])


def _write_results(session: Session, plan: "SyncPlan", results: "list[SyncResult]") -> None:
    if session.format in ("json", "jsonl"):
        _write_json(session, plan, [_json(result) for result in results])
        return
    stale = sum(result.is_stale for result in results)
    counts = Counter(_DONE[result.operation.action] for result in results if result.ok)
    failed = sum(not result.ok for result in results) - stale
    say(_counted({**{name: counts[name] for name in _DONE.values()}, "stale": stale, "failed": failed}))


def summary_of(plan: "SyncPlan") -> str:
    """Return how many operations are planned.

    :param plan: The plan.
    :type plan: ~azure_ai_files.SyncPlan
    :return: The line.
    :rtype: str
    """
    counts = plan.counts
    unchanged = counts.pop("skip")
    return _counted({**{f"to {action}": count for action, count in counts.items()}, "unchanged": unchanged})


def _counted(counts: "dict[str, int]") -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items() if count) or "nothing to do"


def _json(result: "SyncResult") -> "dict[str, Any]":
    found = {**result.operation.as_dict(), "ok": result.ok}
    if result.is_stale:
        found["stale"] = True
    if result.file is not None:
        found["id"] = result.file["id"]
    if result.error is not None:
        found["error"] = error_json(result.error)
    return found


def _complain(session: Session, result: "SyncResult") -> None:
    name = result.operation.name
    if result.error is not None:
        session.complain(result.error, name)
    elif result.is_stale and session.format not in ("json", "jsonl"):
        session.say(f"{name}: stale: it has changed since the plan was made, and was left alone")
