"""The size of many files before they are transferred."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Optional, Union


def total_size(sizes: Sequence[Union[int, str, os.PathLike[str], None]]) -> Optional[int]:
    """Return the sum of sizes, each given as a number or as the path of a file; None if one is unknown."""
    total = 0
    for size in sizes:
        if size is None:
            return None
        total += size if isinstance(size, int) else _size_of(size)
    return total


def _size_of(path: Union[str, os.PathLike[str]]) -> int:
    try:
        return os.stat(path).st_size
    except (OSError, ValueError):  # its transfer will fail, and moves no bytes
        return 0
