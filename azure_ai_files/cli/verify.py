"""Compare files of the service with local files: ``azure-ai-files verify``."""

import os
from collections.abc import Callable
from pathlib import Path

from ._local_files import FolderRules, files_below, service_name
from ._output import CommandError, ExitCode
from ._parser import Parser
from ._refs import References
from ._render import Column
from ._results import Results
from ._session import Session

__all__ = ["add_command"]

_COLUMNS = (Column("id", "id"), Column("size", "bytes", "size"), Column("path", "path"))
_EPILOG = """\
examples:
  azure-ai-files verify report.pdf downloads/report.pdf
  azure-ai-files verify --dir reports

All bytes are compared, and the index remembers the content of equal files. Of several
files with a name, the newest counts. The exit code is 0 if all are the same, 12 if one is
not, and 7 if one is missing.
"""


def add_command(add_parser: Callable[..., Parser]) -> None:
    """Add the command to the program.

    :param add_parser: Creates the parser of a command.
    :type add_parser: ~typing.Callable
    """
    description = "Check that a file of the service has the same content as a local file."
    parser = add_parser("verify", description=description, epilog=_EPILOG)
    parser.add_operands("REF FILE", "the id or the name of the file, and the local file")
    parser.add_argument("--dir", metavar="DIR", help="in place of REF FILE: all files of a folder, by their names")
    parser.add_argument("--hidden", action="store_true", help="hidden files of the folder too")
    parser.set_defaults(run=_run, parser=parser)


def _run(session: Session) -> ExitCode:
    pairs = _pairs(session)
    references = References(session)
    with Results(session, _COLUMNS) as results, session.progress(len(pairs)) as progress:
        for reference, path in pairs:
            error = _verify(session, references, reference, path, results)
            progress.count(error is None)
            if error is not None:
                results.add(reference, error, path=path)
    code = results.close()
    is_different = code is ExitCode.PARTIAL and results.codes == {ExitCode.DIFFERENT}
    return ExitCode.DIFFERENT if is_different else code


def _pairs(session: Session) -> list[tuple[str, str]]:
    """Return what is compared: references and paths."""
    options = session.options
    given: list[str] = options.arguments
    if options.dir is None:
        if len(given) != 2:
            options.parser.error("the following arguments are required: REF FILE")
        return [(given[0], given[1])]
    if given:
        options.parser.error("argument --dir: not allowed with REF FILE")
    found = files_below(options.dir, FolderRules(hidden=options.hidden), [])
    return [(service_name(below), os.path.join(options.dir, below)) for below in found]


def _verify(
    session: Session, references: References, reference: str, path: str, results: Results
) -> "Exception | None":
    try:
        file = references.newest(reference)
        if not Path(path).exists():
            raise CommandError(ExitCode.NOT_FOUND, f"there is no file {path!r}")
        if not session.files.verify(str(file["id"]), path, remember=True):
            raise CommandError(ExitCode.DIFFERENT, f"differs from {path!r}")
    except Exception as error:
        return error
    results.add(reference, file=file, path=path)
    return None
