"""Warnings that point at the code of the caller."""

from __future__ import annotations

import sys
import warnings
from typing import cast

#: Modules between the caller and the place that warns.
_INNER = ("azure_ai_files.", "azure.core.")


def warn_caller(message: str) -> None:
    """Emit a warning that names the line of the caller's code."""
    level, frame = 1, sys._getframe()  # pyright: ignore[reportPrivateUsage]
    while frame.f_back is not None and cast(str, frame.f_globals.get("__name__", "")).startswith(_INNER):
        level, frame = level + 1, frame.f_back
    warnings.warn(message, UserWarning, stacklevel=level)
