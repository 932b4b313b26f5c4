"""Write the content of files to stdout: ``azure-ai-files cat``."""

from collections.abc import Callable

from ._output import write_result
from ._parser import Parser
from ._refs import References
from ._session import Session

__all__ = ["add_command", "write_content"]

_EPILOG = """\
examples:
  azure-ai-files cat report.pdf > report.pdf
  azure-ai-files cat batch_output.jsonl | jq .response
"""


def add_command(add_parser: Callable[..., Parser]) -> None:
    """Add the command to the program.

    :param add_parser: Creates the parser of a command.
    :type add_parser: ~typing.Callable
    """
    description = "Write the content of files to stdout, one after the other, and nothing else."
    parser = add_parser("cat", description=description, epilog=_EPILOG)
    parser.add_operands("REF", "the id or the name of a file; of several with the name, the newest")
    parser.set_defaults(run=_run, parser=parser)


def _run(session: Session) -> None:
    references = References(session)
    # All are found before anything is written.
    files = [references.newest(reference) for reference in session.options.parser.require(session.options, "REF")]
    for file in files:
        write_content(session, str(file["id"]))


def write_content(session: Session, file_id: str) -> None:
    """Write the content of a file to stdout.

    :param session: The run of the command.
    :type session: ~azure_ai_files.cli._session.Session
    :param file_id: The id of the file.
    :type file_id: str
    """
    with session.files.get_content(file_id) as content:
        for block in content:
            write_result(block)
