"""Print what the service says about files: ``azure-ai-files info``."""

from collections.abc import Callable

from ._errors import code_of, total_code
from ._output import CommandError, ExitCode
from ._parser import Parser
from ._refs import References
from ._session import Session
from .list import columns_of

__all__ = ["add_command"]

_EPILOG = """\
examples:
  azure-ai-files info report.pdf
  azure-ai-files info assistant-8Zx1 --json
"""


def add_command(add_parser: Callable[..., Parser]) -> None:
    """Add the command to the program.

    :param add_parser: Creates the parser of a command.
    :type add_parser: ~typing.Callable
    """
    description = "Print what the service says about files: as JSON, all that it sent."
    parser = add_parser("info", description=description, epilog=_EPILOG)
    parser.add_operands("REF", "the id or the name of a file; of several with the name, the newest")
    parser.set_defaults(run=_run, parser=parser)


def _run(session: Session) -> ExitCode:
    given = session.options.parser.require(session.options, "REF")
    references = References(session)
    writer = session.writer(columns_of(None))
    failures: list[CommandError] = []
    for reference in given:
        try:
            writer.write(dict(references.newest(reference)))
        except CommandError as error:
            if len(given) == 1:
                raise
            failures.append(error)
            session.complain(error)
    writer.close()
    if len(failures) == len(given):
        return code_of(failures[0])
    return total_code(len(given) - len(failures), failures)
