"""The texts of the samples: headers, marks by which documents take their code, and the table of samples/README.md."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.harness.repository import ROOT

SAMPLES = sorted((ROOT / "samples").rglob("sample_*.py"))
TABLE = (ROOT / "samples/README.md").read_text(encoding="utf-8")
HEADER = re.compile(
    r"\nFILE: (\w+\.py)\n\nDESCRIPTION:\n((?:    .+\n)+)"
    r"\nUSAGE:\n    python (samples/\S+\.py)(?: .+)?\n((?:\n|    .*\n)+)"
)
each_sample = pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.relative_to(ROOT / "samples").as_posix())


def marked(text: str) -> dict[str, str]:
    """Return the code between marks by its name."""
    return dict(re.findall(r"^ *# \[START (\w+)\]\n(.+?)^ *# \[END \1\]$", text, re.M | re.S))


@each_sample
def test_header(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    header = HEADER.fullmatch(ast.get_docstring(ast.parse(text), clean=False) or "")
    assert header is not None
    name, description, usage, setup = header.groups()
    assert (name, usage) == (path.name, path.relative_to(ROOT).as_posix())
    assert description.startswith("    This sample ")
    for variable in re.findall(r'environ(?:\.get\(|\[)"(\w+)"', text):
        assert f") {variable} - " in setup


@each_sample
def test_a_sample_stands_alone(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.search(r"^ *from \.|\bsamples\b", text.partition('"""\n\n')[2], re.M) is None
    assert re.search(r'^if __name__ == "__main__":\n( .*\n)*    .*\bmain\(\).*\n\Z', text, re.M)
    assert len(text.splitlines()) < 100


@each_sample
def test_marks(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    blocks = marked(text)
    assert blocks
    assert text.count("[START ") == text.count("[END ") == len(blocks)
    for code in blocks.values():
        assert "[START" not in code


@pytest.mark.parametrize("folder", ["samples", "samples/aio"])
def test_the_name_of_a_mark_is_unique(folder: str) -> None:
    names = [name for path in (ROOT / folder).glob("*.py") for name in marked(path.read_text(encoding="utf-8"))]
    assert sorted(names) == sorted(set(names))


def test_table() -> None:
    links = re.findall(r"\]\((\S+\.py)\)", TABLE)
    assert sorted(links) == sorted(path.relative_to(ROOT / "samples").as_posix() for path in SAMPLES)
