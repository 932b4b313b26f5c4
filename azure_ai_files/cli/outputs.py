"""Save the files that an agent made: ``azure-ai-files outputs``."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ._output import CommandError, ExitCode
from ._parser import Parser
from ._results import SAVED, Results
from ._session import Session

__all__ = ["add_command"]

_EPILOG = """\
examples:
  azure-ai-files outputs response.json --to results
  curl ... | azure-ai-files outputs - --to results

The JSON is a response, a message, a list of them, or a run step, as services send them. The
files are found by their ids there, also in containers.
"""


def add_command(add_parser: Callable[..., Parser]) -> None:
    """Add the command to the program.

    :param add_parser: Creates the parser of a command.
    :type add_parser: ~typing.Callable
    """
    parser = add_parser("outputs", description="Save the files that an agent made.", epilog=_EPILOG)
    parser.add_operands("RESPONSE", "a file with the JSON of a response or message; - is stdin")
    add = parser.add_argument
    add("--to", metavar="DIR", type=Path, default=Path(), help="the folder; it is created; the current one by default")
    add("--overwrite", action="store_true", help="replace existing files")
    add("--sha256", action="store_true", help="compute the SHA-256 of each file")
    parser.set_defaults(run=_run, parser=parser)


def _run(session: Session) -> ExitCode:
    options = session.options
    given: list[str] = options.parser.require(options, "RESPONSE")
    found = [_read(path) for path in given]
    with Results(session, SAVED) as results, session.progress(0) as progress:
        for response in found:
            saved = session.files.save_outputs(
                response,
                options.to,
                overwrite=options.overwrite,
                sha256=options.sha256,
                max_concurrency=session.concurrency,
                progress_hook=progress.hook,
            )
            with saved:
                for result in saved:
                    progress.count(result.ok)
                    output = result.input
                    values = {"id": output.file_id, "name": output.filename}
                    results.add(output.file_id, result.error, file=result.file, result=result, **values)
    return results.close()


def _read(path: str) -> Any:
    try:
        text = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        raise CommandError(ExitCode.NOT_FOUND, f"cannot read {path!r}: {error.strerror}") from error
    try:
        return json.loads(text)
    except ValueError as error:
        raise CommandError(ExitCode.USAGE, f"{path!r} is not JSON: {error}") from error
