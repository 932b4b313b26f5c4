"""The site shows the marked parts of each sample."""

from __future__ import annotations

import re
import runpy

import pytest

from tests.harness.repository import ROOT

PAGE: str = runpy.run_path(str(ROOT / "docs/_extensions/sample_parts.py"))["sections"](ROOT / "samples")
SECTIONS = dict(re.findall(r"^## \[(.*?)\].*?\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))
SAMPLES = sorted(path.name for path in (ROOT / "samples").glob("sample_*.py"))


def test_each_sample_has_a_section() -> None:
    assert list(SECTIONS) == SAMPLES


@pytest.mark.parametrize("name", SAMPLES)
def test_a_section_has_each_marked_part(name: str) -> None:
    marks = re.findall(r"\[START (\w+)\]", (ROOT / "samples" / name).read_text("utf-8"))
    blocks = re.findall(r"^```python\n(.*?)^```$", SECTIONS[name], re.MULTILINE | re.DOTALL)
    assert len(blocks) == len(marks) > 0
    assert SECTIONS[name].strip().startswith("This sample")
    for block in blocks:
        compile(block, name, "exec")
