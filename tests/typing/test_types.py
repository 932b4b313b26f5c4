"""The types that users see are complete, and say what the calls take and give."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.contract.source import PACKAGE
from tests.harness.repository import ROOT

PROGRAMS = Path(__file__).parent / "programs"
REJECTED = PROGRAMS / "rejected.py"
CHECKERS = {"mypy": ("mypy", "--strict"), "pyright": ("pyright",)}

each_checker = pytest.mark.parametrize("command", CHECKERS.values(), ids=CHECKERS)


def run(*command: object) -> tuple[int, str]:
    """Run a checker of this environment; pyright looks for the package beside the first python of the path."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    words = [sys.executable, "-m", *map(str, command)]
    done = subprocess.run(words, cwd=ROOT, env={**os.environ, "PATH": path}, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


@each_checker
def test_each_line_that_should_be_an_error_is_one(command: tuple[str, ...], tmp_path: Path) -> None:
    text = REJECTED.read_text("utf-8")
    expected = {number for number, line in enumerate(text.splitlines(), 1) if "# type: ignore[" in line}
    bare = tmp_path / "bare.py"
    bare.write_text(re.sub(r" +# type: ignore\[.*\]", "", text), "utf-8")
    _, output = run(*command, bare)
    assert {int(line) for line in re.findall(r"bare\.py:(\d+):.*error", output)} == expected


@pytest.mark.soak  # `make types` asks the same of the wheel
def test_every_public_symbol_has_a_known_type() -> None:
    _, output = run("pyright", "--verifytypes", PACKAGE, "--ignoreexternal", "--outputjson")
    report = json.loads(output)["typeCompleteness"]
    unknown = {symbol["name"]: symbol["diagnostics"] for symbol in report["symbols"] if not symbol["isTypeKnown"]}
    assert unknown == {}
    assert report["completenessScore"] == 1
    assert report["exportedSymbolCounts"]["withKnownType"] > 200
