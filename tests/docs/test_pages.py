"""The code of each page runs, one block after the other in one namespace."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from azure_ai_files import AgentsClient, AIProjectClient
from azure_ai_files.emulator import Emulator
from tests.docs.pages import PAGES, blocks_of
from tests.samples.processes import PATIENCE, ROOT, environment

#: The code of these pages needs a cluster, or other libraries: tests of their own run it.
RUN_ELSEWHERE = ("docs/scale.md", "docs/filesystem.md")
FOR_PYTEST = "docs/testing.md"
PAGES_WITH_CODE = [page for page in PAGES if blocks_of(page) and page not in (*RUN_ELSEWHERE, FOR_PYTEST)]


@pytest.fixture
def names(emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """What the code of the pages takes for granted, in a folder with the files that it uploads."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AZURE_AI_FILES_STATE_DIR", str(tmp_path / "state"))
    for name in ("README.md", "report.pdf", "lines.jsonl"):
        Path(name).write_bytes(b"content")
    with (
        AIProjectClient(emulator.endpoint, emulator.credential) as project_client,
        AgentsClient(emulator.openai_endpoint, emulator.credential) as client,
    ):
        files = project_client.agents.files
        file = files.upload(file_path="report.pdf", purpose="assistants")
        names = {
            "endpoint": emulator.endpoint,
            "credential": emulator.credential,
            "project_client": project_client,
            "client": client,
            "files": files,
            "file": file,
        }
        yield names
        # What the code made holds on to connections.
        names.clear()


@pytest.mark.parametrize("page", PAGES_WITH_CODE)
async def test_code(page: str, names: dict[str, Any]) -> None:
    for block in blocks_of(page):
        running = eval(compile(block, page, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT), names)
        if inspect.isawaitable(running):
            await running


def test_code_for_pytest(tmp_path: Path) -> None:
    block = "\n\n".join(blocks_of(FOR_PYTEST))
    (tmp_path / "test_page.py").write_text(block, encoding="utf-8")
    options = ("-q", "-p", "no:cacheprovider", "-p", "no:asyncio")
    subprocess.run(
        [sys.executable, "-W", "error", "-m", "pytest", *options, "test_page.py"],
        cwd=tmp_path,
        env=environment(PYTHONPATH=str(ROOT)),
        timeout=PATIENCE,
        check=True,
    )
