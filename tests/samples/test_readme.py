"""What the README says is so: its code runs, its tables are those of the code, its links lead somewhere."""

from __future__ import annotations

import ast
import builtins
import dataclasses
import inspect
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import azure.core.exceptions
import pytest

import azure_ai_files.exceptions
from azure_ai_files import AgentsClient, AIProjectClient, TransferResult
from azure_ai_files._pipeline.connection import connect
from azure_ai_files._pipeline.dialects import FEATURES
from azure_ai_files.emulator import Emulator, Settings
from tests.samples.processes import PATIENCE, ROOT, environment

PAGES = [str(path.relative_to(ROOT)) for path in sorted((ROOT / "docs").glob("*.md"))]
DOCUMENTS = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "migration.md", *PAGES)
#: The code of these pages needs a cluster, or other libraries: tests of their own run it.
RUN_ELSEWHERE = [os.path.join("docs", name) for name in ("scale.md", "filesystem.md")]
README = (ROOT / "README.md").read_text(encoding="utf-8")
TEXTS = [README, *((ROOT / page).read_text(encoding="utf-8") for page in PAGES if page not in RUN_ELSEWHERE)]
FOUND = [block for text in TEXTS for block in re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)]
#: The code for other libraries is run by the tests of the file system.
BLOCKS = [block for block in FOUND if "aifiles://" not in block]
TEST_BLOCKS = [block for block in BLOCKS if "import pytest" in block]


def table(first_heading: str) -> list[list[str]]:
    """The rows of the table whose first column has this heading, without backticks."""
    _, _, after = README.partition(f"\n| {first_heading} |")
    rows = after.partition("\n\n")[0].splitlines()[2:]
    return [[cell.strip().replace("`", "") for cell in row.strip("|").split(" | ")] for row in rows]


@pytest.fixture
def names(emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """What the code of the README takes for granted, in a folder with the files that it uploads."""
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


@pytest.mark.parametrize("block", [block for block in BLOCKS if block not in TEST_BLOCKS])
async def test_code(block: str, names: dict[str, Any]) -> None:
    code = compile(block, "README.md", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    running = eval(code, names)
    if inspect.isawaitable(running):
        await running


def test_code_for_pytest(tmp_path: Path) -> None:
    (block,) = TEST_BLOCKS
    (tmp_path / "test_readme.py").write_text(block, encoding="utf-8")
    subprocess.run(
        [
            sys.executable,
            "-W",
            "error",
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-p",
            "no:asyncio",
            "test_readme.py",
        ],
        cwd=tmp_path,
        env=environment(PYTHONPATH=str(ROOT)),
        timeout=PATIENCE,
        check=True,
    )


@pytest.mark.parametrize("row", table("Endpoint"), ids=lambda row: row[0])
def test_endpoint(row: list[str]) -> None:
    endpoint, name, dialect, api_version, key_header, audience = row
    connection = connect(endpoint)
    assert connection == connect(endpoint, dialect=cast(Any, name))
    assert connection.dialect.name == dialect
    assert (connection.api_version or "none") == api_version
    assert ": ".join(filter(None, (connection.key_header, connection.key_prefix))) == key_header
    assert [scope.removesuffix("/.default") for scope in connection.credential_scopes] == (
        [] if audience == "only with audience=" else [audience]
    )


def test_keywords() -> None:
    keywords: dict[str, Any] = {}
    for keyword, _ in table("Keyword"):
        name, _, value = keyword.partition("=")
        keywords[name] = ast.literal_eval(value)
        assert name in inspect.signature(connect).parameters
    assert keywords["features"] <= FEATURES.keys()
    connect("https://llm.example.com/v1", **keywords)


def test_results_of_many() -> None:
    named = {name for row in table("Result") for name in re.findall(r"\w+", row[0])}
    assert named == {field.name for field in dataclasses.fields(TransferResult)} | {"ok", "raise_for_error"}


def test_settings_of_the_emulator() -> None:
    rows = [re.findall(r"(\w+)=", row[0]) for row in table("Setting")]
    named = {name for row in rows for name in row}
    assert named == inspect.signature(Emulator).parameters.keys() - {"data_dir"}
    assert {name for row in rows[-6:] for name in row} == inspect.signature(Settings).parameters.keys()


@pytest.mark.parametrize("error", [name for row in table("Error") for name in re.findall(r"\w+Error\b", row[0])])
def test_error_exists(error: str) -> None:
    assert any(hasattr(module, error) for module in (builtins, azure.core.exceptions, azure_ai_files.exceptions))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_and_commands(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for link in re.findall(r"\]\((?!https?:)([^)#]+)", text):
        assert ((ROOT / document).parent / link).exists(), link
    for target in re.findall(r"(?:`|\$ )make (?:\w+=\S+ )*(\w+)", text):
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE), target
