"""Check the types of the installed wheel as mypy and pyright show them to its users, both strict.

Usage: ``python -m tests.gates.public_types``
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.contract.source import PACKAGE
from tests.harness.repository import ROOT

from .environments import Environment, build_wheel, run

PROGRAMS = ROOT / "tests" / "typing" / "programs"
#: The insides of the emulator, whose types are those of aiohttp.
_INSIDES = f"{PACKAGE}.emulator."
_POLLER = "azure-core does not annotate the callbacks of its LROPoller, which begin_upload returns"
#: Public names whose types are known but for a type of a dependency, and what that is.
PARTLY_UNKNOWN = {
    f"{PACKAGE}.AIProjectClient": _POLLER,
    f"{PACKAGE}.AgentsClient": _POLLER,
    f"{PACKAGE}.cli.cat.write_content": _POLLER,
    f"{PACKAGE}.files_of": _POLLER,
    f"{PACKAGE}.operations.FilesOperations": _POLLER,
}


def unknown_names(report: dict[str, Any]) -> set[str]:
    """Return the public names whose types are not known completely, except the insides of the emulator."""
    unknown = {symbol["name"] for symbol in report["symbols"] if symbol["isExported"] and not symbol["isTypeKnown"]}
    return {name for name in unknown if not name.startswith(_INSIDES)}


def verify_types(environment: Environment, *options: str) -> dict[str, Any]:
    """Return the report of pyright on the installed package."""
    # pyright looks for the package beside the first python of the path.
    path = os.pathsep.join([str(environment.scripts), os.environ["PATH"]])
    command = [sys.executable, "-m", "pyright", "--verifytypes", PACKAGE, "--outputjson", *options]
    done = subprocess.run(command, env={**os.environ, "PATH": path}, capture_output=True, text=True)
    report: dict[str, Any] = json.loads(done.stdout)["typeCompleteness"]
    counts = report["exportedSymbolCounts"]
    total = sum(counts.values())
    print(f"pyright --verifytypes {' '.join(options)}: {counts['withKnownType']:,} of {total:,} names are known")
    if not total:
        raise SystemExit(f"pyright did not find the installed package:\n{done.stdout}{done.stderr}")
    return report


def check_names(environment: Environment) -> None:
    """Check that each public type is known: by itself, and with the types of dependencies."""
    if verify_types(environment, "--ignoreexternal")["completenessScore"] != 1:
        raise SystemExit("Types are missing; run: pyright --verifytypes azure_ai_files --ignoreexternal")
    unknown = unknown_names(verify_types(environment))
    if unknown != set(PARTLY_UNKNOWN):
        raise SystemExit(
            "PARTLY_UNKNOWN is not up to date.\n"
            f"Unknown, but not in it: {sorted(unknown - set(PARTLY_UNKNOWN))}\n"
            f"In it, but known: {sorted(set(PARTLY_UNKNOWN) - unknown)}"
        )


def check_programs(environment: Environment, folder: Path) -> None:
    """Check the programs of users, and with mypy the package as they have it."""
    programs = [shutil.copy(path, folder) for path in sorted(PROGRAMS.glob("*.py")) if path.stem != "rejected"]
    mypy = [sys.executable, "-m", "mypy", "--strict", "--python-executable", environment.python]
    run(*mypy, "-p", PACKAGE, cwd=folder)
    run(*mypy, *programs, cwd=folder)
    (folder / "pyrightconfig.json").write_text('{"typeCheckingMode": "strict"}', "utf-8")
    run(sys.executable, "-m", "pyright", "--pythonpath", environment.python, cwd=folder)


def main() -> None:
    """Install the wheel in a new environment, and check it there."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = Environment(folder / "environment")
        environment.install(f"{build_wheel(folder / 'wheel')}[all]")
        check_names(environment)
        programs = folder / "programs"
        programs.mkdir()
        check_programs(environment, programs)


if __name__ == "__main__":
    main()
