"""The files that ``upload`` sends, and what is checked before the first one is sent."""

import os
from collections.abc import Iterable, Sequence

from ._local_files import FolderRules, LocalFile, expand, files_below, read_list, service_name, spool
from ._output import CommandError, ExitCode
from ._session import Session

__all__ = ["check_files", "check_sizes", "find_files"]

#: Purposes whose files consist of JSON lines.
_JSON_LINES = ("batch", "fine-tune")


def find_files(session: Session, folder: str) -> list[LocalFile]:
    """Return the files that a command line names.

    :param session: The run of the command.
    :type session: ~azure_ai_files.cli._session.Session
    :param folder: A temporary folder, for stdin.
    :type folder: str
    :return: The files.
    :rtype: list[~azure_ai_files.cli._local_files.LocalFile]
    :raises ~azure_ai_files.cli._output.CommandError: if one does not exist.
    """
    options = session.options
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


def check_files(files: Sequence[LocalFile], purpose: str) -> None:
    """Check all files before anything is sent.

    :param files: The files.
    :type files: ~typing.Sequence
    :param purpose: Their purpose.
    :type purpose: str
    :raises ~azure_ai_files.cli._output.CommandError: if one cannot be uploaded.
    """
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


def check_sizes(session: Session, sizes: Iterable[tuple[str, int]]) -> None:
    """Check that the service accepts files of these sizes.

    :param session: The run of the command.
    :type session: ~azure_ai_files.cli._session.Session
    :param sizes: The names and sizes of the files.
    :type sizes: ~typing.Iterable
    :raises ~azure_ai_files.cli._output.CommandError: if one is too large.
    """
    limit = session.files.max_file_size
    for name, size in sizes:
        if limit is not None and size > limit:
            message = f"{name}: {size:,} bytes are more than the {limit:,} that the service accepts; nothing was sent"
            raise CommandError(ExitCode.REFUSED, message)
