"""The private folder where transfers remember, across processes, how far they got; and who is still alive."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

#: Names another folder, for whoever wants the state of transfers somewhere else.
STATE_DIR_VARIABLE = "AZURE_AI_FILES_STATE_DIR"

_NAME = "azure-ai-files"


def state_folder() -> Path:
    """Find the folder, and create it if it is missing.

    :raises OSError: If it cannot be created, or is not private.
    """
    folder = _default_folder()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.stat()
    except OSError as error:
        raise no_state(error, folder) from error
    if hasattr(os, "getuid") and (status.st_uid != os.getuid() or stat.S_IMODE(status.st_mode) & 0o022):
        raise PermissionError(
            f"resume=True keeps its state in {str(folder)!r}, which others may change. Make it yours alone "
            f"(chmod 700), or set {STATE_DIR_VARIABLE}."
        )
    return folder


def no_state(error: OSError, path: Path) -> OSError:
    """Make the error for a state that cannot be kept.

    :param error: What the system says.
    :param path: The folder or file that it is about.
    """
    text = f"{error.strerror}: resume=True cannot keep its state; set {STATE_DIR_VARIABLE} to a folder of your own"
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
