"""Ask before files are deleted."""

import shutil
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Optional

from ._output import CommandError, ExitCode
from ._render import Column, human_size, table_lines
from ._session import Session

__all__ = ["ask", "confirm_deletion", "summary"]

#: Names that are shown.
_SHOWN = 10
_COLUMNS = (Column("name", "filename"), Column("size", "bytes", "size"), Column("id", "id"))


def confirm_deletion(
    session: Session,
    files: Sequence[Mapping[str, Any]],
    max_delete: Optional[int] = None,
    where: Optional[str] = None,
) -> None:
    """Return if the files may be deleted.

    :param session: The run of the command.
    :type session: ~azure_ai_files.cli._session.Session
    :param files: The files.
    :type files: ~typing.Sequence
    :param max_delete: The most files that may be deleted; None for any number.
    :type max_delete: int
    :param where: Where they are deleted; None is the endpoint.
    :type where: str
    :raises ~azure_ai_files.cli._output.CommandError: if they must not be deleted.
    """
    what = f"{len(files)} file{'s'[: len(files) != 1]}"
    if max_delete is not None and len(files) > max_delete:
        message = f"{what} would be deleted, more than --max-delete {max_delete}; nothing was deleted"
        raise CommandError(ExitCode.UNCONFIRMED, message)
    if session.options.yes or not files:
        return
    place = where or session.settings["endpoint"].value
    ask(
        session,
        f"{summary(files)}\nDelete {what} from {place}?",
        f"{what} would be deleted; add --yes to do it, or --dry-run to see which",
        "nothing was deleted",
    )


def ask(session: Session, question: str, otherwise: str, after_no: str) -> None:
    """Return if the user answers yes.

    :param session: The run of the command.
    :type session: ~azure_ai_files.cli._session.Session
    :param question: The question.
    :type question: str
    :param otherwise: The message if the user cannot be asked.
    :type otherwise: str
    :param after_no: The message if the answer is not yes.
    :type after_no: str
    :raises ~azure_ai_files.cli._output.CommandError: if the user does not confirm.
    """
    if session.options.no_input or not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise CommandError(ExitCode.UNCONFIRMED, otherwise)
    try:
        sys.stderr.write(f"{question} [y/N] ")
        sys.stderr.flush()
        answer = sys.stdin.readline()
    except KeyboardInterrupt:
        sys.stderr.write("\n")
        raise
    if answer.strip().lower() not in ("y", "yes"):
        raise CommandError(ExitCode.UNCONFIRMED, after_no)


def summary(files: Sequence[Mapping[str, Any]]) -> str:
    """Return which files would be deleted: the first names, the count and the bytes.

    :param files: The files.
    :type files: ~typing.Sequence
    :return: The lines.
    :rtype: str
    """
    sizes = [file.get("bytes") for file in files]
    total = human_size(sum(size for size in sizes if isinstance(size, int)))
    width = shutil.get_terminal_size().columns - 2
    shown = [dict(file) for file in files[:_SHOWN]]
    lines = [f"  {line}" for line in table_lines(shown, _COLUMNS, 0, header=False, width=width)]
    if len(files) > _SHOWN:
        lines.append(f"  and {len(files) - _SHOWN} more")
    return "\n".join([*lines, f"Together {total}."])
