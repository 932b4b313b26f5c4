"""Wait until the service has processed files: ``azure-ai-files wait``."""

from collections.abc import Callable, Mapping
from typing import Any

from . import _arguments
from ._output import CommandError, ExitCode
from ._parser import Parser
from ._refs import References
from ._render import Column
from ._results import Results
from ._session import Session
from ._waiting import wait_for

__all__ = ["add_command"]

_COLUMNS = (Column("id", "id"), Column("status", "status"), Column("name", "name"))
_EPILOG = """\
examples:
  azure-ai-files wait report.pdf
  azure-ai-files wait assistant-8Zx1 assistant-9Kq2 --wait-timeout 300

The exit code is 13 if the service could not process a file, and 14 if the time is over.
"""


def add_command(add_parser: Callable[..., Parser]) -> None:
    """Add the command to the program.

    :param add_parser: Creates the parser of a command.
    :type add_parser: ~typing.Callable
    """
    parser = add_parser("wait", description="Wait until the service has processed files.", epilog=_EPILOG)
    parser.add_operands("REF", "the id or the name of a file; of several with the name, the newest")
    help = "how long to wait for all files; without a limit by default"
    parser.add_argument("--wait-timeout", metavar="SECONDS", type=_arguments.positive_seconds, help=help)
    parser.set_defaults(run=_run, parser=parser)


def _run(session: Session) -> ExitCode:
    options = session.options
    given: list[str] = options.parser.require(options, "REF")
    references = References(session)
    known: dict[str, Mapping[str, Any]] = {}
    with Results(session, _COLUMNS) as results:
        for reference in given:
            try:
                file = references.newest(reference)
            except CommandError as missing:
                if len(given) == 1:
                    raise
                results.add(reference, missing)
            else:
                known[str(file["id"])] = file
        for file_id, last, error in wait_for(session, list(known), options.wait_timeout):
            seen = last if last is not None and "status" in last else known[file_id]
            results.add(file_id, error, file=seen, status=seen.get("status"))
        return results.close()
