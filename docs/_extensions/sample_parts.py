"""Show the marked parts of all samples on one page."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_SOURCE = "https://github.com/azure-ai-files/azure-ai-files/blob/main/samples"
#: A name, and the lines between its marks.
_PART = re.compile(r"^ *# \[START (\w+)\]\n(.*?)^ *# \[END \1\]$", re.MULTILINE | re.DOTALL)


def section(path: Path) -> Iterator[str]:
    """Return the lines of a section: what the sample shows, and its marked parts."""
    text = path.read_text("utf-8")
    header = ast.get_docstring(ast.parse(text)) or ""
    description = dedent(header.partition("DESCRIPTION:\n")[2].partition("\n\n")[0])
    yield f"## [{path.name}]({_SOURCE}/{path.name})\n\n{description}\n"
    for _, lines in _PART.findall(text):
        yield f"```python\n{dedent(lines).strip()}\n```\n"


def sections(folder: Path) -> str:
    """Return the sections of all samples of a folder."""
    return "\n".join(line for path in sorted(folder.glob("sample_*.py")) for line in section(path))


def include(app: Sphinx, docname: str, source: list[str]) -> None:
    """Put the samples after what their page says."""
    if docname == "samples":
        folder = Path(app.srcdir).parent / "samples"
        for path in folder.glob("sample_*.py"):
            app.env.note_dependency(str(path))
        source[0] += "\n" + sections(folder)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the reader."""
    app.connect("source-read", include)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
