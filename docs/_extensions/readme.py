"""Show the README as the first page, with its links to files of the repository as links to pages of the site."""

from __future__ import annotations

import re
from pathlib import Path

from sphinx.application import Sphinx

REPOSITORY = "https://github.com/azure-ai-files/azure-ai-files"


def with_local_links(text: str) -> str:
    """Return a text whose links to the pages of ``docs/`` are relative."""
    text = re.sub(rf"{REPOSITORY}/blob/main/docs/([\w.-]+)", r"\1", text)
    return re.sub(r"https://raw\.githubusercontent\.com/[\w.-]+/[\w.-]+/main/docs/([\w.-]+)", r"\1", text)


def include(app: Sphinx, docname: str, source: list[str]) -> None:
    """Put the README before what the index says."""
    if docname == "index":
        readme = Path(app.srcdir).parent / "README.md"
        app.env.note_dependency(str(readme))
        source[0] = with_local_links(readme.read_text("utf-8")) + "\n" + source[0]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the reader."""
    app.connect("source-read", include)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
