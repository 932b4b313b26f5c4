"""Resolve the references of docstrings without a network.

A name of Python or of another package is plain text if it exists. Every other name that leads nowhere stays a warning,
and fails the build.
"""

from __future__ import annotations

import builtins
from importlib import import_module
from typing import Any

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

_OWN = "azure_ai_files"


def exists(name: str) -> bool:
    """Check that a dotted name is that of a module or of something in one."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found: Any = import_module(".".join(parts[:length]))
        except ImportError:
            continue
        try:
            for part in parts[length:]:
                found = getattr(found, part)
        except AttributeError:
            return False
        return True
    return hasattr(builtins, name)


def resolve(app: Sphinx, env: BuildEnvironment, node: pending_xref, contnode: nodes.TextElement) -> Any:
    """Return the text of a reference to another package, without a link."""
    name = node.get("reftarget", "")
    is_foreign = node.get("refdomain") == "py" and not name.startswith(_OWN)
    return contnode if is_foreign and exists(name) else None


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the resolver."""
    app.connect("missing-reference", resolve)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
