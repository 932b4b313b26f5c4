"""Each example of docs/command-line.md works, in the order of the document."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from pathlib import Path

from azure_ai_files.cli._commands import COMMANDS
from azure_ai_files.cli._output import EXIT_CODES
from tests.harness.repository import ROOT

from .program import PROGRAM, Program

DOCUMENT = (ROOT / "docs/command-line.md").read_text("utf-8")


def test_the_examples(program: Program, here: Path) -> None:
    (here / "report.pdf").write_bytes(b"%PDF")
    (here / "data/sub").mkdir(parents=True)
    for name in ("data/one.csv", "data/sub/two.csv", "data/x.tmp"):
        (here / name).write_text(name)
    (here / "response.json").write_text('{"object": "response", "output": []}')
    blocks = re.findall(r"^```console\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL)
    for line in "".join(blocks).splitlines():
        words = shlex.split(line.removeprefix("$ "))
        if "|" in words:
            script = line.removeprefix("$ ").replace("azure-ai-files", shlex.join(PROGRAM))
            run = subprocess.run(["bash", "-c", script], capture_output=True, check=False, env=os.environ)
            assert run.returncode == 0, (line, run.stderr)
        else:
            done = program(*words[1:])
            assert done.code == 0, (line, done.errors)


def test_every_command_and_exit_code_is_explained() -> None:
    headings = "".join(re.findall(r"^#+ .*", DOCUMENT, re.MULTILINE)).lower()
    missing = [command.name for command in COMMANDS if command.name not in headings]
    assert [name for name in missing if f"`{name}`" not in DOCUMENT and f"files {name}" not in DOCUMENT] == ["emulator"]
    rows = re.findall(r"^\| ([\d, ]+) \|", DOCUMENT, re.MULTILINE)
    assert sorted(int(code) for row in rows for code in row.split(",")) == sorted(map(int, EXIT_CODES))
