"""The private folder with the state of resumable transfers."""

from __future__ import annotations

import errno
import os
import stat
import sys
from pathlib import Path

#: The environment variable that names another folder.
STATE_DIR_VARIABLE = "AZURE_AI_FILES_STATE_DIR"

_NAME = "azure-ai-files"


def state_folder(user: str = "resume=True") -> Path:
    """Return the folder, and create it if it is missing.

    :param user: What needs it, for errors.
    :raises OSError: If it cannot be created, is not private, or depends on a home folder that there is not.
    """
    try:
        folder = _default_folder()
    except RuntimeError as error:
        raise FileNotFoundError(
            errno.ENOENT,
            f"This user has no home folder, in which {user} could save its state; set {STATE_DIR_VARIABLE} to a "
            "folder of your own",
        ) from error
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.stat()
    except OSError as error:
        raise no_state(error, folder, user) from error
    if hasattr(os, "getuid") and (status.st_uid != os.getuid() or stat.S_IMODE(status.st_mode) & 0o022):
        raise PermissionError(
            f"{user} saves its state in {str(folder)!r}, which other users can change. Make the folder private "
            f"(chmod 700), or set {STATE_DIR_VARIABLE} to another one."
        )
    return folder


def no_state(error: OSError, path: Path, user: str = "resume=True") -> OSError:
    """Return the error for a state that cannot be saved at a path."""
    text = f"{error.strerror}: {user} cannot save its state; set {STATE_DIR_VARIABLE} to a folder of your own"
    return OSError(error.errno, text, str(path))


def _default_folder() -> Path:
    chosen = os.environ.get(STATE_DIR_VARIABLE)
    if chosen:
        return Path(chosen).expanduser()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / _NAME
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / _NAME
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / _NAME
