"""Print the settings in force, and where they come from: ``azure-ai-files config``."""

import json
import os
from collections.abc import Callable

from ._config_file import config_path
from ._output import say
from ._parser import Parser
from ._render import Column, make_writer
from ._session import Session
from ._settings import Setting

__all__ = ["add_command"]

_COLUMNS = (Column("name", "name"), Column("value", "value"), Column("source", "source"))
_EPILOG = """\
A value comes from an option, else from the environment, else from a profile of the
configuration file, else it is the default. A file looks like this:

  [default]
  endpoint = https://<resource>.services.ai.azure.com/api/projects/<project>
  key_file = ~/.config/azure-ai-files/key

  [local]
  endpoint = http://127.0.0.1:8790/api/projects/emulator
  key_file = emulator-key

Keys are never printed. A key is only sent to the endpoint that it belongs to.
"""


def add_command(add_parser: Callable[..., Parser]) -> None:
    """Add the command to the program.

    :param add_parser: Creates the parser of a command.
    :type add_parser: ~typing.Callable
    """
    parser = add_parser("config", description="Print the settings in force, and where they come from.", epilog=_EPILOG)
    parser.set_defaults(run=_run)


def _run(session: Session) -> None:
    found = dict(session.settings)
    if found["key"].value is not None:
        found["key"] = Setting("set", found["key"].source)
    for name, variable, default in (
        ("config_file", "AZURE_AI_FILES_CONFIG_FILE", str(config_path(os.environ))),
        ("state_dir", "AZURE_AI_FILES_STATE_DIR", None),
    ):
        value = os.environ.get(variable)
        found[name] = Setting(value, f"environment {variable}") if value else Setting(default, "default")
    if session.format in ("json", "jsonl"):
        say(json.dumps({name: setting._asdict() for name, setting in found.items()}, ensure_ascii=False))
        return
    writer = make_writer(session.format, _COLUMNS)
    for name, setting in found.items():
        writer.write({"name": name, **setting._asdict()})
    writer.close()
