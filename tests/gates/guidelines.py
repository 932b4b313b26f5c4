"""Check the public classes and functions by the guidelines of the Azure SDK, as its plugin for pylint states them.

Usage: ``python -m tests.gates.guidelines``
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from typing import Any

from tests.contract.source import Definition, exported, find, modules
from tests.contract.test_public_surface import PUBLIC_MODULES
from tests.harness.repository import ROOT

Message = dict[str, Any]

#: Messages that do not apply, by rule and object, and why.
EXCLUDED = {
    ("file-needs-copyright-header", ""): "it asks for the header of Microsoft; LICENSE names the authors",
    ("naming-mismatch", ""): "it takes VERSION, exported as __version__, for an alias of generated code",
    ("name-too-long", "VectorStoreStaticChunkingStrategyResponse"): "azure-ai-agents gave this name",
    ("docstring-should-be-keyword", "Model"): "it does not know parameters that are positional only",
}
#: Classes whose instances only this package creates, so that what their constructors take is not public.
CREATED_HERE = re.compile(
    r"\w+Operations|(Container)?FilesBase|StoresBase|RawResponse|StreamedResponse|TransferResults|ActiveFault"
    r"|ListedFileSystem"
)
_OF_CONSTRUCTORS = {"docstring-missing-param", "docstring-missing-type"}
PLUGIN = "pylint_guidelines_checker"


def public_definitions() -> set[tuple[str, str]]:
    """Return module and name of all that is exported, and of the base classes whose members that inherits."""
    found: set[tuple[str, str]] = set()
    waiting = [find(module, name) for module in PUBLIC_MODULES for name in exported(module)]
    while waiting:
        definition = waiting.pop()
        if definition is not None and (definition.module, definition.name) not in found:
            found.add((definition.module, definition.name))
            waiting += bases(definition)
    return found


def bases(definition: Definition) -> list[Definition | None]:
    """Return the base classes of a class that are ours."""
    if not isinstance(definition.node, ast.ClassDef):
        return []
    return [find(definition.module, ast.unparse(base).partition("[")[0]) for base in definition.node.bases]


def is_public(message: Message, definitions: set[tuple[str, str]]) -> bool:
    """Check whether a message is about something that users see."""
    names = message["obj"].split(".")
    if names == [""]:
        return message["module"] in PUBLIC_MODULES
    if CREATED_HERE.fullmatch(message["obj"]) and message["symbol"] in _OF_CONSTRUCTORS:
        return False
    inner = all(not name.startswith("_") or name == "__init__" for name in names[1:])
    return inner and (message["module"], names[0]) in definitions


def run_pylint(paths: list[str]) -> list[Message]:
    """Return the messages of the plugin's rules, C4717 and up, about modules."""
    rules = ",".join(f"C{number}" for number in range(4717, 4760))
    command = [sys.executable, "-m", "pylint", f"--load-plugins={PLUGIN}", "--disable=all", f"--enable={rules}"]
    # Later versions of the plugin have rules with some of these numbers.
    done = subprocess.run(
        [*command, "--disable=unknown-option-value", "-f", "json", *paths], cwd=ROOT, capture_output=True, text=True
    )
    if done.returncode & (1 | 32):
        raise SystemExit(f"pylint failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    messages: list[Message] = json.loads(done.stdout)
    return messages


def main() -> None:
    """Print each message about something public, and fail if there is one that no reason excludes."""
    definitions = public_definitions()
    wanted = sorted({module for module, _ in definitions} | set(PUBLIC_MODULES))
    messages = run_pylint([str(modules()[module].relative_to(ROOT)) for module in wanted])
    public = [message for message in messages if is_public(message, definitions)]
    left = [message for message in public if key(message) not in EXCLUDED]
    for message in left:
        where = f"{message['path']}:{message['line']}: {message['obj']}"
        print(f"{where}: {message['message'].partition(' See details')[0]} ({message['symbol']})")
    for (symbol, name), reason in EXCLUDED.items():
        print(f"excluded: {symbol} {name}: {reason}")
    print(f"{len(left)} of {len(messages)} messages are about {len(definitions)} public classes and functions")
    obsolete = EXCLUDED.keys() - {key(message) for message in public}
    if left or obsolete:
        raise SystemExit(f"Excluded, but not found: {obsolete}" if obsolete else 1)


def key(message: Message) -> tuple[str, str]:
    """Return what `EXCLUDED` is looked up by."""
    return message["symbol"], message["obj"]


if __name__ == "__main__":
    main()
