"""Save files: ``azure-ai-files save``."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ._filters import add_filters, read_filters
from ._listing import newest_first, select_files
from ._output import CommandError, ExitCode
from ._parser import Parser
from ._refs import References
from ._results import SAVED, Results
from ._save_names import SavePlan, plan_saves
from ._saving import save_files
from ._session import Session
from .cat import write_content

__all__ = ["add_command"]

_EPILOG = """\
examples:
  azure-ai-files save report.pdf
  azure-ai-files save assistant-8Zx1 --as report.pdf --overwrite
  azure-ai-files save --all --purpose assistants_output --to results
  azure-ai-files save --all --name '**/*.csv' --to data --skip-existing

A file appears under its name only when it is complete. Existing files are not replaced
without --overwrite.
"""

File = Mapping[str, Any]


def add_command(add_parser: Callable[..., Parser]) -> None:
    """Add the command to the program.

    :param add_parser: Creates the parser of a command.
    :type add_parser: ~typing.Callable
    """
    parser = add_parser("save", description="Save the content of files to a folder.", epilog=_EPILOG)
    parser.add_operands("REF", "the id or the name of a file; of several with the name, the newest")
    add = parser.add_argument
    add("--all", action="store_true", help="in place of REF: all files that match the filters")
    add("--to", metavar="DIR", type=Path, default=Path(), help="the folder; it is created; the current one by default")
    add("--as", dest="target", metavar="FILE", help="the path, for one REF; - is stdout")
    add("--overwrite", action="store_true", help="replace existing files")
    help = "leave existing files that have the same content; what the index knows is not downloaded to compare it"
    add("--skip-existing", action="store_true", help=help)
    add(
        "--versions", choices=("newest", "all"), default="newest", help="all: save every file of a name, as name.ID.ext"
    )
    add("--flatten", action="store_true", help="leave out folders in names")
    add("--resume", action="store_true", help="after a failure or a kill, download only the rest")
    add("--sha256", action="store_true", help="compute the SHA-256 of each file")
    add("--verify", action="store_true", help="compare each saved file with the service once more")
    add_filters(parser)
    parser.set_defaults(run=_run, parser=parser)


def _run(session: Session) -> ExitCode:
    options = session.options
    files, missing = _files(session)
    if options.target == "-":
        write_content(session, str(files[0]["id"]))
        return ExitCode.DONE
    if options.target is not None:
        target = Path(options.target)
        plans = [SavePlan(files[0], target.parent, target.name)]
        refused: list[tuple[File, ValueError]] = []
    else:
        plans, refused = plan_saves(files, options.to, flatten=options.flatten, with_ids=options.versions == "all")
    with Results(session, SAVED) as results:
        for name, error in [*missing, *((str(file["id"]), error) for file, error in refused)]:
            results.add(name, error)
        if options.dry_run:
            for plan in plans:
                results.add(plan.file["id"], file=plan.file, path=str(plan.folder / plan.name))
        else:
            save_files(session, plans, results)
        return results.close()


def _files(session: Session) -> tuple[list[File], list[tuple[str, Exception]]]:
    options = session.options
    if options.all:
        if options.arguments or options.target is not None:
            options.parser.error("argument --all: not allowed with REF or --as")
        found = newest_first(select_files(session, read_filters(options)))
        return (found if options.versions == "all" else _newest(session, found)), []
    given: list[str] = options.parser.require(options, "REF")
    if options.target is not None and len(given) > 1:
        options.parser.error("argument --as: only for one REF")
    references = References(session)
    files: dict[str, File] = {}
    missing: list[tuple[str, Exception]] = []
    for reference in given:
        try:
            versions = references.versions(reference) if options.versions == "all" else [references.newest(reference)]
            files.update((str(file["id"]), file) for file in versions)
        except CommandError as error:
            if len(given) == 1:
                raise
            missing.append((reference, error))
    return list(files.values()), missing


def _newest(session: Session, files: list[File]) -> list[File]:
    newest: dict[str, File] = {}
    for file in files:
        newest.setdefault(str(file.get("filename")), file)
    if len(newest) < len(files):
        session.say(f"{len(files) - len(newest)} older files of the same names are left out; see --versions all")
    return list(newest.values())
