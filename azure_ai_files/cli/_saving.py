"""Save files of the service to folders."""

import os
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Optional

from ._output import CommandError, ExitCode
from ._progress import Progress
from ._results import Results
from ._save_names import SavePlan
from ._session import Session

if TYPE_CHECKING:
    from .. import TransferResult

__all__ = ["remember", "save_files"]


def save_files(session: Session, plans: Sequence[SavePlan], results: Results) -> None:
    """Save files, several at the same time.

    :param session: The run of the command.
    :type session: ~azure_ai_files.cli._session.Session
    :param plans: The files, and where they are saved.
    :type plans: ~typing.Sequence[~azure_ai_files.cli._save_names.SavePlan]
    :param results: Gets their results.
    :type results: ~azure_ai_files.cli._results.Results
    """
    options = session.options
    own: dict[str, Any] = {"resume": True} if options.resume else {}
    own.update(overwrite=options.overwrite, sha256=True, max_concurrency=session.concurrency)
    by_folder = defaultdict[Path, list[SavePlan]](list)
    for plan in plans:
        if options.skip_existing and _is_saved(session, plan):
            results.add(plan.file["id"], file=plan.file, path=str(plan.folder / plan.name), reused=True)
        else:
            by_folder[plan.folder].append(plan)
    with session.progress(sum(map(len, by_folder.values()))) as progress:
        for folder, some in by_folder.items():
            error = _way_out(options.to, folder) if options.target is None else None
            if error is None:
                _save_to_folder(session, folder, some, results, progress, own)
                continue
            for plan in some:
                results.add(plan.file["id"], error, file=plan.file)
        progress.clear()


def _save_to_folder(
    session: Session,
    folder: Path,
    plans: Sequence[SavePlan],
    results: Results,
    progress: Progress,
    arguments: Mapping[str, Any],
) -> None:
    pairs = [(str(plan.file["id"]), plan.name) for plan in plans]
    with session.files.save_many(pairs, folder, progress_hook=progress.hook, **arguments) as saved:
        for result in saved:
            progress.count(result.ok)
            plan = plans[result.index]
            remember(session, plan.file, result.sha256)
            results.add(plan.file["id"], _verified(session, plan, result), file=plan.file, result=result)


def _is_saved(session: Session, plan: SavePlan) -> bool:
    path = plan.folder / plan.name
    size = plan.file.get("bytes")
    is_same_size = path.is_file() and size in (None, path.stat().st_size)
    return is_same_size and session.files.verify(str(plan.file["id"]), path, use_index=True, remember=True)


def remember(session: Session, file: Optional[Mapping[str, Any]], sha256: Optional[str]) -> None:
    """Store the content of a file in the index, if it is known. Without an index, contents are read again.

    :param session: The run of the command.
    :type session: ~azure_ai_files.cli._session.Session
    :param file: The file.
    :type file: ~typing.Mapping
    :param sha256: The SHA-256 of its content.
    :type sha256: str
    """
    if file is not None and sha256 is not None:
        with suppress(OSError):
            session.files.remember_content(file, sha256)


def _verified(session: Session, plan: SavePlan, result: "TransferResult") -> Optional[Exception]:
    if (
        result.path is not None
        and session.options.verify
        and not session.files.verify(str(plan.file["id"]), result.path)
    ):
        return CommandError(ExitCode.DIFFERENT, f"{result.path} differs from the file on the service")
    if isinstance(result.error, FileExistsError):
        return FileExistsError(f"{plan.folder / plan.name} exists; --overwrite replaces it")
    return result.error


def _way_out(base: Path, folder: Path) -> Optional[CommandError]:
    """Return the error if a link leads from a folder out of its base."""
    inside = os.path.realpath(base)
    if os.path.commonpath([inside, os.path.realpath(folder)]) == inside:
        return None
    return CommandError(ExitCode.REFUSED, f"a link leads from {folder} out of {base}; nothing was saved there")
