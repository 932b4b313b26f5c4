"""Users to whom the permissions of files apply; root may do everything."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NOBODY = 65534


def give_away(folder: Path) -> None:
    """Let everything in a folder, which is a `reachable_path`, belong to another user."""
    for path in (folder, *folder.rglob("*")):
        os.chown(path, NOBODY, NOBODY, follow_symlinks=False)


@contextmanager
def without_root(folder: Path) -> Iterator[None]:
    """Be a user other than root, to whom everything in a folder belongs.

    What is imported meanwhile must be readable for all.
    """
    if os.geteuid() != 0:
        yield
        return
    give_away(folder)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
