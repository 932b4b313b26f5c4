"""Choose the members that the reference lists."""

from __future__ import annotations

from typing import Any, Optional

from sphinx.application import Sphinx


def skip(app: Sphinx, what: str, name: str, member: Any, is_skipped: bool, options: Any) -> Optional[bool]:
    """Return whether to leave out a member: a field of a named tuple, which the docstring of the class describes."""
    return True if (getattr(member, "__doc__", None) or "").startswith("Alias for field number") else None


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the filter."""
    app.connect("autodoc-skip-member", skip)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
