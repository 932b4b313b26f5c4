"""Choose the members and the signatures that the reference shows."""

from __future__ import annotations

from typing import Any, Optional

from sphinx.application import Sphinx

#: What a caller does not write: models say their keywords themselves, and clients create their operation groups.
_NOT_WRITTEN = ("(*args, **kwargs)", "(client, connection", "(containers")


def skip(app: Sphinx, what: str, name: str, member: Any, is_skipped: bool, options: Any) -> Optional[bool]:
    """Return whether to leave out a member: a field of a named tuple, which the docstring of the class describes."""
    return True if (getattr(member, "__doc__", None) or "").startswith("Alias for field number") else None


def shorten(
    app: Sphinx, what: str, name: str, subject: Any, options: Any, signature: Optional[str], returned: Optional[str]
) -> Optional[tuple[str, Optional[str]]]:
    """Return an empty signature for a class whose signature says nothing to a caller."""
    return ("", None) if what == "class" and (signature or "").startswith(_NOT_WRITTEN) else None


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the filters."""
    app.connect("autodoc-skip-member", skip)
    app.connect("autodoc-process-signature", shorten)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
