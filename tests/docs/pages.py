"""The README and the pages of docs/, taken apart."""

from __future__ import annotations

import re
from functools import cache

from tests.harness.repository import ROOT

PAGES = [str(path.relative_to(ROOT)) for path in sorted((ROOT / "docs").rglob("*.md"))]
DOCUMENTS = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", *PAGES)


@cache
def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def blocks_of(page: str, language: str = "python") -> list[str]:
    """The blocks of code on a page, in their order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text_of(page), re.MULTILINE | re.DOTALL)


def table(page: str, first_heading: str) -> list[list[str]]:
    """The rows of the table whose first column has this heading, without backticks."""
    _, found, after = text_of(page).partition(f"\n| {first_heading} |")
    assert found, f"{page} has no table that begins with {first_heading}"
    rows = after.partition("\n\n")[0].splitlines()[2:]
    return [[cell.strip().replace("`", "") for cell in row.strip("|").split(" | ")] for row in rows]
