"""Upload files: ``azure-ai-files upload``."""

import os
import tempfile
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from . import _arguments
from ._local_files import LocalFile
from ._output import ExitCode
from ._parser import Parser
from ._results import UPLOADED, Results
from ._saving import remember
from ._session import Session
from ._upload_inputs import check_files, check_sizes, find_files
from ._waiting import wait_for

if TYPE_CHECKING:
    from .. import TransferResult

__all__ = ["add_command"]

_EPILOG = """\
examples:
  azure-ai-files upload report.pdf
  azure-ai-files upload '*.pdf' --purpose assistants -q
  azure-ai-files upload -r reports --exclude '*.tmp'
  tar cz data | azure-ai-files upload - --filename data.tgz --purpose user_data

All files are checked before the first one is sent. Of a folder, the name of a file is
its path below the folder.
"""


def add_command(add_parser: Callable[..., Parser]) -> None:
    """Add the command to the program.

    :param add_parser: Creates the parser of a command.
    :type add_parser: ~typing.Callable
    """
    parser = add_parser("upload", description="Upload files, folders, or stdin.", epilog=_EPILOG)
    parser.add_operands("FILE", "a file, a pattern such as '*.pdf', with -r a folder, or - for stdin")
    add = parser.add_argument
    add("--purpose", metavar="P", help="assistants by default")
    add("--filename", metavar="NAME", help="the name on the service, for one FILE; required for stdin")
    add("--expires-after", metavar="AGE", type=_arguments.age, help="when the service deletes the files, such as 30d")
    add(
        "--if-exists",
        choices=("upload", "reuse", "skip", "fail"),
        default="upload",
        help="if the service has the same name with the same content: upload again (the default), reuse its id, "
        "skip it, or fail",
    )
    add("--files-from", metavar="FILE", help="read paths from a file, one a line; - is stdin")
    add("-0", dest="nul", action="store_true", help="paths of --files-from end with NUL")
    add("--wait", action="store_true", help="wait until the service has processed the files")
    add("--wait-timeout", metavar="SECONDS", type=_arguments.positive_seconds, help="how long; implies --wait")
    add("--resume", action="store_true", help="after a failure or a kill, send only the missing parts")
    add("--part-size", metavar="SIZE", type=_arguments.size, help="upload in parts of this size")
    add("--sha256", action="store_true", help="compute the SHA-256 of each file")
    group = parser.add_argument_group("folders").add_argument
    group("-r", "--recursive", action="store_true", help="upload the files of folders and their subfolders")
    group("--flatten", action="store_true", help="name a file by the last part of its path")
    group("--include", metavar="GLOB", action="append", default=[], help="only these files; repeatable")
    group("--exclude", metavar="GLOB", action="append", default=[], help="not these files; repeatable")
    group("--hidden", action="store_true", help="hidden files too")
    group("--follow-links", action="store_true", help="follow links to folders")
    parser.set_defaults(run=_run, parser=parser)


def _run(session: Session) -> ExitCode:
    options = session.options
    with tempfile.TemporaryDirectory(prefix="azure-ai-files-") as folder:
        files = find_files(session, folder)
        check_files(files, session.purpose)
        check_sizes(session, ((file.shown, os.path.getsize(file.path)) for file in files))
        if options.dry_run:
            return _show(session, files)
        return _upload(session, files)


def _show(session: Session, files: list[LocalFile]) -> ExitCode:
    session.say(f"{len(files)} file{'s'[: len(files) != 1]} would be uploaded")
    results = Results(session, UPLOADED)
    for file in files:
        size = os.path.getsize(file.path)
        results.add(file.shown, name=file.name, bytes=size)
    return results.close()


def _upload(session: Session, files: list[LocalFile]) -> ExitCode:
    options = session.options
    own: dict[str, Any] = {}
    if options.if_exists != "upload":
        own["if_exists"] = "reuse" if options.if_exists == "skip" else options.if_exists
    if options.resume:
        own["resume"] = True
    if options.part_size is not None:
        own["part_size"] = options.part_size
    if options.expires_after is not None:
        own["expires_after"] = {"anchor": "created_at", "seconds": int(options.expires_after.total_seconds())}
    session.hint_after_stop = "; with --if-exists skip, the same command sends only the rest"
    if options.resume:
        session.hint_after_stop = "; the same command continues with --resume"
    with Results(session, UPLOADED, ids_when_quiet=True) as results:
        with session.progress(len(files)) as progress:
            uploads = session.files.upload_many(
                [(file.path, file.name) if file.name else file.path for file in files],
                purpose=session.purpose,
                max_concurrency=session.concurrency,
                sha256=True,
                progress_hook=progress.hook,
                **own,
            )
            waits = options.wait or options.wait_timeout is not None
            uploaded: list[TransferResult] = []
            with uploads:
                for result in uploads:
                    progress.count(result.ok)
                    remember(session, result.file, result.sha256)
                    if waits and result.ok:
                        uploaded.append(result)
                    else:
                        _add(results, files[result.index].shown, result, options.if_exists == "skip")
        _wait(session, files, uploaded, results)
        return results.close()


def _wait(session: Session, files: list[LocalFile], uploaded: "list[TransferResult]", results: Results) -> None:
    """Wait for files that were uploaded, and write their results."""
    waiting = {str(result.file["id"]): result for result in uploaded if result.file is not None}
    try:
        for file_id, file, error in wait_for(session, list(waiting), session.option("wait_timeout", None)):
            result = waiting.pop(file_id)
            results.add(files[result.index].shown, error, file=file or result.file, result=result)
    finally:
        # After Ctrl-C, these are on the service all the same.
        for result in waiting.values():
            _add(results, files[result.index].shown, result, skips=False)


def _add(results: Results, shown: str, result: "TransferResult", skips: bool) -> None:
    file = None if result.file is None else dict(result.file)
    is_reused = file is not None and bool(file.pop("reused", False))
    if is_reused and skips:
        results.skip(shown, file=file, result=result)
    else:
        results.add(shown, result.error, file=file, result=result, reused=is_reused or None)
