"""The code of the documents runs as it stands, one block after the other in one program."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from azure_ai_files import AgentsClient
from azure_ai_files.emulator import Emulator
from tests.docs.pages import blocks_of
from tests.docs.readme import program, run_twice

LIBRARIES = re.compile(r"import (pandas|pyarrow|duckdb|dask|polars)|from datasets|\bds\.|\bpl\.")
RUNNER = """
import ast, asyncio, inspect, json, sys
if __name__ == "__main__":
    for block in json.load(sys.stdin):
        running = eval(compile(block, "page", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT), globals())
        if inspect.isawaitable(running):
            asyncio.run(running)
"""


def run(blocks: list[str], emulator: Emulator, folder: Path) -> str:
    """What a program of these blocks prints."""
    (folder / "report.pdf").write_bytes(b"content")
    variables = {"PROJECT_ENDPOINT": emulator.endpoint, "PROJECT_KEY": emulator.key, "HF_HOME": str(folder / "cache")}
    done = subprocess.run(
        [sys.executable, "-c", RUNNER],
        input=json.dumps(blocks),
        env={**os.environ, **variables},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_code_for_fsspec(emulator: Emulator, tmp_path: Path) -> None:
    blocks = [block for block in blocks_of("docs/filesystem.md") if not LIBRARIES.search(block)]
    assert len(blocks) == 2
    printed = run(blocks, emulator, tmp_path)
    assert "b'sunny\\n' ['notes/today.txt']" in printed
    assert "b'aifiles:// without threads'" in printed
    assert (tmp_path / "downloads" / "june.pdf").read_bytes() == b"content"


@pytest.mark.libraries
def test_code_for_all_libraries(emulator: Emulator, tmp_path: Path) -> None:
    printed = run(blocks_of("docs/filesystem.md"), emulator, tmp_path)
    assert "\n16\n" in printed  # units that Dask added
    assert "{'year': 2023, 'units': 3}" in printed
    names = {entry.rpartition("/")[0] for entry in names_on(emulator)}
    assert {"sales", "by_year/year=2024", "parts"} <= names


@pytest.mark.libraries
def test_the_readme_runs_twice(tmp_path: Path) -> None:
    first, second = run_twice(program(blocks_of("README.md")), tmp_path)
    assert "2024" in first
    assert second.splitlines()[-1] == "['sales.csv', 'copy.txt', 'copy.txt']"


def names_on(emulator: Emulator) -> list[str]:
    with AgentsClient(emulator.endpoint, emulator.credential) as client:
        return [file.filename for file in client.files.list_all()]
