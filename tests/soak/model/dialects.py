"""The services that one emulator is; all of them show the same files."""

from __future__ import annotations

from typing import NamedTuple


class Dialect(NamedTuple):
    """A service.

    :ivar path: Where the emulator serves it.
    :ivar purposes: The purposes of files that it takes and hands out.
    :ivar has_parts: Whether it takes uploads in parts.
    :ivar has_pages: Whether it lists page by page.
    """

    path: str
    purposes: tuple[str, ...]
    has_parts: bool = True
    has_pages: bool = True


DIALECTS = (
    Dialect("/v1", ("vision", "batch", "fine-tune", "evals")),
    Dialect("/api/projects/soak", ("vision", "batch", "fine-tune"), has_parts=False, has_pages=False),
    Dialect("/openai", ("batch", "fine-tune"), has_pages=False),
    Dialect("/openai/v1", ("batch", "fine-tune", "evals"), has_parts=False, has_pages=False),
)
