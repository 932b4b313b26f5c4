"""Upload files: ``azure-ai-files upload``."""

import argparse
import os
import tempfile
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from . import _arguments
from ._local_files import FolderRules, LocalFile, expand, files_below, read_list, service_name, spool
from ._output import CommandError, ExitCode
from ._parser import Parser
from ._results import UPLOADED, Results
from ._session import Session

if TYPE_CHECKING:
    from .. import TransferResult

__all__ = ["add_command"]

#: Purposes whose files consist of JSON lines.
_JSON_LINES = ("batch", "fine-tune")
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
        files = _files(session, options, folder)
        _check(files, session.purpose)
        if options.dry_run:
            return _show(session, files)
        return _upload(session, files)


def _files(session: Session, options: argparse.Namespace, folder: str) -> list[LocalFile]:
    words: list[str] = list(options.arguments)
    if options.files_from is not None:
        words += read_list(options.files_from, "\0" if options.nul else "\n")
    else:
        options.parser.require(options, "FILE")
    paths = expand(words)
    if options.filename is not None and (len(paths) != 1 or (os.path.isdir(paths[0]) and paths[0] != "-")):
        options.parser.error("argument --filename: only for one FILE")
    if "-" in paths and options.filename is None:
        options.parser.error("argument --filename: required for stdin, such as: upload - --filename data.bin")
    found: list[LocalFile] = []
    for path in paths:
        if path == "-":
            found.append(LocalFile(spool(folder), options.filename, "-"))
        elif os.path.isdir(path):
            found += _files_of_folder(session, path)
        else:
            found.append(LocalFile(path, options.filename or service_name(os.path.basename(path)), path))
    return found


def _files_of_folder(session: Session, folder: str) -> list[LocalFile]:
    options = session.options
    if not options.recursive:
        options.parser.error(f"{folder!r} is a folder; add -r to upload its files")
    rules = FolderRules(options.include, options.exclude, options.hidden, options.follow_links)
    skipped: list[str] = []
    found: list[LocalFile] = []
    for below in files_below(folder, rules, skipped):
        name = service_name(os.path.basename(below) if options.flatten else below)
        found.append(LocalFile(os.path.join(folder, below), name, os.path.join(folder, below)))
    if skipped:
        session.say(f"{len(skipped)} links to folders were skipped; --follow-links includes them")
    return found


def _check(files: list[LocalFile], purpose: str) -> None:
    """Check all files before anything is sent."""
    for file in files:
        if purpose in _JSON_LINES and not (file.name or file.path).lower().endswith(".jsonl"):
            message = f"{file.shown}: files for {purpose!r} are JSON lines; their names end with .jsonl"
            raise CommandError(ExitCode.REFUSED, f"{message}; nothing was sent")
        try:
            os.close(os.open(file.path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)))
        except FileNotFoundError as error:
            raise CommandError(ExitCode.NOT_FOUND, f"there is no file {file.shown!r}; nothing was sent") from error
        except OSError as error:
            message = f"cannot read {file.shown!r}: {error.strerror}; nothing was sent"
            raise CommandError(ExitCode.LOCAL, message) from error


def _show(session: Session, files: list[LocalFile]) -> ExitCode:
    session.say(f"{len(files)} file{'s'[: len(files) != 1]} would be uploaded")
    results = Results(session, UPLOADED)
    for file in files:
        size = os.path.getsize(file.path)
        results.add(file.shown, name=file.name, bytes=size)
    return results.close()


def _upload(session: Session, files: list[LocalFile]) -> ExitCode:
    options = session.options
    own: dict[str, Any] = {"if_exists": "reuse" if options.if_exists == "skip" else options.if_exists}
    if options.resume:
        own["resume"] = True
    if options.part_size is not None:
        own["part_size"] = options.part_size
    if options.expires_after is not None:
        own["expires_after"] = {"anchor": "created_at", "seconds": int(options.expires_after.total_seconds())}
    if options.resume:
        session.hint_after_stop = "; the same command continues with --resume"
    with Results(session, UPLOADED, ids_when_quiet=True) as results:
        with session.progress(len(files)) as progress:
            uploads = session.files.upload_many(
                [(file.path, file.name) if file.name else file.path for file in files],
                purpose=session.purpose,
                max_concurrency=session.concurrency,
                sha256=options.sha256,
                progress_hook=progress.hook,
                **own,
            )
            with uploads:
                for result in uploads:
                    progress.count(result.ok)
                    _add(results, files[result.index].shown, result, options.if_exists == "skip")
        return results.close()


def _add(results: Results, shown: str, result: "TransferResult", skips: bool) -> None:
    file = None if result.file is None else dict(result.file)
    is_reused = file is not None and bool(file.pop("reused", False))
    if is_reused and skips:
        results.skip(shown, file=file, result=result)
    else:
        results.add(shown, result.error, file=file, result=result, reused=is_reused or None)
