"""Paths that the file system can take."""

from __future__ import annotations

import os
import sys


def check_path(path: str, name: str) -> str:
    """Check that a path can be written in the encoding of the file system, and return it.

    :param path: The path.
    :param name: The parameter that it came from, for the error.
    :raises ValueError: If it cannot.
    """
    try:
        os.fsencode(path)
    except UnicodeEncodeError:
        encoding = sys.getfilesystemencoding()
        hint = "" if encoding == "utf-8" else " Set the environment variable PYTHONUTF8=1, or a locale with UTF-8."
        raise ValueError(
            f"{name} {path!r} cannot be written in the file system's encoding, {encoding}.{hint}"
        ) from None
    return path
