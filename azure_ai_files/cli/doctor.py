"""Find out why it does not work: ``azure-ai-files doctor``."""

import json
import shutil
import sys
import textwrap
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Optional

from ._confirm import ask
from ._output import ExitCode, escaped, say
from ._parser import Parser
from ._render import Column, make_writer
from ._session import Session

if TYPE_CHECKING:
    from ._checks import Check, Diagnosis, Outcome

__all__ = ["add_command"]

_COLUMNS = (
    Column("check", "check"),
    Column("status", "status"),
    Column("detail", "detail"),
    Column("advice", "advice"),
)
_EPILOG = """\
examples:
  azure-ai-files doctor
  azure-ai-files doctor --profile work --json
  azure-ai-files doctor --deep --yes

Each check is ok, warn, fail or skip. --deep uploads a file of 1 KiB, reads it and deletes
it. The exit code is that of the first failure. Keys and tokens are never printed.
"""


def add_command(add_parser: Callable[..., Parser]) -> None:
    """Add the command to the program.

    :param add_parser: Creates the parser of a command.
    :type add_parser: ~typing.Callable
    """
    parser = add_parser("doctor", description="Check settings, network, access and state.", epilog=_EPILOG)
    parser.add_argument("--deep", action="store_true", help="upload, read and delete a file of 1 KiB, after a question")
    parser.set_defaults(run=_run)


def _run(session: Session) -> ExitCode:
    if session.options.deep and not session.options.yes:
        endpoint = session.settings["endpoint"].value
        question = f"Upload a file of 1 KiB to {endpoint}, and delete it?"
        ask(session, question, "--deep uploads and deletes a file; add --yes to do it", "nothing was uploaded")
    # Imported here, because completion does not need them.
    from ._checks import CHECKS, Check, Diagnosis
    from ._deep_check import check_deeply

    diagnosis = Diagnosis(session)
    checks = (*CHECKS, Check("deep", check_deeply, ("access",))) if session.options.deep else CHECKS
    results: list[dict[str, Any]] = []
    failed: set[str] = set()
    first: Optional[Outcome] = None
    for check in checks:
        began = time.monotonic()
        outcome = _carry_out(check, diagnosis, failed)
        if outcome.status in ("fail", "skip"):
            failed.add(check.name)
        if outcome.status == "fail" and first is None:
            first = outcome
        results.append(
            {
                "check": check.name,
                "status": outcome.status,
                "detail": outcome.detail,
                "advice": outcome.advice,
                "seconds": round(time.monotonic() - began, 3),
            }
        )
    _write(session, results)
    return ExitCode.DONE if first is None else first.code


def _carry_out(check: "Check", diagnosis: "Diagnosis", failed: set[str]) -> "Outcome":
    from ._checks import Outcome

    needed = next((name for name in check.needs if name in failed), None)
    if needed is not None:
        return Outcome("skip", f"needs {needed}")
    try:
        return check.run(diagnosis)
    except Exception as error:
        from ._errors import code_of, message_of

        return Outcome("fail", message_of(error), code=code_of(error))


def _write(session: Session, results: list[dict[str, Any]]) -> None:
    if session.format in ("json", "jsonl"):
        say(json.dumps({"checks": results}, ensure_ascii=False))
        return
    writer = make_writer(session.format, _COLUMNS) if session.format != "table" else None
    for result in results:
        if writer is not None:
            writer.write(result)
            continue
        say(_wrapped(f"{result['status']:<5} {result['check']:<11} ", result["detail"]))
        if result["advice"] and result["status"] in ("warn", "fail"):
            say(_wrapped(" " * 18 + "-> ", result["advice"]))
    if writer is not None:
        writer.close()


def _wrapped(start: str, text: str) -> str:
    """Return a text in lines of the terminal, which begin below each other."""
    width = max(shutil.get_terminal_size().columns - 1, 60) if sys.stdout.isatty() else sys.maxsize
    return textwrap.fill(
        escaped(text),
        width,
        initial_indent=start,
        subsequent_indent=" " * len(start),
        break_long_words=False,
        break_on_hyphens=False,
    )
