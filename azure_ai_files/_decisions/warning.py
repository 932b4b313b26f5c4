"""Warnings that point at the code of the caller."""

from __future__ import annotations

import sys
import warnings
from types import FrameType
from typing import NamedTuple, cast

#: Modules between the caller and the place that warns.
_INNER = ("azure_ai_files.", "azure.core.")


class CallSite(NamedTuple):
    """A line of the caller's code."""

    file: str
    line: int
    module: str


def call_site() -> CallSite:
    """Return the line of the caller's code that is being executed."""
    frame = _caller()[1]
    return CallSite(frame.f_code.co_filename, frame.f_lineno, _module_of(frame))


def warn_at(site: CallSite, message: str, category: type[Warning]) -> None:
    """Emit a warning about an object that was created at a line of the caller's code."""
    warnings.warn_explicit(message, category, site.file, site.line, site.module)


def warn_caller(message: str) -> None:
    """Emit a warning that names the line of the caller's code."""
    warnings.warn(message, UserWarning, stacklevel=_caller()[0])


def _caller() -> tuple[int, FrameType]:
    """Return the frame of the caller's code, and how many levels it is above the function that calls this one."""
    level, frame = 0, sys._getframe()  # pyright: ignore[reportPrivateUsage]
    while frame.f_back is not None and _module_of(frame).startswith(_INNER):
        level, frame = level + 1, frame.f_back
    return level, frame


def _module_of(frame: FrameType) -> str:
    return cast(str, frame.f_globals.get("__name__", ""))
