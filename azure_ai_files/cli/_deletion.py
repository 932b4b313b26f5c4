"""Delete files after a question, or show which would be deleted."""

from collections.abc import Mapping, Sequence
from typing import Any, Optional

from ._confirm import confirm_deletion
from ._errors import code_of
from ._output import ExitCode
from ._results import DELETED, Results
from ._session import Session

__all__ = ["delete_files"]

Missing = tuple[str, Exception]


def delete_files(
    session: Session,
    files: Sequence[Mapping[str, Any]],
    max_delete: Optional[int] = None,
    missing: Sequence[Missing] = (),
) -> ExitCode:
    """Delete files.

    :param session: The run of the command.
    :type session: ~azure_ai_files.cli._session.Session
    :param files: The files.
    :type files: ~typing.Sequence
    :param max_delete: The most files that may be deleted.
    :type max_delete: int
    :param missing: What was named and does not exist, with the error.
    :type missing: ~typing.Sequence
    :return: The exit code.
    :rtype: ~azure_ai_files.cli._output.ExitCode
    :raises ~azure_ai_files.cli._output.CommandError: if they must not be deleted.
    """
    if session.options.dry_run:
        session.say(f"{len(files)} file{'s'[: len(files) != 1]} would be deleted")
    else:
        confirm_deletion(session, files, max_delete)
    with Results(session, DELETED) as results:
        for reference, error in missing:
            results.add(reference, error)
        if session.options.dry_run:
            for file in files:
                results.add(file["id"], file=file)
        elif files:
            _delete(session, files, results)
        return results.close()


def _delete(session: Session, files: Sequence[Mapping[str, Any]], results: Results) -> None:
    ids = [str(file["id"]) for file in files]
    limit = session.concurrency
    with session.progress(len(files)) as progress, session.files.delete_many(ids, max_concurrency=limit) as deleted:
        for result in deleted:
            progress.count(result.ok)
            # A file that went between looking and deleting counts as deleted.
            is_gone = result.error is not None and code_of(result.error) is ExitCode.NOT_FOUND
            error = None if is_gone else result.error
            results.add(ids[result.index], error, file=files[result.index], result=result)
