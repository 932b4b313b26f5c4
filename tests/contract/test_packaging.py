"""What the package says of itself is so: its metadata, the hints of its errors, and the commands of its documents."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.contract.source import PACKAGE
from tests.gates.environments import MINORS
from tests.harness.repository import ROOT

PYPROJECT = (ROOT / "pyproject.toml").read_text("utf-8")
SOURCES = "\n".join(path.read_text("utf-8") for path in sorted((ROOT / PACKAGE).rglob("*.py")))
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
WORKFLOW = (ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8")
FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))


def table(name: str) -> str:
    """The lines of a table of pyproject.toml; Python 3.10 cannot parse it."""
    return PYPROJECT.partition(f"\n[{name}]\n")[2].partition("\n[")[0]


EXTRAS = set(re.findall(r"^([a-z-]+) = \[", table("project.optional-dependencies"), re.MULTILINE))


def test_each_extra_that_an_error_names_exists() -> None:
    hints = set(re.findall(r"azure-ai-files\[([\w,-]+)\]", SOURCES))
    assert hints == {"aio", "emulator", "agents", "fsspec"}
    assert hints <= EXTRAS


def test_a_hint_can_be_pasted_into_any_shell() -> None:
    """Brackets are patterns for some shells."""
    assert re.findall(r"pip install [\w-]+\[", SOURCES) == []


def test_the_classifiers_name_the_pythons_that_the_matrix_tries() -> None:
    stated = re.findall(r'"Programming Language :: Python :: (3\.\d+)"', PYPROJECT)
    tried = re.search(r"python: \[(.*)\]", WORKFLOW)
    assert tried is not None
    # The newest is tried, but nothing is promised yet.
    assert [f"3.{minor}" for minor in MINORS] == re.findall(r"3\.\d+", tried[1])
    assert stated == [f"3.{minor}" for minor in MINORS[:-1]]
    support = (ROOT / "SUPPORT.md").read_text("utf-8")
    assert f"| Python | {', '.join(stated[:-1])} and {stated[-1]}; CPython only |" in support


def test_the_urls_are_those_of_one_repository() -> None:
    found = set(re.findall(r"https://github\.com/[\w-]+/[\w-]+", table("project.urls")))
    assert len(found) == 1
    repository = found.pop()
    for name in ("SECURITY.md", "SUPPORT.md", ".github/ISSUE_TEMPLATE/config.yml"):
        assert repository in (ROOT / name).read_text("utf-8")


def test_the_workflow_calls_targets_that_exist() -> None:
    called = [re.sub(r"\w+=\S+ ", "", line) for line in re.findall(r"run: make (.*)", WORKFLOW)]
    assert called == ["demo", "test", "test-lowest", "gates"]
    assert set(called) <= TARGETS
    assert set(yaml.safe_load(WORKFLOW)["jobs"]) == {"test", "lowest", "gates"}


def test_contributing_names_each_target() -> None:
    named = set(re.findall(r"`make ([a-z-]+)`", (ROOT / "CONTRIBUTING.md").read_text("utf-8")))
    assert named - TARGETS == set()
    assert TARGETS - named - {"lint", "help"} == set()


@pytest.mark.parametrize("form", [path for path in FORMS if path.stem != "config"], ids=lambda path: path.stem)
def test_each_issue_form_has_what_github_requires(form: Any) -> None:
    document = yaml.safe_load(form.read_text("utf-8"))
    assert {"name", "description", "body"} <= document.keys()
    fields = [field for field in document["body"] if field["type"] != "markdown"]
    identifiers = [field["id"] for field in fields]
    assert len(set(identifiers)) == len(identifiers) > 0
    for field in fields:
        assert field["attributes"]["label"]
        assert field["type"] in {"textarea", "input", "dropdown", "checkboxes"}
        assert (field["type"] == "dropdown") == ("options" in field["attributes"])


def test_the_changelog_has_the_form_of_azure() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    headings = re.findall(r"^##+ .*$", text, re.MULTILINE)
    version = re.search(r'VERSION = "(.*)"', (ROOT / PACKAGE / "_version.py").read_text("utf-8"))
    assert version is not None
    assert text.startswith("# Release History\n")
    assert re.fullmatch(rf"## {re.escape(version[1])} \((Unreleased|\d{{4}}-\d\d-\d\d)\)", headings[0])
    sections = ["### Features Added", "### Breaking Changes", "### Bugs Fixed", "### Other Changes"]
    assert headings[1:5] == sections
    assert set(headings[1:]) - set(sections) == {heading for heading in headings[1:] if heading.startswith("## ")}


@pytest.mark.parametrize("name", ["SECURITY.md", "SUPPORT.md"])
def test_the_links_of_a_document_lead_somewhere(name: str) -> None:
    links = re.findall(r"\]\((?!https:)([^)]+)\)", (ROOT / name).read_text("utf-8"))
    assert [link for link in links if not (ROOT / link).exists()] == []


def make(*words: object) -> subprocess.CompletedProcess[str]:
    """Run make as a newcomer does."""
    program = shutil.which("make")
    if program is None:
        pytest.skip("make is not installed")
    # These tests may run under make.
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    return subprocess.run([program, *map(str, words)], cwd=ROOT, env=environment, capture_output=True, text=True)


def test_make_alone_lists_the_targets() -> None:
    listed = re.findall(r"^  make ([a-z-]+)", make().stdout, re.MULTILINE)
    assert set(listed) == TARGETS - {"lint"}


def test_a_python_that_is_not_installed_is_named(tmp_path: Path) -> None:
    done = make("PYTHON=python3.99", f"VENV={tmp_path}/new", f"{tmp_path}/new/.interpreter")
    assert done.returncode
    assert done.stderr.startswith("python3.99 is not installed; try: make PYTHON=python3.12 ")
    assert not (tmp_path / "new").exists()
